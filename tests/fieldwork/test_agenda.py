"""Appointments are moved, cancelled and kept by whom a supervisor says."""

from datetime import timedelta
from typing import Any

import pytest

from surveys.fieldwork.models import Appointment, AppointmentKind, Case, CaseState, Keeping, PlannedShift, QuotaCell
from surveys.fieldwork.queries import (
    Caution,
    Keeper,
    MoveProblem,
    agenda_of,
    appointments_to_decide,
    look_at_move,
    open_appointment_of_number,
)
from surveys.fieldwork.services import (
    AppointmentNotMovedError,
    NewAppointment,
    ReasonMissingError,
    cancel_appointment,
    move_appointment,
)
from surveys.people.models import AuditEntry

from .conftest import MONDAY_NOON, Field, join, make_study, rome

LATER = MONDAY_NOON + timedelta(minutes=10)
AT_FOUR = rome(23, "16:00")
TUESDAY = rome(24, "11:00")
ANYBODY = Keeper(Keeping.TEAM)


@pytest.fixture
def case(field: Field) -> Case:
    """A case with an exact appointment at four; no other is ready."""
    field.load("035 5550141")
    return field.work("call_back", appointment=NewAppointment(at=AT_FOUR, owner=field.anna, ask_for="Mrs Ferri"))


def standing(case: Case) -> Appointment:
    found = open_appointment_of_number(case.study, case.number)
    assert found is not None
    return found


def move(field: Field, case: Case, at: object = TUESDAY, keeper: Keeper = ANYBODY, **facts: Any) -> Appointment:
    given = {"reason": "She rang", "now": LATER, "by": field.chiara, **facts}
    return move_appointment(appointment=standing(case), at=at, keeper=keeper, **given)  # type: ignore[arg-type]


def test_a_moved_appointment_keeps_its_kind_and_name_and_says_why_in_the_register(field: Field, case: Case) -> None:
    move(field, case)
    made = standing(case)
    kept = (made.at, made.kind, made.ask_for, made.made_by, made.owner)
    assert kept == (TUESDAY, AppointmentKind.HARD, "Mrs Ferri", field.anna, None)
    assert TUESDAY - Case.objects.get(pk=case.pk).due_at < timedelta(minutes=15)
    details = AuditEntry.objects.get(verb="case.appointment_moved").details
    assert (details["reason"], details["keeping"]) == ("She rang", "team")


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_lost(field: Field, case: Case) -> None:
    with pytest.raises(AppointmentNotMovedError) as refused:
        move(field, case, rome(24, "23:00"), Keeper(Keeping.ONLY), reason="")
    assert refused.value.problems == [MoveProblem.OUTSIDE_HOURS, MoveProblem.NO_OWNER, MoveProblem.REASON]
    assert standing(case).at == AT_FOUR


def test_a_case_whose_call_was_left_is_not_put_back_by_who_had_its_appointment(field: Field, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state=CaseState.PARKED, owner=field.bruno)
    for change in (
        lambda: cancel_appointment(appointment=standing(case), by=field.anna, now=LATER, reason="They wrote"),
        lambda: move(field, case, by=field.anna, by_owner=True),
    ):
        with pytest.raises(AppointmentNotMovedError) as refused:
            change()
        assert refused.value.problems == [MoveProblem.SET_ASIDE]
    assert Case.objects.get(pk=case.pk).state == CaseState.PARKED
    move(field, case)
    assert Case.objects.get(pk=case.pk).state == CaseState.WAITING


def test_a_closed_hour_is_answered_with_the_nearest_open_ones(field: Field, case: Case) -> None:
    look = look_at_move(standing(case), rome(24, "23:00"), ANYBODY, LATER, reason="Asked")
    assert look.problems == [MoveProblem.OUTSIDE_HOURS]
    assert len(look.open_times) == 2
    for at in look.open_times:
        assert not look_at_move(standing(case), at, ANYBODY, LATER, reason="Asked").problems
    move(field, case, rome(24, "23:00"), hours_reason="Works by day")


def test_two_appointments_of_one_person_in_a_quarter_are_confirmed_first(field: Field, case: Case) -> None:
    field.load("035 5550142")
    other = NewAppointment(at=TUESDAY, kind=AppointmentKind.SOFT, owner=field.bruno)
    field.work("call_back", now=LATER, by=field.bruno, appointment=other)
    bruno = Keeper(Keeping.ONLY, field.bruno)
    at = TUESDAY + timedelta(minutes=10)
    with pytest.raises(AppointmentNotMovedError) as refused:
        move(field, case, at, bruno, now=LATER + timedelta(minutes=5))
    assert refused.value.problems == [MoveProblem.CLASH]
    move(field, case, at, bruno, now=LATER + timedelta(minutes=5), despite_clash=True)


def test_who_moves_what_somebody_else_has_moved_is_told(field: Field, case: Case) -> None:
    seen = standing(case)
    move(field, case)
    with pytest.raises(AppointmentNotMovedError) as refused:
        move_appointment(
            appointment=seen, at=rome(25, "11:00"), keeper=ANYBODY, by=field.chiara, now=LATER, reason="Again"
        )
    assert refused.value.problems == [MoveProblem.CHANGED]
    assert standing(case).at == TUESDAY


