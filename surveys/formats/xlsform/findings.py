"""Collects the problems found while a workbook is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from surveys.questionnaire.checks.collapsing import TOLD_APART, some_rows
from surveys.questionnaire.problems import ERROR, Place, Problem

NOWHERE = Place()
_LONGEST, _MOST = 60, 3000
"""Beyond these limits, searching for a similar name takes longer than the hint is worth."""


@dataclass(slots=True)
class Findings:
    """The problems found so far, each noted once."""

    problems: dict[tuple[object, ...], Problem] = field(default_factory=dict)
    own: set[tuple[str, str]] = field(default_factory=set)
    """Sheets and columns declared as the researcher's own, as ``folded`` returns them."""
    _explained: set[tuple[str, int | None, str]] = field(default_factory=set)

    def add(self, code: str, place: Place = NOWHERE, **values: str | int) -> None:
        """Note a problem of the catalogue; the same one at the same place counts once."""
        if (place.sheet, place.row, place.column) in self._explained:
            return
        problem = Problem(code, place, values)
        self.problems.setdefault((code, place, *values.items()), problem)

    def forget_errors(self, rows: Collection[tuple[str, int]]) -> None:
        """Drop the errors in these rows, by sheet and number; warnings stay."""
        self.problems = {
            key: problem
            for key, problem in self.problems.items()
            if problem.severity != ERROR or (problem.place.sheet, problem.place.row) not in rows
        }

    def add_for_all(self, code: str, cells: Mapping[Place, str]) -> None:
        """Note one problem of several cells; if there are many, as a single problem (``code`` with an s).

        Further problems of these cells have the same cause and are not noted.
        """
        if len(cells) <= TOLD_APART:
            for place, written in cells.items():
                self.add(code, place, written=written)
        else:
            place, written = next(iter(cells.items()))
            rows = some_rows([one.row for one in cells])
            self.add(f"{code}s", place, written=written, count=len(cells), rows=rows)
        self._explained.update((place.sheet, place.row, place.column) for place in cells)

    def is_own(self, sheet: str, heading: str = "") -> bool:
        """Whether a sheet or column is the researcher's own: declared so, or with a name that begins with ``_``."""
        if (heading or sheet).startswith("_"):
            return True
        names = ((sheet, ""), (sheet, heading), ("", heading)) if heading else ((sheet, ""),)
        return any(folded(*name) in self.own for name in names)

    def in_order(self, sheets: list[str]) -> list[Problem]:
        """The problems found: errors first, then by sheet, in the order of ``sheets``, then by row."""
        position = {name: number for number, name in enumerate(sheets)}

        def key(problem: Problem) -> tuple[bool, int, int]:
            place = problem.place
            return problem.severity != ERROR, position.get(place.sheet, -1), place.row or 0

        return sorted(self.problems.values(), key=key)


def folded(sheet: str, heading: str = "") -> tuple[str, str]:
    """The name of a sheet, or of a column (of any sheet if that is ``""``), normalised for comparison."""
    return " ".join(sheet.casefold().split()), " ".join(heading.casefold().split())


def nearest(name: str, known: list[str] | set[str], cutoff: float = 0.6) -> str:
    """The known name that is most similar to ``name``, regardless of case; ``""`` if none is similar enough."""
    if len(name) > _LONGEST or len(known) > _MOST:
        return ""
    by_lower = {candidate.lower(): candidate for candidate in known}
    found = get_close_matches(name.lower(), list(by_lower), n=1, cutoff=cutoff)
    return by_lower[found[0]] if found else ""
