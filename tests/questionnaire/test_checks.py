"""What is wrong with a questionnaire is said before anybody is asked."""

import pytest

from surveys.questionnaire.checks import Span, check, estimate
from surveys.questionnaire.model.structure import (
    AnswerForRespondents,
    Choice,
    ChoiceList,
    Group,
    Item,
    Language,
    Question,
    Quota,
    Repeat,
    Route,
)
from surveys.questionnaire.problems import Problem

from .forms import ask, form, found, said

YES_NO = ChoiceList("yes_no", (Choice("1", {"it": "Sì"}), Choice("2", {"it": "No"})))


def test_a_sound_questionnaire_has_no_problems() -> None:
    sound = form(
        ask("age", constraint=". >= 14 and . <= 99", required="true()"),
        Question("b1", "select_one", {"it": "Beve caffè?"}, list_name="yes_no", relevant="${age} >= 18"),
        ask("cups", "${b1} = '1'", warning=". < 20"),
        lists={"yes_no": YES_NO},
        routes=(Route("b1", "@screened_out", "${b1} = '2'"),),
        quotas=(Quota("young", {"it": "Giovani"}, "${age} < 35", 50),),
    )
    assert check(sound) == []


def test_every_expression_is_checked_in_its_place() -> None:
    lists = {"yes_no": YES_NO}
    questionnaire = form(
        Question("b1", "select_one", list_name="yes_no"),
        ask("cups", "${b1} = '3'", required="true()"),
        ask("more", "${b1}"),
        Question("b5", "select_multiple", list_name="yes_no"),
        ask("last", "${b5} = '1'"),
        lists=lists,
        routes=(Route("b1", "@complete", "${b1} = '7'"),),
        quotas=(Quota("q", {}, "${cups} > 3 and ${cups} < 2", 5),),
    )
    assert found(questionnaire) == [
        ("code_not_in_list", "cups", "relevant"),
        ("answer_as_condition", "more", "relevant"),
        ("multiple_compared", "last", "relevant"),
        ("code_not_in_list", "b1", "when"),
        ("always_false", "", "when"),
    ]


@pytest.mark.parametrize(
    "later",
    [
        ask("first", "${second} > 1"),
        ask("first", read_only="${second} > 1"),
        ask("first", constraint=". > ${second}"),
        Group("g", (ask("inner"),), relevant="${second} > 1"),
        Repeat("r", (ask("inner"),), count="${second}"),
    ],
    ids=["relevant", "read_only", "constraint", "group", "repeat_count"],
)
def test_what_rests_on_a_later_answer_is_found(later: Item) -> None:
    assert [code for code, *_ in found(form(later, ask("second")))] == ["reads_later"]


def test_a_calculation_is_not_said_to_be_asked_later_but_what_it_rests_on() -> None:
    above = Question("young", "calculate", calculation="if(${age} >= 35, '0', '1')")
    through = Question("group", "calculate", calculation="concat(${young}, 'x')")
    told = Question("told", "note", {"it": "${young}"})
    assert said(form(above, through, ask("first", "${group} = '1x'"), told, ask("age"))) == [
        "“group” is worked out from “age”, which is asked later: here it lacks that answer.",
        "The text takes in “young”, which is worked out from “age”; that is asked later and is not in it yet.",
    ]
    assert check(form(ask("age"), ask("first", "${young} = '1'"), above)) == []


def test_a_jump_may_rest_on_the_question_it_follows_and_a_condition_on_nothing_of_itself() -> None:
    assert check(form(ask("a"), ask("b"), routes=(Route("a", "@complete", "${a} = 1"),))) == []
    assert found(form(ask("a"), ask("b"), routes=(Route("a", "@complete", "${b} = 1"),))) == [
        ("reads_later", "a", "when")
    ]
    assert found(form(ask("a", "${a} = 1"))) == [("reads_later", "a", "relevant")]


def test_what_rests_on_a_neighbour_in_a_shuffled_group_is_found() -> None:
    first, second = ask("a"), ask("b", "${a} = 1")
    shuffled = Group("g", (first, second), order="random")
    assert said(form(shuffled)) == [
        "“a” may be asked later: “g” is shuffled, and here it may still be empty.",
    ]
    together = Group("g", (Group("pair", (first, second)), ask("c")), order="rotate")
    page = Group("g", (first, second), order="random", field_list=True)
    pinned = Group("g", (ask("a", pin=True), second), order="random")
    note = Question("n", "note", {"it": "?"}, relevant="${a} = 1")
    behind = Group("g", (first, ask("c"), note), order="random")
    assert [code for code, *_ in found(form(Group("g", (first, note, ask("c")), order="random")))] == ["reads_shuffled"]
    for sound in (
        form(together),
        form(page),
        form(pinned),
        form(behind),
        form(first, Group("g", (second, ask("c")), order="random")),
    ):
        assert check(sound) == []


