"""What the screens ask: the case at hand, why it comes now, why none comes."""

from datetime import timedelta
from typing import Any

from surveys.design.models import Membership
from surveys.fieldwork.models import Case, Pool
from surveys.fieldwork.queries import (
    appointments_of,
    case_panel,
    held_attempt,
    overdue_appointments,
    queue_totals,
    ready_counts,
    upcoming_appointments,
    why_no_case,
)
from surveys.fieldwork.services import NewAppointment, lapse_leases

from .conftest import MONDAY_NOON, Field, rome


def reasons(field: Field, now: object = MONDAY_NOON) -> dict[str, int]:
    found = why_no_case(field.study, field.anna, now)  # type: ignore[arg-type]
    return {reason.code: reason.count for reason in found.reasons}


def test_the_panel_tells_the_case_in_words(field: Field) -> None:
    field.load("02 1234567;347 1234567;Maria Rinaldi")
    field.work("no_answer", by=field.bruno)
    field.work("not_available", now=rome(23, "16:00"), by=field.bruno, note="home after six")
    now = rome(23, "20:00") - timedelta(minutes=1)
    panel = case_panel(_claimed(field, rome(24)), now)
    assert (panel.case_number, panel.name, panel.note) == (1, "Maria Rinaldi", "home after six")
    assert [(call.at, call.said, call.note, call.who) for call in panel.history] == [
        (MONDAY_NOON, "It rang, nobody answered.", "", "Bruno R."),
        (rome(23, "16:00"), "Somebody answered; the person was not there.", "home after six", "Bruno R."),
    ]
    assert (panel.attempt_number, panel.attempts_allowed) == (3, 8)
    assert (panel.open_until, panel.time_zone) == (rome(23, "20:00"), "Europe/Rome")
    assert panel.why_now == "It has rested long enough since the last call."
    assert panel.next_phone == panel.phones[0]


def _claimed(field: Field, now: object) -> object:
    attempt = field.claim(now)  # type: ignore[arg-type]
    assert attempt
    return attempt


def test_only_attributes_that_interviewers_may_see_are_shown(field: Field) -> None:
    sample = field.load("02 1234567")
    sample.attributes = [
        {"name": "prov", "show": True},
        {"name": "value", "show": False},
        {"name": "age", "show": True},
    ]
    sample.save()
    Case.objects.update(attributes={"prov": "BG", "value": "high", "age": None})
    assert case_panel(_claimed(field, MONDAY_NOON), MONDAY_NOON).shown == [("prov", "BG")]


def test_the_held_case_is_known_until_it_is_closed(field: Field) -> None:
    field.load("02 1234567")
    assert held_attempt(field.anna) is None
    attempt = _claimed(field, MONDAY_NOON)
    assert held_attempt(field.anna) == attempt
    assert held_attempt(field.bruno) is None


def test_every_open_case_waits_for_one_reason(field: Field) -> None:
    field.load(*(f"02 123456{digit}" for digit in range(8)))
    field.work("no_answer")
    field.work("call_back", appointment=NewAppointment(at=rome(24, "10:00")))
    field.work("call_back", appointment=NewAppointment(at=rome(24, "11:00"), owner=field.bruno))
    field.work("complete")
    _dialled(field)
    lapse_leases(now=MONDAY_NOON + timedelta(minutes=10))
    field.claim(by=field.bruno)
    field.load("02 1234570", "02 1234571", released=False)
    field.load("02 1234580")
    Pool.objects.filter(pk=Pool.objects.latest("pk").pk).update(is_open=False)
    found = why_no_case(field.study, field.anna, MONDAY_NOON)
    assert {reason.code: reason.count for reason in found.reasons} == {
        "ready": 2,
        "not_released": 2,
        "resting": 1,
        "appointment": 1,
        "colleague": 1,
        "held": 1,
        "parked": 1,
        "shut": 1,
    }
    # Those of a list that is not released are no open cases; why they do not come is told all the same.
    assert found.open_cases == 8
    assert found.next_at == MONDAY_NOON + timedelta(hours=3, minutes=1)
    assert ready_counts([field.study], field.anna, MONDAY_NOON).total() == 2


def test_what_is_ready_is_counted_with_two_queries(field: Field, django_assert_num_queries: Any) -> None:
    field.load("02 1234567", "02 1234568")
    field.work("call_back", appointment=NewAppointment(at=rome(24, "10:00"), owner=field.bruno))
    with django_assert_num_queries(2):
        assert ready_counts([field.study], field.anna, rome(24)).total() == 1
    assert ready_counts([field.study], field.bruno, rome(24)).total() == 2
    assert ready_counts([field.study], field.anna, rome(29)).total() == 0


