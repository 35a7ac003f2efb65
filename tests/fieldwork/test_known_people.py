"""Rows of people who are known already stay out, or are loaded with a note, as whoever loads them chooses."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from surveys.fieldwork.models import Case, PhoneNumber, Sample
from surveys.fieldwork.queries import RowReason, refused_rows, sample_notes, sample_reasons
from surveys.fieldwork.services import load_sample
from surveys.fieldwork.services.do_not_call import forbid
from surveys.formats.samples import CHOICES, NOTES

from .conftest import MONDAY_NOON, READING, Field, make_study


def load(field: Field, *rows: str, choices: Mapping[str, str] | None = None, purpose: str = "live") -> Sample:
    return load_sample(
        study=field.study,
        content=("tel;tel2;nome\n" + "\n".join(row + ";" * (2 - row.count(";")) for row in rows)).encode(),
        file_name="list.csv",
        reading=replace(READING, choices=choices or {}),
        name="List",
        by=field.chiara,
        now=MONDAY_NOON,
        purpose=purpose,
    )


def said(sample: Sample) -> list[tuple[int, str, bool]]:
    return list(sample_notes(sample).values_list("row", "code", "is_refused"))


def numbers() -> list[str]:
    return list(PhoneNumber.objects.order_by("pk").values_list("number", flat=True))


@pytest.mark.parametrize("again", ["02 1234567", "02 1234567;;Maria Rossi", "347 1234567;02 1234567;rossi  MARIA"])
def test_the_same_number_without_another_name_is_the_same_person(again: str, field: Field) -> None:
    sample = load(field, "02 1234567;;Rossi Maria", again)
    assert (said(sample), sample.cases_made) == ([(3, "duplicate_in_file", True)], 1)


def test_two_names_at_one_number_are_a_household_and_both_are_loaded(field: Field) -> None:
    sample = load(field, "02 1234567;;Rossi Maria", "02 1234567;;Rossi Ugo", "02 1234567;;Rossi Maria")
    assert said(sample) == [(3, "shared_number", False), (4, "duplicate_in_file", True), (4, "shared_number", False)]
    assert sample.cases_made == 2


def test_two_extensions_of_a_switchboard_are_two_people(field: Field) -> None:
    sample = load(field, "02 1234567 int. 12", "02 1234567 int. 13", "02 1234567 int. 12")
    assert said(sample) == [(3, "shared_number", False), (4, "duplicate_in_file", True), (4, "shared_number", False)]


def test_a_number_of_another_sample_of_the_study_stays_out_whoever_has_it(field: Field) -> None:
    field.load("02 1234567;;Rossi Maria")
    assert said(load(field, "02 1234567;;Bianchi Ugo")) == [(2, "duplicate_in_study", True)]


@pytest.mark.parametrize(
    ("choices", "loaded"),
    [
        ({}, 1),
        ({"duplicate_in_file": "warn"}, 2),
        ({"duplicate_in_study": "warn"}, 2),
        ({"duplicate_in_file": "warn", "duplicate_in_study": "warn"}, 3),
        ({"duplicate_in_file": "warn", "duplicate_in_study": "refuse"}, 2),
    ],
)
def test_each_kind_is_chosen_by_itself(choices: Mapping[str, str], loaded: int, field: Field) -> None:
    field.load("02 1234560")
    sample = load(field, "02 1234567", "02 1234567", "02 1234560", choices=choices)
    assert (sample.cases_made, sample.rows_read - refused_rows(sample)) == (loaded, loaded)
    assert sample.columns["choices"] == choices
    assert [code for _, code, _ in said(sample)] == ["duplicate_in_file", "duplicate_in_study"]


def test_a_household_may_be_kept_to_one_person(field: Field) -> None:
    sample = load(field, "02 1234567;;Maria", "02 1234567;;Ugo", choices={"shared_number": "refuse"})
    assert (said(sample), sample.cases_made) == ([(3, "shared_number", True)], 1)


def test_somebody_with_a_forbidden_number_is_not_loaded_at_all(field: Field) -> None:
    forbid(["+39021234569"], now=MONDAY_NOON)
    sample = load(field, "02 1234569;02 1234567")
    assert (said(sample), numbers()) == ([(2, "do_not_call", True)], [])


def test_the_other_numbers_may_be_loaded_and_the_forbidden_one_never_is(field: Field) -> None:
    forbid(["+39021234569"], now=MONDAY_NOON)
    sample = load(field, "02 1234569;02 1234567", "02 1234569", choices={"do_not_call": "warn"})
    assert said(sample) == [(2, "do_not_call", False), (3, "do_not_call", True)]
    assert numbers() == ["+39021234567"]


def elsewhere(make_field: Callable[..., Field], **facts: str) -> Field:
    """The same people's field, and a number in another study."""
    field = make_field()
    other = replace(field, study=make_study(name="Tea", **facts))
    other.load("02 1234567")
    return field


