"""The desk: its heading, its things to do, how it refreshes itself, who may look."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, AppointmentKind, Case, CaseState, Pool, QuotaCell, Sample
from surveys.fieldwork.services import (
    NewAppointment,
    claim_next_case,
    lapse_leases,
    record_disposition,
    renew_lease,
    start_break,
    start_shift,
)
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.interviewing.queries import people_at_work
from surveys.interviewing.services import close_call, finish
from surveys.people.models import Role
from surveys.web.supervisor.pages.desk import DeskPage, desk_page
from tests.interviewing.scene import NOON, Scene, dial
from tests.web.world import agree_to_watching

from .conftest import Desk, sign_in

HTMX = {"hx-request": "true"}


def alerts(desk: Desk) -> list[tuple[str, str, str]]:
    """Sign, title and action of the things to do now."""
    return [(one.sign, one.title, one.action) for one in desk_page(desk.study, desk.clock[0]).alerts]


def test_the_desk_says_who_is_at_which_question(desk: Desk) -> None:
    desk.scene.play("1")
    desk.wait(4)
    text = desk.get().text
    assert "<h1>One person at work; nothing urgent</h1>" in text
    assert '<span class="status ok">In interview</span>' in text
    assert "2 cups" in text
    assert "4′" in text


def test_on_a_day_without_calls_nothing_is_planned(desk: Desk) -> None:
    Study.objects.update(
        calling_policy={}, target=20, starts_on=desk.clock[0].date(), ends_on=desk.clock[0].date() + timedelta(days=20)
    )
    assert "planned 1" in desk.get().text
    desk.wait(5 * 24 * 60)
    text = desk.get().text
    assert "no calls are planned today" in text
    assert "planned 1<" not in text


def test_nothing_is_sent_when_nothing_has_changed(desk: Desk) -> None:
    first = desk.get(headers=HTMX)
    assert first.status_code == 200
    assert "<html" not in first.text
    tag = first["HX-PTag"]
    again = desk.get(headers={**HTMX, "hx-ptag": tag})
    assert (again.status_code, again.content, again["HX-PTag"]) == (304, b"", tag)
    record_disposition(attempt=desk.attempt, code="no_answer", now=desk.clock[0])
    changed = desk.get(headers={**HTMX, "hx-ptag": tag})
    assert changed.status_code == 200
    assert changed["HX-PTag"] != tag


def test_who_paused_the_study_and_when_is_said_as_long_as_it_is_paused(desk: Desk) -> None:
    assert "Paused by" not in desk.get().text
    desk.client.post(desk.path("state/"), {"to": "paused"})
    assert "Paused by Renato M., today 12:00" in desk.get().text
    researcher = sign_in(desk.join("laura", "Laura", Role.RESEARCHER))
    desk.client.post(desk.path("state/"), {"to": "fielding"})
    assert "Paused by" not in desk.get().text
    text = researcher.get(f"/studies/{desk.study.pk}/").text
    assert text.index("Field opened by Renato M., today 12:00") < text.index("Paused by Renato M., today 12:00")


def test_a_form_that_does_not_say_where_the_study_goes_moves_nothing(desk: Desk) -> None:
    Study.objects.filter(pk=desk.study.pk).update(status="closed")
    for sent in ({}, {"to": "elsewhere"}):
        assert desk.client.post(desk.path("state/"), sent).status_code == 302
    desk.study.refresh_from_db()
    assert desk.study.status == "closed"


def test_the_heading_counts_days_ahead_of_the_plan(desk: Desk) -> None:
    facts = {"target": 10, "starts_on": NOON.date() - timedelta(days=1), "ends_on": NOON.date() + timedelta(days=8)}
    Study.objects.filter(pk=desk.study.pk).update(**facts)
    desk.study.refresh_from_db()
    assert desk_page(desk.study, NOON).heading == "A day behind; nothing urgent"


def test_an_overdue_appointment_goes_to_somebody_who_is_free(desk: Desk) -> None:
    giulia = desk.scene.interviewer
    paolo = desk.join("paolo", "Paolo")
    at = desk.clock[0] + timedelta(minutes=20)
    promised = NewAppointment(at=at, owner=giulia)
    record_disposition(attempt=desk.attempt, code="call_back", appointment=promised, now=desk.wait(1))
    busy = desk.scene.next_case(desk.wait(11))
    record_disposition(attempt=desk.scene.next_case(desk.clock[0], by=paolo), code="no_answer", now=desk.wait(2))
    renew_lease(attempt=busy, now=desk.wait(12))
    assert alerts(desk)[0] == ("bad", "Appointment of 12:20 is overdue", "To Paolo R.")
    page = desk_page(desk.study, desk.clock[0])
    assert page.alerts[0].note == f"Case {desk.case.number:06d}, for Giulia B., who is on another call."
    assert page.alerts[0].values == {"to": paolo.pk}
    answer = desk.change("reassign", to=paolo.pk, back="desk")
    assert answer.redirect_chain == [(desk.path(), 302)]
    assert desk.case.owner == paolo


def test_a_promise_that_was_tried_leaves_the_things_to_do(desk: Desk) -> None:
    promised = NewAppointment(at=desk.clock[0] + timedelta(minutes=20))
    record_disposition(attempt=desk.attempt, code="call_back", appointment=promised, now=desk.wait(1))
    desk.wait(30)
    assert ("bad", "Appointment of 12:20 is overdue", "Open") in alerts(desk)
    record_disposition(attempt=desk.scene.next_case(desk.clock[0]), code="no_answer", now=desk.wait(1))
    desk.wait(40)
    assert not [one for one in alerts(desk) if "overdue" in one[1]]
    assert "overdue" not in desk.get().text


def test_promises_of_earlier_days_are_one_line_with_a_date_and_hide_none_of_today(desk: Desk) -> None:
    kept = [desk.attempt, *(desk.scene.next_case(desk.clock[0], by=desk.join(f"p{n}", "P")) for n in range(2))]
    for attempt in kept:
        promised = NewAppointment(at=desk.clock[0] + timedelta(minutes=20))
        record_disposition(attempt=attempt, code="call_back", appointment=promised, now=desk.clock[0])
    desk.wait(3 * 24 * 60)
    assert alerts(desk)[-1] == ("warn", "3 appointments of earlier days were not kept", "Open")
    page = desk_page(desk.study, desk.clock[0])
    assert page.alerts[-1].note == f"The oldest: 24 Nov 12:20, case {desk.case.number:06d}."
    assert (page.appointments, page.earlier_appointments) == ([], 3)
    assert not [one for one in alerts(desk) if "overdue" in one[1]]


def test_appointments_after_the_last_day_are_told_while_they_can_still_be_moved(desk: Desk) -> None:
    at = desk.clock[0] + timedelta(days=3)
    record_disposition(attempt=desk.attempt, code="call_back", appointment=NewAppointment(at=at), now=desk.wait(1))
    for ends_on, count in [(at.date(), 0), (at.date() - timedelta(days=1), 1)]:
        Study.objects.filter(pk=desk.study.pk).update(ends_on=ends_on)
        desk.study.refresh_from_db()
        assert [one[1] for one in alerts(desk)] == ["1 appointment is after the field’s last day"] * count


def test_after_the_last_day_the_desk_says_that_nobody_gets_a_case(desk: Desk) -> None:
    Study.objects.filter(pk=desk.study.pk).update(ends_on=NOON.date() - timedelta(days=1))
    desk.study.refresh_from_db()
    page = desk_page(desk.study, NOON)
    assert page.heading == "The field ended on 23 Nov: nobody gets a new case; one thing to do now"
    assert (page.alerts[0].sign, page.alerts[0].title) == ("bad", "The field ended on 23 Nov")
    assert "The queue stands still because the field ended on 23 Nov" in desk.get("queue/").text


def test_a_closed_study_has_nothing_overdue_and_promises_nobody_a_case(desk: Desk) -> None:
    promised = NewAppointment(at=desk.clock[0] + timedelta(minutes=20))
    record_disposition(attempt=desk.attempt, code="call_back", appointment=promised, now=desk.wait(1))
    Study.objects.filter(pk=desk.study.pk).update(status="closed")
    desk.wait(30)
    assert "overdue" not in desk.get().text
    assert "Whoever asks for a case now gets one." not in desk.get("queue/").text
    assert "Nobody gets a case until the field is open." in desk.get("queue/").text


def test_an_approximate_appointment_that_is_overdue_can_be_made_exact(desk: Desk) -> None:
    at = desk.clock[0] + timedelta(minutes=20)
    promised = NewAppointment(at=at, kind=AppointmentKind.SOFT)
    record_disposition(attempt=desk.attempt, code="call_back", appointment=promised, now=desk.wait(1))
    desk.wait(25)
    assert ("warn", "Appointment of 12:20 is overdue", "Make exact") in alerts(desk)
    desk.change("exact", back="desk")
    assert desk.case.appointments.get(ended_at=None).kind == "hard"


def test_a_screen_that_was_left_waits_first_for_its_person_then_for_the_supervisor(desk: Desk) -> None:
    lapse_leases(now=desk.wait(11))
    assert alerts(desk)[0] == ("warn", "A screen was left after a call", "Put back")
    lapse_leases(now=desk.wait(61))
    assert alerts(desk)[0] == ("bad", "A screen was left after a call", "Put back")
    desk.change("release", back="desk")
    assert desk.case.state == CaseState.WAITING


def test_an_interview_that_takes_twice_as_long_is_pointed_out(desk: Desk) -> None:
    desk.scene.play("1")
    Study.objects.filter(pk=desk.study.pk).update(promised_minutes=4)
    desk.study.refresh_from_db()
    desk.wait(9)
    assert alerts(desk) == [("warn", "Giulia B. in interview for 9′", "Open")]


def test_an_answer_that_came_too_late_is_shown(desk: Desk) -> None:
    step = desk.scene.play("1")
    close_call(attempt=desk.attempt, code="hung_up", now=desk.wait(1))
    desk.scene.answer(step.interview.pk, "cups", "3", key="late")
    assert ("warn", "An answer came too late", "Open") in alerts(desk)


def test_an_empty_queue_is_the_first_thing_to_do(desk: Desk) -> None:
    Pool.objects.filter(study=desk.study).update(is_open=False)
    record_disposition(attempt=desk.attempt, code="busy", now=desk.wait(1))
    assert desk_page(desk.study, desk.clock[0]).alerts[0].title == "No case is ready"


def test_the_study_is_paused_and_goes_on(desk: Desk) -> None:
    answer = desk.client.post(desk.path("state/"), {"to": "paused"}, follow=True)
    assert "The study is paused: nobody gets a new case" in answer.text
    desk.client.post(desk.path("state/"), {"to": "fielding"})
    desk.study.refresh_from_db()
    assert desk.study.status == "fielding"


def test_a_researcher_looks_and_changes_nothing(desk: Desk) -> None:
    silvia = sign_in(desk.join("silvia", "Silvia", Role.RESEARCHER))
    text = silvia.get(desk.path()).text
    assert "Pause the study" not in text
    assert f"cases/{desk.case.number}/" not in text
    assert silvia.post(desk.path("state/"), {"to": "paused"}).status_code == 403
    assert silvia.get(desk.path(f"cases/{desk.case.number}/")).status_code == 403
    for rest in ("queue/", "outcomes/"):
        assert silvia.get(desk.path(rest)).status_code == 200


@pytest.mark.parametrize("role", [Role.INTERVIEWER, Role.CLIENT])
def test_interviewers_and_clients_do_not_see_the_desk(desk: Desk, role: Role) -> None:
    other = sign_in(desk.join("other", "Olga", role))
    assert [other.get(desk.path(rest)).status_code for rest in ("", "queue/", "outcomes/", "cases/")] == [403] * 4


@pytest.mark.parametrize("interviewers", [1, 29])
def test_the_desk_asks_as_often_for_many_people_as_for_one(interviewers: int, desk: Desk) -> None:
    people = [desk.scene.interviewer, *(desk.join(f"i{number}", "Anna") for number in range(1, interviewers))]
    for person in people:
        attempt = claim_next_case(study=desk.study, interviewer=person, now=NOON)
        assert attempt is not None
        dial(attempt, NOON)
        Scene(desk.study, person, attempt).play("1")
    with translation.override("en"), CaptureQueriesContext(connection) as queries:
        page = desk_page(desk.study, NOON + timedelta(minutes=1))
    assert [row.state for row in page.people] == ["In interview"] * interviewers
    assert len(queries) == 15


def test_what_does_not_fit_among_the_things_to_do_is_counted(desk: Desk) -> None:
    late = InterviewEvent(interview=desk.scene.start().interview, kind="answer", is_late=True, server_at=NOON)
    late.version_id = late.interview.version_id
    for number in range(5):
        late.pk, late.sequence = None, 100 + number
        late.save()
    people = [desk.join(f"i{number}", f"Anna{number}") for number in range(7)]
    for person in people:
        record_disposition(attempt=desk.scene.next_case(NOON, by=person), code="no_answer", now=NOON)
    agree_to_watching(desk.supervisor)
    desk.wait(3)
    page = desk_page(desk.study, desk.clock[0])
    assert (len(page.alerts), page.more_alerts) == (10, 2)
    assert "and 2 more things" in desk.get().text


def cell(desk: Desk, name: str, **facts: Any) -> QuotaCell:
    return QuotaCell.objects.create(study=desk.study, name=name, **{"target": 10, **facts})


def test_nested_quotas_stand_on_the_desk_as_a_table_and_others_that_matter_as_a_list(desk: Desk) -> None:
    for age, when in (("young", "${age} < 35"), ("old", "${age} >= 35")):
        for area in "ns":
            cell(desk, f"{age}_{area}", condition=f"{when} and ${{area}} = '{area}'")
    for number in range(9):
        cell(desk, f"one{number}", completes=10 if number == 8 else number)
    page = desk_page(desk.study, NOON)
    assert page.quotas is not None
    assert (page.quotas.said, [grid.title for grid in page.quotas.grids]) == ("1 full", ["age × area"])
    names = [one.row.cell.name for one in page.quotas.alone]
    assert (len(names), "one8" in names, page.quotas.more) == (8, True, 1)


def test_a_cell_whose_sample_ends_before_its_target_is_a_thing_to_do(desk: Desk) -> None:
    women = cell(desk, "women", label={"en": "Women"}, completes=1)
    desk.scene.play("1", "3", "1")
    finish(interview_id=Interview.objects.get().pk, attempt=desk.attempt, now=NOON)
    pool = Pool.objects.create(study=desk.study, cells="women", is_open=True)
    Case.objects.filter(pk=Case.objects.latest("pk").pk).update(pool=pool)
    (short,) = (one for one in desk_page(desk.study, NOON).alerts if one.title == "Women is short of cases")
    assert (short.note, short.address) == ("1 case, 9 to complete", f"/studies/{desk.study.pk}/quotas/{women.pk}/")


@pytest.mark.parametrize(("days", "sign"), [(12, None), (13, "warn"), (15, "warn"), (16, "bad")], ids=str)
def test_a_check_with_the_opposition_register_is_asked_for_before_it_runs_out(
    days: int, sign: str | None, desk: Desk
) -> None:
    Sample.objects.update(opposition_checked_on=(NOON - timedelta(days=days)).date())
    signs = [one.sign for one in desk_page(desk.study, NOON).alerts if one.title.startswith("Opposition register")]
    assert signs == ([sign] if sign else [])


def test_appointments_are_counted_hour_by_hour(desk: Desk) -> None:
    for minutes in (20, 70, 80):
        promised = NewAppointment(at=NOON + timedelta(minutes=minutes))
        attempt = desk.scene.next_case(NOON) if minutes > 20 else desk.attempt
        record_disposition(attempt=attempt, code="call_back", appointment=promised, now=NOON)
    page = desk_page(desk.study, NOON)
    assert [count for _at, count in page.hours] == [1, 2, 0, 0, 0, 0]
    assert page.most_in_an_hour == 2


def test_the_state_beside_the_studys_name_is_refreshed_with_the_desk(desk: Desk) -> None:
    assert 'hx-swap-oob="true"><span class="chip live">' in desk.get(headers=HTMX).text
    Study.objects.filter(pk=desk.study.pk).update(status="paused")
    assert 'hx-swap-oob="true"><span class="chip warn">' in desk.get(headers=HTMX).text
    assert desk.get().text.count('id="study-state"') == 1


def test_ever_more_appointments_are_counted_without_being_read(desk: Desk) -> None:
    def asked(cases: Any) -> tuple[int, DeskPage]:
        for number, case in enumerate(cases):
            about = {"kind": "soft" if number % 2 else "hard", "at": NOON + timedelta(minutes=2), "made_at": NOON}
            Appointment.objects.create(study=desk.study, case=case, **about)
        with translation.override("en"), CaptureQueriesContext(connection) as queries:
            page = desk_page(desk.study, NOON + timedelta(minutes=8))
        return len(queries), page

    waiting = list(Case.objects.filter(study=desk.study, state="waiting").order_by("pk"))
    few, _ = asked(waiting[:2])
    many, page = asked(waiting[2:24])
    assert many == few
    assert page.heading.endswith("12 things to do now")
    assert ([one.sign for one in page.alerts], page.more_alerts) == (["bad"] * 10, 14)
    assert (len(page.appointments), page.more_appointments, page.hours[0][1]) == (8, 16, 24)
    assert all(row.is_overdue for row in page.appointments)
    due = next(figure for figure in page.figures if figure.label == "Appointments, next hour")
    assert (due.value, due.note, due.alarm) == ("24", "12 asked for", "24 overdue")


def test_the_desk_agrees_with_the_shifts_about_who_is_at_work(desk: Desk) -> None:
    carlo = desk.join("carlo", "Carlo")
    record_disposition(attempt=desk.attempt, code="no_answer", now=desk.wait(1))
    start_shift(person=carlo, now=desk.wait(60))
    states = [row.state for row in people_at_work(desk.study, desk.wait(1), NOON)]
    assert states == ["idle", "away"]
    # How long a person has been without a case is told by name where an agreement says so, and only there.
    desk.wait(6)
    assert ("warn", "Somebody waits for a case", "Why?") in alerts(desk)
    agree_to_watching(desk.supervisor)
    assert ("warn", "Carlo R. idle for 7′", "Why?") in alerts(desk)
    start_break(person=carlo, reason="coffee", now=desk.wait(1))
    assert [row.state for row in people_at_work(desk.study, desk.wait(1), NOON)] == ["on_break", "away"]
    assert "On a break" in desk.get().text
