"""How often a refusal is asked again, to whom, and when a message is left on an answering machine: pure rules."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surveys.calling.history import History
from surveys.calling.messages import leaves_message
from surveys.calling.next_call import next_call
from surveys.calling.policy import DEFAULT, problems
from surveys.calling.shares import leaves_no_room, most_completes, most_so_far
from surveys.calling.staff import Abilities, Staff

from .moments import NOON, ONE, ended


def after(*codes: str) -> History:
    past = tuple(ended(code, NOON + timedelta(days=day), number=1) for day, code in enumerate(codes))
    return History(past, (ONE,), counted=len(codes))


LATER = NOON + timedelta(days=30)


@pytest.mark.parametrize(
    ("codes", "most", "reason"),
    [
        (("soft_refusal",), 1, "refused_enough"),
        (("soft_refusal",), 2, "recall"),
        (("soft_refusal", "no_answer", "hung_up"), 2, "refused_enough"),
        (("soft_refusal", "hung_up", "household_refusal"), 0, "recall"),
        (("no_answer", "busy"), 1, "busy"),
    ],
)
def test_a_case_closes_after_so_many_refusals(codes: tuple[str, ...], most: int, reason: str) -> None:
    assert next_call(after(*codes), replace(DEFAULT, max_refusals=most), LATER).reason == reason


def test_refusals_that_precede_a_reopening_do_not_count() -> None:
    reopened = replace(after("soft_refusal", "hung_up"), reopened_at=LATER, reopened_after=2)
    assert next_call(reopened, replace(DEFAULT, max_refusals=2), LATER).reason == "reopened"


def test_a_skill_that_nobody_has_is_waited_for_only_if_the_study_asks_for_it() -> None:
    people = {1: Abilities(frozenset({"it"}))}
    assert Staff(people).obstacle(people[1], "", "converter") == ""
    assert Staff(people, asks_skills=True).obstacle(people[1], "", "converter") == "skill"


@pytest.mark.parametrize(
    ("machines", "first", "most", "is_left"),
    [(0, 1, 0, True), (5, 1, 0, True), (0, 0, 0, False), (0, 2, 0, False), (1, 2, 1, True), (2, 2, 1, False)],
)
def test_a_message_is_left_from_one_answering_machine_on_and_so_often(
    machines: int, first: int, most: int, is_left: bool
) -> None:
    history = after("no_answer", *["answering_machine"] * machines)
    assert leaves_message(history, replace(DEFAULT, message_from=first, max_messages=most)) == is_left


def test_after_a_message_the_case_rests_longer_than_after_a_machine_without_one() -> None:
    rules = replace(DEFAULT, message_from=2, max_messages=1, message_rest_minutes=2880)
    once, twice = after("answering_machine"), after("answering_machine", "answering_machine")
    assert next_call(once, rules, NOON).due_at == NOON + timedelta(hours=3)
    assert next_call(twice, rules, NOON).due_at == NOON + timedelta(days=3)


def test_a_share_is_of_the_planned_interviews_and_of_twenty_at_least() -> None:
    assert [most_completes(25, planned) for planned in (60, 1000, 0)] == [15, 250, 5]
    assert [most_so_far(25, completes) for completes in (0, 19, 20, 23, 24)] == [5, 5, 6, 6, 7]
    assert [leaves_no_room(25, people) for people in (0, 1, 4, 5)] == [False, True, True, False]
    assert problems({"max_share_percent": 101}) == ["max_share_percent"]
