"""Simulated respondents keep to the numbers of answers, totals and forms that a questionnaire asks for."""

from __future__ import annotations

from typing import Any

from surveys.questionnaire.respondents import Habits, Population, Respondent, Simulated, interview

from .runs import FACTS, made

WILLING = Habits(dk=0, refused=0, break_off=0)
SURVEY = """
    type | name | label | min_answers | max_answers | appearance | total | quick | required
    select_multiple brands | m | Which? | 2 | 2 | | | | yes
    rank brands | r | Best two? | | 2 | | | | yes
    begin_group | g | Share | | | field-list | 100 | |
    integer | g1 | A | | | | | | yes
    integer | g2 | B | | | | | | yes
    integer | g3 | C | | | | | | yes
    end_group | | | | | | | |
    text | tel | Phone? | | | phone | | | yes
    text | mail | E-mail? | | | email | | | yes
    date | day | When? | | | | | yesterday week | yes
"""


def simulated(seed: int) -> Simulated:
    program = made(SURVEY)
    return interview(program, Respondent(seed, Population(program.questionnaire, habits=WILLING)), FACTS)


def test_they_give_as_many_answers_as_are_asked_for_and_share_out_the_whole_total() -> None:
    for seed in range(1, 25):
        run = simulated(seed)
        assert run.stuck == ()
        given: dict[str, Any] = {path: answer.value for path, answer in run.state.answers.items()}
        assert (len(given["m"]), len(given["r"])) == (2, 2)
        assert sum(given[f"g/{name}"] for name in ("g1", "g2", "g3")) == 100
        assert given["tel"].startswith("+442079460")
        assert given["mail"].endswith("@example.com")


CHECKED = """
    type | name | label | constraint | required
    integer | first | How many? | . >= 3 | yes
    integer | double | And twice? | . = ${first} * 2 or . = ${first} + 40 | yes
    integer | rest | And the rest of 50? | . + ${first} = 50 | yes
    integer | code | The code? | . = 4711 or . = 815 | yes
    text | plate | The plate? | regex(., '[A-Z]{2}[0-9]{3}[A-Z]{2}') | yes
    text | pin | The pin? | string-length(.) = 6 | yes
    date | from | From when? | . >= '2019-05-01' and . <= '2019-05-02' | yes
    date | until | Until when? | . > ${from} and . <= ${from} + 1 | yes
"""


def test_they_find_the_answers_that_a_check_speaks_of() -> None:
    program = made(CHECKED)
    population = Population(program.questionnaire, habits=WILLING)
    for seed in range(1, 15):
        run = interview(program, Respondent(seed, population), FACTS)
        assert (run.stuck, run.ended is not None) == ((), True)
