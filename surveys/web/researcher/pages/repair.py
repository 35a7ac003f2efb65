"""The page on which the draft's problems are corrected, one cell after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys import sandbox
from surveys.design import queries
from surveys.design.models import Draft, DraftStep, StepKind, StepState, Study
from surveys.design.queries import questionnaire_of
from surveys.formats.editing import (
    TROUBLES,
    CellChange,
    EditError,
    Look,
    MendedCell,
    SetCell,
    mended_cells,
    remedy,
)
from surveys.formatting import clock
from surveys.people.models import User
from surveys.questionnaire.problems import ERROR, Problem

from .conditions import COLUMNS, Condition, condition_at
from .counts import errors_words, warnings_words
from .draft_steps import step_words
from .questionnaire import ProblemRow, problem_rows

MOST_OF_A_KIND = 200
"""Problems of one kind that are corrected at once."""
FAULTY = ("name", "function", "written", "found", "list", "character", "code", "choice")
"""Values of a problem that stand in its cell as the faulty part, the first that does."""


@dataclass(frozen=True, slots=True)
class ProblemLink:
    """A problem on the list: its words and where it is corrected."""

    number: int
    row: ProblemRow
    url: str
    is_shown: bool
    has_focus: bool


@dataclass(frozen=True, slots=True)
class Remedy:
    """A text that takes the problem away and makes no other one; ``left``: how many problems remain.

    ``cells``: so many cells are corrected with it, each by its own text, where it is a remedy for all of a kind.
    """

    text: str
    left: int
    cells: int = 1


@dataclass(frozen=True, slots=True)
class Repair:
    """The problem shown: its cell with the faulty part apart, what stands around it, and a remedy.

    ``condition``: the cell as a sentence, where it holds a condition. ``typed``: what is in the field, the cell's text
    or what was sent. ``for_all``: a remedy for all problems of its kind. ``row_id``: the lasting id of its row.
    ``is_taken``: a colleague changed it meanwhile. ``trouble``: why its cell cannot be shown, without a ``look``.
    """

    number: int
    row: ProblemRow
    look: Look | None = None
    parts: tuple[str, str, str] = ("", "", "")
    typed: str = ""
    row_id: int = 0
    remedy: Remedy | None = None
    for_all: Remedy | None = None
    trouble: str = ""
    is_taken: bool = False
    condition: Condition | None = None
    open_point: str = ""
    """The words of a written questionnaire that may be waved through."""

    @property
    def is_refused(self) -> bool:
        """Whether what was sent stays in the field, to be looked at again."""
        return bool(self.trouble) or self.is_taken


@dataclass(frozen=True, slots=True)
class RepairPage:
    """The content of the page. ``counts`` are errors and warnings; ``corrections`` the changes since the upload."""

    draft: Draft
    counts: str
    errors: int
    problems: Sequence[ProblemLink]
    shown: Repair | None
    following: str
    corrections: str
    undo: str
    redo: str
    checked_at: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A text that could not be stored: its cell holds another one meanwhile, or there is ``trouble``."""

    text: str
    trouble: str = ""


def repair_page(study: Study, draft: Draft, user: User, at: int, sent: Sent | None = None) -> RepairPage:
    """Return the page with the problem number ``at`` (from 1) shown; ``sent``: a text that could not be stored."""
    problems = queries.problems_of(draft)
    rows = problem_rows(problems, questionnaire_of(draft))
    at = max(1, min(at, len(rows)))
    errors = sum(problem.severity == ERROR for problem in problems)
    steps = queries.steps_of(study)
    return RepairPage(
        draft=draft,
        counts=_counts(errors, len(problems) - errors),
        errors=errors,
        problems=[
            ProblemLink(n, row, _address(study, n), n == at, n == at and sent is None) for n, row in enumerate(rows, 1)
        ],
        shown=_shown(draft, problems, rows[at - 1], at, sent) if rows else None,
        following=_address(study, at % len(rows) + 1) if len(rows) > 1 else "",
        corrections=_corrections(steps),
        undo=_named(queries.step_to_undo(study, user)),
        redo=_named(queries.step_to_redo(study, user)),
        checked_at=clock(max((step.made_at for step in steps), default=draft.uploaded_at)),
    )


def next_at(draft: Draft, at: int, sheet: str, row: int) -> int:
    """Return the number of the problem to correct after a change: one of the row with this id, or that moved up."""
    problems, number = queries.problems_of(draft), queries.row_ids_of(draft).number_of(sheet, row)
    worst = problems[min(at, len(problems)) - 1].severity if problems else ""
    same = (
        n
        for n, one in enumerate(problems, 1)
        if (one.place.sheet, one.place.row, one.severity) == (sheet, number, worst)
    )
    return next(same, at)


def operations_of_kind(draft: Draft, at: int) -> list[SetCell]:
    """Return what corrects all problems of the kind of the problem number ``at``; nothing if it made other problems.

    Raises ``EditError``.
    """
    problems, ids = queries.problems_of(draft), queries.row_ids_of(draft)
    cells = _of_kind(draft, problems, problems[at - 1])[0] if at <= len(problems) else ()
    changes = [(one.change, one.before) for one in cells]
    return [SetCell(one.sheet, ids.id_of(one.sheet, one.row), one.column, one.text, before) for one, before in changes]


