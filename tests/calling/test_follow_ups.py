"""What the keys of the outcomes promise is what follows."""

from dataclasses import replace

import pytest

from surveys.calling.follow_ups import follow_ups
from surveys.calling.history import History, Promise
from surveys.calling.next_call import next_call
from surveys.calling.policy import DEFAULT

from .moments import NOON, ONE, TWO, at, ended

FRESH = History(numbers=(ONE,), counted=1)


def minutes(history: History, code: str, *, kept: bool = False) -> float | None:
    found = follow_ups(history, DEFAULT, NOON, number=1, followed_appointment=kept)[code]
    return None if found.due_at is None else (found.due_at - NOON).total_seconds() / 60


def test_nobody_answering_an_appointment_is_tried_again_sooner() -> None:
    assert minutes(FRESH, "no_answer") == 180
    promised = replace(FRESH, promise=Promise("hard", NOON, expires_at=at(23, "13:00")))
    assert minutes(promised, "no_answer", kept=True) == 30
    assert minutes(promised, "busy", kept=True) == 10


def test_what_the_hours_put_off_is_told_with_them() -> None:
    evening = at(23, "18:30")
    found = follow_ups(FRESH, DEFAULT, evening, number=1)["no_answer"]
    assert found.due_at == at(24, "09:00")


def test_the_last_number_and_the_last_attempt_close_the_case() -> None:
    assert follow_ups(FRESH, DEFAULT, NOON, number=1)["not_working"].reason == "no_number"
    two = replace(FRESH, numbers=(ONE, TWO))
    assert follow_ups(two, DEFAULT, NOON, number=1)["not_working"].due_at == NOON
    last = replace(FRESH, counted=DEFAULT.max_attempts)
    assert follow_ups(last, DEFAULT, NOON, number=1)["busy"].reason == "attempts_used"


@pytest.mark.parametrize("limit", ["max_attempts", "max_attempts_per_number"])
def test_before_the_number_is_dialled_the_keys_count_the_call_that_is_to_come(limit: str) -> None:
    policy = replace(DEFAULT, **{limit: 3})  # type: ignore[arg-type]
    twice = replace(FRESH, counted=2, numbers=(replace(ONE, attempts=2),))
    told = follow_ups(twice, policy, NOON, number=1, is_to_be_dialled=True)
    assert told["no_answer"].reason == "attempts_used"
    assert follow_ups(twice, policy, NOON, number=1)["no_answer"].due_at is not None


@pytest.mark.parametrize("code", ["no_answer", "busy", "not_available", "hung_up", "line_dropped"])
def test_it_is_what_the_rules_say_once_the_call_is_closed(code: str) -> None:
    promised = replace(FRESH, promise=Promise("hard", at(23, "15:00"), expires_at=at(23, "16:00")))
    for history in (FRESH, promised):
        told = follow_ups(history, DEFAULT, NOON, number=1)[code]
        reached = code in {"not_available", "hung_up", "line_dropped"}
        after = replace(
            history,
            attempts=(ended(code, NOON, number=1),),
            promise=None if reached else history.promise,
        )
        assert told == next_call(after, DEFAULT, NOON)
