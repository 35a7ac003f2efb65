"""Before a file is loaded it is said what would become of its rows; loading it then does just that."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from surveys.fieldwork.models import Case, RowNote, Sample
from surveys.fieldwork.queries import refused_rows, sample_reasons
from surveys.fieldwork.services import SampleCheck, check_sample, load_sample, sample_checks
from surveys.fieldwork.services.do_not_call import forbid
from surveys.fieldwork.services.sample_checks import CheckedReason
from surveys.formats.tables import TableError

from .conftest import MONDAY_NOON, READING, Field

ROWS = [
    *("21234567", "02 1234567", "abc;xyz", "02 1234569;02 1234599", "02 1234560;;Maria", "02 1234560;;Ugo"),
    *("02 1234500", "", "02 1234568;abc", "21234568", "02 1234561/2"),
]


def content(*rows: str) -> bytes:
    return ("tel;tel2;nome\n" + "\n".join(row + ";" * (2 - row.count(";")) for row in rows)).encode()


def check(field: Field, *rows: str, choices: Mapping[str, str] | None = None, most: int = 1000) -> SampleCheck:
    return check_sample(
        study=field.study,
        content=content(*rows),
        file_name="list.csv",
        reading=replace(READING, choices=choices or {}),
        now=MONDAY_NOON,
        most=most,
    )


@pytest.fixture
def known(field: Field) -> Field:
    field.load("02 1234500")
    forbid(["+39021234569"], now=MONDAY_NOON)
    return field


def test_every_reason_is_counted_in_rows_with_the_first_as_examples(known: Field) -> None:
    found = check(known, *ROWS)
    assert (found.total, found.checked, found.taken, found.refused, found.repaired) == (10, 10, 5, 5, 2)
    assert found.reasons == [
        CheckedReason("duplicate_in_file", "refused", 2, [3, 11]),
        CheckedReason("do_not_call", "refused", 1, [5]),
        CheckedReason("duplicate_in_study", "refused", 1, [8]),
        CheckedReason("phone_no_digits", "refused", 1, [4]),
        CheckedReason("phone_lost_zero", "repaired", 1, [2]),
        CheckedReason("phone_no_digits", "warned", 1, [10]),
        CheckedReason("phone_series", "repaired", 1, [12]),
        CheckedReason("shared_number", "warned", 1, [7]),
    ]


@pytest.mark.parametrize(
    "choices", [{}, {"duplicate_in_file": "warn", "duplicate_in_study": "warn"}, {"do_not_call": "warn"}]
)
@pytest.mark.parametrize("look", [2, 500])
def test_the_check_foretells_what_loading_does(
    choices: Mapping[str, str], look: int, known: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample_checks, "ROWS_A_LOOK", look)
    found = check(known, *ROWS, choices=choices)
    sample = load_sample(
        study=known.study,
        content=content(*ROWS),
        file_name="list.csv",
        reading=replace(READING, choices=choices),
        name="List",
        by=known.chiara,
        now=MONDAY_NOON,
    )
    assert (found.taken, found.refused, found.total) == (sample.cases_made, refused_rows(sample), sample.rows_total)
    told = sorted((one.code, one.kind, one.rows, one.first_row) for one in sample_reasons(sample))
    assert sorted((one.code, one.kind, one.rows, one.examples[0]) for one in found.reasons) == told


def test_nothing_is_stored(field: Field) -> None:
    check(field, "02 1234567", "abc")
    assert [model.objects.count() for model in (Sample, Case, RowNote)] == [0, 0, 0]


def test_of_a_long_file_the_first_rows_are_checked_and_it_is_said(field: Field) -> None:
    rows = [f"02 55{number:05}" for number in range(12)]
    found = check(field, *rows, most=10)
    assert (found.checked, found.total, found.is_whole) == (10, 12, False)
    assert check(field, *rows, most=12).is_whole


def test_a_step_asks_the_database_as_often_for_500_rows_as_for_5(
    field: Field, django_assert_num_queries: object
) -> None:
    for count in (5, 500):
        with django_assert_num_queries(2):
            check(field, *[f"02 55{number:05}" for number in range(count)])


def test_a_column_that_is_not_there_is_told(field: Field) -> None:
    with pytest.raises(TableError):
        check_sample(study=field.study, content=b"a;b\n1;2\n", file_name="l.csv", reading=READING, now=MONDAY_NOON)
