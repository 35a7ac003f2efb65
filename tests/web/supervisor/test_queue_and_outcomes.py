"""Why the queue is empty, and what became of the cases: pages whose heading is the answer."""

from datetime import timedelta

from django.urls import reverse

from surveys.design.models import Study
from surveys.fieldwork.models import Case, Pool, Sample
from surveys.fieldwork.services import NewAppointment, decide_pilot, record_disposition, set_pilot
from surveys.web.interviewer.pages.shift import why_shut
from tests.web.markup import squeezed

from .conftest import Desk


def test_cases_ready_are_counted_for_everybody_and_for_one_person(desk: Desk) -> None:
    assert "<h1>29 cases are ready now</h1>" in desk.get("queue/").text
    giulia = desk.scene.interviewer
    text = desk.get(f"queue/?who={giulia.pk}").text
    assert "<h1>29 cases are ready for Giulia B.</h1>" in text
    assert f'<option value="{giulia.pk}" selected>' in text


def test_the_heading_names_the_main_reason_and_the_time_of_the_next_case(desk: Desk) -> None:
    record_disposition(attempt=desk.attempt, code="no_answer", now=desk.wait(1))
    soon = desk.clock[0] + timedelta(minutes=30)
    Case.objects.filter(study=desk.study).exclude(pk=desk.case.pk).update(due_at=soon)
    text = desk.get("queue/").text
    assert "<h1>No case is ready: waiting for the next attempt</h1>" in text
    assert "The next one is ready at 12:31." in text


def test_cases_of_shut_pools_are_freed_by_nobody_but_the_supervisor(desk: Desk) -> None:
    Pool.objects.filter(study=desk.study).update(is_open=False)
    text = desk.get("queue/").text
    assert "Time alone will free none: something has to be done." in text
    assert f'<a href="/studies/{desk.study.pk}/quotas/">See the quotas</a>' in text


def test_an_appointment_of_a_colleague_is_told_to_the_others(desk: Desk) -> None:
    paolo = desk.join("paolo", "Paolo")
    at = desk.clock[0] + timedelta(hours=1)
    promised = NewAppointment(at=at, owner=desk.scene.interviewer)
    record_disposition(attempt=desk.attempt, code="call_back", appointment=promised, now=desk.wait(1))
    assert "Appointments of colleagues" in desk.get(f"queue/?who={paolo.pk}").text
    assert "Appointments of colleagues" not in desk.get("queue/").text


def test_a_paused_study_is_the_whole_answer(desk: Desk) -> None:
    Study.objects.filter(pk=desk.study.pk).update(status="paused")
    assert "<h1>The queue stands still because the study is not in the field</h1>" in desk.get("queue/").text


def test_a_full_pilot_is_the_whole_answer_to_supervisors_and_interviewers(desk: Desk) -> None:
    pilot = set_pilot(study=desk.study, completes=1, by=desk.supervisor, now=desk.scene.now)
    decide_pilot(pilot=pilot, decision="discard", reason="A question is wrong", by=desk.supervisor, now=desk.scene.now)
    text = desk.get("queue/").text
    assert "The queue stands still because the pilot is full" in text
    assert reverse("pilot", args=[desk.study.pk]) in text
    assert why_shut(desk.study, desk.scene.now).startswith("The pilot is full")


def test_rates_stand_with_e_and_their_definitions(desk: Desk) -> None:
    record_disposition(attempt=desk.attempt, code="do_not_call", now=desk.wait(1))
    text = desk.get("outcomes/").text
    assert "<h1>Response rate 0.0% (RR3), cooperation rate 0.0% (COOP3)</h1>" in text
    assert "<b>e = 1.000</b>, that is 1 eligible of 1 about which it is known." in text
    assert "29 never called are among the unknown" in text


def test_a_rate_without_a_denominator_is_not_available(desk: Desk) -> None:
    text = desk.get("outcomes/").text
    assert "<h1>No outcome yet: rates come with the first calls</h1>" in text
    assert (
        '<th scope="row">COOP1</th><td>completes out of those reached</td><td class="number bold">n/a</td>'
        in squeezed(text)
    )


def test_a_list_that_needs_no_check_with_the_register_is_not_said_to_be_unchecked(desk: Desk) -> None:
    Sample.objects.update(opposition_checked_on=None, opposition_waiver="Own customers")
    text = desk.get("queue/").text
    assert "not needed" in text
    assert "not checked" not in text
