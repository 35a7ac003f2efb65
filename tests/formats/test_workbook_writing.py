"""Workbooks out: what goes in comes back cell by cell, whatever a respondent said."""

import csv
import io
import os
import tracemalloc
from collections.abc import Generator, Sequence
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from surveys.formats.workbook import cells, package
from surveys.formats.workbook.package import Column, Page, Sheet, Written, numbered_title, safe_title, write_workbook

from .office import converted


def written(*rows: list[object], titles: str = "a b c") -> openpyxl.Workbook:
    buffer = io.BytesIO()
    write_workbook(buffer, [Sheet("Dati", [Column(title) for title in titles.split()], rows)])
    buffer.seek(0)
    return openpyxl.load_workbook(buffer)


def read_back(*rows: list[object], titles: str = "a b c") -> list[tuple[object, ...]]:
    return list(written(*rows, titles=titles)["Dati"].iter_rows(min_row=2, values_only=True))


def test_every_kind_of_value_comes_back_as_it_was() -> None:
    moment = datetime(2026, 11, 25, 14, 30, 15)
    rows = [[1, 2.5, "Città"], [None, date(2026, 11, 25), moment], [time(18, 30), -0.1, 10**12]]
    assert read_back(*rows) == [
        (1, 2.5, "Città"),
        (None, datetime(2026, 11, 25), moment),
        (time(18, 30), -0.1, 10**12),
    ]


@pytest.mark.parametrize("said", ["=1+1", "+39", "-3", "@SUM(A1)", "=cmd|' /C calc'!A0", "#N/A", "\t=1"])
def test_nothing_a_respondent_said_becomes_a_formula(said: str) -> None:
    cell = written([said, None, None])["Dati"]["A2"]
    assert cell.data_type in {"s", "inlineStr"}
    assert cell.value == said


def test_what_xml_refuses_is_dropped_and_the_row_is_kept() -> None:
    assert read_back(["a\x00b\x0bc", "d\ud800e", "f\ufffeg"]) == [("abc", "de", "fg")]


def test_markup_spaces_and_line_breaks_survive() -> None:
    assert read_back(["<b>&amp;</b>", "  due  ", "una\nriga"]) == [("<b>&amp;</b>", "  due  ", "una\nriga")]


def test_a_text_longer_than_a_cell_is_cut_and_counted() -> None:
    buffer = io.BytesIO()
    rows = [["x" * 40_000], ["y"]]
    assert write_workbook(buffer, [Sheet("S", [Column("a")], rows)]) == [Written("S", ("S",), 2, 1)]
    sheet = openpyxl.load_workbook(buffer)["S"]
    assert len(sheet["A2"].value) == 32_767
    assert sheet["A3"].value == "y"