def test_questions_of_one_page_may_rest_on_each_other() -> None:
    assert check(form(Group("page", (ask("a", "${b} = 1"), ask("b")), field_list=True))) == []


def test_questions_of_the_same_name_are_not_taken_for_each_other() -> None:
    inner = Group("g", (ask("age"), ask("cups", "${age} > 18")))
    assert check(form(ask("age"), inner)) == []


def test_an_earlier_instance_may_be_read_through_a_later_question() -> None:
    inside = (ask("a", "indexed-repeat(${b}, ${r}, position(..) - 1) = 1"), ask("b"))
    assert check(form(Repeat("r", inside, count="2"))) == []


def test_a_constraint_that_does_not_look_at_the_answer_is_found() -> None:
    assert found(form(ask("age"), ask("cups", constraint="${age} > 18"))) == [
        ("constraint_ignores_answer", "cups", "constraint")
    ]
    assert check(form(ask("age", constraint="${age} > 18"))) == []


def test_texts_take_in_only_what_is_known_already() -> None:
    questionnaire = form(
        Question("a", "integer", {"it": "Quanti ${b}?"}, {"it": "Non ${a}"}),
        Question("b", "integer", {"it": "Oltre a ${a}?"}),
    )
    assert found(questionnaire) == [("pipes_later", "a", "label"), ("pipes_itself", "a", "hint")]


def test_jumps_go_forward_only() -> None:
    questionnaire = form(ask("a"), ask("b"), routes=(Route("b", "a"), Route("b", "b", "${a} = 1")))
    assert said(questionnaire) == [
        "The jump from “b” goes back to “a”: jumps only go forward.",
        "The jump from “b” goes back to “b”: jumps only go forward.",
        "This jump is never taken: the one in row 0 is always taken before it.",
    ]
    assert [problem.severity for problem in check(questionnaire)] == ["error", "error", "warning"]


def test_a_jump_behind_a_group_may_rest_on_the_answers_in_it() -> None:
    group = Group("g", (ask("a"),), {"it": "G"})
    assert found(form(group, ask("b"), ask("c"), routes=(Route("g", "c", "${a} > 3"),))) == []


def test_a_jump_into_a_repeat_is_refused() -> None:
    repeat = Repeat("home", (ask("b"), ask("c")), count="2")
    assert [code for code, *_ in found(form(ask("a"), repeat, routes=(Route("a", "c", "${a} = 1"),)))] == [
        "route_into_repeat"
    ]
    assert check(form(ask("a"), repeat, routes=(Route("a", "home", "${a} = 1"), Route("b", "c", "${b} = 1")))) == []


def test_a_jump_after_something_that_is_never_on_the_screen_is_never_taken() -> None:
    items = (ask("a"), Question("sum", "calculate", calculation="${a} + 1"), ask("b"))
    assert found(form(*items, routes=(Route("sum", "@complete", "${sum} = 1"),))) == [
        ("route_after_unasked", "sum", "after")
    ]


def test_what_an_unconditional_jump_always_passes_is_never_reached() -> None:
    items = (ask("a"), ask("b"), ask("c"), ask("d"))
    assert said(form(*items, routes=(Route("a", "c"),))) == [
        "“b” is never reached: the jump after “a” always passes it."
    ]
    assert [code for code, *_ in found(form(*items, routes=(Route("a", "@complete"),)))] == ["never_reached"] * 3
    assert check(form(*items, routes=(Route("a", "b", "${a} = 1"), Route("a", "c")))) == []
    assert check(form(ask("a"), ask("b", "${a} = 1"), ask("c"), routes=(Route("b", "@complete"),))) == []


def test_a_question_whose_group_excludes_it_is_never_asked() -> None:
    group = Group("adults", (ask("pension", "${age} > 65"), ask("school", "${age} < 14")), relevant="${age} >= 18")
    assert said(form(ask("age"), group)) == [
        "“school” is never asked: its condition and that of “adults” exclude each other."
    ]


@pytest.mark.parametrize(
    ("end", "relevant"),
    [
        ("${age} < 18", "${age} < 16"),
        ("${age} < 18", "16 > ${age} and ${cups} > 1"),
        ("${age} < 18 or ${age} > 65", "${age} >= 70"),
        ("${age} = 18", "${age} = '18'"),
        ("${age} <= 18", "${age} = 18"),
        ("${age} = 'x'", "selected(${age}, 'x')"),
    ],
)
def test_nobody_is_asked_what_an_end_has_kept_away(end: str, relevant: str) -> None:
    questionnaire = form(ask("age"), ask("cups"), ask("late", relevant), routes=(Route("age", "@screened_out", end),))
    assert ("ended_before", "late", "relevant") in found(questionnaire)


