"""Lists of answers: how many may be given, what is carried over from an earlier answer, in what order they come."""

from __future__ import annotations

import pytest

from surveys.questionnaire import codebook, running
from surveys.questionnaire.codebook.row_layout import Layout
from surveys.questionnaire.model.pages import Entry
from surveys.questionnaire.model.state import ORDER_SHOWN

from .runs import Interview, made, words

BRANDS = """
    list_name | name | label | specify | exclusive | missing
    brands    | 1    | Alfa  |         |           |
    brands    | 2    | Beta  |         |           |
    brands    | 3    | Gamma |         |           |
    brands    | 4    | Delta |         |           |
    brands    | 96   | Other | yes     |           |
    brands    | 97   | None  |         | yes       |
    brands    | 98   | D/K   |         |           | dk
"""


def complaint(interview: Interview) -> str:
    (only,) = interview.complaints
    return only.message % only.values


def counted(kind: str, columns: str = "", cells: str = "") -> Interview:
    survey = f"type | name | label {columns}\n{kind} brands | b | Which? {cells}"
    return Interview(made(survey, choices=BRANDS))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1", "At least 2 answers: so far 1."),
        ("1 2 3 4", "At most 3 answers: there are 4."),
    ],
)
def test_too_few_and_too_many_answers_are_refused_in_words(typed: str, said: str) -> None:
    interview = counted("select_multiple", "| min_answers | max_answers", "| 2 | 3").say(typed)
    assert complaint(interview) == said
    assert interview.where == "b"


@pytest.mark.parametrize("typed", ["2 1", "1 2 3", "97", "98"])
def test_enough_answers_and_one_that_stands_alone_are_taken(typed: str) -> None:
    interview = counted("select_multiple", "| min_answers | max_answers", "| 2 | 3").say(typed)
    assert interview.where == "@complete"


@pytest.mark.parametrize("kind", ["select_multiple", "rank"])
def test_where_there_must_be_so_many_answers_none_at_all_is_not_taken(kind: str) -> None:
    assert complaint(counted(kind, "| min_answers", "| 1").say("")) == "An answer is needed here."
    assert counted(kind, "| max_answers", "| 2").say("").where == "@complete"
    assert counted(kind, "| min_answers | nonresponse", "| 1 | refused").say("refused").where == "@complete"


def test_fewer_answers_are_enough_where_the_filter_offers_no_more() -> None:
    program = made(
        """
        type | name | label | choice_filter | min_answers
        select_multiple brands | b | Which? | |
        select_multiple brands | c | Which again? | selected(${b}, name) | 3
        """,
        choices=BRANDS,
    )
    assert Interview(program).say("1 2", "2 1").where == "@complete"


@pytest.mark.parametrize(
    ("typed", "said"),
    [("1 2", "At least 3 answers: so far 2."), ("1 2 3 4", "At most 3 answers: there are 4.")],
)
def test_a_ranking_of_the_first_three_takes_three(typed: str, said: str) -> None:
    assert complaint(counted("rank", "| max_answers", "| 3").say(typed)) == said


def test_a_ranking_of_the_first_three_keeps_their_order() -> None:
    interview = counted("rank", "| max_answers", "| 3").say("4 1 2")
    assert interview.now.answers["b"].value == ["4", "1", "2"]


CARRYING = """
    type | name | label | choice_filter
    select_multiple brands | b3 | Which do you know? |
    select_one brands | b4 | Which do you buy? | selected(${b3}, name)
    select_multiple brands | b5 | Which would you like to try? | not(selected(${b3}, name))
    text | b6 | Why ${b4}? |
    text | b7 | And ${name_of_it}? |
    calculate | name_of_it | |
"""


def carrying() -> Interview:
    survey = CARRYING.replace("| choice_filter", "| choice_filter | calculation")
    survey = survey.replace("name_of_it | |", "name_of_it | | | jr:choice-name(${b4}, '${b4}')")
    return Interview(made(survey, choices=BRANDS))


def test_only_the_chosen_answers_are_offered_again_and_only_the_others_afterwards() -> None:
    interview = carrying().say("1 3")
    assert [choice.code for choice in interview.question.choices] == ["1", "3"]
    interview.say("3")
    assert [choice.code for choice in interview.question.choices] == ["2", "4", "96", "97", "98"]