def test_the_header_is_frozen_and_every_column_has_a_filter_and_a_width() -> None:
    buffer = io.BytesIO()
    write_workbook(buffer, [Sheet("S", [Column("a", 30), Column("b", 8)], [[1, 2], [3, 4]], frozen_columns=2)])
    sheet = openpyxl.load_workbook(buffer)["S"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (30, 8)
    assert sheet["A1"].font.bold


def test_more_rows_than_a_sheet_holds_go_on_in_a_further_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "ROW_LIMIT", 4)
    buffer = io.BytesIO()
    result = write_workbook(buffer, [Sheet("Dati", [Column("n")], ([n] for n in range(7)))])
    assert result == [Written("Dati", ("Dati", "Dati (2)", "Dati (3)"), 7, 0)]
    book = openpyxl.load_workbook(buffer)
    assert [[row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in book] == [
        [0, 1, 2],
        [3, 4, 5],
        [6],
    ]


@pytest.mark.parametrize("limits", [{}, {"ROW_LIMIT": 3}, {"COLUMN_LIMIT": 2}], ids=["whole", "by rows", "by columns"])
def test_what_a_sheet_counts_while_it_is_written_is_handed_to_the_sheets_that_need_it(
    limits: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, limit in limits.items():
        monkeypatch.setattr(package, name, limit)

    def counted() -> Generator[list[int], None, int]:
        yield from ([n, n, n] for n in range(5))
        return 5

    def totals(before: Sequence[Written]) -> list[list[object]]:
        return [[one.title, one.result] for one in before]

    def draw(sheet: Worksheet, everything: Sequence[Written]) -> None:
        sheet["A1"] = sum(one.result or 0 for one in everything)

    numbers = Sheet("Numbers", [Column("a"), Column("b"), Column("c")], counted())
    buffer = io.BytesIO()
    write_workbook(buffer, [Page("Page", draw), numbers, Sheet("Totals", [Column("sheet"), Column("count")], totals)])
    book = openpyxl.load_workbook(buffer)
    assert list(book["Totals"].iter_rows(min_row=2, values_only=True)) == [("Page", None), ("Numbers", 5)]
    assert book["Page"]["A1"].value == 5


def test_more_columns_than_a_sheet_holds_go_on_in_a_further_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "COLUMN_LIMIT", 3)
    buffer = io.BytesIO()
    sheet = Sheet("Dati", [Column(name) for name in ("key", *"abc")], [[7, 1, 2, 3], [8, 4, 5, 6]], frozen_columns=1)
    assert write_workbook(buffer, [sheet]) == [Written("Dati", ("Dati", "Dati (2)"), 2, 0)]
    book = openpyxl.load_workbook(buffer)
    assert {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book} == {
        "Dati": [("key", "a", "b"), (7, 1, 2), (8, 4, 5)],
        "Dati (2)": [("key", "c"), (7, 3), (8, 6)],
    }
    assert book["Dati (2)"].freeze_panes == "B2"


@pytest.mark.parametrize(
    ("titles", "written"),
    [
        (
            ["Repeat_" + "x" * 30 + "a", "Repeat_" + "x" * 30 + "b"],
            ["Repeat_" + "x" * 24, "Repeat_" + "x" * 20 + " (2)"],
        ),
        (["visit", "Visit", "visit (2)"], ["visit", "Visit (2)", "visit (2) (2)"]),
        (["History"], ["History (2)"]),
    ],
)
def test_no_two_sheets_have_the_same_title(titles: list[str], written: list[str]) -> None:
    buffer = io.BytesIO()
    parts = write_workbook(buffer, [Sheet(title, [Column("a")], [[title]]) for title in titles])
    book = openpyxl.load_workbook(buffer)
    assert book.sheetnames == written == [part for told in parts for part in told.parts]
    assert [sheet["A2"].value for sheet in book] == titles


def test_titles_become_what_excel_takes() -> None:
    assert safe_title("a/b:c[d]*?'" + "x" * 40) == ("a b c d   '" + "x" * 40)[:31]
    assert safe_title("''") == "-"
    assert numbered_title("x" * 31, 12) == "x" * 26 + " (12)"


def test_memory_stays_flat_however_many_rows_come() -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        with open(os.devnull, "wb") as nowhere:
            write_workbook(nowhere, [Sheet("S", [Column("n"), Column("t")], ([n, f"testo {n}"] for n in range(rows)))])
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert peak(120_000) - peak(30_000) < 16 * 1024 * 1024


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_text_gives_a_workbook_that_opens(texts: list[str]) -> None:
    rows = [[text] for text in texts]
    expected = [cells.REFUSED_BY_XML.sub("", text) or None for text in texts]
    found = [row[0] for row in read_back(*rows, titles="a")]
    # openpyxl leaves Excel's escapes of inline texts as they stand; Excel and LibreOffice undo them.
    assert [None if text is None else unescape(text) for text in found] == expected


def test_libreoffice_reads_the_same_cells(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    write_workbook(buffer, [Sheet("Dati", [Column("a"), Column("b")], [[1, "=1+1"], [2.5, "Perché & <così>"]])])
    text = converted(buffer.getvalue(), "csv", tmp_path).decode()
    assert list(csv.reader(io.StringIO(text))) == [["a", "b"], ["1", "=1+1"], ["2.5", "Perché & <così>"]]
