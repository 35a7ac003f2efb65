"""The rounds of a repeat: their order in this interview, which are made, and how they are left."""

from __future__ import annotations

import pytest

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire import codebook, running
from surveys.questionnaire.codebook.row_layout import Layout
from tests.formats.workbooks import workbook

from .runs import Interview, made, words

CHOICES = """
    list_name | name | label | exclusive | pin
    brands    | 1    | Alfa  |           |
    brands    | 2    | Beta  |           |
    brands    | 3    | Gamma |           |
    brands    | 4    | Delta |           |
    brands    | 96   | Other |           | yes
    brands    | 97   | None  | yes       | yes
    yesno     | 1    | Yes   |           |
    yesno     | 2    | No    |           |
"""
MIXED = """
    type                   | name  | label       | repeat_count               | order   | calculation
    select_multiple brands | known | Which?      |                            |         |
    begin_repeat           | each  | Brand       | count-selected(${{known}}) | {order} |
    calculate              | code  |             |        |      | selected-at(${{known}}, position(..) - 1)
    calculate              | brand |             |        |      | choice-label(${{known}}, ${{code}})
    integer                | mark  | ${{brand}}? |                            |         |
    end_repeat             |       |             |                            |         |
    text                   | last  | Last        |                            |         |
"""


def rounds(interview: Interview) -> str:
    return "".join(path[5:-6] for path in interview.route() if path.startswith("each"))


def test_rounds_come_in_random_order_and_know_their_answer() -> None:
    program = made(MIXED.format(order="random"), choices=CHOICES)
    orders = {rounds(Interview(program, seed=seed).say("1 2 3")) for seed in range(40)}
    assert orders == {"123", "132", "213", "231", "312", "321"}
    interview = Interview(program, seed=3).say("1 2 3")
    for number in ("1", "2", "3"):
        key = interview.where[5:-6]
        assert words(interview.question.label) == {"1": "Alfa?", "2": "Beta?", "3": "Gamma?"}[key]
        assert interview.page.instance == int(number)
        interview.say("5")


def test_rounds_are_rotated_and_a_pinned_answer_keeps_its_place() -> None:
    program = made(MIXED.format(order="rotate"), choices=CHOICES)
    orders = {rounds(Interview(program, seed=seed).say("1 2 3 96")) for seed in range(40)}
    assert orders == {"12396", "23196", "31296"}


def test_one_round_more_or_less_leaves_the_random_order_of_the_others_and_back_goes_through_it() -> None:
    program = made(MIXED.format(order="random"), choices=CHOICES)
    for seed in range(8):
        whole = rounds(Interview(program, seed=seed).say("1 2 3 4"))
        interview = Interview(program, seed=seed).say("4 3 1")
        assert rounds(interview) == whole.replace("2", "")
        asked = [interview.back().where for _ in range(4)]
        assert "".join(path[5:-6] for path in reversed(asked[1:])) == whole.replace("2", "")


def test_the_order_of_the_rounds_is_a_variable_of_the_results() -> None:
    program = made(MIXED.format(order="random"), choices=CHOICES)
    book = codebook.build(program.questionnaire)
    assert book.by_name["each_order"].label == {"": "Order in which the rounds were asked"}
    interview = Interview(program, seed=3).say("1 2 3")
    order = rounds(interview)
    layout = Layout(book)
    place = layout.place("each_order")
    row = layout.row_of(running.values(program, interview.now, interview.facts))
    assert place is not None
    assert row["v"][place] == " ".join(order)


def test_rounds_that_the_interviewer_makes_have_no_order_and_the_cell_is_said_to_be_idle() -> None:
    survey = "type | name | label | order\nbegin_repeat | trip | Trip | random\ntext | to | Where? |\nend_repeat"
    reading = read_workbook(workbook(survey=survey), "test.xlsx")
    assert [problem.code for problem in reading.problems] == ["column_of_other_types"]


def test_an_answer_that_excludes_the_others_makes_no_round() -> None:
    interview = Interview(made(MIXED.format(order=""), choices=CHOICES)).say("97")
    assert interview.where == "last"


LEAVING = """
    type              | name | label | repeat_count
    begin_repeat      | each | Round | 3
    select_one yesno  | stop | Stop? |
    text              | why  | Why?  |
    end_repeat        |      |       |
    text              | next | Next  |
    text              | last | Last  |
"""


def leaving(to: str, survey: str = LEAVING) -> Interview:
    return Interview(made(survey, choices=CHOICES, routes=f"after | when | go_to\nstop | ${{stop}} = '1' | {to}"))


def test_a_jump_out_of_a_repeat_leaves_the_rounds_that_were_still_to_come() -> None:
    interview = leaving("last").say("2", "because", "1")
    assert interview.where == "last"
    assert interview.back().where == "each[2]/stop"
    assert interview.say("2").where == "each[2]/why"
    assert interview.say("so", "2").where == "each[3]/why"


@pytest.mark.parametrize("to", ["next", "last", "@screened_out"])
def test_whoever_jumps_out_of_an_open_repeat_is_not_asked_whether_there_is_another(to: str) -> None:
    interview = leaving(to, LEAVING.replace("| 3", "|")).say("2", "because", "yes", "1")
    assert interview.where == to
    assert interview.back().where == "each[2]/stop"
    assert interview.say("2", "so").where == "each[+]"


