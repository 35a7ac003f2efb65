"""Where the reader notes what is wrong while it goes on reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches

from surveys.questionnaire.problems import ERROR, Place, Problem

NOWHERE = Place()
_LONGEST, _MOST = 60, 3000
"""Beyond these, looking for a similar name takes longer than the hint is worth."""


@dataclass(slots=True)
class Findings:
    """The problems found so far, each noted once."""

    problems: dict[tuple[object, ...], Problem] = field(default_factory=dict)

    def add(self, code: str, place: Place = NOWHERE, **values: str | int) -> None:
        """Note a problem of the catalogue; the same one at the same place counts once."""
        problem = Problem(code, place, values)
        self.problems.setdefault((code, place, *values.items()), problem)

    def in_order(self, sheets: list[str]) -> list[Problem]:
        """Errors first; within them by sheet, in the order of ``sheets``, then by row."""
        position = {name: number for number, name in enumerate(sheets)}

        def key(problem: Problem) -> tuple[bool, int, int]:
            place = problem.place
            return problem.severity != ERROR, position.get(place.sheet, -1), place.row or 0

        return sorted(self.problems.values(), key=key)


def nearest(name: str, known: list[str] | set[str], cutoff: float = 0.6) -> str:
    """The known name that looks most like ``name``, without regard to case; ``""`` if none does."""
    if len(name) > _LONGEST or len(known) > _MOST:
        return ""
    by_lower = {candidate.lower(): candidate for candidate in known}
    found = get_close_matches(name.lower(), list(by_lower), n=1, cutoff=cutoff)
    return by_lower[found[0]] if found else ""
