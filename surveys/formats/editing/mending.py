"""The remedies of several problems at once, each in its cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from surveys.formats.xlsform.grid import Sheet
from surveys.questionnaire.problems import Problem

from .changes import CellChange
from .places import look_around
from .remedies import remedy
from .troubles import EditError


@dataclass(frozen=True, slots=True)
class MendedCell:
    """A cell with the text that it should hold, and the one that it holds ``before``."""

    change: CellChange
    before: str


def mended_cells(sheets: Iterable[Sheet], problems: Sequence[Problem]) -> list[MendedCell]:
    """The cells of those problems whose remedy is certain, wherever they occur; of one cell, one after the other."""
    named = {sheet.name: sheet for sheet in sheets}
    before, now = dict[tuple[str, int, int], str](), dict[tuple[str, int, int], str]()
    for problem, place in [(one, place) for one in problems for place in (one.place, *one.also)]:
        if place.sheet not in named or place.row is None:
            continue
        try:
            look = look_around(named[place.sheet], place.row, place.column)
        except EditError:
            continue
        cell = (place.sheet, place.row, look.column)
        mended = remedy(problem, now.get(cell, look.text))
        if mended is not None:
            before.setdefault(cell, look.text)
            now[cell] = mended
    return [MendedCell(CellChange(*cell, text), before[cell]) for cell, text in now.items()]
