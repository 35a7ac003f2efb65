"""Files of numbers: each number of each row, or why there is none."""

from surveys.formats.number_files import BY_COLUMN, NumberReading, NumberRow, likely_column, number_rows

HEADERS = ["Nome", "Telefono", "Esito"]
ROWS = [
    (2, ["Maria", "347 1234567", "ISCRITTO"]),
    (3, ["Ugo", "02 1234567; 02 1234568", "libero"]),
    (4, ["Ida", "0347 1234567", ""]),
    (5, ["Eva"]),
]


def test_each_number_of_a_cell_counts_and_each_row_without_one_says_why() -> None:
    assert list(number_rows(HEADERS, ROWS, NumberReading("Telefono"))) == [
        NumberRow(2, "+393471234567"),
        NumberRow(3, "+39021234567"),
        NumberRow(3, "+39021234568"),
        NumberRow(4, "+393471234567", "phone_mobile_with_zero"),
        NumberRow(5, "", "phone_no_digits"),
    ]


def test_a_column_says_who_is_opposed_in_whatever_letters() -> None:
    reading = NumberReading("Telefono", BY_COLUMN, "Esito", ("iscritto",))
    assert NumberReading.from_json(reading.to_json()) == reading
    assert [one.is_opposed for one in number_rows(HEADERS, ROWS[:2], reading)] == [True, False, False]


def test_the_column_of_the_numbers_is_guessed_by_its_heading() -> None:
    assert likely_column(HEADERS) == "Telefono"
