"""Outcomes that a study adds to the standard ones, and what it changes of those: data of its rules."""

from datetime import timedelta
from typing import Any

import pytest

from surveys.calling import policy
from surveys.calling.dispositions import CONVERTER
from surveys.calling.history import History, PastAttempt
from surveys.calling.next_call import next_call
from surveys.calling.outcomes import final_outcome
from surveys.calling.own_outcomes import proves_otherwise
from surveys.calling.policy import DEFAULT
from surveys.calling.rules_file import read_file, write_file

from .moments import NOON, ONE

AWAY = {
    "key": "27",
    "label": {"it": "In vacanza", "en": "On holiday"},
    "counts_as": "not_available",
    "retry_minutes": 2880,
    "second_retry_minutes": 240,
    "needs_note": True,
}


def rules(**outcomes: Any) -> policy.CallingPolicy:
    return policy.read({"outcomes": outcomes})


def test_an_own_outcome_proves_what_the_standard_one_does_and_has_words_key_rests_and_note_of_its_own() -> None:
    ours = rules(on_holiday=AWAY)
    one = ours.dispositions.by_key["27"]
    history = History((PastAttempt(one, NOON, number=1),), (ONE,), counted=1)
    assert (one.label.in_language("it"), one.label.in_language("fr")) == ("In vacanza", "In vacanza")  # type: ignore[attr-defined]
    assert (one.is_contact, one.needs_note, final_outcome(history)) == (True, True, "2.21")
    assert next_call(history, ours, NOON).due_at == NOON + timedelta(days=2)
    assert ours.delay_after(one, followed_appointment=True) == 240


def test_of_a_standard_one_note_skill_and_offer_can_be_changed_and_a_hidden_one_stays_readable() -> None:
    ours = rules(busy={"needs_note": True, "skill": CONVERTER}, fax={"is_hidden": True})
    busy, fax = ours.dispositions.by_code["busy"], ours.dispositions.by_code["fax"]
    assert (busy.needs_note, busy.skill, busy.retry_minutes) == (True, CONVERTER, 30)
    assert (fax.is_hidden, "15" in ours.dispositions.by_key, fax.past) == (True, False, "A fax or data line answered.")
    assert [len(found) for _, _, found in ours.dispositions.grouped()] == [4, 6, 4, 3]


def test_rules_that_lack_an_outcome_keep_it_hidden_so_that_its_calls_stay_readable() -> None:
    kept = policy.retiring(DEFAULT, rules(on_holiday=AWAY))
    assert kept.dispositions.by_code["on_holiday"].is_hidden
    assert policy.read(policy.write(kept)).outcomes == {"on_holiday": AWAY | {"is_hidden": True}}
    assert policy.retiring(DEFAULT, DEFAULT) is DEFAULT


def test_a_study_that_has_had_more_outcomes_than_there_are_keys_can_read_them_all() -> None:
    earlier = rules(**{f"early_{number}": AWAY | {"is_hidden": True} for number in range(25)})
    later = rules(**{f"late_{number}": AWAY | {"is_hidden": True} for number in range(25)})
    kept = policy.write(policy.retiring(later, earlier))
    assert len(policy.read(kept).outcomes) == 50
    assert policy.problems({"outcomes": {f"o{number}": AWAY | {"is_hidden": True} for number in range(401)}}) == [
        "outcomes"
    ]


def test_what_an_outcome_counts_as_cannot_change_once_it_has_been_in_force() -> None:
    before = rules(on_holiday=AWAY).dispositions
    assert proves_otherwise(before, rules(on_holiday=AWAY | {"needs_note": False, "key": "28"}).dispositions) == []
    assert proves_otherwise(before, rules(on_holiday=AWAY | {"ends_case": True}).dispositions) == ["on_holiday"]
    assert proves_otherwise(before, DEFAULT.dispositions) == ["on_holiday"]


@pytest.mark.parametrize(
    ("code", "facts", "named"),
    [
        ("on_holiday", AWAY | {"key": "31"}, "outcomes.on_holiday.key"),
        ("on_holiday", AWAY | {"key": "21"}, "outcomes.on_holiday.key"),
        ("on_holiday", AWAY | {"ringing_key": "6"}, "outcomes.on_holiday.ringing_key"),
        ("on_holiday", AWAY | {"ringing_key": "9"}, "outcomes.on_holiday.ringing_key"),
        ("on_holiday", AWAY | {"label": {}}, "outcomes.on_holiday.label"),
        ("on_holiday", AWAY | {"label": {"it": " "}}, "outcomes.on_holiday.label.it"),
        ("on_holiday", AWAY | {"counts_as": "complete"}, "outcomes.on_holiday.counts_as"),
        ("on_holiday", AWAY | {"retry_minutes": 0}, "outcomes.on_holiday.retry_minutes"),
        ("on_holiday", AWAY | {"do_not_call": True}, "outcomes.on_holiday.do_not_call"),
        ("on_holiday", AWAY | {"colour": "red"}, "outcomes.on_holiday.colour"),
        ("On Holiday", AWAY, "outcomes.On Holiday"),
        ("do_not_call", {"is_hidden": True}, "outcomes.do_not_call"),
        ("call_back", {"is_hidden": True}, "outcomes.call_back.is_hidden"),
        ("complete", {"needs_note": True}, "outcomes.complete"),
        ("busy", {"retry_minutes": 5}, "outcomes.busy.retry_minutes"),
        ("busy", {"skill": "singer"}, "outcomes.busy.skill"),
    ],
)
def test_what_is_not_possible_is_named(code: str, facts: Any, named: str) -> None:
    assert policy.problems({"outcomes": {code: facts}}) == [named]


def test_a_refusal_may_go_on_the_do_not_call_list_and_a_dead_number_needs_no_rest() -> None:
    never = {"key": "35", "label": {"en": "Threatens"}, "counts_as": "soft_refusal"}
    assert policy.problems({"outcomes": {"threat": never | {"ends_case": True, "do_not_call": True}}}) == []
    assert policy.problems({"outcomes": {"threat": never | {"do_not_call": True}}}) == ["outcomes.threat.do_not_call"]
    dead = {"key": "16", "label": {"en": "Blocked"}, "counts_as": "not_working"}
    assert rules(blocked=dead).dispositions.by_code["blocked"].ends_number


def test_the_key_of_a_hidden_outcome_is_free() -> None:
    assert rules(fax={"is_hidden": True}, modem=AWAY | {"key": "15", "counts_as": "fax"}).dispositions.by_key["15"]


def test_own_outcomes_go_into_the_file_and_come_back() -> None:
    ours = rules(on_holiday=AWAY, busy={"skill": CONVERTER})
    stored, problems = read_file(write_file(ours))
    assert (stored, problems) == (policy.write(ours), [])
