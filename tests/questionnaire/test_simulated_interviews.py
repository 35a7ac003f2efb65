"""A simulated interview keeps what it has worked out from page to page, and is what typing its answers leads to."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from surveys.questionnaire import running
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import Entry
from surveys.questionnaire.model.state import default_key

from .any_questionnaire import SEEDS, questionnaires, sound, whatever
from .runs import FACTS, Interview, made
from .typing import compare


@settings(whatever, max_examples=25)
@given(questionnaires(), SEEDS)
def test_typing_the_answers_of_any_simulated_interview_leads_to_the_same_pages_and_the_same_state(
    questionnaire: s.Questionnaire, seed: int
) -> None:
    compare(sound(questionnaire), seed)


@pytest.mark.parametrize(
    "survey",
    [
        pytest.param(
            """
            type             | name   | label         | relevant      | calculation
            select_one yesno | first  | First?        |               |
            calculate        | ahead  |               |               | ${later}
            text             | before | So far${ahead} |              |
            text             | still  | Still${ahead} |               |
            select_one yesno | later  | Later?        |               |
            text             | seen   | Then ${ahead} | ${ahead} != '' |
            text             | unseen | Never         | ${ahead} = '' |
            """,
            id="a value that looks ahead",
        ),
        pytest.param(
            """
            type             | name | label | order  | relevant    | calculation | default
            calculate        | k    |       |        |             | ${b}        |
            begin_group      | g    | G     | random |             |             |
            select_one yesno | a    | A${k} |        |             |             |
            select_one yesno | b    | B${k} |        |             |             |
            select_one yesno | c    | C${k} |        |             |             |
            select_one yesno | d    | D${k} |        |             |             |
            end_group        |      |       |        |             |             |
            text             | e    | E     |        | ${k} != ''  |             | ${b}
            text             | f    | F     |        | ${e} = 'no' |             |
            """,
            id="pages in an order of their own",
        ),
        pytest.param(
            """
            type                   | name  | label        | choice_filter            | trigger | calculation
            select_multiple brands | known | Known?       |                          |         |
            select_one brands      | best  | Best?        | selected(${known}, name) |         |
            select_one brands      | worst | Not ${best}? | ${best} != name          |         |
            calculate              | count |              |                          | ${best} | selected(${known}, "a")
            text                   | end   | End ${count} |                          |         |
            """,
            id="lists of earlier answers and a calculation that an answer sets off",
        ),
    ],
)
@pytest.mark.parametrize("seed", range(1, 6))
def test_what_rests_on_more_than_earlier_answers_is_worked_out_again(survey: str, seed: int) -> None:
    compare(made(survey), seed)


def test_what_was_kept_while_a_page_appeared_bit_by_bit_stays_kept() -> None:
    program = made(
        """
        type             | name | label | relevant                  | appearance | default
        select_one yesno | a    | A?    |                           |            |
        hidden           | d    |       |                           |            | ${a}
        begin_group      | g    | G     |                           | field-list |
        select_one yesno | b    | B?    |                           |            |
        text             | c    | C     | ${b} = '1' and ${d} = '1' |            |
        end_group        |      |       |                           |            |
        text             | e    | E     |                           |            |
        """
    )
    interview = Interview(program).say("1")
    step = running.answer(program, interview.now, FACTS, {"g/b": Entry("1"), "g/c": Entry("words")})
    assert step.state.frozen == {default_key("d"): "1"}
