"""A grid as one card: its rows with their texts; its columns are the answers of their list."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.formats.drafting import Grid, Written, column_for, heading_for


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of the grid: the row of its question in the sheet, its code, its text in the language shown."""

    row: int
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class GridCard:
    """The rows of a grid; ``heading``: of the column with their texts."""

    rows: Sequence[GridRow]
    heading: str
    language: str


def grid_card(written: Written, grid: Grid, language: str) -> GridCard:
    """Return the grid with its texts in this language."""
    table = written.survey
    found = column_for(table, "label", language)
    rows = [GridRow(row.number, table.cell(row, "name"), row.at(found.index) if found else "") for row in grid.rows]
    return GridCard(rows, found.words if found else heading_for("label", language, written.languages), language)
