"""Simulated respondents answer along the route, the same way for the same seed."""

from datetime import UTC, date, datetime

import pytest

from surveys.questionnaire.compiled import compile
from surveys.questionnaire.coverage import Coverage, coverage
from surveys.questionnaire.model.state import Answer, Facts
from surveys.questionnaire.model.structure import (
    Choice,
    ChoiceList,
    Expectation,
    Group,
    Item,
    Question,
    Questionnaire,
    Repeat,
)
from surveys.questionnaire.respondents import Habits, Population, Respondent, Simulated, interview

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
FACTS = Facts(date(2026, 11, 25), NOW, NOW)
WILLING = Habits(dk=0, refused=0, break_off=0)
LISTS = {
    "yes_no": ChoiceList("yes_no", (Choice("1", {"it": "Sì"}), Choice("2", {"it": "No"}))),
    "brands": ChoiceList(
        "brands",
        (
            Choice("a", {"it": "A"}),
            Choice("b", {"it": "B"}),
            Choice("96", {"it": "Altra"}, specify=True),
            Choice("97", {"it": "Nessuna"}, exclusive=True),
        ),
    ),
}


def ask(name: str, kind: str = "integer", **details: object) -> Question:
    return Question(name, kind, {"it": "?"}, required="true()", **details)  # type: ignore[arg-type]


def form(*items: Item, **details: object) -> Questionnaire:
    return Questionnaire(items, LISTS, default_language="it", **details)  # type: ignore[arg-type]


def simulate(questionnaire: Questionnaire, n: int = 60, **options: object) -> Coverage:
    settings: dict[str, object] = {"habits": WILLING, **options}
    return coverage(compile(questionnaire), n, 1, FACTS, **settings)  # type: ignore[arg-type]


def held(questionnaire: Questionnaire, seed: int = 1, habits: Habits = WILLING, language: str = "") -> Simulated:
    person = Respondent(seed, Population(questionnaire, habits=habits))
    return interview(compile(questionnaire), person, FACTS, language=language)


def says(question: str, answer: str = "", share: float | None = None, *numbers: float) -> Expectation:
    return Expectation(question, answer, share, *numbers)


EVERY_TYPE = form(
    Question("hello", "note", {"it": "Buongiorno"}),
    ask("one", "select_one", list_name="brands"),
    ask("several", "select_multiple", list_name="brands"),
    ask("order", "rank", list_name="yes_no"),
    ask("age", constraint=". >= 14 and . <= 99"),
    ask("spend", "decimal", constraint=". < 5"),
    ask("scale", "range", parameters={"start": "0", "end": "10", "step": "2"}),
    ask("why", "text"),
    ask("mail", "text", constraint="regex(., '[^@]+@[^@]+')"),
    ask("born", "date", constraint=". < '1990-01-01'"),
    ask("at", "time"),
    ask("when", "dateTime"),
    ask("sure", "acknowledge"),
    Group("page", (ask("p1"), ask("p2", "select_one", list_name="yes_no")), field_list=True),
    Repeat("home", (ask("member"),), count="2"),
    Repeat("more", (ask("extra"),)),
)


def test_every_type_of_question_finds_its_answer() -> None:
    done = simulate(EVERY_TYPE)
    assert (done.ends, done.dead_ends, done.never_asked) == ({"complete": 60}, (), ())


def test_the_same_seed_is_the_same_person() -> None:
    assert held(EVERY_TYPE, 7) == held(EVERY_TYPE, 7)
    assert held(EVERY_TYPE, 7) != held(EVERY_TYPE, 8)


def test_answers_keep_to_the_limits_of_the_question() -> None:
    for seed in range(30):
        answers = held(EVERY_TYPE, seed).state.answers
        assert answers["age"].value in range(14, 100)
        assert answers["scale"].value in (0, 2, 4, 6, 8, 10)
        assert str(answers["born"].value) < "1990"


def test_a_share_decides_how_often_a_code_is_chosen() -> None:
    question = ask("q", "select_one", list_name="yes_no")
    done = simulate(form(question, respondents=(says("q", "1", 75),)), 400)
    assert 270 < done.chosen["q"]["1"] < 330
    assert simulate(form(question, respondents=(says("q", "1", 100),))).chosen["q"] == {"1": 60}


def test_what_the_shares_leave_goes_to_the_other_answers_alike() -> None:
    brands = form(ask("q", "select_one", list_name="brands"), respondents=(says("q", "a", 40), says("q", "b", 50)))
    chosen = simulate(brands, 400).chosen["q"]
    assert (130 < chosen["a"] < 190, 170 < chosen["b"] < 230) == (True, True)
    assert 20 < chosen["96"] + chosen["97"] < 65


def test_of_several_answers_each_has_its_own_share() -> None:
    brands = form(
        ask("q", "select_multiple", list_name="brands"),
        respondents=(says("q", "a", 90), says("q", "b", 60), says("q", "96", 0), says("q", "97", 5)),
    )
    chosen = simulate(brands, 400).chosen["q"]
    assert (320 < chosen["a"] < 385, 200 < chosen["b"] < 275, 8 < chosen["97"] < 36) == (True, True, True)
    assert "96" not in chosen


def test_a_share_may_be_of_what_is_typed() -> None:
    assert held(form(ask("age"), respondents=(says("age", "44", 100),))).state.answers == {"age": Answer(44)}


def test_numbers_lie_in_their_range_and_around_their_mean() -> None:
    wages = form(ask("age"), respondents=(says("age", "", 80, 30, 50, 34), says("age", "", None, 60, 60)))
    ages = [int(str(held(wages, seed).state.answers["age"].value)) for seed in range(400)]
    younger = [age for age in ages if age < 60]
    assert (min(younger) >= 30, max(younger) <= 50, set(ages) - set(younger)) == (True, True, {60})
    assert 33 < sum(younger) / len(younger) < 35
    assert 290 < len(younger) < 350


def test_dont_know_and_refused_are_said_only_where_they_are_offered() -> None:
    questions = form(ask("a", nonresponse=("dk",)), ask("b", nonresponse=("refused",)), ask("c"))
    answers = held(questions, habits=Habits(dk=1, refused=1, break_off=0)).state.answers
    assert [answers[name].missing for name in ("a", "b", "c")] == ["dk", "refused", ""]


def test_the_sheet_says_how_often_there_is_no_answer() -> None:
    questions = (ask("a", nonresponse=("dk",)), ask("b", nonresponse=("dk",)))
    of_all = held(form(*questions, respondents=(says("", "dk", 100),))).state.answers
    assert [of_all[name].missing for name in ("a", "b")] == ["dk", "dk"]
    of_one = held(form(*questions, respondents=(says("", "dk", 100), says("b", "dk", 0)))).state.answers
    assert [of_one[name].missing for name in ("a", "b")] == ["dk", ""]


def test_some_give_up() -> None:
    questions = (ask("a"), ask("b"))
    assert simulate(form(*questions, partial_from="a"), habits=Habits(break_off=1)).ends == {"broken_off": 60}
    impatient = form(*questions, partial_from="a", respondents=(says("b", "break_off", 100),))
    assert simulate(impatient).ends == {"partial": 60}


def test_a_warning_is_confirmed() -> None:
    assert simulate(form(ask("a", warning=". < 0"))).ends == {"complete": 60}


@pytest.mark.parametrize("language", ["it", "en", "fr"])
def test_other_answers_are_given_words(language: str) -> None:
    other = form(ask("q", "select_one", list_name="brands"), respondents=(says("q", "96", 100),))
    answer = held(other, 3, language=language).state.answers["q"]
    assert answer.value == "96"
    assert answer.specify["96"]
