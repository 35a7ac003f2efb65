"""Beside the question: the draft's problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from surveys.formats.drafting import Written, folded_list
from surveys.formats.editing import remedy
from surveys.questionnaire.problems import ERROR, Place, Problem
from surveys.web.researcher.pages.counts import errors_words, warnings_words

from .outline import list_users

MOST_PROBLEMS = 60


@dataclass(frozen=True, slots=True)
class ProblemBeside:
    """A problem: ``number`` in the room where problems are corrected; ``row`` of the question it is seen at.

    ``mend``: what its cell should hold instead of ``held``, where that is certain; ``at`` the row of its cell.
    """

    number: int
    severity: str
    what: str
    name: str
    row: int | None
    column: str
    sheet: str = ""
    at: int | None = None
    held: str = ""
    mend: str | None = None


@dataclass(frozen=True, slots=True)
class ProblemsBeside:
    """The draft's problems, as far as they are listed; ``counts`` are errors and warnings in words."""

    rows: Sequence[ProblemBeside]
    errors: int
    warnings: int
    counts: str
    more: int


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
    held = _held(written, place)
    return ProblemBeside(
        number=number,
        severity=problem.severity,
        what=problem.what(_),
        name=names.get(row or 0) or place.sheet,
        row=row,
        column=place.column,
        sheet=place.sheet,
        at=place.row,
        held=held,
        mend=remedy(problem, held) if held else None,
    )


def _held(written: Written, place: Place) -> str:
    """Return what stands in the cell; nothing in one of a sheet that is not written here."""
    table = next((one for one in written.tables.values() if one.name == place.sheet), None)
    if table is None or place.row is None:
        return ""
    row = next((one for one in table.rows if one.number == place.row), None)
    heading = next((one for one in table.headings if one.words == place.column), None)
    return row.at(heading.index) if row is not None and heading is not None else ""
