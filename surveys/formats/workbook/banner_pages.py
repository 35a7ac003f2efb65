"""Banner tables on a sheet: figures stay numbers, letters have columns of their own, each table a named range.

Cells are styled by copies of a few prepared ones: a set of tables has a hundred thousand of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from .cells import CELL_LIMIT, REFUSED_BY_XML
from .styles import FITS_ON_A_PAGE, FONT, QUIET, accent

LABEL_WIDTH, TOTAL_WIDTH, FIGURE_WIDTH, LETTERS_WIDTH = 46, 10, 9, 5.5
PALE, FAINT = "EDF6F2", "D5ECE2"
ROWS_ON_PAPER, LETTERS_ON_PAPER = 32, 132
"""Rows and characters of a sheet of paper in full size: a table that does not fit on its rest begins on the next."""
SMALLER = 0.85
"""Our letters beside those of other sheets, of which so many are legible on paper."""
MOST_LINES = 4
"""Lines of a title and of the question above its columns: what is longer is cut."""
MOST_BESIDE = 6
"""Columns beside the total over which a title goes: on paper others may stand on another sheet."""
HAIR, LINE = Side("hair", color="9AA5A0"), Side("thin", color="9AA5A0")


@dataclass(frozen=True, slots=True)
class BannerRow:
    """A row. ``look``: ``base``, ``plain``, ``net``, ``aside`` or ``section``; ``shape``: a number format."""

    label: str
    values: Sequence[float | None]
    letters: Sequence[str]
    look: str
    shape: str


@dataclass(frozen=True, slots=True)
class BannerTable:
    """A table as it is drawn. ``groups``: words and number of columns of each; ``low``: columns in italics.

    ``continued``: its title on further sheets of paper, if it does not fit on one.
    """

    title: str
    base: str
    corner: str
    groups: Sequence[tuple[str, int]]
    heads: Sequence[str]
    low: Sequence[bool]
    rows: Sequence[BannerRow]
    continued: str


@dataclass(slots=True)
class Placed:
    """Where a table stands: its sheet's title, its rows, its last column."""

    sheet: str
    first: int
    last: int
    column: str

    @property
    def reference(self) -> str:
        """The range, as links and names have it."""
        return f"{quote_sheetname(self.sheet)}!$A${self.first}:${self.column}${self.last}"


@dataclass(slots=True)
class _Looks:
    """Prepared styles by name, and what is copied to give a cell one."""

    sheet: Worksheet
    known: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def of(self, look: str, part: str, shape: str, *, low: bool, high: bool, edge: bool) -> Any:
        key = (look, part, shape, low, high, edge)
        if key not in self.known:
            self.known[key] = self._made(*key)
        return self.known[key]

    def _made(self, look: str, part: str, shape: str, low: bool, high: bool, edge: bool) -> Any:
        book = self.sheet.parent
        probe = book.create_sheet("probe")
        cell = probe["A1"]
        quiet = look in {"aside", "base"}
        if look == "head":
            cell.font = Font(FONT, bold=True, color="FFFFFF", size=10)
            cell.fill = PatternFill("solid", fgColor=accent())
        else:
            color = accent() if part == "letters" or high else (QUIET if quiet else "000000")
            strong = look in {"net", "section"} or high or part == "letters"
            size = 8 if part == "letters" else 10
            cell.font = Font(FONT, bold=strong, italic=low or look == "base", color=color, size=size)
            if high or look == "base":
                cell.fill = PatternFill("solid", fgColor=FAINT if high else PALE)
        cell.border = Border(bottom=HAIR, left=LINE if edge else None)
        side = {"label": "left", "letters": "left"}.get(part, "right")
        cell.alignment = Alignment(side, "center", wrap_text=part in {"label", "title"})
        cell.number_format = shape
        style = cell._style
        book.remove(probe)
        return style


@dataclass(slots=True)
class _Paper:
    """The sheet of paper on which rows stand: how many it takes, and how many stand on it."""

    sheet: Worksheet
    rows: int
    taken: int

    @property
    def room(self) -> int:
        return self.rows - self.taken

    def has_room(self, rows: int) -> bool:
        return rows <= self.room

    def take(self, rows: int) -> None:
        self.taken += rows

    def turn(self, row: int) -> None:
        """Begin another sheet with this row."""
        self.sheet.row_breaks.append(Break(id=row - 1))
        self.taken = 0


