"""Interviews that are held again after each change: golden routes, and the first thing that differs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from surveys.questionnaire import replay
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.replay import Outcome, outcome, play, recorded, renewed

from .any_questionnaire import SEEDS, questionnaires, sound, whatever
from .replaying import assert_replays, end_of
from .runs import FACTS, made

SURVEY = """
    type              | name  | label                | relevant                     | required | repeat_count
    integer           | age   | How old?             |                              | yes      |
    select_multiple l | known | Which ones?          |                              |          |
    begin_repeat      | each  | Brand |                              |          | count-selected(${known})
    select_one yesno  | buys  | You buy it?          |                              |          |
    end_repeat        |       |                      |                              |          |
    decimal           | paid  | Paid?                | count-selected(${known}) > 1 |          |
    text              | why   | Why? You are ${age}. |                              |          |
"""
CHOICES = """
    list_name | name | label | specify
    yesno     | 1    | Yes   |
    yesno     | 2    | No    |
    l         | a    | Alfa  |
    l         | b    | Beta  |
    l         | 96   | Other | yes
"""
ROUTES = "after | when | go_to\nage | ${age} < 18 | @screened_out"
QUOTAS = "name | when | target\nyoung | ${age} < 30 | 10\nold | ${age} >= 30 | 10"
ANSWERS = {
    "age": "40",
    "known": 'b, 96: "Bar ""Roma"""',
    "buys[b]": "1",
    "buys[96]": "2",
    "paid": "1.234",
    "why": "It is handy",
}
WANTED = ("age", "known", "buys[b]", "buys[96]", "paid", "why")


def program(survey: str = SURVEY, **sheets: str) -> Program:
    return made(survey, **{"choices": CHOICES, "routes": ROUTES, "quotas": QUOTAS, **sheets})


def saved(**answers: str) -> s.SavedTest:
    """A test that was stored when the questionnaire was as above."""
    was = program()
    test = s.SavedTest("One", {**ANSWERS, **answers})
    return renewed(was, test, play(was, test, FACTS))


def after(now: Program, test: s.SavedTest | None = None) -> Outcome:
    return outcome(now, test or saved(), FACTS.now)


def told(now: Program, test: s.SavedTest | None = None) -> tuple[str, str, str, str, str]:
    found = after(now, test)
    assert found.difference is not None
    return (found.status, *(getattr(found.difference, name) for name in ("kind", "at", "expected", "got")))


def test_an_interview_is_kept_with_its_way_its_end_its_cells_and_its_texts() -> None:
    test = saved()
    assert test.route == WANTED
    assert (test.end, test.quotas, test.texts) == ("complete", ("old",), {"why": "Why? You are 40."})
    assert test.answers == ANSWERS
    assert after(program()).status == replay.SAME


def test_nothing_of_a_test_is_compared_that_it_does_not_say() -> None:
    assert after(program(), s.SavedTest("Young", {"age": "17"}, end="screened_out")).status == replay.SAME
    assert told(program(), s.SavedTest("Young", {"age": "17"}, end="complete")) == (
        replay.DIFFERENT,
        "end",
        "age",
        "complete",
        "screened_out",
    )
    assert after(program(), s.SavedTest("Any", {"age": "40"})).status == replay.SAME


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("count-selected(${known}) > 1", "count-selected(${known}) > 2", ("different", "skipped", "paid", "", "")),
        ("text              | why ", "text | more | Or? | | |\ntext | why ", ("different", "added", "more", "", "")),
        ("You are ${age}", "So ${age}", ("different", "text", "why", "Why? You are 40.", "Why? So 40.")),
        ("integer           | age ", "decimal | age ", None),
    ],
)
def test_the_first_question_that_differs_is_told(
    old: str, new: str, difference: tuple[str, str, str, str, str] | None
) -> None:
    assert old in SURVEY
    changed = program(SURVEY.replace(old, new))
    if difference is None:
        assert after(changed).status == replay.SAME
    else:
        assert told(changed) == difference


def test_an_order_an_end_and_a_quota_that_differ_are_told() -> None:
    lines = SURVEY.splitlines()
    swapped = program("\n".join([*lines[:2], lines[3], lines[2], *lines[4:]]))
    assert told(swapped) == ("different", "moved", "age", "age", "known")
    stopped = program(routes=f"{ROUTES}\nwhy | | @screened_out")
    assert told(stopped) == ("different", "end", "why", "complete", "screened_out")
    younger = program(quotas=QUOTAS.replace("30", "50"))
    assert told(younger) == ("different", "quotas", "", "old", "young")


def test_a_code_that_a_list_no_longer_has_cannot_be_replayed() -> None:
    without = program(choices=CHOICES.replace("l         | b    | Beta  |", ""))
    assert told(without) == ("stuck", "gone", "known", "", "b")
    narrower = program(SURVEY.replace("integer           | age ", "date | age "))
    assert told(narrower)[:3] == ("stuck", "refused", "age")