def _of_kind(draft: Draft, problems: Sequence[Problem], problem: Problem) -> tuple[Sequence[MendedCell], Remedy | None]:
    """Return the cells of its kind with their certain remedies, and what comes of them; none if it is alone.

    Where all of them together would make another problem, those of all places of this one.
    """
    same = [one for one in problems if one.code == problem.code][:MOST_OF_A_KIND]
    if len(same) == 1 and not problem.also:
        return (), None
    sheets = sandbox.read_sheets(bytes(draft.workbook))
    for group in (same, [problem]):
        cells = mended_cells(sheets, group)
        tried = _tried(draft, problems, [one.change for one in cells]) if len(cells) > 1 else None
        if tried is not None:
            return cells, replace(tried, text="", cells=len(cells))
    return (), None


def _counts(errors: int, warnings: int) -> str:
    counted = [errors_words(errors)] if errors else []
    return " · ".join([*counted, warnings_words(warnings)] if warnings else counted)


def _address(study: Study, number: int) -> str:
    return f"{reverse('questionnaire-repair', args=[study.pk])}?at={number}"


def _shown(draft: Draft, problems: Sequence[Problem], row: ProblemRow, at: int, sent: Sent | None) -> Repair:
    problem, shown = problems[at - 1], Repair(at, row)
    place = problem.place
    if not place.sheet or place.row is None:
        return replace(shown, trouble=_("This problem is not in one cell."))
    try:
        look = sandbox.look_at(bytes(draft.workbook), place.sheet, place.row, place.column)
    except EditError as error:
        return replace(shown, trouble=_(TROUBLES[error.code]))
    mended = None if sent else remedy(problem, look.text)
    change = CellChange(place.sheet, place.row, look.column, mended) if mended is not None else None
    return replace(
        shown,
        look=look,
        parts=_apart(problem, look.text),
        typed=sent.text if sent else look.text,
        row_id=queries.row_ids_of(draft).id_of(place.sheet, place.row),
        remedy=_tried(draft, problems, [change]) if change else None,
        for_all=_of_kind(draft, problems, problem)[1] if change else None,
        trouble=sent.trouble if sent else "",
        is_taken=sent is not None and not sent.trouble,
        condition=_condition(draft, problem, sent.text if sent else look.text),
        open_point=str(problem.values["written"]) if problem.code == "open_point" else "",
    )


def _condition(draft: Draft, problem: Problem, text: str) -> Condition | None:
    """Return the cell as a condition, with what may be said in its place; ``None`` where it holds something else."""
    place, questionnaire = problem.place, questionnaire_of(draft)
    if place.column not in COLUMNS or place.sheet.lower() not in ("survey", "routes", "quotas"):
        return None
    name = place.name
    if questionnaire is not None and not name:
        items = (
            {item.row: item.name for _around, item in questionnaire.walk()} if place.sheet.lower() == "survey" else {}
        )
        routes = {route.row: route.after for route in questionnaire.routes} if place.sheet.lower() == "routes" else {}
        name = {**items, **routes}.get(place.row, "")
    return condition_at(draft.study, questionnaire, column=place.column, name=name, expression=text)


def _tried(draft: Draft, problems: Sequence[Problem], changes: Sequence[CellChange]) -> Remedy | None:
    """Return the remedy if, with it, there are fewer problems and none that was not there before."""
    if not changes:
        return None
    try:
        tried = sandbox.try_and_check(bytes(draft.workbook), draft.file_name, queries.own_pairs(draft.study), changes)
    except EditError:
        return None
    # Without the column: a heading that is mended names the column of all the others anew.
    before, after = (
        [(one.code, at.sheet, at.row, at.name) for one in found for at in (one.place, *one.also)]
        for found in (problems, tried)
    )
    if len(after) >= len(before) or not set(after) <= set(before):
        return None
    return Remedy(changes[0].text, len(tried))


def _apart(problem: Problem, text: str) -> tuple[str, str, str]:
    """Return the cell's text as what stands before the faulty part, that part, and what follows."""
    position = problem.values.get("position")
    words = [str(problem.values[key]) for key in FAULTY if key in problem.values]
    word = next((one for one in words if one and one in text), "")
    if isinstance(position, int) and 0 < position <= len(text):
        start = position - 1
        end = start + (len(word) if word and text.startswith(word, start) else 1)
        return text[:start], text[start:end], text[end:]
    if not word:
        return text, "", ""
    start = text.index(word)
    return text[:start], word, text[start + len(word) :]


def _corrections(steps: Sequence[DraftStep]) -> str:
    count = sum(step.kind != StepKind.UPLOAD and step.state == StepState.DONE for step in steps)
    if not count:
        return ""
    return ngettext("%(count)s correction saved", "%(count)s corrections saved", count) % {"count": count}


def _named(step: DraftStep | None) -> str:
    return "" if step is None else f"{step_words(step)} ({step.made_by})"
