"""An interview that is taken up on another day: what is said is of that day, routes stay those of the first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from surveys.questionnaire.model.state import Facts

from .runs import FACTS, Interview, made

DAYS = made("""
    type | name  | label          | constraint   | warning     | quick           | relevant
    text | hello | Hello          |              |             |                 |
    date | when  | When?          | . <= today() |             | today yesterday |
    date | next  | When again?    | . >= today() |             |                 |
    date | odd   | When first?    |              | . > today() |                 |
    text | early | Asked in time? |              |             |                 | today() = '2026-11-24'
    text | end   | The end        |              |             |                 |
""")


def later(days: int) -> Facts:
    """The same interview in a call some days after the first."""
    return replace(FACTS, session_at=FACTS.session_at + timedelta(days=days))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("today", "2026-11-27"), ("yesterday", "2026-11-26"), ("1", "2026-11-27"), ("2", "2026-11-26")],
)
def test_what_the_respondent_calls_today_is_the_day_on_which_they_are_asked(typed: str, stored: str) -> None:
    interview = Interview(DAYS).say("Hello")
    interview.facts = later(3)
    interview.say(typed)
    assert not interview.complaints
    assert interview.now.answers["when"].value == stored


def test_a_check_on_an_answer_knows_the_day_on_which_it_is_given() -> None:
    interview = Interview(DAYS).say("Hello")
    interview.facts = later(1)
    interview.say("26/11/2026")
    assert interview.complaints[0].kind == "constraint"
    interview.say("25/11/2026", "24/11/2026")
    assert interview.complaints[0].kind == "constraint"
    interview.say("25/11/2026")
    assert interview.where == "odd"


def test_the_route_stays_that_of_the_day_on_which_the_interview_began() -> None:
    interview = Interview(DAYS).say("Hello")
    interview.facts = later(1)
    interview.say("today", "today", "26/11/2026")
    assert interview.where == "early"


def test_an_answer_that_passed_its_check_on_an_earlier_day_is_not_asked_again() -> None:
    interview = Interview(DAYS).say("Hello", "today", "today", "25/11/2026")
    interview.facts = later(5)
    interview.go_to("hello").say("Hello again")
    assert interview.where == "early"


def test_a_date_over_new_year_is_that_of_the_new_year() -> None:
    interview = Interview(DAYS, facts=replace(later(37), now=FACTS.now + timedelta(days=36))).say("Hello", "yesterday")
    assert interview.now.answers["when"].value == "2026-12-30"
    interview = Interview(DAYS, facts=later(38)).say("Hello", "yesterday")
    assert interview.now.answers["when"].value == "2026-12-31"
