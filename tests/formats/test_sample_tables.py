"""Sample files of every make: what they hold, what their columns are, what becomes of each row."""

import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from surveys.formats.samples import NOTES, ColumnUse, Note, Reading, check_columns, guess, preview, read_row
from surveys.formats.tables import TROUBLES, TableError, open_table

from .office import as_xls

HEADERS = ["codice_cliente", "cognome_nome", "tel1", "cell", "lingua", "fascia", "peso_base", "prov", "note_crm"]


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def reading(*columns: tuple[str, str], **choices: bool) -> Reading:
    return Reading(tuple(ColumnUse(*column) for column in columns), **choices)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso8859-15", "mac-roman", "cp850"],
)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|", ":", "^", "~"])
def test_a_text_table_is_read_in_any_encoding_with_any_separator(encoding: str, separator: str) -> None:
    text = f"nome{separator}tel\nNicolò È{separator}02 1234567\n\nAnna{separator}02 1234568\n"
    table = open_table(text.encode(encoding), "list.csv")
    assert (table.headers, table.total) == (["nome", "tel"], 2)
    assert list(table.rows) == [(2, ["Nicolò È", "02 1234567"]), (4, ["Anna", "02 1234568"])]


def names_read(names: list[str], encoding: str) -> list[str]:
    content = "nome;tel\n" + "".join(f"{name};02 1234567\n" for name in names)
    return [row[0] for _number, row in open_table(content.encode(encoding), "list.csv").rows]


PEOPLE = ["Nicolò Pà", "Libertà Forlì", "CANTÙ", "Noè De Rossi", "Desirée", "Müller", "Muñoz", "Françoise"]


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman", "cp850"])
def test_the_accents_of_its_names_tell_which_of_the_old_encodings_a_list_has(encoding: str) -> None:
    assert names_read(PEOPLE, encoding) == PEOPLE
    for name in ("Nicolò", "Forlì", "Cantù", "Noè", "Desirée"):
        assert names_read([name], encoding) == [name]


def test_where_the_accents_tell_nothing_a_list_is_one_of_windows() -> None:
    for name in (*PEOPLE, "LIBERTÀ", "D’Amico", "Rossi – Bianchi", "a 5 €", "ecc…"):
        assert names_read([name], "cp1252") == [name]


def test_a_quoted_field_may_hold_the_separator_and_a_new_line() -> None:
    table = open_table(b'tel;nome\n02 1;"Rossi; Anna\nBologna"\n', "list.csv")
    assert (list(table.rows), table.total) == ([(2, ["02 1", "Rossi; Anna\nBologna"])], 1)


def test_a_workbook_gives_its_first_sheet_with_rows() -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("List")
    sheet.append(["tel", "born"])
    sheet.append([3471234567, 1979])
    content = BytesIO()
    book.save(content)
    table = open_table(content.getvalue(), "list.xlsx")
    assert (table.headers, table.total, list(table.rows)) == (["tel", "born"], 1, [(2, [3471234567, 1979])])
    assert (table.sheet, table.hints) == ("List", ())


def test_a_workbook_of_the_old_format_is_read_by_its_content_whatever_its_name(tmp_path: Path) -> None:
    rows = [["codice", "tel", "nome"], ["A1", 3471234567, "Nicolò È"], [None], ["A2", "02 1234568", "Anna"]]
    old = as_xls(workbook(*rows), tmp_path)
    assert old.startswith(b"\xd0\xcf\x11\xe0")
    for name in ("soci.xls", "soci.xlsx"):
        table = open_table(old, name)
        assert table.headers == ["codice", "tel", "nome"]
        assert list(table.rows) == [(2, ["A1", 3471234567, "Nicolò È"]), (4, ["A2", "02 1234568", "Anna"])]


def test_headings_become_unique_and_none_stays_empty() -> None:
    assert open_table(b"tel;;tel\n1;2;3\n", "list.csv").headers == ["tel", "#2", "tel (2)"]


def bomb() -> bytes:
    content = BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
    ):
        for _ in range(1025):
            sheet.write(bytes(1024 * 1024))
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_rows"),
        (b"tel;nome\n", "no_rows"),
        (b"%PDF-1.7\x00\x01\x02", "not_a_table"),
        (b"PK\x03\x04 broken", "not_a_table"),
        (b"\xd0\xcf\x11\xe0 broken", "not_a_table"),
        (workbook(["tel"]), "no_rows"),
    ],
    ids=["empty", "only headings", "pdf", "broken xlsx", "broken xls", "workbook without rows"],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, code: str) -> None:
    with pytest.raises(TableError) as error:
        open_table(content, "list.xlsx")
    assert error.value.code == code
    assert TROUBLES[code]


def test_a_workbook_that_unpacks_to_more_than_a_gigabyte_is_refused() -> None:
    with pytest.raises(TableError) as error:
        open_table(bomb(), "list.xlsx")
    assert error.value.code == "too_large"


def test_columns_are_recognised_by_their_headings() -> None:
    assert [(use.column, use.field, use.attribute) for use in guess(HEADERS)] == [
        ("codice_cliente", "external_id", ""),
        ("cognome_nome", "name", ""),
        ("tel1", "phone", ""),
        ("cell", "phone", ""),
        ("lingua", "language", ""),
        ("fascia", "stratum", ""),
        ("peso_base", "weight", ""),
        ("prov", "attribute", "prov"),
        ("note_crm", "skip", ""),
    ]


def test_a_preview_shows_the_first_rows_as_they_were_typed() -> None:
    shown = preview(workbook(["tel", "anno di nascita"], [3471234567, 1979], [21234567, None]), "list.xlsx", rows=1)
    assert (shown.columns, shown.rows, shown.total) == (["tel", "anno di nascita"], [["3471234567", "1979"]], 2)
    assert shown.guess[1] == ColumnUse("anno di nascita", "attribute", "anno_di_nascita", show=True)


