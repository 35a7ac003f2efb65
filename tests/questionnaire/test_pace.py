"""What interviews that were held teach about the length of others."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from statistics import median

import pytest

from surveys.questionnaire.checks.length import ReadingTime
from surveys.questionnaire.checks.pace import ASSUMED, Pace, TimedPage, learnt
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.coverage import coverage
from surveys.questionnaire.model.pages import QuestionView
from surveys.questionnaire.respondents import USUAL, Population, Respondent, interview

from .runs import FACTS, made

SURVEYS = {
    "coffee": """
        type | name | label | relevant | read_out
        begin_group | a | A |  |
        select_one yesno | a1 | Do you do the grocery shopping for your household at times? |  | no
        integer | a2 | May I ask how old you are? |  |
        select_one brands | a3 | Which of these brands do you know best? |  | yes
        end_group |  |  |  |
        begin_group | b | B |  |
        select_multiple brands | b1 | Of the brands I am about to read, which did you buy in the last months? |  | yes
        text | b2 | If I say good coffee, what is the first thing that comes to mind? | |
        range | b3 | From 1 to 10, how likely are you to recommend the coffee you usually buy to a friend? |  |
        range | b4 | And from 1 to 10, how satisfied are you with its price? |  |
        end_group |  |  |  |
    """,
    "bank": """
        type | name | label | relevant | read_out
        begin_group | a | A |  |
        select_one yesno | a1 | Are you a customer of a bank? |  | no
        select_one brands | a2 | Of which of these banks are you a customer, if you name the most important? |  | yes
        end_group |  |  |  |
        begin_group | b | B |  |
        range | b1 | How satisfied are you with your bank, where 1 means not at all and 10 completely? |  |
        text | b2 | And why is that, in your own words? |  |
        integer | b3 | How many times have you been at a branch in the last month? | ${b1} > 4 |
        select_multiple brands | b4 | Which of these services did you use? |  | yes
        end_group |  |  |  |
    """,
    "town": """
        type | name | label | relevant | read_out
        begin_group | a | A |  |
        integer | a1 | For how many years have you been living in this town? |  |
        select_one yesno | a2 | Were you born here? |  | no
        range | a3 | From 1 to 10, how good is it to live in your part of town? |  |
        range | a4 | And from 1 to 10, how clean are its streets and its parks? |  |
        end_group |  |  |  |
        begin_group | b | B |  |
        select_multiple brands | b1 | Which of these should the town spend more money on, even if taxes rise? |  | yes
        text | b2 | What should the mayor do first? |  |
        text | b3 | And what should never change? | |
        select_one brands | b4 | If there was an election next Sunday, whom would you vote for? |  | no
        end_group |  |  |  |
    """,
}
TRUTH = Pace(
    162, {**ASSUMED.seconds, "select_one": 5.2, "select_multiple": 10.5, "range": 4.9, "text": 27, "integer": 6}
)
"""How fast people really are in these worlds; nothing that is tested is told."""


class House:
    """Interviews of several studies, with the times that people took."""

    def __init__(self, program: Program, seed: int) -> None:
        self.program, self.reading = program, ReadingTime(program.questionnaire, pace=TRUTH)
        self.pages: list[TimedPage] = []
        self.totals: list[float] = []
        self.sections: dict[str, list[float]] = {}
        chance = Random(seed)
        population = Population(program.questionnaire, habits=USUAL)
        for number in range(150):
            self._hold(Respondent(seed * 1000 + number, population), chance)

    def _hold(self, respondent: Respondent, chance: Random) -> None:
        shown: dict[str, QuestionView] = {}
        done = interview(
            self.program,
            respondent,
            FACTS,
            watch=lambda page: shown.update({view.path: view for view in page.questions}),
        )
        if done.ended is None or done.ended.reason != "complete":
            return
        speed = chance.lognormvariate(0, 0.18)  # one person reads and answers faster than another
        spent: dict[str, float] = {}
        for view in shown.values():
            words = self.reading.words(view.name)
            seconds = TRUTH.of_page(words, {view.type: 1}) * speed * chance.lognormvariate(-0.08, 0.4)
            seconds += 90 if chance.random() < 0.01 else 0  # somebody is at the door
            self.pages.append(TimedPage(words, ((view.type, 1),), seconds))
            section = view.path.partition("/")[0]
            spent[section] = spent.get(section, 0.0) + seconds
        self.totals.append(sum(spent.values()))
        for section, seconds in spent.items():
            self.sections.setdefault(section, []).append(seconds)


@pytest.fixture(scope="module")
def houses() -> dict[str, House]:
    return {name: House(made(survey), seed) for seed, (name, survey) in enumerate(SURVEYS.items(), 1)}


@pytest.mark.parametrize("name", SURVEYS)
def test_a_study_s_length_is_foretold_from_other_studies(
    name: str, houses: dict[str, House], say: Callable[[str], None]
) -> None:
    """The median within 10 %, each section within 20 %, for a study of 100 interviews that taught nothing."""
    others = [house for other, house in houses.items() if other != name]
    pace = learnt([page for house in others for page in house.pages], interviews=300)
    study = houses[name]
    length = coverage(study.program, 200, 7, FACTS, guided=0, pace=pace).length
    assert length is not None
    assert len(study.totals) >= 100

    wrong = length.typical.minutes * 60 / median(study.totals) - 1
    by_section = {part: minutes * 60 / median(study.sections[part]) - 1 for part, minutes in length.sections}
    parts = ", ".join(f"{part} {share:+.0%}" for part, share in by_section.items())
    say(f"length of {name}: {wrong:+.1%} of the median, sections {parts}")
    assert abs(wrong) <= 0.10
    assert set(by_section) == {"a", "b"}
    assert all(abs(share) <= 0.20 for share in by_section.values())


def test_what_is_learnt_comes_close_to_how_people_are(houses: dict[str, House]) -> None:
    pace = learnt([page for house in houses.values() for page in house.pages], interviews=450)
    assert pace.interviews == 450
    assert pace.words_a_minute == pytest.approx(TRUTH.words_a_minute, rel=0.15)
    for kind in ("select_one", "range", "text", "integer"):
        assert pace.seconds[kind] == pytest.approx(TRUTH.seconds[kind], rel=0.25)


def test_what_was_never_met_stays_as_it_was_assumed() -> None:
    pace = learnt([TimedPage(10, (("integer", 1),), 30.0)] * 500, interviews=10)
    assert pace.seconds["date"] == ASSUMED.seconds["date"]
    assert pace.of_page(10, {"integer": 1}) == pytest.approx(30, rel=0.1)


def test_a_few_pages_teach_little_and_none_teaches_nothing() -> None:
    assert learnt([], interviews=0) == ASSUMED
    few = learnt([TimedPage(10, (("integer", 1),), 60.0)], interviews=1)
    assert few.of_page(10, {"integer": 1}) < 20


def test_an_interruption_does_not_make_every_interview_longer() -> None:
    usual = [TimedPage(20, (("range", 1),), 12.0)] * 99
    interrupted = [*usual, TimedPage(20, (("range", 1),), 3000.0)]
    assert learnt(interrupted, interviews=1) == learnt([*usual, usual[0]], interviews=1)
