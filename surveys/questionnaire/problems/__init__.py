"""The catalogue of everything that can be wrong with a questionnaire.

A ``Problem`` refers to its entry, its place (sheet, row, column) and the values for its sentences. The sentences are
English message ids, which pages translate. All problems of a workbook are reported at once, errors first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .checks import CHECK_PROBLEMS
from .clients import CLIENT_PROBLEMS
from .entry import ERROR as ERROR
from .entry import WARNING as WARNING
from .entry import ProblemKind as ProblemKind
from .entry import gettext_noop as gettext_noop
from .expressions import EXPRESSION_PROBLEMS
from .limesurvey import LIMESURVEY_PROBLEMS
from .respondents import RESPONDENTS_PROBLEMS
from .rows import ROW_PROBLEMS
from .saved_tests import TESTS_PROBLEMS
from .sheets import SHEET_PROBLEMS
from .trend import TREND_PROBLEMS


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the workbook: sheet, row and column as in Excel, and the question's name."""

    sheet: str = ""
    row: int | None = None
    column: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: ``code`` is a key of ``CATALOGUE``; ``also`` are further places where it occurs."""

    code: str
    place: Place = Place()
    values: Mapping[str, str | int] = field(default_factory=dict)
    also: tuple[Place, ...] = ()

    @property
    def elsewhere(self) -> str:
        """The further places in short form: row numbers, with the sheet's name if it is another one."""
        shown = (f"{one.sheet} {one.row}" if one.sheet != self.place.sheet else str(one.row) for one in self.also)
        return ", ".join(dict.fromkeys(shown))

    @property
    def severity(self) -> str:
        """``error`` (cannot be published) or ``warning``."""
        return CATALOGUE[self.code].severity

    @property
    def is_read(self) -> bool:
        """Whether the cell or row was read despite the problem, although it must be corrected before use."""
        return CATALOGUE[self.code].is_read

    @property
    def own(self) -> tuple[str, str] | None:
        """Sheet and heading that may be declared to be the researcher's own; ``None`` for any other problem."""
        if not CATALOGUE[self.code].may_be_own:
            return None
        return str(self.values["sheet"]), str(self.values.get("heading", ""))

    def what(self, translate: Callable[[str], str] = str) -> str:
        """A sentence on what is wrong; ``translate`` translates the English message id."""
        return translate(CATALOGUE[self.code].what) % self.values

    def remedy(self, translate: Callable[[str], str] = str) -> str:
        """A sentence on what to do about it."""
        return translate(CATALOGUE[self.code].remedy) % self.values


CATALOGUE: dict[str, ProblemKind] = {
    **SHEET_PROBLEMS,
    **ROW_PROBLEMS,
    **EXPRESSION_PROBLEMS,
    **CHECK_PROBLEMS,
    **CLIENT_PROBLEMS,
    **LIMESURVEY_PROBLEMS,
    **RESPONDENTS_PROBLEMS,
    **TESTS_PROBLEMS,
    **TREND_PROBLEMS,
}


def has_errors(problems: list[Problem]) -> bool:
    """Whether any of the problems prevents publication."""
    return any(problem.severity == ERROR for problem in problems)


def as_json(problem: Problem) -> dict[str, object]:
    """A problem as plain JSON values, to be stored with a draft."""
    also = {"also": [_place_to_json(place) for place in problem.also]} if problem.also else {}
    return {
        "code": problem.code,
        "place": _place_to_json(problem.place),
        "values": dict(problem.values),
        **also,
    }


def from_json(data: Mapping[str, Any]) -> Problem:
    """The problem that ``as_json`` wrote."""
    also = tuple(Place(*place) for place in data.get("also", ()))
    return Problem(data["code"], Place(*data["place"]), dict(data["values"]), also)


def _place_to_json(place: Place) -> list[str | int | None]:
    return [place.sheet, place.row, place.column, place.name]
