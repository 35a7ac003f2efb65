"""The box in which the time of an appointment is typed: it says what it understood before anything is made of it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from surveys.calling.policy import DEFAULT_HOURS
from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, Case
from surveys.fieldwork.queries import appointment_refusal, rules_of
from surveys.web.interviewer.pages.appointments import quick_choices
from tests.interviewing.scene import make_scene

from .conftest import ENGLISH, ITALIAN, TUESDAY_NOON, Desk


@pytest.mark.parametrize(
    ("typed", "italian", "english"),
    [
        ("28/11 18", "sabato 28 novembre, 18:00", "Saturday 28 November, 18:00"),
        ("10/12 dopo le 18", "giovedì 10 dicembre, dalle 18:00 in poi", "Thursday 10 December, from 18:00 on"),
        ("tra le 18 e le 20", "martedì 24 novembre, tra le 18:00 e le 20:00", "Tuesday 24 November, between 18:00 and"),
        ("28/11", "A che ora di sabato 28 novembre?", "At what time on Saturday 28 November?"),
        ("boh", "«boh» qui non si capisce", "“boh” is not understood here"),
        ("lun 5", "Le 5:00 del mattino o le 17:00?", "Is it 5:00 in the morning or 17:00?"),
    ],
)
def test_what_is_typed_is_said_back_in_words(desk: Desk, typed: str, italian: str, english: str) -> None:
    assert italian in desk.said(typed)
    assert english in desk.said(typed, ENGLISH)


def test_what_is_not_understood_comes_with_examples_in_the_screens_language(desk: Desk) -> None:
    assert "lun 10" in desk.said("boh")
    assert "Mon 10" in desk.said("boh", ENGLISH)


def test_day_and_hour_in_one_box_make_that_appointment_and_no_other(desk: Desk) -> None:
    desk.send("28/11 18")
    assert desk.made() == ["28/11 18:00 hard"]


def test_from_an_hour_on_is_an_approximate_appointment(desk: Desk) -> None:
    desk.send("10/12 dopo le 18", kind="hard")
    assert desk.made() == ["10/12 18:00 soft"]


def test_between_two_hours_is_missed_after_the_second(desk: Desk) -> None:
    desk.send("domani tra le 18 e le 20")
    made = Appointment.objects.get()
    assert made.expires_at == datetime(2026, 11, 25, 19, 0, tzinfo=UTC)


def test_what_was_shown_holds_however_long_the_note_takes(desk: Desk) -> None:
    shown = desk.clock[0].isoformat()
    desk.clock[0] += timedelta(minutes=7)
    desk.send("fra 2 ore", echoed_now=shown)
    assert desk.made() == ["24/11 14:00 hard"]


def test_without_scripts_the_words_come_first_and_the_second_enter_makes_the_appointment(desk: Desk) -> None:
    page = desk.send_unseen("28/11 18")
    assert desk.made() == []
    assert "sabato 28 novembre, 18:00" in page
    hidden = dict(re.findall(r'name="(echoed|echoed_now|when)"[^>]*? value="([^"]*)"', page))
    assert hidden["when"] == hidden["echoed"] == "28/11 18"

    desk._post(hidden)
    assert desk.made() == ["28/11 18:00 hard"]


def test_words_that_stood_for_something_else_are_not_taken(desk: Desk) -> None:
    page = desk.send("28/11 18", echoed="28/11 1")
    assert desk.made() == []
    assert "sabato 28 novembre, 18:00" in page


@pytest.mark.parametrize(
    "stale", ["", "yesterday", "2026-11-24T12:00", "2026-11-24T09:00:00+00:00", "2027-01-01T00:00:00+00:00"]
)
def test_an_echo_of_another_time_is_made_anew(desk: Desk, stale: str) -> None:
    desk.send("28/11 18", echoed_now=stale)
    assert desk.made() == []


def test_what_is_refused_stands_in_the_box_with_the_reason(desk: Desk) -> None:
    page = desk.send("28/11 boh")
    assert desk.made() == []
    assert 'value="28/11 boh"' in page
    assert "«boh» qui non si capisce" in page


def test_an_empty_box_asks_for_the_time(desk: Desk) -> None:
    assert "Scrivi quando richiamare" in desk.send_unseen("")
    assert desk.made() == []


def test_outside_the_calling_hours_the_box_says_so_and_a_reason_is_wanted(desk: Desk) -> None:
    Study.objects.update(calling_policy={})
    assert "dalle 10:00 alle 19:00" in desk.said("28/11 19:30")
    assert "Nessuno viene chiamato quel giorno" in desk.said("29/11 12")
    assert "Nessuno viene chiamato quel giorno" in desk.said("8/12 12")

    assert "fuori dall’orario" in desk.send("28/11 19:30")
    assert desk.made() == []
    desk.send("28/11 19:30", hours_reason="lo chiede lui")
    assert desk.made() == ["28/11 19:30 hard"]


def test_behind_the_fields_end_the_box_says_its_last_day(desk: Desk) -> None:
    Study.objects.update(ends_on=date(2026, 11, 27))
    assert "venerdì 27 novembre" in desk.said("28/11 18")
    desk.send("28/11 18", hours_reason="lo chiede lui")
    assert desk.made() == []


def test_the_respondents_zone_stands_there_and_what_our_clocks_will_show(desk: Desk) -> None:
    Case.objects.update(time_zone="America/New_York")
    assert "sabato 28 novembre, 18:00 Qui saranno le 0:00 di domenica 29 novembre" in desk.said("28/11 18").replace(
        "  ", " "
    )
    page = desk.client.get(f"{desk.call}?dock=appointment", headers=ITALIAN).text
    assert "America/New_York" in page
    desk.send("28/11 18")
    assert Appointment.objects.get().at == datetime(2026, 11, 28, 23, 0, tzinfo=UTC)


def test_a_stranger_reads_nothing_of_the_case(desk: Desk, client: Client) -> None:
    client.logout()
    assert client.get(f"{desk.call}agenda/", {"when": "28/11 18"}).status_code == 302


@pytest.mark.parametrize("zone", ["Europe/Rome", "America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("ends_on", [None, date(2026, 12, 7)])
def test_every_quick_choice_may_be_promised(db: None, zone: str, ends_on: date | None) -> None:
    scene = make_scene(cases=1, now=TUESDAY_NOON)
    Study.objects.update(calling_policy={}, ends_on=ends_on)
    Case.objects.update(time_zone=zone)
    case = Case.objects.select_related("study").get(pk=scene.attempt.case_id)
    for hours in range(0, 24 * 21, 1):
        now = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=hours, minutes=hours % 60)
        rules = rules_of(case.study, now)
        choices = quick_choices(case, now)
        assert [choice.entry for choice in choices] == [str(number) for number in range(1, len(choices) + 1)]
        for choice in choices:
            assert appointment_refusal(case.study, zone, choice.at, rules, now) is None, (now, choice)
            window = DEFAULT_HOURS[("mon", "tue", "wed", "thu", "fri", "sat", "sun")[choice.at.weekday()]]
            assert window is not None
            assert window.start <= choice.at.hour * 60 + choice.at.minute < window.end


def test_a_quick_choice_is_called_what_it_is(desk: Desk) -> None:
    Study.objects.update(calling_policy={})
    desk.scene.attempt.case.study.refresh_from_db()
    with translation.override("it"):
        labels = [
            one.label for one in quick_choices(desk.scene.attempt.case, datetime(2026, 11, 24, 17, 10, tzinfo=UTC))
        ]
        assert labels[:2] == ["Oggi alle 18:30", "Tra mezz’ora"]
