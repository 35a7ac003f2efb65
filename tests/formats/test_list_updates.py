"""Rows of a list joined to cases: what its columns are taken for, what a row changes, what is wrong with it."""

from dataclasses import replace
from typing import Any

import pytest

from surveys.formats.list_updates import KnownCase, UpdateColumn, UpdateReader, UpdateReading, compare, guess

ONE, TWO = "+39025550001", "+393475550002"
KNOWN = KnownCase(
    name="Elena Parisi",
    attributes={"area": "Nord", "figli": 2},
    personal={"area": "Nord", "figli": 2},
    numbers={ONE: True, "+39025550009": False},
)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("codice", "external_id"),
        ("N. scheda", "case_number"),
        ("Telefono casa", "phone_home"),
        ("cellulare", "phone_mobile"),
        ("tel ufficio", "phone_work"),
        ("telefono", "phone"),
        ("nominativo", "name"),
        ("da togliere", "drop"),
        ("area", "attribute"),
        ("e-mail", "personal"),
        ("note", "skip"),
    ],
)
def test_columns_are_recognised_by_their_headings(heading: str, field: str) -> None:
    (found,) = guess([heading], [["x@example.it" if heading == "e-mail" else "1"]], {})
    assert found.field == field


def test_what_the_study_calls_personal_stays_so() -> None:
    reading = UpdateReading(tuple(guess(["id", "area"], [], {"area": True})))
    assert reading.attributes() == {"area": True}


@pytest.mark.parametrize(
    ("cells", "changes", "problems"),
    [
        ({}, [], []),
        ({"area": "Nord", "figli": 2}, [], []),
        ({"area": "Sud"}, [("attribute_changed", "Nord", "Sud")], []),
        ({"cap": "24100"}, [("attribute_added", "", "24100")], []),
        ({"nome": "Elena Paris"}, [("name_changed", "Elena Parisi", "Elena Paris")], []),
        ({"telefono": "347 555 0002"}, [("number_added", "", TWO)], []),
        ({"telefono": "02 555 0001; 347 555 0002"}, [("number_added", "", TWO)], []),
        ({"telefono": "02 555 0009"}, [], ["number_dead"]),
        ({"telefono": "347 555"}, [], ["phone_invalid"]),
        ({"telefono": "347 555 0003"}, [], ["do_not_call"]),
        ({"togli": "sì"}, [("dropped", "", "")], []),
        ({"togli": "no"}, [], []),
        ({"togli": "forse", "area": "Sud"}, [("attribute_changed", "Nord", "Sud")], ["bad_drop"]),
        ({"id": ""}, [], ["no_key"]),
    ],
)
def test_a_row_says_what_it_would_change_and_what_is_wrong(
    cells: dict[str, Any], changes: list[tuple[str, str, str]], problems: list[str]
) -> None:
    headers = ["id", "telefono", "nome", "area", "figli", "cap", "togli"]
    read = UpdateReader(headers, UpdateReading(tuple(guess(headers, [], {}))))
    row = read(2, [{"id": "A1", **cells}.get(header) for header in headers])
    found, wrong, _ = compare(row, KNOWN, {"+393475550003"})
    assert [(one.code, one.before, one.after) for one in found] == changes
    assert [one.code for one in wrong] == problems


def test_what_the_study_does_not_call_personal_does_not_become_so() -> None:
    columns = (UpdateColumn("id", "external_id"), UpdateColumn("area", "personal", "area"))
    assert UpdateReading(columns).as_known({"area": False}).attributes() == {"area": False}


def test_what_an_interview_may_have_gone_by_stays_and_the_row_says_so() -> None:
    headers = ["id", "area", "figli", "cap"]
    read = UpdateReader(headers, UpdateReading(tuple(guess(headers, [], {}))))
    case = replace(KNOWN, fixed={"area", "figli", "cap"})
    changes, problems, _ = compare(read(2, ["A1", "Sud", 2, "24100"]), case, ())
    assert changes == []
    assert [(one.column, one.code, one.value) for one in problems] == [
        ("area", "interviewed", "Sud"),
        ("cap", "interviewed", "24100"),
    ]


def test_nothing_is_done_about_a_case_that_is_not_there_or_erased() -> None:
    read = UpdateReader(["id", "area"], UpdateReading(tuple(guess(["id", "area"], [], {}))))
    row = read(2, ["A1", "Sud"])
    assert [[one.code for one in compare(row, case, ())[1]] for case in (None, KnownCase(is_erased=True))] == [
        ["unknown_key"],
        ["erased"],
    ]


def test_a_case_closed_for_want_of_a_number_opens_again_with_one() -> None:
    read = UpdateReader(["id", "tel"], UpdateReading(tuple(guess(["id", "tel"], [], {}))))
    dead = KnownCase(numbers={ONE: False}, is_closed=True, closed_as="no_number")
    assert [one.code for one in compare(read(2, ["A1", "3475550002"]), dead, ())[0]] == ["number_added", "opened"]
