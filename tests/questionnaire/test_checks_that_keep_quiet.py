"""A warning that cries wolf is worse than none: what real questionnaires do is not complained of."""

import pytest

from surveys.questionnaire.checks import check
from surveys.questionnaire.model.structure import Choice, ChoiceList, Group, Question, Repeat
from surveys.questionnaire.types.searching import LONG_LIST

from .forms import ask, form, found, said


def test_a_shown_calculation_may_check_what_it_adds_up() -> None:
    total = ask("total", calculation="${a} + ${b}", constraint="${a} + ${b} = 100", read_only="true()")
    assert check(form(ask("a"), ask("b"), total)) == []


def test_the_title_of_a_group_may_name_what_is_asked_in_it() -> None:
    person = Repeat("person", (ask("name"),), count="2", label={"it": "Persona ${name}"})
    assert check(form(person)) == []
    assert [code for code, *_ in found(form(Group("g", (ask("a"),), label={"it": "${b}"}), ask("b")))] == [
        "pipes_later"
    ]


def test_a_column_that_a_filter_needs_is_missed_even_where_a_question_has_its_name() -> None:
    lists = {"regions": ChoiceList("regions", (Choice("n"),)), "towns": ChoiceList("towns", (Choice("t"),))}
    questionnaire = form(
        Question("region", "select_one", list_name="regions"),
        Question("town", "select_one", list_name="towns", choice_filter="region = ${region}"),
        lists=lists,
    )
    assert said(questionnaire) == ["The list of choices has no column called “region”."]


def test_the_points_of_a_scale_are_not_read_one_by_one() -> None:
    ends = {0: " per niente", 10: " moltissimo"}
    points = tuple(Choice(str(n), {"it": f"{n}{ends.get(n, '')}"}) for n in range(11))
    question = Question("nps", "select_one", {"it": "Quanto?"}, list_name="nps", read_out=True)
    assert check(form(question, lists={"nps": ChoiceList("nps", points)})) == []


def test_a_list_that_is_read_too_often_is_complained_of_once() -> None:
    words = ChoiceList("often", tuple(Choice(str(n), {"it": f"volta {n}"}) for n in range(9)))
    asked = [Question(f"q{n}", "select_one", {"it": "?"}, list_name="often", row=n + 2) for n in range(3)]
    assert said(form(*asked, lists={"often": words})) == [
        "9 answers are read aloud in each of 3 questions (rows 2, 3, 4): nobody remembers more than about 7."
    ]


@pytest.mark.parametrize("kind", ["select_one", "select_multiple", "rank"])
def test_a_list_that_is_shown_is_read_and_one_that_is_searched_is_not(kind: str) -> None:
    def codes(count: int) -> list[str]:
        brands = ChoiceList("brands", tuple(Choice(str(n), {"it": f"marca {n}"}) for n in range(count)))
        asked = Question("q", kind, {"it": "Quali?"}, list_name="brands")
        return [code for code, *_ in found(form(asked, lists={"brands": brands}))]

    assert codes(LONG_LIST) == ["too_many_to_read"]
    assert codes(LONG_LIST + 1) == []


def test_lists_that_nobody_uses_are_told_together_where_there_are_many() -> None:
    lists = {name: ChoiceList(name, (Choice("1", row=at),)) for at, name in enumerate("abcd", 2)}
    assert said(form(ask("q"), lists=lists)) == ["No question uses these lists: a, b, c, d (rows 2, 3, 4, 5)."]


def test_names_that_change_in_the_data_are_told_together_where_there_are_many() -> None:
    questions = [ask(f"site-{n}", row=n) for n in range(2, 12)]
    assert said(form(*questions)) == [
        "10 names change in the data, as Excel, SPSS or Triple-S would refuse them: site-2 → site_2, "
        "site-3 → site_3, site-4 → site_4 … (rows 2, 3, 4, 5, 6, 7, 8, 9 …)."
    ]


def test_two_questions_of_one_name_are_told_by_the_reader_and_not_again() -> None:
    assert check(form(ask("age"), Group("g", (ask("age"),)))) == []


def test_a_choice_that_another_question_of_the_list_can_offer_is_not_dead() -> None:
    kinds = ChoiceList("kinds", (Choice("food"), Choice("drink")))
    things = ChoiceList("things", (Choice("bread", properties={"kind": "food"}), Choice("pen", {"it": "pen"})))
    pen = ChoiceList("things", (*things.choices, Choice("ink", properties={"kind": "office"})))
    filtered = [
        Question(name, "select_one", list_name="things", choice_filter="kind = ${kind}") for name in ("one", "two")
    ]
    kind = Question("kind", "select_one", list_name="kinds")
    assert said(form(kind, *filtered, lists={"kinds": kinds, "things": pen})) == [
        "“ink” is never offered for “one”: the filter can never choose it."
    ]
    free = Question("free", "select_one", list_name="things")
    assert check(form(kind, *filtered, free, lists={"kinds": kinds, "things": pen})) == []


def test_what_the_reader_said_of_an_earlier_interview_is_not_said_again() -> None:
    assert check(form(ask("age", default="${last-saved#age}"))) == []
