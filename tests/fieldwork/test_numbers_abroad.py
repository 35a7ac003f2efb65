"""Numbers abroad are called by their own clock, and the report says so."""

from datetime import UTC, datetime

import pytest

from surveys.fieldwork.models import Case, RowNote
from surveys.fieldwork.services import OutsideHoursError, load_sample, open_case, record_call, release_sample
from surveys.formats.samples import ColumnUse, Reading

from .conftest import LOADED_AT, Field, rome

READING = Reading(
    (ColumnUse("tel", "phone"), ColumnUse("fuso", "time_zone"), ColumnUse("paese", "country")),
)
NIGHT_THERE = rome(24, "09:05")  # 3:05 in New York
MORNING_THERE = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def load(field: Field, *rows: str) -> None:
    content = "tel;fuso;paese\n" + "\n".join(rows)
    facts = {"study": field.study, "file_name": "l.csv", "name": "L", "by": field.chiara, "reading": READING}
    sample = load_sample(content=content.encode(), now=LOADED_AT, **facts)  # type: ignore[arg-type]
    release_sample(sample=sample, by=field.chiara, now=LOADED_AT)


def said() -> list[tuple[int, str, str, bool]]:
    return list(RowNote.objects.order_by("pk").values_list("row", "code", "value", "is_refused"))


def test_a_number_in_new_york_is_not_rung_at_night_there(field: Field) -> None:
    load(field, "+1 212 555 0147;;", "02 1234567;;")
    assert said() == [(2, "zone_of_number", "+12125550147 → America/New_York", False)]
    attempt = field.claim(NIGHT_THERE)
    assert attempt
    assert attempt.case.number == 2
    case = Case.objects.get(number=1)
    assert case.time_zone == "America/New_York"
    later = [field.claim(MORNING_THERE, by=person) for person in (field.anna, field.bruno)]
    assert case.pk in {one.case_id for one in later if one}


def test_a_number_abroad_that_somebody_holds_is_not_dialled_at_night_there(field: Field) -> None:
    load(field, "+1 212 555 0147;;")
    attempt = open_case(case=Case.objects.get(), interviewer=field.anna, direction="outbound", now=NIGHT_THERE)
    with pytest.raises(OutsideHoursError):
        record_call(attempt=attempt, phone=attempt.case.phones.get(), now=NIGHT_THERE)


def test_the_country_of_the_row_says_the_zone_of_numbers_without_a_prefix(field: Field) -> None:
    load(field, "020 7946 0958;;Regno Unito", "020 7946 0959;Europe/Madrid;GB")
    assert list(Case.objects.order_by("number").values_list("time_zone", flat=True)) == [
        "Europe/London",
        "Europe/Madrid",
    ]
    assert said() == [(2, "zone_of_number", "+442079460958 → Europe/London", False)]


def test_where_the_number_does_not_say_its_zone_the_report_warns(field: Field) -> None:
    load(field, "+7 916 123 45 67;;", "+7 916 123 45 68;Asia/Vladivostok;")
    assert said() == [(2, "zone_unsure", "+79161234567 → Europe/Moscow", False)]
    assert Case.objects.get(number=2).time_zone == "Asia/Vladivostok"


def test_a_study_abroad_calls_its_own_numbers_by_its_own_clock(field: Field) -> None:
    field.study.time_zone = "America/Chicago"
    field.study.save(update_fields=["time_zone"])
    load(field, "+1 312 555 0147;;", "+1 212 555 0147;;", "02 1234567;;")
    zones = Case.objects.order_by("number").values_list("time_zone", flat=True)
    assert list(zones) == ["America/Chicago", "America/New_York", "Europe/Rome"]