def test_a_number_that_another_study_rings_is_told(make_field: Callable[..., Field], db: None) -> None:
    field = elsewhere(make_field)
    sample = load(field, "02 1234567", "02 1234568")
    assert (said(sample), sample.cases_made) == ([(2, "in_other_study", False)], 2)
    sample = load(field, "02 1234567", choices={"in_other_study": "refuse", "duplicate_in_study": "warn"})
    assert said(sample) == [(2, "duplicate_in_study", False), (2, "in_other_study", True)]


def test_a_study_that_does_not_ring_bothers_nobody(make_field: Callable[..., Field], db: None) -> None:
    assert said(load(elsewhere(make_field, status="paused"), "02 1234567")) == []


@pytest.mark.parametrize(("days", "told"), [(6, ["in_other_study"]), (8, [])])
def test_a_case_that_is_closed_rests_for_a_week(
    days: int, told: list[str], make_field: Callable[..., Field], db: None
) -> None:
    field = elsewhere(make_field)
    last = MONDAY_NOON - timedelta(days=days)
    Case.objects.update(state="closed", closed_at=last, last_called_at=last)
    assert [code for _, code, _ in said(load(field, "02 1234567"))] == told


def test_a_list_for_trying_out_concerns_no_other_study(make_field: Callable[..., Field], db: None) -> None:
    assert said(load(elsewhere(make_field), "02 1234567", purpose="test")) == []


def test_the_report_counts_rows_by_reason_and_says_what_became_of_them(field: Field) -> None:
    forbid(["+39021234569"], now=MONDAY_NOON)
    sample = load(
        field,
        *("21234567;abc", "abc;xyz", "02 1234569", "02 1234567"),
        *("21234568", "02 1234568;;Ugo", "", "02 1234500;;Maria", "02 1234500;;Ugo"),
    )
    assert sample_reasons(sample) == [
        RowReason("duplicate_in_file", "refused", 2, 5),
        RowReason("do_not_call", "refused", 1, 4),
        RowReason("phone_no_digits", "refused", 1, 3),
        RowReason("phone_lost_zero", "repaired", 2, 2),
        RowReason("phone_no_digits", "warned", 1, 2),
        RowReason("shared_number", "warned", 1, 10),
    ]
    assert (refused_rows(sample), sample.cases_made) == (4, 4)


def test_every_choice_is_about_something_that_is_said_of_rows() -> None:
    assert set(CHOICES) <= set(NOTES)


@pytest.mark.parametrize(("days", "rest", "is_said"), [(89, 90, True), (91, 90, False), (1, 0, False)])
def test_whom_any_study_has_called_lately_rests(field: Field, days: int, rest: int, is_said: bool) -> None:
    """Also where that study is over, and the person said yes."""
    other = replace(field, study=make_study("Wine"))
    other.load("02 1234567", "02 1234568")
    Case.objects.filter(number=1).update(last_called_at=MONDAY_NOON - timedelta(days=days))
    other.study.status = "closed"
    other.study.save()
    sample = load_sample(
        study=field.study,
        content=b"tel;tel2;nome\n02 1234567;;\n02 1234568;;\n",
        file_name="list.csv",
        reading=replace(READING, choices={"contacted_lately": "refuse"}, rest_days=rest),
        name="List",
        by=field.chiara,
        now=MONDAY_NOON,
    )
    assert said(sample) == ([(2, "contacted_lately", True)] if is_said else [])
    assert sample.cases_made == (1 if is_said else 2)
