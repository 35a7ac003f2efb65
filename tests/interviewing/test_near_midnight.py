"""A respondent far away, near midnight: their day is that of their own clock, today and when the call is resumed."""

from datetime import timedelta

import pytest

from surveys.interviewing import services
from surveys.interviewing.models import Interview

from .scene import LATE_IN_NEW_YORK, NEW_YORK, Scene, make_scene, page_of

SURVEY = [
    ["type", "name", "label", "constraint", "relevant"],
    ["text", "hello", "Hello", None, None],
    ["date", "bought", "When did you buy it?", ". <= today()", None],
    ["text", "tuesday", "And on Tuesdays?", None, "today() = '2026-11-24'"],
    ["text", "wednesday", "And on Wednesdays?", None, "today() = '2026-11-25'"],
]


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene(survey=SURVEY, now=LATE_IN_NEW_YORK, zone=NEW_YORK)


def bought() -> object:
    return Interview.objects.get().state["answers"]["bought"]["v"]


def test_today_and_yesterday_are_those_of_the_respondent_not_of_the_call_centre(scene: Scene) -> None:
    step = scene.play("Hello", "yesterday")
    assert bought() == "2026-11-23"
    assert page_of(step).path == "tuesday"


def test_a_check_on_a_date_knows_the_respondents_day(scene: Scene) -> None:
    step = scene.play("Hello")
    refused = scene.answer(step.interview.pk, "bought", "25/11/2026")
    assert [complaint.kind for complaint in refused.complaints] == ["constraint"]
    assert scene.answer(step.interview.pk, "bought", "24/11/2026").complaints == ()


def test_in_a_call_of_the_next_day_yesterday_is_that_days_and_the_route_that_of_the_first(scene: Scene) -> None:
    step = scene.play("Hello")
    later = scene.taken_up(scene.colleague())
    refused = later.answer(step.interview.pk, "bought", "26/11/2026", key="tomorrow")
    assert [complaint.kind for complaint in refused.complaints] == ["constraint"]
    taken = later.answer(step.interview.pk, "bought", "yesterday", key="yesterday")
    assert bought() == "2026-11-24"
    assert page_of(taken).path == "tuesday"


def test_a_call_before_midnight_and_one_after_it_are_on_two_days(scene: Scene) -> None:
    step = scene.play("Hello")
    later = scene.taken_up(scene.interviewer, timedelta(hours=2))
    later.answer(step.interview.pk, "bought", "today", key="today")
    assert bought() == "2026-11-25"


def test_a_respondent_is_greeted_by_the_hour_of_their_own_clock(db: None) -> None:
    survey = [["type", "name", "label"], ["text", "hello", "${greeting}, Signora"]]
    scene = make_scene(survey=survey, now=LATE_IN_NEW_YORK, zone=NEW_YORK)
    words = "".join(piece.words for piece in page_of(scene.start()).questions[0].label)
    assert words == "good evening, Signora"
    services.suspend(interview_id=Interview.objects.get().pk, attempt=scene.attempt, code="line_dropped", now=scene.now)
    morning = scene.now + timedelta(hours=11)
    scene = Scene(scene.study, scene.interviewer, scene.next_case(morning), morning)
    words = "".join(piece.words for piece in page_of(scene.start()).questions[0].label)
    assert words == "good morning, Signora"
