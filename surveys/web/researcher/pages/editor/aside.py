"""Beside the question: the draft's problems, and the question as the interviewer sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from surveys.formats.drafting import Written, folded_list
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import Rich
from surveys.questionnaire.model.state import DK
from surveys.questionnaire.problems import ERROR, Problem
from surveys.questionnaire.types import LISTED_TYPES
from surveys.web.researcher.pages.counts import errors_words, warnings_words
from surveys.web.researcher.pages.preview import pieces

from .columns import TYPE_WORDS
from .outline import list_users

MOST_PROBLEMS = 60
MOST_CHOICES = 30


@dataclass(frozen=True, slots=True)
class ProblemBeside:
    """A problem: ``number`` in the room where problems are corrected; ``row`` of the question it is seen at."""

    number: int
    severity: str
    what: str
    name: str
    row: int | None
    column: str


@dataclass(frozen=True, slots=True)
class ProblemsBeside:
    """The draft's problems, as far as they are listed; ``counts`` are errors and warnings in words."""

    rows: Sequence[ProblemBeside]
    errors: int
    warnings: int
    counts: str
    more: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A question as it is read before there are answers. ``missing``: what may be said instead of an answer."""

    instruction: str
    text: Rich
    probe: str
    read: Sequence[tuple[str, str]]
    unread: Sequence[tuple[str, str]]
    more: int
    answer: str
    missing: Sequence[str]
    language: str


def problems_beside(written: Written, problems: Sequence[Problem]) -> ProblemsBeside:
    """Return the problems with the question at which each is corrected."""
    errors = sum(problem.severity == ERROR for problem in problems)
    warnings = len(problems) - errors
    counted = ([errors_words(errors)] if errors else []) + ([warnings_words(warnings)] if warnings else [])
    lists, users = _lists_by_row(written), list_users(written)
    names = {row.number: written.survey.cell(row, "name") for row in written.survey.rows}
    return ProblemsBeside(
        rows=[_beside(n, one, written, (lists, users, names)) for n, one in enumerate(problems[:MOST_PROBLEMS], 1)],
        errors=errors,
        warnings=warnings,
        counts=capfirst(", ".join(counted)) if counted else _("No problem"),
        more=max(len(problems) - MOST_PROBLEMS, 0),
    )


def _lists_by_row(written: Written) -> dict[int, str]:
    return {row.number: folded_list(written.choices.cell(row, "list_name")) for row in written.choices.rows}


def _beside(
    number: int,
    problem: Problem,
    written: Written,
    known: tuple[Mapping[int, str], Mapping[str, Sequence[int]], Mapping[int, str]],
) -> ProblemBeside:
    lists, users, names = known
    place, row = problem.place, None
    if place.row is not None and place.sheet == written.survey.name:
        row = place.row
    elif place.row is not None and place.sheet == written.choices.name:
        row = next(iter(users.get(lists.get(place.row, ""), ())), None)
    return ProblemBeside(
        number, problem.severity, problem.what(_), names.get(row or 0) or place.sheet, row, place.column
    )


def preview_of(questionnaire: s.Questionnaire | None, row: int, language: str) -> Preview | None:
    """Return the question of this row as the interviewer sees it; ``None`` for a group and what is not understood."""
    questions = questionnaire.questions() if questionnaire else ()
    question = next((one for one in questions if one.row == row), None)
    if questionnaire is None or question is None:
        return None
    read, unread = _choices(questionnaire, question, language)
    return Preview(
        instruction=questionnaire.words(question.hint, language),
        text=pieces(questionnaire.words(question.label, language)),
        probe=questionnaire.words(question.guidance, language),
        read=read[:MOST_CHOICES],
        unread=unread[:MOST_CHOICES],
        more=max(len(read) - MOST_CHOICES, 0) + max(len(unread) - MOST_CHOICES, 0),
        answer="" if question.type in LISTED_TYPES else str(TYPE_WORDS.get(question.type, "")),
        missing=[_("Don’t know") if one == DK else _("Refused") for one in question.nonresponse],
        language=language,
    )


def _choices(
    questionnaire: s.Questionnaire, question: s.Question, language: str
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the answers that are read, and those that are not: code and words."""
    found = questionnaire.lists.get(question.list_name)
    read: list[tuple[str, str]] = []
    unread: list[tuple[str, str]] = []
    for choice in found.choices if found and question.type in LISTED_TYPES else ():
        is_read = question.read_out is not False if choice.read_out is None else choice.read_out
        (read if is_read else unread).append((choice.name, questionnaire.words(choice.label, language) or choice.name))
    return read, unread