def test_other_is_carried_over_under_the_words_that_were_said() -> None:
    interview = carrying().say(Entry(codes=("2", "96"), specify={"96": "Caffè Zeta"}))
    other = interview.question.choices[1]
    assert (words(other.label), other.specify) == ("Caffè Zeta", False)
    interview.say("96", "1")
    assert words(interview.question.label) == "Why Caffè Zeta?"
    assert [line.words for line in running.lines(interview.program, interview.now, interview.facts)][1] == "Caffè Zeta"
    interview.say("It is good")
    assert words(interview.question.label) == "And Caffè Zeta?"


def test_other_is_carried_on_through_several_questions() -> None:
    program = made(
        """
        type                   | name  | label          | choice_filter
        select_multiple brands | known | Known?         |
        select_multiple brands | buys  | Buys?          | selected(${known}, name)
        select_one brands      | most  | Most of all?   | selected(${buys}, name)
        text                   | why   | Why ${most}?   |
        """,
        choices=BRANDS,
    )
    interview = Interview(program).say("1 96 Zeta", "96 1")
    assert [words(choice.label) for choice in interview.question.choices] == ["Alfa", "Zeta"]
    interview.say("96")
    assert words(interview.question.label) == "Why Zeta?"
    assert running.values(program, interview.now, interview.facts)["most"].specify == {"96": "Zeta"}
    interview.go_to("known").say("1 96 Eta")
    assert words(interview.question.label) == "Why Eta?"


def test_the_words_carried_over_follow_the_earlier_answer_and_are_exported() -> None:
    interview = carrying().say(Entry(codes=("2", "96"), specify={"96": "Zeta"}), "96").go_to("b3")
    interview.say(Entry(codes=("2", "96"), specify={"96": "Omega"}))
    given = running.values(interview.program, interview.now, interview.facts)
    assert given["b4"].specify == {"96": "Omega"}


ORDERED = """
    type | name | label | order | order_as
    select_multiple brands | b3 | Which do you know? | {order} |
    select_one brands | b4 | Which do you buy? | | ${{b3}}
    select_one brands | b5 | Which is dear? | | b4
"""


@pytest.mark.parametrize("order", ["random", "rotate"])
def test_questions_that_share_a_list_show_it_in_the_same_order(order: str) -> None:
    program = made(ORDERED.format(order=order), choices=BRANDS)
    orders = set()
    for seed in range(1, 12):
        interview = Interview(program, seed=seed)
        first = [choice.code for choice in interview.question.choices]
        interview.say("1")
        assert interview.question.rotated
        assert [choice.code for choice in interview.question.choices] == first
        interview.say("1")
        assert [choice.code for choice in interview.question.choices] == first
        orders.add(tuple(first))
    assert len(orders) > 3


def test_a_rotated_list_begins_elsewhere_and_goes_round() -> None:
    program = made(ORDERED.format(order="rotate"), choices=BRANDS)
    codes = [choice.code for choice in Interview(program, seed=5).question.choices]
    start = codes.index("1")
    assert codes[start:] + codes[:start] == ["1", "2", "3", "4", "96", "97", "98"]


def test_the_choices_left_by_a_filter_keep_the_other_questions_order() -> None:
    survey = """
        type | name | label | order | order_as | choice_filter
        select_multiple brands | b3 | Which do you know? | random | |
        select_one brands | b4 | Which do you buy? | | ${b3} | selected(${b3}, name)
    """
    interview = Interview(made(survey, choices=BRANDS), seed=9)
    shown = [choice.code for choice in interview.question.choices]
    interview.say("1 2 4")
    assert [choice.code for choice in interview.question.choices] == [c for c in shown if c in {"1", "2", "4"}]


def test_a_circle_of_orders_leaves_the_lists_as_they_are() -> None:
    survey = """
        type | name | label | order_as
        select_one brands | b3 | Which do you know? | b4
        select_one brands | b4 | Which do you buy? | b3
    """
    codes = [choice.code for choice in Interview(made(survey, choices=BRANDS)).question.choices]
    assert codes == ["1", "2", "3", "4", "96", "97", "98"]


