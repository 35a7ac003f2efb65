"""A supplier's interviewers get its lists alone, and the institute's own interviewers get none of them."""

from typing import Any

import pytest

from surveys.design.models import Membership, Study
from surveys.design.services import grant_role
from surveys.fieldwork.models import Keeping, Sample
from surveys.fieldwork.queries import (
    Keeper,
    MoveProblem,
    for_this_case,
    interviewers_for,
    interviewers_for_any,
    look_at_move,
    ready_counts,
    why_no_case,
)
from surveys.fieldwork.services import (
    NewAppointment,
    NotAnInterviewerError,
    OtherCentreError,
    assign_centre,
    force_appointment,
    look_for_caller,
    open_case,
    reassign_case,
)
from surveys.people.models import AuditEntry, Role
from surveys.web.account.forms.people import RoleForm

from .conftest import MONDAY_NOON, Field, person


def shared(field: Field) -> tuple[Sample, Sample]:
    """Two lists, the second of the centre to which Bruno is limited."""
    own, theirs = field.load("02 1234567"), field.load("02 1234568")
    facts: dict[str, Any] = {"by": field.chiara, "now": MONDAY_NOON}
    grant_role(person=field.bruno, study=field.study, role=Role.INTERVIEWER, centre="  Voci  Nord", **facts)
    assign_centre(sample=theirs, centre="Voci Nord", **facts)
    field.study.refresh_from_db()
    return own, theirs


def test_each_centre_calls_its_own_lists(field: Field) -> None:
    own, theirs = shared(field)
    assert Study.objects.get(pk=field.study.pk).has_centres
    mine, other = field.claim(), field.claim(by=field.bruno)
    assert mine
    assert other
    assert (mine.case.sample_id, other.case.sample_id) == (own.pk, theirs.pk)
    said = AuditEntry.objects.filter(verb__in=["role.granted", "sample.centre_set"]).values_list("details", flat=True)
    assert [one["centre"] for one in said] == ["Voci Nord", "Voci Nord"]


def test_a_list_of_another_centre_is_said_to_be_why_there_is_no_case(field: Field) -> None:
    own, theirs = shared(field)
    assign_centre(sample=own, centre="Voci Nord", by=field.chiara, now=MONDAY_NOON)
    assert field.claim() is None
    reasons = why_no_case(field.study, field.anna, MONDAY_NOON).reasons
    assert [(one.code, one.count) for one in reasons] == [("centre", 2)]
    assert (ready_counts([field.study], field.anna, MONDAY_NOON).total(), theirs.cases_made) == (0, 1)
    assert ready_counts([field.study], field.bruno, MONDAY_NOON).total() == 2


def test_a_caller_of_another_list_is_neither_found_nor_opened_from_the_centre(field: Field) -> None:
    own, theirs = shared(field)
    found = look_for_caller(interviewer=field.bruno, words="1234", now=MONDAY_NOON).found
    assert [one.case_id for one in found] == [theirs.cases.get().pk]
    assert len(look_for_caller(interviewer=field.anna, words="1234", now=MONDAY_NOON).found) == 2
    with pytest.raises(NotAnInterviewerError):
        open_case(case=own.cases.get(), interviewer=field.bruno, now=MONDAY_NOON)
    assert open_case(case=theirs.cases.get(), interviewer=field.bruno, now=MONDAY_NOON)


def test_whoever_is_limited_no_more_calls_the_institutes_lists(field: Field) -> None:
    own, _ = shared(field)
    facts: dict[str, Any] = {"person": field.bruno, "study": field.study, "by": field.chiara, "now": MONDAY_NOON}
    assert grant_role(role=Role.INTERVIEWER, **facts).centre == "Voci Nord", "nobody said that it is lifted"
    assert grant_role(role=Role.INTERVIEWER, centre="voci  NORD", **facts).centre == "Voci Nord"
    grant_role(role=Role.INTERVIEWER, lifts_limit=True, **facts)
    assert Membership.objects.get(user=field.bruno).centre == ""
    attempt = field.claim(by=field.bruno)
    assert attempt
    assert attempt.case.sample_id == own.pk


def test_a_centre_is_written_as_the_lists_have_it(field: Field) -> None:
    own, _ = shared(field)
    assert assign_centre(sample=own, centre="VOCI NORD ", by=field.chiara, now=MONDAY_NOON).centre == "Voci Nord"
    form = RoleForm({"study": field.study.pk, "role": "supervisor", "centre": "vocinord"})
    assert form.is_valid()
    assert form.cleaned_data["centre"] == "Voci Nord"


def test_colleagues_of_another_centre_are_not_among_those_who_may_have_the_case(field: Field) -> None:
    own, theirs = shared(field)
    people = [field.anna, field.bruno]
    assert for_this_case(own.cases.get(), people) == [field.anna]
    assert for_this_case(theirs.cases.get(), people) == people
    assert list(interviewers_for(own.cases.get())) == [field.anna]
    assert list(interviewers_for(theirs.cases.get())) == people
    assert list(interviewers_for_any(field.study, [own.cases.get().number])) == [field.anna]
    assert list(interviewers_for_any(field.study, [one.cases.get().number for one in (own, theirs)])) == people


def test_a_case_is_given_to_nobody_who_is_limited_to_another_centre(field: Field) -> None:
    own, theirs = shared(field)
    mine, other = own.cases.get(), theirs.cases.get()
    facts: dict[str, Any] = {"by": field.chiara, "now": MONDAY_NOON}
    with pytest.raises(OtherCentreError):
        reassign_case(case=mine, to=field.bruno, **facts)
    with pytest.raises(OtherCentreError):
        force_appointment(case=mine, wanted=NewAppointment(at=MONDAY_NOON, owner=field.bruno), **facts)
    made = force_appointment(case=mine, wanted=NewAppointment(at=MONDAY_NOON, owner=field.anna), **facts)
    moved = look_at_move(made, made.at, Keeper(Keeping.ONLY, field.bruno), MONDAY_NOON)
    assert MoveProblem.NO_OWNER in moved.problems
    assert reassign_case(case=other, to=field.bruno, **facts).owner == field.bruno


def test_who_supervises_one_centre_gives_away_its_cases_alone_and_to_its_people(field: Field) -> None:
    own, theirs = shared(field)
    facts: dict[str, Any] = {"study": field.study, "by": field.chiara, "now": MONDAY_NOON}
    nora = person("nora")
    grant_role(person=nora, role=Role.SUPERVISOR, centre="Voci Nord", **facts)
    for case, to in ((own.cases.get(), field.anna), (theirs.cases.get(), field.anna)):
        with pytest.raises(OtherCentreError):
            reassign_case(case=case, to=to, by=nora, now=MONDAY_NOON)
    with pytest.raises(OtherCentreError):
        force_appointment(case=own.cases.get(), wanted=NewAppointment(at=MONDAY_NOON), by=nora, now=MONDAY_NOON)
    assert reassign_case(case=theirs.cases.get(), to=field.bruno, by=nora, now=MONDAY_NOON).owner == field.bruno
