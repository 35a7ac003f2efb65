"""What is read of a questionnaire's workbook by patterns is what openpyxl reads, and what they cannot read it does."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import MAC_EPOCH

from surveys.formats.plain_rows import NotPlainError, rows
from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.grid import read_sheets
from surveys.formats.xlsform.quick_sheets import Workbook

from .workbooks import saved

ROWS: list[list[object]] = [
    ["type", "name", "label::Italiano (it)", "relevant"],
    ["integer", "età", "Nicolò & <figli>\n“x”", "${a} > 1"],
    [],
    [1, 1.5, 1e20, -3, None, True, False],
    [date(2026, 5, 1), datetime(2026, 5, 1, 12, 30), time(9, 5), timedelta(hours=30), "#N/A", "=1+1"],
    [None, None, "  due  spazi ", *[None] * 40, "lontano"],
]
RICH = CellRichText("Rosa ", TextBlock(InlineFont(b=True), "Bianchi"))
SHARED = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="3" uniqueCount="3">\
<si><t>uno &amp; due</t></si><si><t xml:space="preserve"> _x005F_x000D_ </t></si><si>%s</si></sst>"""
REFERRED = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>\
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>\
<row r="3"><c r="B3" t="s"><v>2</v></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize("epoch", [None, MAC_EPOCH], ids=["since 1900", "since 1904"])
@pytest.mark.parametrize("rich", [None, RICH], ids=["plain", "with a text of several runs"])
def test_every_cell_is_what_openpyxl_reads(epoch: datetime | None, rich: CellRichText | None) -> None:
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    for row in [*ROWS, [rich, "behind it"]]:
        book.active.append(row)
    book.create_sheet("choices").append(["list_name", "name"])
    content = saved(book)
    assert read(content) == by_openpyxl(content)
    assert quickly(content) is (rich is None)


@pytest.mark.parametrize("third", [b"<t>tre</t>", b"<r><t>t</t></r><r><t>re</t></r>"], ids=["plain", "several runs"])
def test_shared_texts_are_those_that_openpyxl_reads(third: bytes) -> None:
    content = with_shared(saved(openpyxl.Workbook()), SHARED % third)
    assert read(content) == by_openpyxl(content) == [[["uno & due", " _x000D_ "], [], [None, "tre"]]]


def test_a_sheet_that_is_not_plain_to_its_end_is_read_once() -> None:
    book = openpyxl.Workbook()
    for row in [["type", "name"], ["text", "a"], [RICH, "b"]]:
        book.active.append(row)
    (sheet,) = read_sheets(saved(book), Findings())
    assert [row.cells for row in sheet.rows] == [("type", "name"), ("text", "a"), ("Rosa Bianchi", "b")]


HEAD, ROW, CELL = b"<worksheet>", b'<sheetData><row r="1">', b'<c r="A1"><v>1</v></c>'


@pytest.mark.parametrize(
    "sheet",
    [HEAD * 600_000, ROW + CELL * 400_000, ROW + b'<c r="A1"' + b' s="1"' * 900_000 + b"!></c></row>"],
    ids=["its head", "a row", "a cell"],
)
def test_a_sheet_whose_part_has_no_end_is_left_to_openpyxl_before_it_is_read_to_its_end(sheet: bytes) -> None:
    stream = BytesIO(sheet)
    with pytest.raises(NotPlainError):
        list(rows(stream, lambda *_: 1, 9))
    assert stream.tell() < len(sheet)


@pytest.mark.parametrize("attributes", [' s="1"' * 60 + "!", ' s="1"' * 60 + ' r="2'], ids=["of a cell", "in a row"])
def test_equal_attributes_are_gone_through_once(attributes: str) -> None:
    sheet = f'<sheetData><row r="1"><c r="A1"{attributes}><v>1</v></c></row></sheetData>'
    with pytest.raises(NotPlainError):
        list(rows(BytesIO(sheet.encode()), lambda *_: 1, 9))


def read(content: bytes) -> list[list[list[Any]]]:
    """The sheets' rows, by patterns where it goes."""
    book = Workbook(content)
    found = []
    for name, part in book.found:
        try:
            found.append(_bare(book.rows(part)))
        except NotPlainError:
            found.append(_bare(book.parsed_rows(name, part)))
    return found


def quickly(content: bytes) -> bool:
    """Whether every sheet was read by patterns."""
    book = Workbook(content)
    try:
        return all(list(book.rows(part)) for _, part in book.found)
    except NotPlainError:
        return False


def by_openpyxl(content: bytes) -> list[list[list[Any]]]:
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
    return [_bare(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def _bare(rows: Iterator[Any]) -> list[list[Any]]:
    """The rows without what is empty at their ends."""
    found = [list(row) for row in rows]
    for row in found:
        while row and row[-1] is None:
            row.pop()
    return found


def with_shared(content: bytes, texts: bytes) -> bytes:
    """The workbook with these shared texts, which its sheet refers to."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "[Content_Types].xml":
                kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
                override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/>'
                part = part if b"sharedStrings" in part else part.replace(b"</Types>", override + b"</Types>")
            if name != "xl/sharedStrings.xml":
                new.writestr(name, REFERRED if name == "xl/worksheets/sheet1.xml" else part)
        new.writestr("xl/sharedStrings.xml", texts)
    return made.getvalue()
