"""Whatever detours an interview makes, it has the route and the results of one that goes straight."""

from __future__ import annotations

import random
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaire import running
from surveys.questionnaire.model.pages import Ask, ChoiceView, Entry, QuestionView
from surveys.questionnaire.model.state import Answer, from_json, to_json
from surveys.questionnaire.model.structure import INTEGER, RANK, SELECT_ONE

from .runs import Interview, made

PROGRAM = made(
    """
    type | name|label|choice_filter|relevant|count|order|calculation|required|nonresponse|total|appearance
    select_one yesno | own | Own? | | | | | | yes | |
    integer | age | Age? | | | | | | yes | dk refused |
    select_multiple brands | known | Known? | | | | random | | yes | |
    select_multiple brands | buys | Buys? | selected(${known}, name) | ${own} = '1' | | | | yes | |
    select_one brands | best | Best? | selected(${buys}, name) and name != '97' | | | | | yes | |
    rank brands | order | Order? | selected(${buys}, name) | count-selected(${buys}) > 1 | | | | yes | |
    begin_group | block | Block | | | | random | | | |
    text | older | Older | | ${age} > 30 | | | | | |
    select_one yesno | leave | Leave? | | | | | | | dk |
    end_group | | | | | | | | | |
    begin_repeat | each | Each | | | count-selected(${buys}) | random | | | |
    calculate | code | | | | | | selected-at(${buys}, position(..) - 1) | | |
    select_one yesno | enough | {choice-label(${buys}, ${code})}: enough? | | | | | | yes | |
    select_multiple brands | beside | Beside? | | | | | | | refused |
    begin_repeat | inner | Inner | | | count-selected(${beside}) | rotate | | | |
    integer | mark | Mark? | | | | | | | dk |
    end_repeat | | | | | | | | | |
    end_repeat | | | | | | | | | |
    calculate | sum | | | | | | sum(${mark}) | | |
    begin_group | shares | Shares | | ${own} = '2' | | random | | | | 10 | field-list
    integer | one | One | | | | | | | dk |
    integer | two | Two | | | | | | | dk |
    end_group | | | | | | | | | |
    text | last | ${best}, ${sum}: last? | | | | | | | |
    """,
    choices="""
    list_name | name | label | exclusive | specify | missing | pin
    yesno     | 1    | Yes   |           |         |         |
    yesno     | 2    | No    |           |         |         |
    brands    | 1    | Alfa  |           |         |         |
    brands    | 2    | Beta  |           |         |         |
    brands    | 96   | Other |           | yes     |         | yes
    brands    | 97   | None  | yes       |         |         | yes
    brands    | 98   | D/K   |           |         | dk      | yes
    """,
    routes="""
    after  | when            | go_to
    enough | ${enough} = '1' | shares
    leave  | ${leave} = '2'  | @screened_out
    """,
)
STEPS = 200


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**9))
def test_an_interview_with_detours_ends_as_a_straight_one_with_the_same_answers(seed: int) -> None:
    chance = random.Random(seed)
    winding = Interview(PROGRAM, seed=seed % 50)
    for _ in range(STEPS):
        if not isinstance(winding.at, Ask):
            break
        _step(winding, chance)
    if isinstance(winding.at, Ask):
        return
    answers = running.values(PROGRAM, winding.now, winding.facts)
    straight = Interview(PROGRAM, seed=seed % 50)
    while isinstance(at := straight.at, Ask):
        _say(straight, {view.path: _again(view, answers.get(view.path, Answer())) for view in at.page.questions})
        assert not straight.complaints, (straight.where, straight.complaints)
    assert straight.where == winding.where
    assert running.values(PROGRAM, straight.now, straight.facts) == answers


def _step(interview: Interview, chance: random.Random) -> None:
    """An answer, or one time in five a step back or a leap to a page that was gone through."""
    detour = chance.random()
    if detour < 0.1:
        interview.back()
    elif detour < 0.2 and interview.now.visited:
        with suppress(running.NotVisitedError):
            interview.go_to(chance.choice(interview.now.visited))
    else:
        _say(interview, {view.path: _any(view, chance) for view in interview.page.questions})


def _say(interview: Interview, entries: Mapping[str, Entry]) -> None:
    step = running.answer(PROGRAM, interview.now, interview.facts, entries)
    interview.state, interview.complaints = from_json(to_json(step.state)), step.complaints


def _any(view: QuestionView, chance: random.Random) -> Entry:
    if view.nonresponse and chance.random() < 0.2:
        return Entry(missing=chance.choice(view.nonresponse))
    if view.choices:
        picked = _picked(view, chance)
        return Entry(codes=tuple(one.code for one in picked), specify={one.code: chance.choice("YZ") for one in picked})
    return Entry(typed=chance.choice(("0", "4", "6", "10", "40") if view.type == INTEGER else ("", "x", "y")))


def _picked(view: QuestionView, chance: random.Random) -> list[ChoiceView]:
    if view.type == RANK:
        together = [one for one in view.choices if not one.exclusive and not one.missing] or view.choices[:1]
        return chance.sample(together, len(together))
    return chance.sample(view.choices, 1 if view.type == SELECT_ONE else chance.randint(1, len(view.choices)))


def _again(view: QuestionView, answer: Answer) -> Entry:
    """The same answer as somebody would give it who is asked for the first time."""
    value: Any = answer.value
    if value is None:
        return Entry(missing=answer.missing if answer.missing in view.nonresponse else "")
    if not view.choices:
        return Entry(typed=str(value))
    specify = {code: words for code, words in answer.specify.items() if not code.startswith("@")}
    return Entry(codes=tuple(value) if isinstance(value, list) else (value,), specify=specify)