def test_a_full_cell_ends_the_test_that_says_so() -> None:
    full = s.SavedTest("Full", {"age": "40"}, full=("old",), end="quota_full", route=("age",))
    assert after(program(), full).status == replay.SAME


def test_what_is_meant_is_expected_from_then_on_and_goes_on_where_an_answer_is_needed() -> None:
    now = program(SURVEY.replace("text              | why", "integer | more | More? | | yes |\ntext | why"))
    found = after(now)
    accepted = renewed(now, found.test, found.played)
    assert accepted.route == (*WANTED[:-1], "more", "why")
    assert accepted.answers["more"].isdecimal()
    assert after(now, accepted).status == replay.SAME
    skipping = program(SURVEY.replace("count-selected(${known}) > 1", "${age} = 99"))
    shorter = renewed(skipping, saved(), after(skipping).played)
    assert (shorter.route, shorter.answers["paid"]) == ((*WANTED[:4], WANTED[5]), "1.234")


def test_a_day_of_its_own_decides_what_depends_on_the_day() -> None:
    summer = made("type | name | label | relevant\ntext|a|A|\ntext|b|B|format-date(today(), '%m') = '07'")
    test = s.SavedTest("July", {"a": "x"}, began_at="2026-07-03 10:00", route=("a", "b"))
    assert after(summer, test).status == replay.SAME
    assert after(summer, replace(test, began_at="2026-08-03 10:00")).status == replay.DIFFERENT


@whatever
@given(questionnaires(), SEEDS)
def test_any_interview_replays_as_it_was_recorded(questionnaire: s.Questionnaire, seed: int) -> None:
    assert_replays(sound(questionnaire), seed)


def test_rounds_that_an_interviewer_made_are_made_again() -> None:
    people = made(
        """
        type         | name   | label
        begin_repeat | member | Member
        text         | who    | Who?
        integer      | years  | How old is ${who}?
        end_repeat   |        |
        text         | last   | Last
        """
    )
    for seed in range(1, 9):
        assert_replays(people, seed)
    ended = end_of(people, 2)
    assert ended is not None
    test = recorded(people, ended[0], FACTS, "Rounds")
    assert test.route[:3] == ("who[1]", "years[1]", "member[+]")
    assert "member[+]" not in test.answers


READ = """
    type              | name | label                | relevant               | choice_filter
    select_one yesno  | q1   | One                  |                        |
    select_one yesno  | q2   | Two                  | ${q1} = '1'            |
    integer           | q3   | Three                |                        |
    select_multiple l | q4   | Four                 |                        |
    select_one l      | q5   | After ${q3}          | ${q2} = '1'            | selected(${q4}, name)
    text              | q6   | Six                  |                        |
"""


def test_only_what_a_question_reads_is_asked_before_it() -> None:
    read = program(READ, routes="after | when | go_to\nq3 | ${q3} > 99 | @screened_out", quotas="name | when | target")
    names = {name: [one.definition.name for one in replay.read_before(read, name)] for name in ("q1", "q5", "q6", "zz")}
    assert names == {"q1": [], "q5": ["q1", "q2", "q3", "q4"], "q6": [], "zz": []}
    begun = replay.started(read, "q5", {"q1": "1", "q2": "1", "q3": "7", "q4": "a, b"}, FACTS, seed=1)
    assert (begun.is_there, begun.state.position, begun.complaints) == (True, "q5", {})
    assert set(begun.state.answers) == {"q1", "q2", "q3", "q4"}
    nowhere = replay.started(read, "q5", {"q1": "2"}, FACTS, seed=1)
    assert not nowhere.is_there
    refused = replay.started(read, "q5", {"q3": "many"}, FACTS, seed=1)
    assert list(refused.complaints) == ["q3"]


def test_what_is_not_said_before_a_question_is_drawn_where_it_must_be() -> None:
    read = program(
        """
        type              | name | label | repeat_count
        integer           | a    | A     |
        select_multiple l | b    | B     |
        begin_repeat      | each | Each  | count-selected(${b})
        text              | c    | C     |
        end_repeat        |      |       |
        """,
        routes="after | when | go_to",
        quotas="name | when | target",
    )
    begun = replay.started(read, "c", {"a": "5"}, FACTS, seed=3)
    assert begun.is_there
    assert begun.state.answers["b"].value
    chosen = replay.started(read, "c", {"b": "b"}, FACTS, seed=3)
    assert (chosen.state.position, list(chosen.state.answers)) == ("each[b]/c", ["b"])
    assert replay.drawn(read, "c", {"b": "b"}, FACTS, seed=3).state.answers.keys() == {"a", "b"}