@pytest.mark.parametrize(
    ("end", "relevant"),
    [
        ("${age} < 18", "${age} < 20"),
        ("${age} < 18", "${age} <= 18"),
        ("${age} < 18 and ${cups} > 1", "${age} < 16"),
        ("${age} < 18", "${age} < 16 or ${cups} > 1"),
        ("${age} = 18", "${cups} = 18"),
        ("", "${age} = 18"),
    ],
)
def test_an_end_that_leaves_some_is_no_reason_to_complain(end: str, relevant: str) -> None:
    items = (ask("cups"), ask("age"), ask("late", relevant))
    assert "ended_before" not in {code for code, *_ in found(form(*items, routes=(Route("age", "@complete", end),)))}


def test_an_end_that_not_everybody_comes_by_keeps_nobody_away() -> None:
    items = (ask("cups"), ask("age", "${cups} > 1"), ask("late", "${cups} = 0"))
    assert check(form(*items, routes=(Route("age", "@complete", "${cups} = 0"),))) == []
    jumps = (Route("cups", "late", "${cups} = 0"), Route("age", "@complete", "${cups} = 0"))
    assert check(form(ask("cups"), ask("age"), ask("late", "${cups} = 0"), routes=jumps)) == []


def test_columns_of_the_sample_are_checked_where_they_are_known() -> None:
    questionnaire = form(ask("a", "attribute('regoin') = 'Nord'"))
    assert check(questionnaire) == []
    assert [problem.remedy() for problem in check(questionnaire, frozenset({"region"}))] == ["Did you mean region?"]


def test_missing_translations_are_counted_column_by_column() -> None:
    questionnaire = form(
        Question("a", "note", {"it": "Uno", "en": "One"}, {"it": "Leggere"}, row=2),
        Question("b", "note", {"it": "Due"}, row=3),
        Group("g", (Question("c", "note", {"en": "Three"}, row=5),), label={"it": "Gruppo"}, row=4),
        languages=(Language("it", "Italiano"), Language("en", "English")),
        answers_for_respondents=(AnswerForRespondents({"it": "Chi?"}, {"it": "Noi", "en": "Us"}, row=2),),
    )
    assert said(questionnaire) == [
        "Texts not translated into English: 1 (rows 2).",
        "Texts not translated into English: 2 (rows 3, 4).",
        "Texts not translated into Italiano: 1 (rows 5).",
        "Texts not translated into English: 1 (rows 2).",
    ]
    assert [problem.place.column for problem in check(questionnaire)] == [
        "hint::English (en)",
        "label::English (en)",
        "label::Italiano (it)",
        "question::English (en)",
    ]


def test_nobody_remembers_ten_answers_read_aloud() -> None:
    brands = ChoiceList("brands", tuple(Choice(str(n), read_out=None if n < 9 else False) for n in range(1, 11)))
    read = Question("b", "select_one", {"it": "Quale?"}, list_name="brands", read_out=True)
    assert said(form(read, lists={"brands": brands})) == [
        "8 answers are read aloud: nobody remembers more than about 7."
    ]
    unread = Question("b", "select_one", {"it": "Quale?"}, list_name="brands", read_out=False)
    assert check(form(unread, lists={"brands": brands})) == []


def test_a_long_list_is_searched_and_not_read() -> None:
    towns = ChoiceList("towns", tuple(Choice(str(n)) for n in range(1, 30)))
    question = Question("b", "select_one", {"it": "Dove?"}, list_name="towns")
    assert check(form(question, lists={"towns": towns})) == []
    assert estimate(form(question, lists={"towns": towns})).longest.words == 1


def test_names_that_other_programs_refuse_are_announced() -> None:
    assert said(form(ask("all"), ask("so-so"))) == [
        "“all” becomes “all_v” in the data: Excel, SPSS or Triple-S would refuse the name.",
        "“so-so” becomes “so_so” in the data: Excel, SPSS or Triple-S would refuse the name.",
    ]


def test_choices_that_a_filter_never_lets_through_are_found() -> None:
    regions = ChoiceList("regions", (Choice("north"), Choice("south")))
    towns = ChoiceList(
        "towns", (Choice("turin", properties={"region": "north"}), Choice("bari", properties={"region": "Sud"}))
    )
    questionnaire = form(
        Question("region", "select_one", list_name="regions"),
        Question("town", "select_one", list_name="towns", choice_filter="region = ${region} and true()"),
        lists={"regions": regions, "towns": towns},
    )
    assert said(questionnaire) == ["“bari” is never offered for “town”: the filter can never choose it."]