def test_rounds_that_were_left_are_not_in_the_results_even_if_they_had_been_answered() -> None:
    interview = leaving("@screened_out").say("2", "a", "2", "b", "2", "c", "next", "last")
    interview.go_to("each[1]/stop").say("1")
    assert interview.where == "@screened_out"
    answers = running.values(interview.program, interview.now, interview.facts)
    assert [path for path in answers if path.startswith("each")] == ["each[1]/stop", "each[1]/why"]
    assert answers["each[1]/why"].missing == "off_route"
    assert interview.back().say("2").where == "@complete"


def test_a_jump_within_a_round_leaves_nothing_but_what_it_passes() -> None:
    survey = LEAVING.replace("end_repeat", "text | end | End |\n    end_repeat")
    program = made(survey, choices=CHOICES, routes="after | when | go_to\nstop | ${stop} = '1' | end")
    interview = Interview(program).say("1", "x")
    assert interview.where == "each[2]/stop"


def test_what_is_worked_out_over_all_rounds_is_of_those_that_were_not_left_out() -> None:
    survey = """
        type             | name  | label        | repeat_count | calculation
        begin_repeat     | each  | Round        | 3            |
        integer          | mark  | Mark?        |              |
        calculate        | of    |              |              | count(${each})
        select_one yesno | stop  | Stop?        |              |
        end_repeat       |       |              |              |
        text             | last  | Last         |              |
        calculate        | made  |              |              | count(${each})
        calculate        | all   |              |              | sum(${mark})
    """
    interview = Interview(made(survey, choices=CHOICES, routes="after | when | go_to\nstop | ${stop} = '1' | last"))
    interview.say("4", "2", "5", "1")
    answers = running.values(interview.program, interview.now, interview.facts)
    assert [answers[name].value for name in ("made", "all", "each[1]/of")] == [2, 9, 3]
    interview.back().say("2")
    interview.say("6", "2")
    answers = running.values(interview.program, interview.now, interview.facts)
    assert [answers[name].value for name in ("made", "all")] == [3, 15]


PEOPLE = """
    type         | name   | label    | repeat_count
    integer      | people | People?  |
    begin_repeat | person | Person   | ${people}
    integer      | age    | Age?     |
    text         | job    | Job?     |
    end_repeat   |        |          |
    text         | last   | Last     |
"""


def test_rounds_that_come_back_are_asked_again_with_what_was_answered_in_them() -> None:
    interview = Interview(made(PEOPLE)).say("2", "30", "cook", "40", "nurse")
    assert interview.where == "last"
    interview.go_to("people").say("1")
    assert interview.where == "last"
    interview.go_to("people").say("2")
    assert (interview.where, interview.page.earlier, interview.question.answer_text) == ("person[2]/age", True, "40")
    assert [line.path for line in running.lines(interview.program, interview.now, interview.facts)] == [
        "people",
        "person[1]/age",
        "person[1]/job",
    ]
    interview.say("40")
    assert (interview.where, interview.page.earlier) == ("person[2]/job", True)
    interview.say("clerk")
    assert (interview.where, interview.now.to_confirm) == ("last", ())
    interview.back()
    assert (interview.where, interview.page.earlier, interview.question.answer_text) == (
        "person[2]/job",
        False,
        "clerk",
    )


def test_a_round_that_is_new_is_no_earlier_one() -> None:
    interview = Interview(made(PEOPLE)).say("1", "30", "cook").go_to("people").say("2")
    assert (interview.where, interview.page.earlier) == ("person[2]/age", False)


def test_an_answer_given_again_brings_its_round_back_to_be_confirmed() -> None:
    table = MIXED.format(order="fixed").replace("{{", "{").replace("}}", "}")
    interview = Interview(made(table, choices=CHOICES)).say("1 2", "5", "7")
    interview.go_to("known").say("2").go_to("known").say("2 1")
    assert (interview.where, interview.page.earlier, interview.question.answer_text) == ("each[1]/mark", True, "5")
    interview.say("5")
    assert interview.where == "last"


def test_rounds_within_rounds_come_back_with_the_outer_one() -> None:
    interview = Interview(
        made("""
            type         | name   | label   | repeat_count | appearance
            integer      | people | People? |              |
            begin_repeat | person | Person  | ${people}    |
            integer      | trips  | Trips?  |              |
            begin_repeat | trip   | Trip    | ${trips}     | field-list
            text         | where  | Where?  |              |
            end_repeat   |        |         |              |
            end_repeat   |        |         |              |
        """)
    ).say("2", "1", "Rome", "1", "Bari")
    assert interview.where == "@complete"
    interview.go_to("people").say("1").go_to("people").say("2")
    assert (interview.where, interview.page.earlier) == ("person[2]/trips", True)
    interview.say("1")
    assert (interview.where, interview.page.earlier) == ("person[2]/trip[1]", True)
    assert interview.say("Bari").where == "@complete"


def test_rounds_that_the_interviewer_makes_stay_what_they_are() -> None:
    interview = Interview(
        made("""
            type         | name | label
            begin_repeat | trip | Trip
            text         | to   | Where?
            end_repeat   |      |
            integer      | n    | N?
        """)
    ).say("Rome", "yes", "Bari", "no")
    assert (interview.where, interview.now.to_confirm) == ("n", ())
