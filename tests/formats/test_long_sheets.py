"""Long sheets are read as they stream by, and every cell is what other readers find in it."""

import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import MAC_EPOCH

from surveys.formats import long_sheets, plain_rows, tables
from surveys.formats.tables import open_table

from .workbooks import saved

CELLS: list[list[object]] = [
    ["telefono", "nome", "nato il", "alle", "peso", "socio", "note"],
    [3471234567, "Nicolò È", date(1979, 5, 1), time(18, 30), 1.25, True, None],
    [None, "  due  spazi ", datetime(1990, 1, 2, 3, 4, 5), None, -0.5, False, "שלום 😀 <&>"],
    [],
    ["0355550147", None, None, None, 1e15, None, "a\nb"],
    [CellRichText("Rosa ", TextBlock(InlineFont(b=True), "Bianchi")), *[None] * 30, "lontano"],
]


def book_of(rows: list[list[object]], **facts: object) -> bytes:
    book = openpyxl.Workbook()
    for name, value in facts.items():
        setattr(book, name, value)
    for row in rows:
        book.active.append(row)
    return saved(book)


def streamed(content: bytes) -> list[list[object]]:
    with ZipFile(BytesIO(content)) as archive:
        return list(long_sheets.rows(archive, next(long_sheets.sheets(archive))))


def by_openpyxl(content: bytes) -> list[list[object]]:
    """Every cell as openpyxl reads it, without the empty ones at the end of a row."""
    sheet = openpyxl.load_workbook(BytesIO(content), data_only=True).worksheets[0]
    found = [list(row) for row in sheet.iter_rows(values_only=True)]
    for row in found:
        while row and row[-1] is None:
            row.pop()
    return found


@pytest.mark.parametrize("epoch", [None, MAC_EPOCH], ids=["since 1900", "since 1904"])
def test_every_cell_is_what_openpyxl_reads(epoch: datetime | None) -> None:
    content = book_of(CELLS, **({"epoch": epoch} if epoch else {}))
    assert streamed(content) == by_openpyxl(content)
    assert streamed(content)[1][2] == datetime(1979, 5, 1)


def test_a_sheet_whose_texts_are_inline_is_read_alike() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in CELLS[:5]:
        sheet.append(row)
    content = saved(book)
    assert streamed(content) == by_openpyxl(content)


def test_rows_end_with_the_last_value_however_many_are_only_formatted() -> None:
    book = openpyxl.Workbook()
    book.active.append(["tel"])
    book.active.append([355550147])
    for number in range(3, 400):
        book.active.cell(number, 1).font = openpyxl.styles.Font(bold=True)
    assert streamed(saved(book)) == [["tel"], [355550147]]


def test_a_formula_is_what_it_came_to_and_signs_over_a_text_are_no_part_of_it() -> None:
    sheet = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
        <row spans="1:2" r="2"><c r="A2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="C2"><f>1+1</f><v>2</v></c></row>
        <row r="4"><c t="inlineStr"><is><t>uno</t><rPh sb="0" eb="1"><t>x</t></rPh></is></c>
        <c t="e"><v>#N/A</v></c></row></sheetData></worksheet>"""
    assert streamed(with_sheet(sheet)) == [[], ["ab", None, 2], [], ["uno", "#N/A"]]


def test_a_value_at_any_border_between_two_pieces_of_the_file_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = b'<row r="1"><c><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"/></row>'
    for size in range(1, len(sheet) + 1):
        monkeypatch.setattr(long_sheets, "CHUNK", size)
        assert long_sheets.last_used_row(BytesIO(sheet)) == 2


@pytest.mark.parametrize("rows", [CELLS, [*CELLS[:3], [None, None, None, None, None, None, 7]]])
def test_a_table_is_the_same_streamed_and_held(rows: list[list[object]], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row[:7] for row in rows if row and not isinstance(row[0], CellRichText)]
    content = book_of(rows)
    held = open_table(content, "list.xlsx")
    monkeypatch.setattr(tables, "LARGEST_HELD", 0)
    found = open_table(content, "list.xlsx")
    assert (found.headers[: len(held.headers)], found.total) == (held.headers, held.total)
    for (number, ours), (same_number, theirs) in zip(found.rows, held.rows, strict=True):
        assert number == same_number
        assert ours == [cell if cell != "" else None for cell in theirs][: len(ours)]