def test_what_changes_nothing_in_a_list_is_found() -> None:
    lists = {
        "yes_no": ChoiceList("yes_no", (Choice("1"), Choice("9", missing="dk"), Choice("3", exclusive=True))),
        "old": ChoiceList("old", (Choice("1"),)),
    }
    question = Question("a", "select_one", list_name="yes_no", nonresponse=("dk",))
    assert said(form(question, lists=lists)) == [
        "“a” offers the same missing answer twice: as “9” in its list and beside it.",
        "“exclusive” in the list “yes_no” changes nothing: its questions take one answer only.",
        "No question uses the list “old”.",
    ]


def test_a_quota_of_nobody_is_found() -> None:
    assert found(form(ask("a", required="true()"), quotas=(Quota("q", {}, "${a} = 1", 0),))) == [
        ("quota_target_zero", "q", "target")
    ]


def test_a_quota_of_those_who_are_screened_out_is_found() -> None:
    ends = (Route("age", "@screened_out", "${age} < 18"),)
    minors = Quota("minors", {}, "${age} < 16 and ${cups} > 1", 50)
    age, cups = ask("age", required="true()"), ask("cups", required="true()")
    assert said(form(age, cups, routes=ends, quotas=(minors,))) == [
        "Nobody counts in “minors”: whenever its condition holds, the interview has ended after “age”."
    ]
    assert check(form(age, routes=ends, quotas=(Quota("young", {}, "${age} < 25", 50),))) == []
    full = (Route("age", "@complete", "${age} < 18"),)
    assert check(form(age, routes=full, quotas=(Quota("minors", {}, "${age} < 16", 50),))) == []


@pytest.mark.parametrize("condition", ["${age} > 99", "${age} < 14", "${age} = 100", "100 <= ${age}"])
def test_a_comparison_beyond_the_limits_of_the_question_is_never_true(condition: str) -> None:
    age = ask("age", constraint=". >= 14 and . <= 99", required="true()")
    questionnaire = form(age, ask("late", condition))
    assert [problem.what() for problem in check(questionnaire)] == [
        "No answer to “age” makes this true: its own limits leave out the number compared with."
    ]
    quota = Quota("q", {}, condition, 5)
    assert [code for code, *_ in found(form(*questionnaire.items[:1], quotas=(quota,)))] == ["beyond_limits"]


@pytest.mark.parametrize("condition", ["${age} >= 99", "${age} <= 14", "${age} != 100", "${age} = 14", "${age} < 100"])
def test_a_comparison_within_the_limits_of_the_question_is_sound(condition: str) -> None:
    assert check(form(ask("age", constraint=". >= 14 and . <= 99"), ask("late", condition))) == []


def test_least_filled_needs_a_group_and_its_cells_conditions_that_do_not_rest_on_the_pick() -> None:
    concept = Question("concept", "calculate", calculation="least_filled('concept')")
    picked = (concept, ask("rating", "${concept} = 'a'"))
    assert found(form(*picked)) == [("quota_group_unknown", "concept", "calculation")]
    assert check(form(*picked, quotas=(Quota("a", {}, "", 5, group="concept"),))) == []
    circle = (Quota("a", {}, "${concept} = 'a'", 5, group="concept"),)
    assert found(form(*picked, quotas=circle)) == [("quota_group_circle", "a", "when")]


def test_every_problem_has_words_for_what_and_remedy() -> None:
    problem = Problem("name_changed_in_exports", values={"name": "all", "variable": "all_v"})
    assert problem.remedy() == "Choose a name that differs from all others, with letters, digits and _ only."


def test_the_length_is_estimated_from_words_and_answers() -> None:
    questionnaire = form(
        Question("hello", "note", {"it": "Buongiorno " * 26}),
        Question("a", "integer", {"it": "Quanti anni ha?"}),
        Question("b", "select_one", {"it": "Quale?"}, list_name="yes_no", read_out=True, relevant="${a} > 18"),
        Repeat("r", (Question("c", "integer", {"it": "E poi?"}),), count="${a}"),
        Question("sum", "calculate", calculation="${a} + 1"),
        lists={"yes_no": YES_NO},
    )
    length = estimate(questionnaire)
    assert length.shortest == Span(questions=1.0, words=29, minutes=0.3)
    assert length.typical == Span(questions=3.5, words=34, minutes=0.6)
    assert length.longest == Span(questions=7.0, words=42, minutes=0.9)


def test_a_fixed_repeat_counts_as_often_as_it_is_asked() -> None:
    length = estimate(form(Repeat("r", (ask("c"),), count="3")))
    assert [span.questions for span in (length.shortest, length.typical, length.longest)] == [3.0, 3.0, 3.0]
