"""The workbook of tables: an index with links and what the tables rest on, then a sheet for each set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import IO
from zoneinfo import ZoneInfo

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from openpyxl.styles import Border, Font
from openpyxl.worksheet.worksheet import Worksheet

from surveys.analysis.tables import SHARES, Answers, Row, RowKind, SetSpec, Table, from_json
from surveys.analysis.tables import specification as s
from surveys.formats.workbook import Page, Written, write_workbook
from surveys.formats.workbook.banner_pages import (
    BannerRow,
    BannerTable,
    Placed,
    banner_width,
    draw_banner,
    link_to,
)
from surveys.formats.workbook.pages import put_number, put_text
from surveys.formats.workbook.styles import FONT, QUIET, accent
from surveys.formatting import full_day
from surveys.results.models import TableSet
from surveys.results.services.workbook.cover import full_name
from surveys.results.services.workbook.delivery import Delivery

from .columns import answers_from
from .making import MadeSet, make_tables, weights_made
from .words import CELLS, base_row_words, base_words, notes_on, row_words

WIDTHS = {"A": 3, "B": 8, "C": 80, "D": 16}
SHARE, FIGURE, COUNT, SCORE = '0.0"%"', "0.0", "#,##0", "+0;-0;0"
LOOKS = {
    RowKind.ANSWER: "plain",
    RowKind.ASIDE: "aside",
    RowKind.SECTION: "section",
    RowKind.DEVIATION: "aside",
    RowKind.MEDIAN: "aside",
    RowKind.ERROR: "aside",
    RowKind.RANK: "plain",
}


@dataclass(slots=True)
class _Set:
    name: str
    spec: SetSpec
    made: MadeSet
    placed: Sequence[Placed] = ()


def write_tables_workbook(target: IO[bytes], delivery: Delivery, sets: Sequence[TableSet]) -> list[str]:
    """Write these sets of tables; returns what could not be made, in words."""
    answers = answers_from(delivery)
    weights = weights_made(answers, delivery.weights)
    made = [
        _Set(one.name, spec, make_tables(answers, spec, weights)) for one in sets for spec in (from_json(one.spec),)
    ]
    if delivery.client is not None:
        # What is missing is of other clients, who are not to be guessed from it.
        made = [_Set(one.name, one.spec, replace(one.made, troubles=())) for one in made if one.made.tables]
    properties = {"title": delivery.study.name, "creator": delivery.institute.name or "Ascolto"}
    # Pages are drawn in their order: of the first one the last one knows where each table stands.
    index: list[Worksheet] = []
    first = Page(gettext("Index"), lambda sheet, _: index.append(sheet))

    def draw_last(sheet: Worksheet, written: Sequence[Written]) -> None:
        pages[-1].draw(sheet, written)
        _draw_index(index[0], delivery, answers, made)

    pages = [first, *map(_sheet, made)]
    last = replace(pages[-1], draw=draw_last)
    write_workbook(target, [*pages[:-1], last], properties=properties, footer=full_name(delivery.study))
    return [f"{one.name}: {trouble}" for one in made for trouble in one.made.troubles]


def _sheet(one: _Set) -> Page:
    columns = len(one.made.columns.heads) - 1 if one.made.columns else 0

    def draw(sheet: Worksheet, written: Sequence[Written]) -> None:
        notes = [*notes_on(one.spec, is_weighted=one.made.is_weighted, overlaps=one.made.overlaps)]
        tables = [drawn(table, one.made) for _, table in one.made.tables]
        one.placed = draw_banner(sheet, one.name, [*notes, *(f"▲ {trouble}" for trouble in one.made.troubles)], tables)

    return Page(one.name, draw, width=banner_width(columns))


def drawn(table: Table, made: MadeSet) -> BannerTable:
    """A table as it stands on its sheet."""
    groups = [("", 1)]
    heads = [gettext("Total")]
    for head in table.heads[1:]:
        *outer, words = head.titles
        above = " · ".join(outer) or made.question(head.group)
        is_same = len(groups) > 1 and groups[-1][0] == above and head.group == table.heads[len(heads) - 1].group
        groups = [*groups[:-1], (above, groups[-1][1] + 1)] if is_same else [*groups, (above, 1)]
        heads.append(f"{words} {head.letter}")
    bases = [BannerRow(base_row_words(table), table.people, (), "base", COUNT)]
    if made.is_weighted:
        bases += [
            BannerRow(gettext("Weighted base"), table.weighted, (), "base", COUNT),
            BannerRow(gettext("Effective base"), table.effective, (), "base", COUNT),
        ]
    rows = [*bases, *(_row(row, table.cells) for row in table.rows)]
    cells = str(CELLS[table.cells])
    continued = gettext("%(title)s (continued)") % {"title": table.title}
    return BannerTable(table.title, base_words(table), cells, groups, heads, table.small_bases, rows, continued)


def _row(row: Row, cells: str) -> BannerRow:
    values = [None if value != value else value for value in row.values]
    if row.kind in SHARES:
        shape = COUNT if cells == s.COUNT else SHARE
    else:
        shape = SCORE if row.kind == RowKind.NPS else FIGURE
    return BannerRow(row_words(row), values, row.letters, LOOKS.get(row.kind, "net"), shape)


def _draw_index(sheet: Worksheet, delivery: Delivery, answers: Answers, sets: Sequence[_Set]) -> None:
    sheet.sheet_view.showGridLines = False
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    put_text(sheet, "B2", full_name(delivery.study), Font(FONT, bold=True, size=16, color=accent()), Border())
    count = answers.size
    people = ngettext("%(count)s interview", "%(count)s interviews", count) % {"count": number_format(count)}
    made_on = full_day(delivery.made_at.astimezone(ZoneInfo(delivery.study.time_zone)).date())
    put_text(sheet, "B3", f"{people} · {made_on}", Font(FONT, color=QUIET), Border())
    row = 5
    if not sets:
        nothing = gettext("No set of tables goes with deliveries yet: that is said where a set is saved.")
        put_text(sheet, "B5", nothing, Font(FONT, italic=True, color=QUIET), Border())
    for one in sets:
        row = _list_set(sheet, row, one) + 2


def _list_set(sheet: Worksheet, row: int, one: _Set) -> int:
    """The set's name, what it rests on, a link to each table; returns its last row."""
    quiet = Font(FONT, size=9, color=QUIET)
    put_text(sheet, f"B{row}", one.name, Font(FONT, bold=True, size=12), Border())
    for note in notes_on(one.spec, is_weighted=one.made.is_weighted, overlaps=one.made.overlaps):
        row += 1
        put_text(sheet, f"C{row}", note, quiet, Border())
    for trouble in one.made.troubles:
        row += 1
        put_text(sheet, f"C{row}", f"▲ {trouble}", Font(FONT, size=9, color="9A3412"), Border())
    for number, ((_, table), placed) in enumerate(zip(one.made.tables, one.placed, strict=True), 1):
        row += 1
        put_text(sheet, f"B{row}", str(number), Font(FONT, color=QUIET))
        link_to(sheet, f"C{row}", placed, table.title)
        put_number(sheet, f"D{row}", table.people[0], COUNT, Font(FONT, color=QUIET))
    return row