def test_the_order_in_which_choices_were_shown_is_a_variable_of_the_results() -> None:
    program = made(ORDERED.format(order="random"), choices=BRANDS)
    interview = Interview(program, seed=3)
    shown = " ".join(choice.code for choice in interview.question.choices)
    interview.say("1", "2", "3")
    answers = running.values(program, interview.now, interview.facts)
    assert answers["b3"].specify == {ORDER_SHOWN: shown}
    book = codebook.build(program.questionnaire)
    variable = book.by_name["b3_order"]
    assert (variable.kind, variable.label) == ("text", {"": "Order in which the answers were read"})
    layout = Layout(book)
    place = layout.place("b4_order")
    assert place is not None
    assert layout.row_of(answers)["v"][place] == shown


def test_a_block_that_is_pinned_keeps_its_place_among_shuffled_blocks() -> None:
    survey = """
        type | name | label | order | pin
        begin_group | all | | random |
        begin_group | first | | | yes
        text | a | A |
        end_group | | |
        begin_group | second | | |
        text | b | B |
        end_group | | |
        begin_group | third | | |
        text | c | C |
        end_group | | |
        text | last | Last | | yes
        end_group | | |
    """
    program = made(survey)
    routes = {tuple(Interview(program, seed=seed).route()) for seed in range(1, 15)}
    a, b, c, last = "all/first/a", "all/second/b", "all/third/c", "all/last"
    assert routes == {(a, b, c, last, "@complete"), (a, c, b, last, "@complete")}


def test_the_words_of_a_scales_ends_are_labels_of_its_numbers() -> None:
    program = made(
        """
        type | name | label | parameters | low_label | high_label
        range | nps | Would you recommend us? | start=0 end=10 | Not at all | Very much
        range | half | How much? | start=0.5 end=2 step=0.5 | Little | Much
        """
    )
    book = codebook.from_json(codebook.to_json(codebook.build(program.questionnaire)))
    assert [(code.number, code.label) for code in book.by_name["nps"].ends] == [
        (0, {"": "Not at all"}),
        (10, {"": "Very much"}),
    ]
    assert [code.number for code in book.by_name["half"].ends] == [2]


def test_the_order_in_which_the_items_of_a_group_were_asked_is_a_variable_too() -> None:
    survey = """
        type | name | label | order
        begin_group | all | All | random
        text | a | A |
        begin_group | block | Block |
        text | b | B |
        end_group | | |
        text | c | C |
        end_group | | |
    """
    program = made(survey)
    book = codebook.build(program.questionnaire)
    assert [variable.name for variable in book.variables] == ["all_order", "a", "b", "c"]
    interview = Interview(program, seed=4)
    assert running.values(program, interview.now, interview.facts).keys() == {"all/a", "all/block/b", "all/c"}
    asked = [path.split("/")[1] for path in interview.route() if path.startswith("all/")]
    row = Layout(book).row_of(running.values(program, interview.now, interview.facts))
    assert row["v"] == [" ".join(asked), None, None, None]


def test_the_variable_of_an_order_keeps_its_name_in_the_next_version() -> None:
    survey = "type | name | label | order\nbegin_group | g | G | rotate\ntext | a | A |\nend_group | | |"
    first = codebook.build(made(survey).questionnaire)
    again = codebook.build(made(f"{survey}\ntext | g_order | Other |").questionnaire, first)
    assert [variable.name for variable in again.variables] == ["g_order", "a", "g_order_2"]


def test_choices_that_the_other_question_did_not_show_come_behind_it_but_before_what_is_pinned() -> None:
    program = made(
        """
        type                   | name  | label | choice_filter               | order  | order_as
        select_multiple brands | own   | Own?  |                             |        |
        select_multiple brands | aided | Aided? | not(selected(${own}, name)) | random |
        select_multiple brands | buys  | Buys? |                             |        | aided
        """,
        choices="""
        list_name | name | label | pin
        brands    | 1    | Alfa  |
        brands    | 2    | Beta  |
        brands    | 3    | Gamma |
        brands    | 4    | Delta |
        brands    | 97   | None  | yes
        """,
    )
    interview = Interview(program, seed=5).say("1")
    aided = [choice.code for choice in interview.question.choices]
    interview.say("2")
    assert [choice.code for choice in interview.question.choices] == [*aided[:-1], "1", "97"]
