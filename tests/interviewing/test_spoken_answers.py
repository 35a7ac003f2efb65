"""How calls went on after a ready answer: live calls that are over, each use counted once."""

from datetime import timedelta

import pytest

from surveys.calling.standard_dispositions import CALL_BACK
from surveys.fieldwork.models import Attempt, Case
from surveys.fieldwork.services import NewAppointment
from surveys.interviewing import services
from surveys.interviewing.models import SpokenAnswer
from surveys.interviewing.queries import SpokenUses, calls_with_help, spoken_in_call, spoken_uses
from surveys.questionnaire.wording.what_to_say import NOTICE
from tests.interviewing.scene import NOON, Scene, make_scene


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene(cases=3)


def say(attempt: Attempt, item: str, *, interview: int | None = None, key: str = "") -> None:
    services.record_spoken(
        **{"attempt": attempt, "interview_id": interview, "item": item, "edition": 1},
        **{"path": "drinks", "key": key or item, "now": NOON},
    )


def close(attempt: Attempt, code: str) -> None:
    at = NewAppointment(at=NOON + timedelta(days=1)) if code == CALL_BACK.code else None
    services.close_call(
        attempt=attempt, code=code, note="una nota per chi richiama", appointment=at, key=code, now=NOON
    )


def test_a_use_is_followed_by_an_answer_an_appointment_a_refusal_or_something_else(scene: Scene) -> None:
    begun = scene.start().interview
    say(scene.attempt, "no_time", interview=begun.pk)
    scene.answer(begun.pk, "drinks", "1")
    say(scene.attempt, "how_long", interview=begun.pk)
    assert spoken_uses(scene.study) == []  # the call goes on
    close(scene.attempt, CALL_BACK.code)
    second = scene.next_case()
    say(second, "no_time")
    close(second, "soft_refusal")
    assert spoken_uses(scene.study) == [
        SpokenUses("no_time", went_on=1, refused=1),
        SpokenUses("how_long", appointment=1),
    ]
    assert calls_with_help(scene.study)[0] == 2


def test_a_request_sent_again_is_one_use_and_what_was_said_is_marked_in_the_call(scene: Scene) -> None:
    for _time in range(2):
        say(scene.attempt, "who", key="k")
    assert list(spoken_in_call(scene.attempt)) == ["who"]
    assert SpokenAnswer.objects.count() == 1


@pytest.mark.parametrize("purpose", ["test", "practice"])
def test_what_is_said_in_tests_and_practice_is_in_no_figure(scene: Scene, purpose: str) -> None:
    Case.objects.filter(pk=scene.attempt.case_id).update(purpose=purpose)
    say(scene.attempt, "who")
    close(scene.attempt, "soft_refusal")
    assert spoken_uses(scene.study) == []
    assert calls_with_help(scene.study) == (0, 0)


def test_the_privacy_notice_is_marked_as_said_and_is_no_ready_answer(scene: Scene) -> None:
    say(scene.attempt, NOTICE)
    assert list(spoken_in_call(scene.attempt)) == [NOTICE]
    close(scene.attempt, "soft_refusal")
    assert spoken_uses(scene.study) == []
    assert calls_with_help(scene.study)[0] == 0
