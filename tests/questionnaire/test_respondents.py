"""Simulated respondents answer along the route, the same way for the same seed."""

from datetime import UTC, date, datetime

import pytest

from surveys.questionnaire.coverage import Coverage, coverage
from surveys.questionnaire.program import compile
from surveys.questionnaire.respondents import Habits, Respondent, interview
from surveys.questionnaire.state import Answer, Facts
from surveys.questionnaire.structure import (
    Choice,
    ChoiceList,
    Group,
    Item,
    Question,
    Questionnaire,
    Quota,
    Repeat,
    Route,
)

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
    assert (done.ends, done.dead_ends, done.never_asked) == ({"complete": 60}, {}, ())


def test_the_same_seed_is_the_same_person() -> None:
    program = compile(EVERY_TYPE)

    def one(seed: int) -> object:
        return interview(program, Respondent(seed, questionnaire=EVERY_TYPE), FACTS)

    assert one(7) == one(7)
    assert one(7) != one(8)


def test_answers_keep_to_the_limits_of_the_question() -> None:
    program = compile(EVERY_TYPE)
    for seed in range(30):
        answers = interview(program, Respondent(seed, questionnaire=EVERY_TYPE, habits=WILLING), FACTS).state.answers
        assert answers["age"].value in range(14, 100)
        assert answers["scale"].value in (0, 2, 4, 6, 8, 10)
        assert str(answers["born"].value) < "1990"


def test_a_distribution_decides_how_often_a_code_is_chosen() -> None:
    question = form(ask("q", "select_one", list_name="yes_no"))
    done = simulate(question, 400, distributions={"q": {"1": 3, "2": 1}})
    assert 270 < done.chosen["q"]["1"] < 330
    assert simulate(question, distributions={"q": {"1": 1}}).chosen["q"] == {"1": 60}


def test_a_distribution_may_hold_what_is_typed() -> None:
    program = compile(form(ask("age")))
    person = Respondent(1, {"age": {"44": 1}}, habits=WILLING)
    assert interview(program, person, FACTS).state.answers == {"age": Answer(44)}


def test_dont_know_and_refused_are_said_only_where_they_are_offered() -> None:
    program = compile(form(ask("a", nonresponse=("dk",)), ask("b", nonresponse=("refused",)), ask("c")))
    shy = Respondent(1, habits=Habits(dk=1, refused=1, break_off=0))
    answers = interview(program, shy, FACTS).state.answers
    assert [answers[name].missing for name in ("a", "b", "c")] == ["dk", "refused", ""]


def test_some_give_up() -> None:
    done = simulate(form(ask("a"), ask("b"), partial_from="a"), habits=Habits(break_off=1))
    assert done.ends == {"broken_off": 60}


def test_a_warning_is_confirmed() -> None:
    assert simulate(form(ask("a", warning=". < 0"))).ends == {"complete": 60}


def test_a_question_that_nobody_can_answer_is_a_dead_end() -> None:
    done = simulate(form(ask("a"), ask("b", constraint=". > 5 and . < 5")), n=3)
    assert (done.ends, done.dead_ends) == ({"without_end": 3}, {("b", "constraint"): 3})


def test_what_nobody_reaches_or_chooses_is_listed() -> None:
    questionnaire = form(
        ask("a", "select_one", list_name="yes_no"),
        ask("b", relevant="${a} = '3'"),
        ask("c"),
        routes=(Route("a", "@screened_out", "${a} = '2'"),),
        quotas=(Quota("first", {}, "${a} = '1'", 10),),
    )
    done = simulate(questionnaire, distributions={"a": {"1": 1}})
    assert (done.never_asked, done.never_chosen) == (("b",), (("a", "2"),))
    assert (done.cells, done.pages) == ({"first": 60}, [2] * 60)


@pytest.mark.parametrize("language", ["it", "en", "fr"])
def test_other_answers_are_given_words(language: str) -> None:
    question = form(ask("q", "select_one", list_name="brands"))
    person = Respondent(3, {"q": {"96": 1}}, habits=WILLING)
    answer = interview(compile(question), person, FACTS, language=language).state.answers["q"]
    assert answer.value == "96"
    assert answer.specify["96"]