@pytest.mark.parametrize("unread", [b"<row>", b'<x:row r="1">'], ids=["rows without numbers", "elements with a prefix"])
def test_a_sheet_written_in_another_way_is_left_to_the_other_reader(unread: bytes) -> None:
    assert long_sheets.last_used_row(BytesIO(unread + b"<c><v>1</v></c></row>")) == 0


PLAIN = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s\
</sheetData></worksheet>"""
INLINE = b'<c r="%b2" t="inlineStr"><is><t xml:space="preserve">%b</t></is></c>'
WRITTEN = {
    "entities": INLINE % (b"A", b"Rossi &amp; figli &lt;srl&gt; &quot;x&quot; &apos;y&apos;"),
    "a formula": b'<c r="A2" s="0" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="C2"><f t="shared" si="0"/><v>2</v></c>',
    "empty cells": b'<c r="A2" s="0"/><c r="B2"></c><c r="C2"><v></v></c><c r="AB2"><v>7</v></c>',
    "a style before the reference": b'<c s="0" r="A2"><v>1.5E3</v></c><c r="B2" t="b"><v>0</v></c>',
    "an error": b'<c r="A2" t="e"><v>#N/A</v></c>',
    "a text of several runs": b'<c r="A2" t="inlineStr"><is><r><t>Rosa </t></r><r><t>Bianchi</t></r></is></c>',
    "numbered characters": INLINE % (b"A", b"x&#233;y&#x1F600;&#10;&#13;"),
    "a character that is none": INLINE % (b"A", b"x&#xD7FF;y"),
    "a carriage return": INLINE % (b"A", b"x\r\ny"),
    "a comment": b"<!-- </row> -->" + INLINE % (b"A", b"x"),
    "a text as it stands": b'<c r="A2" t="inlineStr"><is><t><![CDATA[a</row>b]]></t></is></c>',
    "no reference": b"<c><v>1</v></c>",
    "an extension": b'<c r="A2"><v>1</v><extLst><ext uri="x"/></extLst></c>',
}


@pytest.mark.parametrize("cells", WRITTEN.values(), ids=WRITTEN)
def test_rows_read_by_patterns_are_those_that_a_parser_reads(cells: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2" spans="1:28">' + cells + b'</row><row r="4" ht="15"/>'
    content = with_sheet(PLAIN % (rows + b'<row r="6"><c r="B6"><v>3</v></c></row>'))
    found = streamed(content)
    monkeypatch.setattr(plain_rows, "rows", _refuse)
    assert found == streamed(content)
    assert found[2:] == [[], [], [], [None, 3]]


def test_what_is_no_xml_is_refused_by_the_parser() -> None:
    sheet = PLAIN % b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>&x;\x01</v></c></row>'
    with pytest.raises(etree.XMLSyntaxError):
        streamed(with_sheet(sheet))


def _refuse(*_: object) -> Iterator[tuple[int, list[object]]]:
    yield from ()
    raise plain_rows.NotPlainError


def test_memory_does_not_grow_with_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LARGEST_HELD", 0)
    peaks = []
    for count in (2_000, 12_000):
        path = tmp_path / f"{count}.xlsx"
        path.write_bytes(book_of([["tel", "nome"], *([3470000000 + n, f"Nome Cognome {n}"] for n in range(count))]))
        tracemalloc.start()
        assert sum(1 for _ in open_table(path, path.name).rows) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 500_000


def with_sheet(sheet: bytes) -> bytes:
    """A small workbook with this part in its sheet's place."""
    content = BytesIO()
    with ZipFile(BytesIO(book_of([["x"], ["y"]]))) as old, ZipFile(content, "w") as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return content.getvalue()
