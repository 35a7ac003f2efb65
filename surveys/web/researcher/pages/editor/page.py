"""The page as a whole: a draft's outline, one question of it, and what stands beside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from surveys import sandbox
from surveys.design import queries
from surveys.design.models import Draft, DraftComment, DraftStep, Study
from surveys.design.queries import DraftSimulation, RoomSigns, questionnaire_of
from surveys.formats.drafting import Written, with_ids
from surveys.formats.editing import RowIds
from surveys.formatting import clock
from surveys.people.models import User
from surveys.questionnaire.model.structure import Language, Questionnaire
from surveys.questionnaire.problems import Place, Problem
from surveys.web.researcher.forms.editor import Shown
from surveys.web.researcher.pages.conditions import Condition, condition_at
from surveys.web.researcher.pages.draft_steps import step_words

from .aside import ProblemsBeside, problems_beside
from .outline import OutlineRow, outline_of
from .question import EditedQuestion, edited_question
from .seen import Seen, seen_question
from .ways import Ways, ways_of


@dataclass(frozen=True, slots=True)
class EditorPage:
    """The content of the page. ``undo`` and ``redo``: what they would change; ``language``: that of the texts.

    ``row_number``: of the question in its sheet; ``blank_condition``: of several questions, to be built;
    ``comments``: the open ones at the question. ``simulation``: that of the draft.
    """

    draft: Draft
    number: int
    outline: Sequence[OutlineRow]
    question: EditedQuestion | None
    problems: ProblemsBeside
    preview: Seen | None
    ways: Ways | None
    languages: Sequence[Language]
    language: str
    undo: str
    redo: str
    saved_at: str
    row_number: int | None
    blank_condition: Condition
    comments: Sequence[DraftComment]
    simulation: DraftSimulation
    signs: RoomSigns


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft with all that is read of it once: the sheets as written, what they mean, what is wrong with them."""

    draft: Draft
    written: Written
    questionnaire: Questionnaire | None
    problems: Sequence[Problem]
    ids: RowIds


def open_draft(draft: Draft) -> OpenDraft:
    """Return the draft with its sheets read; rows go by their lasting ids. Raises ``EditError``."""
    ids = queries.row_ids_of(draft)
    own, kept_as = queries.own_pairs(draft.study), queries.kept_as(draft.study)
    written = with_ids(sandbox.read_written(bytes(draft.workbook), own, kept_as), ids.id_of)
    problems = [_with_ids(problem, ids) for problem in queries.problems_of(draft)]
    return OpenDraft(draft, written, questionnaire_of(draft), problems, ids)


def _with_ids(problem: Problem, ids: RowIds) -> Problem:
    place, also = _place_with_id(problem.place, ids), tuple(_place_with_id(one, ids) for one in problem.also)
    return replace(problem, place=place, also=also)


def _place_with_id(place: Place, ids: RowIds) -> Place:
    return place if place.row is None else replace(place, row=ids.id_of(place.sheet, place.row))


def editor_page(study: Study, opened: OpenDraft, shown: Shown, user: User, now: datetime) -> EditorPage:
    """Return the page as the user sees it, whose own steps may be undone and made again."""
    written, problems, language = opened.written, opened.problems, shown.language
    if language not in [one.code for one in written.languages]:
        language = written.default_language
    question = edited_question(study, written, replace(shown, language=language), problems, opened.questionnaire)
    number = opened.ids.number_of(written.survey.name, question.row) if question else None
    undo, redo = queries.step_to_undo(study, user), queries.step_to_redo(study, user)
    return EditorPage(
        draft=opened.draft,
        number=study.versions.count() + 1,
        outline=outline_of(written, problems, language, opened.questionnaire, queries.open_comments(study)),
        question=question,
        problems=problems_beside(written, problems),
        preview=_seen(opened, number, language, shown, now) if number else None,
        ways=_ways(opened, question) if question else None,
        row_number=number,
        simulation=queries.draft_simulation(study),
        signs=queries.signs_of(opened.draft, problems),
        comments=queries.comments_of(study, question=question.code).shown if question else (),
        languages=written.languages,
        language=language,
        undo=_named(undo),
        redo=_named(redo),
        saved_at=clock(_saved_at(opened.draft, queries.last_step(study))),
        blank_condition=_blank_condition(study, opened.questionnaire, language),
    )


def _seen(opened: OpenDraft, number: int, language: str, shown: Shown, now: datetime) -> Seen | None:
    return seen_question(opened.questionnaire, number, language, shown.given, seed=shown.seed, now=now)


def _ways(opened: OpenDraft, question: EditedQuestion) -> Ways:
    return ways_of(opened.written, opened.questionnaire, question.row, question.code, question.met)


def _blank_condition(study: Study, questionnaire: Questionnaire | None, language: str) -> Condition:
    """Return the condition that is built for several questions at once, before anything is chosen."""
    column, place = "relevant", "bulk"
    return condition_at(
        study, questionnaire, column=column, name="", expression="", language=language, field=place, identifier="f-bulk"
    )


def _saved_at(draft: Draft, last: DraftStep | None) -> datetime:
    return draft.uploaded_at if last is None else max(draft.uploaded_at, last.made_at)


def _named(step: DraftStep | None) -> str:
    """Return what a step changed and who made it."""
    return "" if step is None else f"{step_words(step)} ({step.made_by})"


def row_of(step: DraftStep, opened: OpenDraft) -> int | None:
    """Return the row of a question that a step changed a cell of; ``None`` for other steps."""
    if step.row is None or step.sheet != opened.written.survey.name:
        return None
    return opened.ids.id_of(step.sheet, step.row)
