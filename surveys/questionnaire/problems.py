"""Everything that can be wrong with a questionnaire, in one catalogue.

A ``Problem`` names its entry, the place (sheet, row, column) and the values that its sentences
need. The sentences are English message ids; the pages translate them. All problems of a workbook
are reported at once, errors first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

ERROR, WARNING = "error", "warning"


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation without translating it: the core knows no language."""
    return message


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the workbook: sheet, row and column as Excel shows them, and the question's name."""

    sheet: str = ""
    row: int | None = None
    column: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: ``code`` is a key of ``CATALOGUE``."""

    code: str
    place: Place = Place()
    values: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """``error`` (cannot be published) or ``warning``."""
        return CATALOGUE[self.code].severity

    def what(self, translate: Callable[[str], str] = str) -> str:
        """What is wrong, in words; ``translate`` turns the English sentence into the user's."""
        return translate(CATALOGUE[self.code].what) % self.values

    def remedy(self, translate: Callable[[str], str] = str) -> str:
        """What to do about it, in words."""
        return translate(CATALOGUE[self.code].remedy) % self.values


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind of problem: how grave, what is wrong, what to do; ``%(name)s`` places take the problem's values."""

    severity: str
    what: str
    remedy: str


CATALOGUE: dict[str, Entry] = {
    "no_survey_sheet": Entry(
        ERROR,
        gettext_noop("The workbook has no sheet called “survey”."),
        gettext_noop("Rename the sheet that holds the questions to “survey”."),
    ),
}


def has_errors(problems: list[Problem]) -> bool:
    """Whether any of the problems forbids publication."""
    return any(problem.severity == ERROR for problem in problems)


def as_json(problem: Problem) -> dict[str, object]:
    """A problem as plain JSON values, for keeping with a draft."""
    place = problem.place
    return {
        "code": problem.code,
        "place": [place.sheet, place.row, place.column, place.name],
        "values": dict(problem.values),
    }
