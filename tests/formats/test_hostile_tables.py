"""Files that ask for more than a list of people can need are refused in words, before anything is made of them."""

import time

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from surveys.formats.tables import TableError, open_table

from .workbooks import book_of

PEOPLE: list[list[object]] = [["Telefono", "Nome"], ["02 1234567", "Maria"]]


def stray(cell: str) -> bytes:
    """Two rows, and one cell far from them."""

    def put(sheet: Worksheet) -> None:
        sheet[cell] = "x"

    return book_of(*PEOPLE, then=put)


def refusal(content: bytes) -> str:
    began = time.process_time()
    with pytest.raises(TableError) as error:
        open_table(content, "list")
    assert time.process_time() - began < 5
    return error.value.words(str)


def test_a_cell_at_the_end_of_the_grid_is_named_and_nothing_is_made_room_for() -> None:
    assert "(XFD1048576)" in refusal(stray("XFD1048576"))
    assert "(ALM3)" in refusal(stray("ALM3"))


def test_a_cell_at_the_end_of_the_grid_in_a_hidden_sheet_is_named_too() -> None:
    def put(sheet: Worksheet) -> None:
        hidden = sheet.parent.create_sheet("codes")
        hidden.sheet_state = "hidden"
        hidden["XFD1048576"] = "x"

    assert "(XFD1048576)" in refusal(book_of(*PEOPLE, then=put))


@pytest.mark.parametrize("cell", ["C1048576", "ALL500000", "ALL2"])
def test_a_cell_far_from_the_list_is_one_more_row_or_column_and_no_wait(cell: str) -> None:
    table = open_table(stray(cell), "list.xlsx")
    rows = list(table.rows)
    assert rows[0][1][:2] == ["02 1234567", "Maria"]
    assert len(rows) == (1 if cell == "ALL2" else 2)


def test_a_row_coloured_to_the_end_of_the_grid_holds_nothing() -> None:
    def colour(sheet: Worksheet) -> None:
        sheet.cell(1, 16_384).fill = openpyxl.styles.PatternFill("solid", fgColor="FFFFE3B0")

    assert open_table(book_of(*PEOPLE, then=colour), "list.xlsx").headers[:2] == ["Telefono", "Nome"]


def test_sixteen_thousand_columns_are_refused() -> None:
    assert "1,000th column" in refusal(book_of(["Telefono"] * 16_384, ["02 1234567"] * 16_384))


@pytest.mark.parametrize("count", [20_000, 1_001])
def test_a_text_with_too_many_headings_is_refused(count: int) -> None:
    assert "1,000th column" in refusal("\n".join([";".join(["Telefono"] * count)] * 2).encode())


def test_a_thousand_equal_headings_are_told_apart() -> None:
    table = open_table("\n".join([";".join(["Telefono"] * 1_000)] * 2).encode(), "list.csv")
    assert (table.headers[:2], table.headers[-1], len(set(table.headers))) == (
        ["Telefono", "Telefono (2)"],
        "Telefono (1000)",
        1_000,
    )


@pytest.mark.parametrize("headings", [["a", "a (2)", "a"], ["a (2)", "a", "a"], ["a", "a", "a (2)"]])
def test_a_heading_that_looks_like_a_repeated_one_is_told_apart_too(headings: list[str]) -> None:
    assert len(set(open_table(";".join(headings).encode() + b"\n1;2;3\n", "list.csv").headers)) == 3


@pytest.mark.parametrize(
    "text", ["02;" + "a" * 200_000, '02;"' + "a\n" * 100_000, "02;" + "a" * 5_000_000], ids=["plain", "quoted", "huge"]
)
def test_a_cell_longer_than_any_is_refused_with_its_line(text: str) -> None:
    words = refusal(f"Telefono;Nome\n02 1234567;Maria\n{text}\n".encode())
    assert "longer than 131,072 characters" in words
    assert "line 3" in words or "line 6553" in words


def test_five_thousand_digits_are_a_text_like_any() -> None:
    table = open_table(f"Telefono;Nome\n{'9' * 5_000};Maria\n".encode(), "list.csv")
    assert next(table.rows)[1] == ["9" * 5_000, "Maria"]