def _dialled(field: Field) -> None:
    attempt = field.claim()
    assert attempt
    field.dial(attempt)


def test_out_of_hours_the_queue_says_when_it_opens(field: Field) -> None:
    field.load("02 1234567")
    found = why_no_case(field.study, field.anna, rome(29))
    assert [(reason.code, reason.count, reason.next_at) for reason in found.reasons] == [
        ("hours", 1, rome(30, "09:00"))
    ]
    assert found.next_at == rome(30, "09:00")


def test_the_queue_opens_when_the_pools_that_sleep_do_and_not_those_that_have_no_case(field: Field) -> None:
    """A pool in Los Angeles, whose only case rests, opens later than Rome's; one in Sydney has none left."""
    field.load("02 1234567")
    rome_pool = Pool.objects.get()
    for zone in ("Australia/Sydney", "America/Los_Angeles"):
        Pool.objects.create(study=field.study, replicate=rome_pool.replicate, hours_group=zone, is_open=True)
    night = rome(24, "02:00")
    assert why_no_case(field.study, field.anna, night).next_at == rome(24, "09:00")
    assert queue_totals(field.study, night).next_at == rome(24, "09:00")
    Case.objects.update(pool=Pool.objects.get(hours_group="America/Los_Angeles"), time_zone="America/Los_Angeles")
    assert why_no_case(field.study, field.anna, rome(24, "10:00")).next_at == rome(24, "18:00")
    assert queue_totals(field.study, rome(24, "10:00")).next_at == rome(24, "18:00")


def test_a_promise_that_has_been_tried_is_not_overdue_any_more(field: Field) -> None:
    field.load("02 1234567")
    field.work("call_back", appointment=NewAppointment(at=rome(24, "15:00")))
    late = rome(24, "15:10")
    assert [one.is_overdue for one in upcoming_appointments(now=late, study=field.study)] == [True]
    field.work("no_answer", late)
    later = rome(24, "15:50")
    assert [(one.is_overdue, one.is_tried) for one in upcoming_appointments(now=later, study=field.study)] == [
        (False, True)
    ]
    assert not overdue_appointments(now=later, study=field.study).exists()


def test_a_study_without_cases_has_no_reasons(field: Field) -> None:
    assert reasons(field) == {}


def test_appointments_are_listed_for_a_person_and_for_a_study(field: Field) -> None:
    field.load("02 1234567", "02 1234568")
    field.work("call_back", appointment=NewAppointment(at=rome(24, "15:00")))
    field.work("call_back", by=field.bruno, appointment=NewAppointment(at=rome(24, "10:00"), owner=field.bruno))
    now = rome(24, "12:00")
    of_study = upcoming_appointments(now=now, study=field.study)
    assert [(found.case.number, found.is_overdue) for found in of_study] == [(2, True), (1, False)]
    assert [found.case.number for found in upcoming_appointments(now=now, interviewer=field.anna)] == [1]
    assert [found.case.number for found in overdue_appointments(now=now, study=field.study)] == [2]


def test_a_persons_appointments_are_counted_before_and_after_a_moment_and_the_next_are_told(field: Field) -> None:
    field.load(*(f"02 123456{number}" for number in range(5)))
    for hour, by, owner in ((9, "anna", None), (11, "anna", None), (13, "bruno", "anna"), (15, "anna", None)):
        wanted = NewAppointment(at=rome(24, f"{hour:02}:00"), owner=owner and getattr(field, owner))
        field.work("call_back", by=getattr(field, by), appointment=wanted)
    field.work("call_back", by=field.bruno, appointment=NewAppointment(at=rome(24, "10:00")))
    found = appointments_of(field.anna, rome(24, "10:30"), rome(24, "12:00"), most=2)
    assert (found.earlier, found.earliest, found.later) == (1, rome(24, "09:00"), 3)
    assert [one.case.number for one in found.ahead] == [2, 3]
    assert [one.case.number for one in found.coming] == [3, 4]
    assert [one.is_overdue for one in found.ahead] == [True, False]  # type: ignore[attr-defined]


def test_whose_role_is_taken_away_sees_no_appointment_any_more(field: Field) -> None:
    field.load("02 1234567;;Maria Rinaldi")
    field.work("call_back", appointment=NewAppointment(at=rome(24, "15:00"), owner=field.anna))
    Membership.objects.filter(user=field.anna, study=field.study).delete()
    assert list(upcoming_appointments(now=MONDAY_NOON, interviewer=field.anna)) == []