def test_a_cancelled_appointment_gives_the_case_back_to_the_rules(field: Field, case: Case) -> None:
    with pytest.raises(ReasonMissingError):
        cancel_appointment(appointment=standing(case), by=field.chiara, now=LATER, reason=" ")
    cancelled = cancel_appointment(appointment=standing(case), by=field.chiara, now=LATER, reason="They wrote")
    assert (cancelled.state, cancelled.owner) == (CaseState.WAITING, None)
    assert open_appointment_of_number(case.study, case.number) is None
    assert AuditEntry.objects.get(verb="case.appointment_cancelled").details["reason"] == "They wrote"


MINUTES = 20


@pytest.mark.parametrize(
    ("keeping", "at_once", "later"),
    [
        # rule                       at its time: the owner, another     after the minutes: another
        (Keeping.ONLY, (True, False), False),
        (Keeping.FIRST, (True, False), True),
        (Keeping.TEAM, (True, True), True),
        (Keeping.SKILL, (False, True), True),
        (Keeping.SUPERVISOR, (False, False), False),
    ],
)
def test_who_gets_the_case_is_what_the_rule_says(
    field: Field, case: Case, keeping: str, at_once: tuple[bool, bool], later: bool
) -> None:
    field.study.memberships.filter(user=field.bruno).update(skills=["converter"])
    owner = {Keeping.ONLY: field.anna, Keeping.FIRST: field.anna, Keeping.SUPERVISOR: field.chiara}.get(keeping)
    skill = "converter" if keeping == Keeping.SKILL else ""
    move(field, case, TUESDAY, Keeper(keeping, owner, MINUTES if keeping == Keeping.FIRST else 0, skill))

    def may_have(person: Any, now: Any) -> bool:
        attempt = field.claim(now, person)
        if attempt is None:
            return False
        Case.objects.filter(pk=case.pk).update(state="waiting", holder=None, lease_until=None, owner=attempt.case.owner)
        attempt.delete()
        return True

    due = TUESDAY + timedelta(minutes=1)
    before = Case.objects.get(pk=case.pk).owner
    for person, expected in zip((field.anna, field.bruno), at_once, strict=True):
        Case.objects.filter(pk=case.pk).update(owner=before)
        assert may_have(person, due) == expected
    Case.objects.filter(pk=case.pk).update(owner=before)
    assert may_have(field.bruno, TUESDAY + timedelta(minutes=MINUTES + 1)) == later


def test_the_agenda_says_who_is_missing_and_which_cell_closes(field: Field, case: Case) -> None:
    move(field, case, TUESDAY, Keeper(Keeping.ONLY, field.bruno))
    QuotaCell.objects.create(study=field.study, name="women", label={}, condition="", target=1, completes=1)
    type(case.pool).objects.filter(pk=Case.objects.get(pk=case.pk).pool_id).update(cells="women")
    agenda = agenda_of(field.study, rome(23, "00:00"), rome(30, "00:00"), LATER)
    assert (agenda.total, agenda.load_at(TUESDAY)) == (1, "nobody")
    assert list(agenda.cautions.values()) == [[Caution.OWNER_AWAY, Caution.CELL_FULL]]
    PlannedShift.objects.create(person=field.bruno, starts_at=rome(24, "09:00"), ends_at=rome(24, "13:00"))
    agenda = agenda_of(field.study, rome(23, "00:00"), rome(30, "00:00"), LATER)
    assert (agenda.load_at(TUESDAY), list(agenda.cautions.values())) == ("fits", [[Caution.CELL_FULL]])


def test_appointments_of_other_studies_of_the_same_people_count_in_its_load(field: Field, case: Case) -> None:
    move(field, case, TUESDAY)
    PlannedShift.objects.create(person=field.anna, starts_at=rome(24, "09:00"), ends_at=rome(24, "13:00"))
    other = make_study("Other")
    join(other, field.anna)
    week = rome(23, "00:00"), rome(30, "00:00"), LATER
    assert agenda_of(field.study, *week).load_at(TUESDAY) == "fits"
    field.load("035 5550143")
    beside = Case.objects.exclude(pk=case.pk).get()
    Appointment.objects.create(study=other, case=beside, at=TUESDAY, made_at=LATER)
    agenda = agenda_of(field.study, *week)
    assert (agenda.load_at(TUESDAY), agenda.staffing.elsewhere_at(TUESDAY)) == ("over", 1)
    look = look_at_move(standing(case), TUESDAY, ANYBODY, LATER)
    assert (look.load, look.elsewhere, look.shared, look.cautions) == (1, 1, 1.0, [Caution.OVER])


def test_what_was_missed_and_what_waits_for_the_supervisor_is_to_be_decided(field: Field, case: Case) -> None:
    assert appointments_to_decide(field.study, LATER, 5) == []
    assert len(appointments_to_decide(field.study, AT_FOUR + timedelta(minutes=1), 5)) == 1
    move(field, case, AT_FOUR, Keeper(Keeping.SUPERVISOR, field.chiara))
    assert len(appointments_to_decide(field.study, AT_FOUR - timedelta(minutes=30), 5)) == 1
