"""A study with an outcome of its own: whatever looks a code up is handed the study's set and finds it there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surveys.calling.corrections import CLOSED, WAITING, CaseFacts, Correct, decide, offered
from surveys.calling.dispositions import CONTACT, Disposition, Dispositions
from surveys.calling.follow_ups import follow_ups
from surveys.calling.history import History, PastAttempt
from surveys.calling.next_call import Rank, next_call
from surveys.calling.outcomes import final_outcome
from surveys.calling.policy import DEFAULT
from surveys.calling.standard_dispositions import STANDARD

from .moments import NOON, ONE, ended

ON_HOLIDAY = Disposition(
    "on_holiday",
    "On holiday",
    "The person was on holiday.",
    "27",
    evidence=CONTACT,
    ringing_key="0",
    retry_minutes=90,
    is_contact=True,
)
OWN = Dispositions((*STANDARD.all, ON_HOLIDAY))
POLICY = replace(DEFAULT, dispositions=OWN)
AWAY = History((PastAttempt(ON_HOLIDAY, NOON, number=1),), (ONE,), counted=1)


def test_its_keys_stand_beside_those_of_the_standard_set() -> None:
    assert OWN.by_key["27"] is ON_HOLIDAY
    assert OWN.ringing[0] is ON_HOLIDAY
    assert [len(found) for _, _, found in OWN.grouped()] == [5, 7, 4, 3]
    assert "on_holiday" not in STANDARD.by_code


def test_a_key_or_a_code_that_is_taken_is_refused() -> None:
    for taken in (
        replace(ON_HOLIDAY, code="busy"),
        replace(ON_HOLIDAY, key="11"),
        replace(ON_HOLIDAY, ringing_key="2"),
    ):
        with pytest.raises(ValueError, match="occurs twice"):
            Dispositions((*STANDARD.all, taken))


def test_the_case_is_called_again_after_its_own_delay_or_the_one_that_the_study_states() -> None:
    said = next_call(AWAY, POLICY, NOON)
    assert (said.rank, said.due_at) == (Rank.RECALL, NOON + timedelta(minutes=90))
    longer = replace(POLICY, retry_minutes={"on_holiday": 240})
    assert next_call(AWAY, longer, NOON).due_at == NOON + timedelta(minutes=240)


def test_the_key_promises_what_follows_and_the_evidence_gives_the_final_outcome() -> None:
    promised = follow_ups(History(numbers=(ONE,), counted=1), POLICY, NOON, number=1)
    assert promised["on_holiday"] == next_call(AWAY, POLICY, NOON)
    assert final_outcome(AWAY) == CONTACT.code


def test_an_attempt_is_corrected_to_it_and_from_it() -> None:
    wrong = History((ended("wrong_person", NOON, number=1),), (ONE,), counted=1)
    closed = CaseFacts(CLOSED, wrong, (7,), dispositions=OWN)
    assert "on_holiday" in offered(closed)
    decision = decide(closed, Correct(7, "on_holiday"), POLICY, NOON)
    assert (decision.state, decision.history.attempts[0].disposition) == (WAITING, ON_HOLIDAY)
    waiting = CaseFacts(WAITING, AWAY, (7,), dispositions=OWN)
    assert decide(waiting, Correct(7, "wrong_person"), POLICY, NOON).state == CLOSED
    others = replace(closed, dispositions=STANDARD)
    assert decide(others, Correct(7, "on_holiday"), DEFAULT, NOON).refusal == "unknown"
