"""Which clock a page tells the time by: the study's, with the respondent's beside it where it differs."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from surveys import formatting
from surveys.design.models import Study
from surveys.fieldwork.models import Case
from surveys.fieldwork.services import NewAppointment, force_appointment, record_disposition
from tests.interviewing.scene import NOON, make_scene
from tests.web.markup import squeezed

from .conftest import ENGLISH, Desk, sign_in

MIDNIGHT = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
"""Half past midnight of the 25th in Rome."""


def promise(desk: Desk) -> None:
    promised = NewAppointment(at=desk.clock[0] + timedelta(hours=3))
    record_disposition(attempt=desk.attempt, code="call_back", appointment=promised, now=desk.clock[0])


def move(desk: Desk, *, study: str = "Europe/Rome", person: str = "Europe/Rome") -> None:
    Study.objects.filter(pk=desk.study.pk).update(time_zone=study)
    Case.objects.filter(pk=desk.attempt.case_id).update(time_zone=person)
    desk.study.refresh_from_db()


def test_a_study_in_rome_on_a_site_in_rome_says_one_time_and_names_no_clock(desk: Desk) -> None:
    promise(desk)
    text = desk.get().text
    assert "15:00" in text
    assert "Clock of" not in text
    assert "Rome" not in text


def test_a_study_elsewhere_tells_its_own_time_on_every_page_and_says_so(desk: Desk) -> None:
    move(desk, study="America/New_York", person="America/New_York")
    promise(desk)
    desk_text, case_text = desk.get().text, desk.get(f"cases/{desk.case.number}/").text
    assert "Clock of New York" in desk_text
    assert 'Updated at<span class="tabular">6:00</span>' in squeezed(desk_text)
    assert "9:00" in desk_text
    assert "15:00" not in desk_text
    assert "Appointment: today 9:00" in case_text


def test_where_the_respondents_clock_differs_it_stands_beside(desk: Desk) -> None:
    move(desk, person="America/New_York")
    promise(desk)
    assert "15:00 (9:00 in New York)" in squeezed(desk.get().text)
    assert "Appointment: today 15:00 (9:00 in New York)" in desk.get(f"cases/{desk.case.number}/").text


@override_settings(TIME_ZONE="America/New_York")
def test_on_a_site_elsewhere_the_studys_pages_keep_the_studys_clock(desk: Desk) -> None:
    promise(desk)
    text = desk.get().text
    assert "Clock of Rome" in text
    assert 'Updated at<span class="tabular">12:00</span>' in squeezed(text)
    assert "15:00" in text


@override_settings(TIME_ZONE="America/New_York")
def test_the_shift_of_several_studies_goes_by_the_sites_clock(desk: Desk) -> None:
    promise(desk)
    home = sign_in(desk.scene.interviewer).get("/shift/").text
    assert "Tuesday 24 November, 6:00" in home
    assert "today 9:00 (15:00 in Rome)" in home


def test_a_heading_after_midnight_has_the_day_on_the_wall(desk: Desk) -> None:
    desk.clock[0] = MIDNIGHT
    assert "Wednesday 25 November, 0:30" in sign_in(desk.scene.interviewer).get("/shift/").text


def test_a_supervisor_types_by_the_studys_clock(desk: Desk) -> None:
    move(desk, study="America/New_York", person="Europe/Rome")
    desk.scene.attempt = desk.attempt
    record_disposition(attempt=desk.attempt, code="no_answer", now=desk.clock[0])
    assert "By the study’s clock (New York); the person is in Rome." in desk.get(f"cases/{desk.case.number}/").text
    desk.change("appoint", at="2026-11-24T09:00", to="", ask_for="", hours_reason="")
    assert desk.case.appointments.get(ended_at=None).at == datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("night", ["2027-03-28T02:30", "2026-10-25T02:30"], ids=["skipped", "twice"])
def test_an_hour_that_the_clocks_skip_or_show_twice_makes_no_appointment(desk: Desk, night: str) -> None:
    desk.clock[0] = datetime(2026, 10, 20, 12, tzinfo=UTC) if night.startswith("2026") else NOON
    record_disposition(attempt=desk.attempt, code="no_answer", now=desk.clock[0])
    answer = desk.change("appoint", at=night, to="", ask_for="", hours_reason="asked for it")
    assert (answer.status_code, desk.case.appointments.count()) == (422, 0)
    assert "02:30" in answer.text


def test_an_appointment_expires_after_hours_and_not_after_what_the_clock_shows(desk: Desk) -> None:
    """Over the night on which clocks go back an hour is two on the wall."""
    evening = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/Rome"))
    record_disposition(attempt=desk.attempt, code="no_answer", now=desk.clock[0])
    wanted = NewAppointment(at=evening, kind="soft", hours_reason="asked for it")
    made = force_appointment(case=desk.case, wanted=wanted, by=desk.supervisor, now=evening - timedelta(days=1))
    assert made.expires_at is not None
    assert made.expires_at - made.at.astimezone(UTC) == timedelta(hours=4)


def test_the_dial_screen_says_what_time_it_is_there(db: None, client: Client) -> None:
    scene = make_scene(now=timezone.now(), dialled=False)
    client.force_login(scene.interviewer)
    path = f"/calls/{scene.attempt.pk}/"
    assert "Their clock shows" not in client.get(path, headers=ENGLISH).text
    Case.objects.update(time_zone="America/New_York")
    there = timezone.now().astimezone(ZoneInfo("America/New_York"))
    text = client.get(path, headers=ENGLISH).text
    assert any(
        f"Their clock shows {formatting.clock(moment.time())}, New York" in text
        for moment in (there, there + timedelta(minutes=1))
    )


def test_a_promise_that_was_tried_is_not_red_on_the_shift_either(desk: Desk) -> None:
    promised = NewAppointment(at=desk.clock[0] + timedelta(minutes=20))
    record_disposition(attempt=desk.attempt, code="call_back", appointment=promised, now=desk.wait(1))
    desk.wait(30)
    giulia = sign_in(desk.scene.interviewer)
    assert '<tr class="late">' in giulia.get("/shift/").text
    record_disposition(attempt=desk.scene.next_case(desk.clock[0]), code="no_answer", now=desk.wait(1))
    assert '<tr class="late">' not in giulia.get("/shift/").text
