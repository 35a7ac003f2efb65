"""Shifts across studies: who is here, the plan of a week, what work yields under the agreement, hours and money."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.design.models import Membership
from surveys.design.services import create_study, grant_role
from surveys.fieldwork.models import ApprovedHours, FieldBudget, PlannedShift, ShiftSettings, WorkHour
from surveys.fieldwork.services import call_supervisor, count_work, start_break, start_shift, take_help_call
from surveys.people.models import Role, User
from surveys.people.services import end_agreement
from surveys.web.supervisor.pages.hours import month_of
from surveys.web.supervisor.pages.shift_plan import monday_of
from tests.interviewing.scene import NOON
from tests.web.world import agree_to_watching

from .conftest import Desk, sign_in

FRAGMENT = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


def test_who_is_missing_stands_in_the_heading_and_people_stand_by_name(desk: Desk) -> None:
    for name in ("Zoe", "Anna"):
        person = desk.join(name.lower(), name)
        span = {"starts_at": NOON - timedelta(minutes=15), "ends_at": NOON + timedelta(hours=3)}
        PlannedShift.objects.create(person=person, **span)
    start_shift(person=User.objects.get(username="zoe"), now=NOON - timedelta(minutes=20))
    text = desk.client.get("/shifts/").text
    assert "Anna is missing for 15′; the others are where they should be" in text
    assert text.index("Anna R.") < text.index("Zoe R.")
    assert 'class="missing"' in text


def test_the_heading_says_who_calls_for_help_until_somebody_looks_after_it(desk: Desk) -> None:
    start_shift(person=desk.scene.interviewer, now=NOON)
    assert "Everybody is where they should be" in desk.client.get("/shifts/").text
    call = call_supervisor(person=desk.scene.interviewer, reason="fault", now=NOON)
    heading = re.search("<h1[^>]*>(.*?)</h1>", desk.client.get("/shifts/").text, re.DOTALL)
    assert heading is not None
    assert "Giulia B. calls you since 12:00" in heading.group(1)
    assert "Everybody is where" not in heading.group(1)
    take_help_call(call=call, by=desk.supervisor, now=NOON)
    assert "Everybody is where they should be" in desk.client.get("/shifts/").text


def test_a_page_that_shows_the_same_is_not_made_again_until_somebody_goes_on_a_break(desk: Desk) -> None:
    start_shift(person=desk.scene.interviewer, now=NOON)
    first = desk.client.get("/shifts/?unattended", headers=FRAGMENT)
    shown = FRAGMENT | {"HX-PTag": first["HX-PTag"]}
    with CaptureQueriesContext(connection) as queries:
        assert desk.client.get("/shifts/?unattended", headers=shown).status_code == 304
    assert len(queries) <= 3
    start_break(person=desk.scene.interviewer, reason="coffee", now=NOON)
    changed = desk.client.get("/shifts/?unattended", headers=shown)
    assert changed.status_code == 200
    assert "break, 0′" in changed.text


@pytest.mark.parametrize("people", [1, 9])
def test_the_page_asks_as_often_for_many_people_as_for_one(desk: Desk, people: int) -> None:
    for number in range(people):
        start_shift(person=desk.join(f"p{number}", f"P{number}"), now=NOON)
    desk.client.get("/shifts/")
    with CaptureQueriesContext(connection) as queries:
        desk.client.get("/shifts/")
    assert len(queries) <= 16


def test_a_week_is_planned_copied_and_taken_back_and_what_cannot_be_is_said_at_once(desk: Desk) -> None:
    giulia = desk.scene.interviewer
    sent = {"person": giulia.pk, "days": ["2026-11-24", "2026-11-26"], "starts": "14:00", "ends": "20:00"}
    assert desk.client.post("/shifts/week/plan/?week=2026-11-23", sent).status_code == 302
    assert PlannedShift.objects.count() == 2
    again = desk.client.post("/shifts/week/plan/?week=2026-11-23", sent | {"ends": "19:00"})
    assert again.status_code == 422
    assert "Already planned at that time on 24 Nov, 26 Nov." in again.text
    wrong = desk.client.post("/shifts/week/plan/?week=2026-11-23", {"person": giulia.pk})
    assert wrong.text.count('class="fault"') == 3
    desk.client.post("/shifts/week/copy/?week=2026-11-23")
    assert PlannedShift.objects.count() == 4
    desk.client.post(f"/shifts/week/{PlannedShift.objects.earliest('starts_at').pk}/cancel/")
    assert PlannedShift.objects.count() == 3
    desk.client.post("/shifts/week/settings/", {"late": 5, "long_break": 15, "forgotten": 90})
    assert ShiftSettings.objects.get().late_minutes == 5


def test_figures_by_person_are_there_only_while_an_agreement_covers_them(desk: Desk) -> None:
    giulia = desk.scene.interviewer
    hour = NOON.replace(minute=0)
    facts = {"attempts": 4, "contacts": 2, "talk_seconds": 1800, "idle_seconds": 1800}
    WorkHour.objects.create(person=giulia, study=desk.study, hour=hour, **facts)
    off = desk.client.get("/shifts/figures/")
    assert "Figures by person are off" in off.text
    assert "Giulia Bassi" not in off.text
    assert "Giulia" not in desk.client.get("/shifts/figures/work.csv").text
    agree_to_watching(desk.supervisor)
    shown = desk.client.get("/shifts/figures/").text
    assert "Giulia Bassi" in shown
    assert "Median" in shown
    assert "Giulia Bassi" in desk.client.get("/shifts/figures/work.csv").text
    assert desk.client.get("/shifts/figures/work.xlsx").status_code == 200
    assert "1:00" in desk.client.get(f"/shifts/people/{giulia.pk}/").text
    end_agreement(by=None, now=NOON)
    assert "Giulia Bassi" not in desk.client.get("/shifts/figures/").text


def test_hours_are_approved_cost_is_told_against_the_budget_and_the_payroll_gets_a_file(desk: Desk) -> None:
    giulia, yesterday = desk.scene.interviewer, NOON - timedelta(days=1)
    WorkHour.objects.create(person=giulia, study=desk.study, hour=yesterday.replace(minute=0), talk_seconds=3000)
    month = timezone.localdate(yesterday).strftime("%Y-%m")
    assert "Approve 1 day as worked" in desk.client.get(f"/shifts/hours/?month={month}").text
    desk.client.post(f"/shifts/hours/approve/?month={month}")
    assert ApprovedHours.objects.get().minutes == 50
    day = timezone.localdate(yesterday).isoformat()
    facts = {"person": giulia.pk, "study": desk.study.pk, "day": day}
    assert desk.client.post("/shifts/hours/set/", facts | {"hours": "7"}).status_code == 422
    not_over = facts | {"hours": "7:00", "day": timezone.localdate(NOON).isoformat()}
    assert desk.client.post("/shifts/hours/set/", not_over).status_code == 422
    desk.client.post("/shifts/hours/set/", facts | {"hours": "1:30"})
    desk.client.post("/shifts/hours/budget/", {"study": desk.study.pk, "hour": "18.50", "complete": "12"})
    assert FieldBudget.objects.get().hour_cents == 1850
    assert "27.75" in desk.client.get(f"/shifts/hours/?month={month}").text
    file = desk.client.get(f"/shifts/hours/payroll.csv?month={month}").text
    assert file.splitlines()[1].startswith(f"INT-1,Bassi,Giulia,{day},")


@pytest.mark.parametrize("how", ["suspended", "role taken away"])
def test_the_hours_of_who_has_left_are_paid_and_put_right(desk: Desk, how: str) -> None:
    giulia, yesterday = desk.scene.interviewer, NOON - timedelta(days=1)
    WorkHour.objects.create(person=giulia, study=desk.study, hour=yesterday.replace(minute=0), talk_seconds=3000)
    agree_to_watching(desk.supervisor)
    if how == "suspended":
        User.objects.filter(pk=giulia.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=giulia).delete()
    day = timezone.localdate(yesterday)
    month = f"?month={day:%Y-%m}"
    desk.client.post(f"/shifts/hours/approve/{month}")
    page = desk.client.get(f"/shifts/hours/{month}").text
    assert "Giulia Bassi" in page
    assert f"/shifts/people/{giulia.pk}/" not in page + desk.client.get("/shifts/figures/?days=7").text
    facts = {"person": giulia.pk, "study": desk.study.pk, "day": day.isoformat(), "hours": "1:30"}
    assert desk.client.post(f"/shifts/hours/set/{month}", facts).status_code == 302
    lines = desk.client.get(f"/shifts/hours/payroll.csv{month}").text.splitlines()
    assert lines[1].startswith(f"INT-1,Bassi,Giulia,{day},")
    assert lines[1].endswith(",90")
    assert "Giulia Bassi" in desk.client.get("/shifts/figures/work.csv?days=7").text


def test_a_study_in_which_one_has_no_role_is_not_named_and_its_shifts_are_left_alone(desk: Desk) -> None:
    giulia, span = desk.scene.interviewer, {"starts_at": NOON, "ends_at": NOON + timedelta(hours=3)}
    theirs = PlannedShift.objects.create(person=giulia, study=desk.study, **span)
    start_shift(person=giulia, now=NOON)
    boss = User.objects.create_user("boss")
    own = create_study(by=boss, now=NOON, name="Our own")
    grant_role(by=boss, person=boss, study=own, role=Role.SUPERVISOR, now=NOON)
    grant_role(by=boss, person=giulia, study=own, role=Role.INTERVIEWER, now=NOON)
    client, cancel = sign_in(boss), f"/shifts/week/{theirs.pk}/cancel/"
    for address in ("/shifts/", "/shifts/week/"):
        text = client.get(address).text
        assert "another study" in text
        assert desk.study.name not in text
    assert "Take back the shift" not in text
    client.post("/shifts/week/copy/")
    assert client.post(cancel).status_code == 404
    assert list(PlannedShift.objects.all()) == [theirs]
    User.objects.filter(pk=boss.pk).update(is_administrator=True)
    assert desk.study.name in client.get("/shifts/").text
    assert "Take back the shift" in client.get("/shifts/week/").text
    client.post("/shifts/week/copy/")
    assert client.post(cancel).status_code == 302
    assert PlannedShift.objects.get().study == desk.study


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1899-12-31", "2201-01-01", "x"])
def test_weeks_and_months_out_of_the_calendar_are_those_of_today(day: str) -> None:
    assert monday_of(day, NOON) == date(2026, 11, 23)
    assert month_of(day[:7], NOON) == date(2026, 11, 1)


def test_nobody_sees_the_shifts_of_people_they_do_not_lead(desk: Desk) -> None:
    stranger = User.objects.create_user("stranger")
    client = Client()
    client.force_login(stranger)
    assert client.get("/shifts/").status_code == 403
    grant_role(by=None, person=stranger, study=desk.study, role=Role.INTERVIEWER, now=NOON)
    assert client.get("/shifts/figures/").status_code == 403


def test_an_interviewer_starts_a_shift_says_why_they_pause_and_reads_what_is_watched(desk: Desk) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(desk.scene.interviewer)
    agree_to_watching(desk.supervisor)
    page = client.get("/shift/").text
    assert "Start the shift" in page
    assert "I have read it" in page
    client.post("/profile/watching/", {"from": "shift"})
    client.post("/shift/start/")
    assert client.post("/shift/break/", {"reason": "nothing"}).status_code == 422
    client.post("/shift/break/", {"reason": "meal"})
    page = client.get("/shift/").text
    assert "I have read it" not in page
    assert "You are on a break since" in page
    client.post("/shift/back/")
    client.post("/shift/end/")
    assert count_work(now=NOON) >= 0
    assert "Start the shift" in client.get("/shift/").text