def banner_width(columns: int) -> float:
    """The width of a sheet with so many columns beside the total, in characters of other sheets."""
    return SMALLER * (LABEL_WIDTH + TOTAL_WIDTH + columns * (FIGURE_WIDTH + LETTERS_WIDTH))


def _scale(columns: int) -> float:
    """The scale at which the columns fit on as few sheets as are legible, with those that every sheet repeats."""
    width = banner_width(columns)
    sheets = max(1, ceil(width / FITS_ON_A_PAGE))
    repeated = (sheets - 1) * SMALLER * (LABEL_WIDTH + TOTAL_WIDTH)
    return min(1.0, LETTERS_ON_PAPER * sheets * SMALLER / (width + repeated))


def draw_banner(sheet: Worksheet, title: str, notes: Sequence[str], tables: Sequence[BannerTable]) -> list[Placed]:
    """Draw title, notes and tables; returns where each table stands, which has a name too (``T1_1``)."""
    sheet.sheet_view.showGridLines = False
    columns = max((len(table.heads) for table in tables), default=1)
    sheet.column_dimensions["A"].width = LABEL_WIDTH
    sheet.column_dimensions["B"].width = TOTAL_WIDTH
    for place in range(1, columns):
        sheet.column_dimensions[get_column_letter(_column(place))].width = FIGURE_WIDTH
        sheet.column_dimensions[get_column_letter(_column(place) + 1)].width = LETTERS_WIDTH
    _put(sheet, 1, title, Font(FONT, bold=True, size=16, color=accent()))
    for row, note in enumerate(notes, 2):
        _put(sheet, row, note, Font(FONT, size=9, color=QUIET))
    scale = _scale(columns - 1)
    sheet.page_setup.scale = int(100 * scale)
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.5, bottom=0.7, header=0.3, footer=0.3)
    paper = _Paper(sheet, int(ROWS_ON_PAPER / scale), len(notes) + 3)
    row, looks, placed = len(notes) + 3, _Looks(sheet), []
    book = sheet.parent
    for number, table in enumerate(tables, 1):
        if number > 1 and not paper.has_room(len(table.rows) + _rows_around(table)):
            paper.turn(row)
        last = _draw(sheet, looks, row, table, paper)
        end = get_column_letter(max(2, _column(len(table.heads) - 1) + (len(table.heads) > 1)))
        here = Placed(sheet.title, row, last, end)
        name = f"T{book.index(sheet)}_{number}"
        book.defined_names[name] = DefinedName(name, attr_text=here.reference)
        placed.append(here)
        row = last + 2
    sheet.freeze_panes = "C1"
    sheet.print_title_cols = "A:B"
    return placed


def link_to(sheet: Worksheet, at: str, placed: Placed, words: str) -> None:
    """A link to a table."""
    cell = sheet[at]
    _say(cell, words)
    cell.font = Font(FONT, color="0B5A8A", underline="single")
    place = f"{quote_sheetname(placed.sheet)}!A{placed.first}"
    cell.hyperlink = Hyperlink(ref=at, location=place, display=None)


def _column(place: int) -> int:
    """The sheet's column of a table's: the total has no column of letters."""
    return 2 if place == 0 else 1 + 2 * place


def _last_column(table: BannerTable) -> int:
    """The last column of the table, that of its last letters."""
    return max(2, _column(len(table.heads) - 1) + (len(table.heads) > 1))


def _rows_around(table: BannerTable) -> int:
    """Of a table on paper: its title, base, heads, and the empty row behind it."""
    return 2 + _title_lines(table) + _lines_above(table) + _head_lines(table)


def _title_lines(table: BannerTable) -> int:
    """Lines of the table's title, within its columns, or those of them that stand on the first sheet of paper."""
    beside = min(MOST_BESIDE, len(table.heads) - 1)
    letters = (LABEL_WIDTH + TOTAL_WIDTH + beside * (FIGURE_WIDTH + LETTERS_WIDTH)) * SMALLER
    return min(MOST_LINES, max(1, ceil(len(table.title) / letters)))


def _letters_above(count: int) -> int:
    """Letters on a line above so many columns."""
    return int(count * (FIGURE_WIDTH + LETTERS_WIDTH) * SMALLER)


