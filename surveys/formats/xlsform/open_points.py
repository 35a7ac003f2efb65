"""The column ``open_points``: words of a written questionnaire that were not understood, one a line.

A line that somebody waved through begins with a tick, their name and the day, so that the workbook keeps who it was
wherever it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

COLUMN = "open_points"
_WAIVED = re.compile(r"✓\s?(?P<person>[^:✓]{1,200}?),\s?(?P<day>\d{4}-\d{2}-\d{2}):\s?(?P<words>\S.*)")


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Words that were not understood; ``person`` and ``day`` of who waved them through, if anybody did."""

    words: str
    person: str = ""
    day: str = ""

    @property
    def is_waived(self) -> bool:
        """Whether somebody said that nothing is to be done about it."""
        return bool(self.person)


def read_open_points(cell: str) -> Iterator[OpenPoint]:
    """The open points of a cell, those that were waved through too."""
    for line in cell.splitlines():
        if words := line.strip():
            found = _WAIVED.fullmatch(words)
            yield OpenPoint(found["words"], found["person"].strip(), found["day"]) if found else OpenPoint(words)


def waive_open_point(cell: str, words: str, *, person: str, day: date) -> str:
    """The cell's text once ``person`` has waved these words through; as it was if they are not open in it."""
    person = " ".join(person.replace(":", " ").replace("✓", " ").split()) or "?"
    lines = []
    for line in cell.splitlines():
        is_meant = line.strip() == words
        lines.append(f"✓ {person}, {day:%Y-%m-%d}: {words}" if is_meant else line)
    return "\n".join(lines)