def test_name_and_surname_are_both_parts_of_the_name() -> None:
    assert [use.field for use in guess(["Nome", "Cognome", "Telefono cellulare"])] == ["name", "name", "phone"]


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ([("nome", "name")], "no_phone_column"),
        ([("telefono", "phone")], "unknown_column"),
        ([("tel", "colour")], "unknown_field"),
    ],
)
def test_a_mapping_must_fit_the_file(columns: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(TableError) as error:
        check_columns(reading(*columns), ["tel", "nome"])
    assert error.value.code == code


def test_a_row_becomes_a_case_with_all_its_facts() -> None:
    columns = (
        *(ColumnUse(*pair) for pair in zip(HEADERS[:7], [u.field for u in guess(HEADERS)], strict=False)),
        ColumnUse("prov", "attribute", "prov", export=True),
        ColumnUse("note_crm", "attribute", "note", personal=True),
    )
    cells = ["TR-1", "Rossi Maria", 355550147.0, "347 1234567", "it", "alta", "1,5", "BG", "cliente dal 2014"]
    row, notes = read_row(7, cells, HEADERS, Reading(columns))
    assert [phone.number for phone in row.phones] == ["+393471234567"]
    assert [(note.row, note.column, note.code) for note in notes] == [(7, "tel1", "phone_ambiguous")]
    assert (row.external_id, row.name, row.language, row.stratum, row.weight) == (
        *("TR-1", "Rossi Maria", "it", "alta", 1.5),
    )
    assert (row.attributes, row.personal) == ({"prov": "BG"}, {"note": "cliente dal 2014"})


@pytest.mark.parametrize(
    ("cells", "numbers", "notes"),
    [
        ([21234567], ["+39021234567"], [Note(2, "tel", "phone_lost_zero", "21234567")]),
        (
            ["0347 1234567"],
            [],
            [Note(2, "tel", "phone_mobile_with_zero", "0347 1234567", is_refused=True)],
        ),
        (["02 1234567; 02 1234567"], ["+39021234567"], []),
        ([None], [], [Note(2, "", "no_phone", is_refused=True)]),
        ([], [], [Note(2, "", "no_phone", is_refused=True)]),
        (["02 1234567; zero"], ["+39021234567"], [Note(2, "tel", "phone_no_digits", "zero")]),
    ],
    ids=["lost zero", "mobile with zero", "same twice", "empty", "short row", "one good, one bad"],
)
def test_a_row_is_repaired_or_refused_with_its_reason(
    cells: list[object], numbers: list[str], notes: list[Note]
) -> None:
    row, said = read_row(2, cells, ["tel"], reading(("tel", "phone")))
    assert [phone.number for phone in row.phones] == numbers
    assert said == notes


def test_the_zero_before_a_mobile_is_taken_away_when_suggestions_are_accepted() -> None:
    row, said = read_row(2, ["0347 1234567"], ["tel"], reading(("tel", "phone"), accept_suggestions=True))
    assert [phone.number for phone in row.phones] == ["+393471234567"]
    assert [note.code for note in said] == ["phone_dropped_zero"]


def test_a_bad_weight_or_time_zone_is_said_and_left_out() -> None:
    columns = reading(("tel", "phone"), ("peso", "weight"), ("fuso", "time_zone"))
    row, said = read_row(2, ["02 1234567", "-1", "Marte"], ["tel", "peso", "fuso"], columns)
    assert (row.weight, row.time_zone) == (1, "")
    assert [note.code for note in said] == ["bad_weight", "bad_time_zone"]


def test_numbers_without_a_prefix_are_of_the_country_that_their_row_names() -> None:
    headers = ["tel", "paese", "tel2"]
    columns = reading(("tel", "phone"), ("paese", "country"), ("tel2", "phone"))
    row, said = read_row(2, ["044 668 18 00", "Svizzera", "+39 02 1234567"], headers, columns)
    assert ([phone.number for phone in row.phones], said) == (["+41446681800", "+39021234567"], [])
    row, said = read_row(3, ["02 1234567", "", None], headers, columns)
    assert ([phone.number for phone in row.phones], said) == (["+39021234567"], [])
    row, said = read_row(4, ["02 1234567", "Atlantide", None], headers, columns)
    assert ([phone.number for phone in row.phones], said) == (
        ["+39021234567"],
        [Note(4, "paese", "bad_country", "Atlantide")],
    )
    assert [use.field for use in guess(["Telefono", "Paese", "Prefisso paese"])] == ["phone", "country", "attribute"]


def test_surname_and_first_name_in_two_columns_make_one_name() -> None:
    columns = reading(("tel", "phone"), ("nome", "name"), ("cognome", "name"))
    row, _ = read_row(2, ["02 1234567", "Maria", "Rossi"], ["tel", "nome", "cognome"], columns)
    assert row.name == "Maria Rossi"


def test_a_reading_survives_being_kept_as_json() -> None:
    kept = Reading((ColumnUse("prov", "attribute", "prov", export=True),), choices={"shared_number": "refuse"})
    assert Reading.from_json(kept.to_json()) == kept


def test_every_note_says_what_is_the_matter_and_what_to_do() -> None:
    assert all(what and remedy for what, remedy in NOTES.values())


@pytest.mark.parametrize(
    ("heading", "field"), [("Cod.", "external_id"), ("Tel.", "phone"), ("Nome e cognome", "name"), ("Note", "skip")]
)
def test_shortened_headings_are_known_too(heading: str, field: str) -> None:
    assert guess([heading])[0].field == field
