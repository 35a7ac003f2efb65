"""Simulated respondents keep to the numbers of answers, totals and forms that a questionnaire asks for."""

from __future__ import annotations

from typing import Any

from surveys.questionnaire.respondents import Habits, Respondent, Simulated, interview

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
    return interview(made(SURVEY), Respondent(seed, habits=WILLING), FACTS)


def test_they_give_as_many_answers_as_are_asked_for_and_share_out_the_whole_total() -> None:
    for seed in range(1, 25):
        run = simulated(seed)
        assert run.stuck == ()
        given: dict[str, Any] = {path: answer.value for path, answer in run.state.answers.items()}
        assert (len(given["m"]), len(given["r"])) == (2, 2)
        assert sum(given[f"g/{name}"] for name in ("g1", "g2", "g3")) == 100
        assert given["tel"].startswith("+442079460")
        assert given["mail"].endswith("@example.com")