def _lines_above(table: BannerTable) -> int:
    """Lines of the longest question above the columns."""
    return max(min(MOST_LINES, ceil(len(words) / _letters_above(count)) or 1) for words, count in table.groups)


def _head_lines(table: BannerTable) -> int:
    """Lines of the longest words over a column."""
    longest = max((len(words) for words in table.heads), default=0)
    return min(6, max(1, ceil(longest / 8)))


def _draw_title(sheet: Worksheet, row: int, table: BannerTable, title: str) -> None:
    """The title; one that is longer than its table is wide stands on several lines."""
    _put(sheet, row, title, Font(FONT, bold=True, size=12))
    if (lines := _title_lines(table)) > 1:
        last = min(_last_column(table), _column(MOST_BESIDE) + 1)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
        sheet.cell(row, 1).alignment = Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[row].height = 16 * lines


def _draw(sheet: Worksheet, looks: _Looks, row: int, table: BannerTable, paper: _Paper) -> int:
    """Draw a table from this row on, title and heads again on each further sheet; returns its last row."""
    edges, left, title = _edges(table), list(table.rows), table.title
    while True:
        _draw_title(sheet, row, table, title)
        _put(sheet, row + 1, table.base, Font(FONT, size=9, color=QUIET))
        _draw_heads(sheet, looks, row + 2, table)
        fitting = max(1, paper.room - _rows_around(table))
        for at, line in enumerate(left[:fitting], row + 4):
            _draw_row(sheet, looks, at, table, line, edges)
        row += 4 + len(left[:fitting])
        paper.take(len(left[:fitting]) + _rows_around(table))
        if not (left := left[fitting:]):
            return row - 1
        paper.turn(row)
        title = table.continued


def _draw_row(
    sheet: Worksheet, looks: _Looks, at: int, table: BannerTable, line: BannerRow, edges: Collection[int]
) -> None:
    label = sheet.cell(at, 1)
    _say(label, line.label)
    label._style = looks.of(line.look, "label", "General", low=False, high=False, edge=False)
    for place, value in enumerate(line.values):
        letters = line.letters[place] if place < len(line.letters) else ""
        high = any(sign.isupper() for sign in letters)
        facts = {"low": table.low[place], "high": high}
        cell = sheet.cell(at, _column(place))
        if value is not None:
            cell.value = value
        cell._style = looks.of(line.look, "figure", line.shape, edge=place in edges, **facts)
        if place:
            beside = sheet.cell(at, _column(place) + 1)
            if letters:
                _say(beside, letters)
            beside._style = looks.of(line.look, "letters", "General", edge=False, **facts)


def _draw_heads(sheet: Worksheet, looks: _Looks, row: int, table: BannerTable) -> None:
    """Two rows: the groups, then the columns with their letters."""
    wide = _last_column(table)
    for at in (row, row + 1):
        for place in range(1, wide + 1):
            part = "title" if at > row and place > 1 else "label"
            style = looks.of("head", part, "General", low=False, high=False, edge=False)
            sheet.cell(at, place)._style = style
    _say(sheet.cell(row + 1, 1), table.corner)
    place = 0
    for words, count in table.groups:
        if words:
            first = _column(place)
            _say(sheet.cell(row, first), _within(words, MOST_LINES * _letters_above(count)))
            sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=_column(place + count - 1) + 1)
        place += count
    sheet.row_dimensions[row].height = 15 * _lines_above(table)
    for place, words in enumerate(table.heads):
        cell = sheet.cell(row + 1, _column(place))
        _say(cell, words)
    sheet.row_dimensions[row + 1].height = 15 * _head_lines(table)


def _edges(table: BannerTable) -> set[int]:
    found, place = set(), 0
    for _, count in table.groups:
        found.add(place)
        place += count
    return found - {0}


def _within(words: str, letters: int) -> str:
    """The words in so many letters, cut if there are more."""
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"


def _put(sheet: Worksheet, row: int, words: str, font: Font) -> None:
    cell = sheet.cell(row, 1)
    _say(cell, words)
    cell.font = font


def _say(cell: Any, words: str) -> None:
    """A text that never becomes a formula, without characters that XML does not allow."""
    cell.value = REFUSED_BY_XML.sub("", words)[:CELL_LIMIT]
    cell.data_type = "s"
