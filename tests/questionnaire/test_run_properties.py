"""What holds for every run, whatever is answered."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaire import running
from surveys.questionnaire.model.pages import Ask, Entry
from surveys.questionnaire.model.state import from_json, to_json

from .runs import FACTS, Interview, made

PROGRAM = made(
    """
    type                   | name  | label | relevant         | repeat_count          | order  | appearance
    select_one yesno       | q1    | One   |                  |                       |        |
    select_multiple brands | q2    | Two   | ${q1} = '1'      |                       |        |
    begin_repeat           | each  | Each  |                  | count-selected(${q2}) |        |
    integer                | mark  | Mark  |                  |                       |        |
    select_one yesno       | again | Again | ${mark} > 2      |                       |        |
    end_repeat             |       |       |                  |                       |        |
    begin_group            | mixed | Mixed |                  |                       | random |
    integer                | m1    | M1    | ${q1} = '2'      |                       |        |
    integer                | m2    | M2    | sum(${mark}) > 3 |                       |        |
    text                   | m3    | M3    |                  |                       |        |
    end_group              |       |       |                  |                       |        |
    begin_repeat           | trip  | Trip  | ${m3} != ''      |                       |        |
    begin_group            | page  | Page  |                  |                       |        | field-list
    text                   | to    | To    |                  |                       |        |
    integer                | days  | Days  | ${to} != ''      |                       |        |
    end_group              |       |       |                  |                       |        |
    end_repeat             |       |       |                  |                       |        |
    text                   | last  | Last  |                  |                       |        |
    """,
    routes="after | when | go_to\nq2 | ${q2} = 'c' | last\nmixed | ${m1} = 5 | @screened_out",
)
TYPED = st.sampled_from(["", "1", "2", "3", "5", "1 3", "3 2 1"])


def _walk(interview: Interview, typed: list[str], steps: int = 60) -> list[str]:
    """Answer to the end with the given texts in turn; "another one?" is declined."""
    pages = []
    for number in range(steps):
        if not isinstance(interview.at, Ask):
            break
        pages.append(interview.where)
        text = typed[number % len(typed)]
        if interview.page.repeat:
            interview.say("no")
            continue
        interview.say(tuple(Entry(typed=text) for _ in interview.page.questions))
        if interview.complaints:
            interview.say(tuple(Entry() for _ in interview.page.questions))
    return pages


@settings(deadline=None, max_examples=40)
@given(st.lists(TYPED, min_size=1, max_size=12), st.integers(1, 10**6))
def test_every_run_ends_and_its_pages_are_those_of_a_second_run(typed: list[str], seed: int) -> None:
    first, second = Interview(PROGRAM, seed=seed), Interview(PROGRAM, seed=seed)
    assert _walk(first, typed) == _walk(second, typed)
    assert first.where.startswith("@")
    assert first.now == second.now == from_json(to_json(first.now))


@settings(deadline=None, max_examples=40)
@given(st.lists(TYPED, min_size=1, max_size=12), st.integers(1, 10**6))
def test_going_back_to_the_start_meets_the_same_pages_and_leads_to_the_same_end(typed: list[str], seed: int) -> None:
    interview = Interview(PROGRAM, seed=seed)
    pages = _walk(interview, typed)
    end = interview.where
    visited = list(dict.fromkeys(pages))
    met = []
    while not interview.back().page.first:
        met.append(interview.where)
    met.append(interview.where)
    assert met[::-1] == visited
    answer = interview.question.answer
    interview.say(str(answer.value or "") if answer else "")
    assert interview.where == end


@settings(deadline=None, max_examples=40)
@given(st.lists(TYPED, min_size=1, max_size=12), st.integers(1, 10**6), st.sampled_from(["1", "2"]))
def test_every_page_passed_after_a_change_is_on_the_route_of_a_fresh_look(
    typed: list[str], seed: int, changed: str
) -> None:
    interview = Interview(PROGRAM, seed=seed)
    _walk(interview, typed)
    interview.go_to("q1").say(changed)
    _walk(interview, typed)
    values = running.values(PROGRAM, interview.now, FACTS)
    for line in running.lines(PROGRAM, interview.now, FACTS):
        assert values[line.path].missing not in ("off_route", "not_reached")
