"""Which edition of the privacy notice stood on the interviewer's screen, in which call."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.design.services import change_texts
from surveys.fieldwork.models import Attempt
from surveys.fieldwork.services import record_disposition

from .scene import NOON, Scene, make_scene

pytestmark = pytest.mark.django_db


def say(scene: Scene, words: str) -> None:
    change_texts(study=scene.study, scripts={"privacy_notice": {"en": words}}, answers=[], by=None, now=NOON)


def edition_of(attempt: Attempt) -> int | None:
    return Attempt.objects.values_list("texts__number", flat=True).get(pk=attempt.pk)


def test_a_call_keeps_the_edition_that_was_in_use_when_it_was_dialled() -> None:
    scene = make_scene(cases=2)
    assert edition_of(scene.attempt) is None  # the questionnaire came without scripts
    record_disposition(attempt=scene.attempt, code="no_answer", now=NOON)
    say(scene, "Who we are")
    attempt = scene.next_case(NOON + timedelta(minutes=5))
    say(scene, "Who we are, and where to find us")
    assert edition_of(attempt) == 1


def test_an_interview_opens_with_the_newest_edition_and_later_ones_do_not_touch_it() -> None:
    scene = make_scene()
    say(scene, "Who we are")
    step = scene.start()
    say(scene, "Who we are, and where to find us")
    scene.answer(step.interview.pk, "drinks", "1")
    assert edition_of(scene.attempt) == 1


def test_an_answer_asks_for_no_texts() -> None:
    scene = make_scene()
    say(scene, "Who we are")
    step = scene.start()
    with CaptureQueriesContext(connection) as asked:
        scene.answer(step.interview.pk, "drinks", "1")
    assert [query["sql"] for query in asked.captured_queries if "surveys_studytexts" in query["sql"]] == []
