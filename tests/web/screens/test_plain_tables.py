"""Tables as CSV files: what a spreadsheet would take for a formula is text, and numbers stay numbers."""

import pytest

from surveys.web.screens.plain_tables import harmless, table_file

FORMULAS = [
    "=1+cmd|' /C calc'!A0",
    "+1+cmd|x",
    "-2+3",
    "@SUM(A1)",
    "+39=1",
    "+39 02-1234",
    "-",
    "\t=1",
    "＝1+1",
    "+1\n=2",
]
NUMBERS = ["-3", "+39 02 1234", "+390212345678", "-1.234,5", "1=1", "Maria", ""]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", NUMBERS)
def test_what_is_wholly_a_number_or_a_telephone_number_stays(text: str) -> None:
    assert harmless(text) == text


def test_a_table_has_no_formula_in_its_cells() -> None:
    content = table_file("hours.csv", "Hours", ["Who", "Hours"], [["=1+1", -2]]).content.decode("utf-8-sig")
    assert content.splitlines() == ["Who,Hours", "'=1+1,-2"]
