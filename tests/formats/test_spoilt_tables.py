"""Lists as people really send them: what is read of each, under which numbers, and what is told of it."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from surveys.formats import tables
from surveys.formats.samples import ColumnUse, Reading, preview, read_row
from surveys.formats.tables import HINTS, TROUBLES, Table, TableError, open_table

from .workbooks import book_of

ROWS: list[list[object]] = [["Telefono", "Nome"], ["02 1234567", "Maria"], ["02 1234568", "Ugo"]]


def csv_of(*rows: list[object]) -> bytes:
    return "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in rows).encode()


def read(table: Table) -> list[tuple[int, list[object]]]:
    """The rows without what is empty at their ends."""
    found = []
    for number, cells in table.rows:
        while cells and cells[-1] in (None, ""):
            cells = cells[:-1]
        found.append((number, cells))
    return found


@pytest.mark.parametrize("make", [book_of, csv_of], ids=["xlsx", "csv"])
@pytest.mark.parametrize(
    ("above", "number"),
    [
        ([["Elenco clienti, commessa 20261103"]], 2),
        ([["Elenco clienti"], [], [None, "aggiornato al 3/11/2026"], []], 5),
        ([["Recapiti", None], [None, None]], 3),
    ],
    ids=["a title", "titles and blank rows", "headings of groups"],
)
def test_the_headings_are_found_under_titles_and_under_headings_of_groups(
    make: Callable[..., bytes], above: list[list[object]], number: int
) -> None:
    table = open_table(make(*above, *ROWS), "list")
    assert (table.headers, table.hints) == (["Telefono", "Nome"], ("headings_below",))
    assert read(table) == [(number + 1, ["02 1234567", "Maria"]), (number + 2, ["02 1234568", "Ugo"])]
    assert table.total == 2


def test_merged_headings_of_groups_above_the_real_ones_are_left_out() -> None:
    groups: list[object] = ["Persona", None, "Telefono", None]
    rows: list[list[object]] = [groups, ["Nome", "Cognome", "Fisso", "Cellulare"], ["Maria", "Rossi", "02 1234567", ""]]
    table = open_table(book_of(*rows, then=lambda sheet: sheet.merge_cells("A1:B1")), "list.xlsx")
    assert (table.headers, table.hints) == (["Nome", "Cognome", "Fisso", "Cellulare"], ("headings_below",))


@pytest.mark.parametrize("make", [book_of, csv_of], ids=["xlsx", "csv"])
def test_a_person_is_never_taken_for_headings(make: Callable[..., bytes]) -> None:
    table = open_table(
        make(["chi", "numero", None], ["Maria", "02 1234567", "cellulare"], ["Ugo", "", "fisso"]), "list"
    )
    assert (table.headers[:2], table.total, table.hints) == (["chi", "numero"], 2, ())
    table = open_table(make(["Telefono", None], ["02 1234567", "telefono"]), "list")
    assert (table.headers[0], table.total) == ("Telefono", 1)


@pytest.mark.parametrize("make", [book_of, csv_of], ids=["xlsx", "csv"])
def test_blank_rows_are_left_out_and_the_others_keep_their_numbers(make: Callable[..., bytes]) -> None:
    rows = read(open_table(make([], ROWS[0], [], ROWS[1], [None, None], [], ROWS[2], [], []), "list"))
    assert [number for number, _ in rows] == [4, 7]


def test_the_number_of_a_row_is_the_same_streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    content = book_of([], ["Elenco"], ROWS[0], [], ROWS[1], [], ROWS[2])
    held = open_table(content, "list.xlsx")
    monkeypatch.setattr(tables, "LARGEST_HELD", 0)
    found = open_table(content, "list.xlsx")
    assert (read(found), found.hints, found.total, found.sheet) == (read(held), held.hints, held.total, held.sheet)
    assert (held.sheet, held.total) == ("Sheet", 4)


@pytest.mark.parametrize("make", [book_of, csv_of], ids=["xlsx", "csv"])
def test_a_list_without_headings_is_told(make: Callable[..., bytes]) -> None:
    table = open_table(make(*ROWS[1:]), "list")
    assert (table.headers, table.hints) == (["02 1234567", "Maria"], ("no_headings",))


def test_two_rows_of_headings_with_telephones_in_the_first_leave_the_second_as_a_row_without_a_number() -> None:
    table = open_table(csv_of(["Telefono", "Nome"], ["(con prefisso)", "e cognome"], ["02 1234567", "Maria"]), "l.csv")
    reading = Reading((ColumnUse("Telefono", "phone"),))
    said = [read_row(number, cells, table.headers, reading)[1] for number, cells in table.rows]
    assert [[(note.row, note.code, note.is_refused) for note in notes] for notes in said] == [
        [(2, "phone_no_digits", True)],
        [],
    ]


@pytest.mark.parametrize(
    ("last", "code"),
    [(["Totale", "2"], "phone_no_digits"), ([2, "righe"], "phone_invalid"), (["", "Totale: 2"], "no_phone")],
)
def test_a_row_of_totals_at_the_end_is_refused_like_any_without_a_number(last: list[object], code: str) -> None:
    table = open_table(book_of(*ROWS, last), "list.xlsx")
    reading = Reading((ColumnUse("Telefono", "phone"),))
    *_, (number, cells) = table.rows
    notes = read_row(number, cells, table.headers, reading)[1]
    assert [(note.row, note.code, note.is_refused) for note in notes] == [(4, code, True)]


def hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def hide_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["B"].hidden = True


@pytest.mark.parametrize("hide", [hide_row, hide_column])
@pytest.mark.parametrize("held", [True, False])
def test_hidden_rows_and_columns_are_read_and_told(
    hide: Callable[[Worksheet], None], held: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not held:
        monkeypatch.setattr(tables, "LARGEST_HELD", 0)
    table = open_table(book_of(*ROWS, then=hide), "list.xlsx")
    assert (table.total, table.headers, table.hints) == (2, ["Telefono", "Nome"], ("hidden",))


@pytest.mark.parametrize("held", [True, False])
def test_a_hidden_sheet_is_not_the_list_and_other_sheets_are_told(held: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def add_sheets(sheet: Worksheet) -> None:
        codes = sheet.parent.create_sheet("codici", 0)
        codes.sheet_state = "hidden"
        more = sheet.parent.create_sheet("altri")
        for row in ROWS:
            codes.append(["codice", *row])
            more.append(row)

    if not held:
        monkeypatch.setattr(tables, "LARGEST_HELD", 0)
    table = open_table(book_of(*ROWS, then=add_sheets), "list.xlsx")
    assert (table.sheet, table.headers, table.hints) == ("Sheet", ["Telefono", "Nome"], ("other_sheets",))


def test_a_list_that_is_all_hidden_is_read_all_the_same() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.parent.create_sheet("vuoto")
        sheet.sheet_state = "hidden"

    assert open_table(book_of(*ROWS, then=hide), "list.xlsx").total == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_first_line_that_names_the_separator_is_not_read(encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    text = f"{mark}sep=;\r\nTelefono;Città\r\n02 1234567;Forlì\r\n"
    table = open_table(text.encode(encoding), "list.csv")
    assert (table.headers, read(table)) == (["Telefono", "Città"], [(2, ["02 1234567", "Forlì"])])


def test_a_protected_sheet_is_read_as_nothing_in_it_is_secret() -> None:
    def protect(sheet: Worksheet) -> None:
        sheet.protection.sheet = True
        sheet.protection.password = "x"
        sheet.parent.security = WorkbookProtection(workbookPassword="x", lockStructure=True)

    assert open_table(book_of(*ROWS, then=protect), "list.xlsx").total == 2


def trouble(content: bytes) -> str:
    with pytest.raises(TableError) as error:
        open_table(content, "list.xlsx")
    assert TROUBLES[error.value.code]
    return error.value.code


def test_a_workbook_with_a_password_is_told_as_such() -> None:
    beginning = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016)
    assert trouble(beginning + "EncryptedPackage".encode("utf-16-le") + bytes(96)) == "protected"


def test_a_packed_file_with_a_password_is_no_table() -> None:
    content = bytearray(book_of(*ROWS))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := content.find(signature, place + 1)) >= 0:
            content[place + at] |= 1
    assert trouble(bytes(content)) == "not_a_table"


def test_macros_are_left_out() -> None:
    content = BytesIO(book_of(*ROWS))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert open_table(content.getvalue(), "list.xlsm").total == 2


def test_an_archive_that_unpacks_to_more_than_it_says_is_not_unpacked() -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(50_000_000))
    lying = content.getvalue().replace(struct.pack("<I", 50_000_000), struct.pack("<I", 1_000))
    assert trouble(lying) == "not_a_table"


def test_two_hundred_megabytes_of_nothing_are_not_held() -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(200 << 20))
    assert trouble(content.getvalue()) == "too_large_to_hold"


def test_a_preview_says_which_sheet_is_read_and_what_to_know_of_it() -> None:
    shown = preview(book_of(["Elenco"], *ROWS, then=hide_row), "list.xlsx", rows=1)
    assert (shown.sheet, shown.hints, shown.numbers, shown.total) == ("Sheet", ("headings_below", "hidden"), [3], 2)
    assert all(HINTS[hint] for hint in shown.hints)
