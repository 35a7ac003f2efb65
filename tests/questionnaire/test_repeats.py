"""Questions asked once for each person, brand or purchase."""

from __future__ import annotations

from surveys.questionnaire import running

from .runs import FACTS, Interview, made, words

BY_COUNT = """
    type         | name   | label                            | repeat_count | calculation
    integer      | people | How many?                        |              |
    begin_repeat | person | Person                           | ${people}    |
    integer      | age    | Age of person ${number}?         |              |
    calculate    | number |                                  |              | position(..)
    end_repeat   |        |                                  |              |
    calculate    | sum    |                                  |              | sum(${age})
    note         | end    | Ages: ${age}, together ${sum}    |              |
"""

BY_BRAND = """
    type                   | name  | label              | repeat_count
    select_multiple brands | known | Which do you know? |
    begin_repeat           | each  | Brand              | count-selected(${known})
    integer                | mark  | Which mark?        |
    end_repeat             |       |                    |
    text                   | last  | Last               |
"""

OPEN = """
    type         | name | label
    begin_repeat | trip | Trip
    text         | to   | Where to?
    end_repeat   |      |
    note         | end  | You went to ${to}.
"""


def test_a_count_makes_numbered_instances() -> None:
    interview = Interview(made(BY_COUNT)).say("2")
    assert (interview.where, words(interview.question.label)) == ("person[1]/age", "Age of person 1?")
    interview.say("30")
    assert (interview.where, words(interview.question.label)) == ("person[2]/age", "Age of person 2?")


def test_from_outside_a_repeat_a_name_means_all_its_instances() -> None:
    interview = Interview(made(BY_COUNT)).say("2", "30", "40")
    assert words(interview.question.label) == "Ages: 30 and 40, together 70"


def test_instances_for_which_a_condition_holds_are_counted_from_inside_and_outside() -> None:
    survey = """
        type         | name   | label                         | repeat_count | calculation
        integer      | people | How many?                     |              |
        begin_repeat | person | Person                        | ${people}    |
        integer      | age    | Age, after ${adults} adults?  |              |
        calculate    | adults |                               |              | count-if(${person}, ${age} >= 18)
        end_repeat   |        |                               |              |
        calculate    | sum    |                               |              | sum-if(${age}, ${age} >= 18)
        note         | end    | Together ${sum}               |              |
    """
    interview = Interview(made(survey)).say("3", "30", "4")
    assert words(interview.question.label) == "Age, after 1 adults?"
    interview.say("40")
    assert words(interview.question.label) == "Together 70"


def test_instances_over_chosen_codes_are_kept_by_code() -> None:
    program = made(BY_BRAND)
    interview = Interview(program).say("3 1")
    assert interview.where == "each[c]/mark"
    interview.say("7", "8")
    assert interview.where == "last"
    interview.go_to("known").say("2 3")
    assert interview.where == "each[b]/mark"
    values = running.values(program, interview.now, FACTS)
    assert {path: answer.value for path, answer in values.items() if path.startswith("each")} == {
        "each[b]/mark": None,
        "each[c]/mark": 7,
    }


def test_an_open_repeat_asks_whether_there_is_another_one() -> None:
    interview = Interview(made(OPEN))
    pages = [interview.where]
    for typed in ("Rome", "yes", "Pisa", "no"):
        pages.append(interview.say(typed).where)
    assert pages == ["trip[1]/to", "trip[+]", "trip[2]/to", "trip[+]", "end"]
    assert words(interview.question.label) == "You went to Rome and Pisa."


def test_the_page_for_another_one_names_its_repeat() -> None:
    interview = Interview(made(OPEN)).say("Rome")
    assert (interview.page.repeat, interview.page.instance, interview.page.questions) == ("trip", 2, ())
    assert [one.kind for one in interview.say("perhaps").complaints] == ["invalid"]


def test_instances_are_added_and_declined() -> None:
    program = made(OPEN)
    interview = Interview(program).say("Rome")
    step = running.add_instance(program, interview.now, FACTS)
    assert step.state.instances == {"trip": ("1", "2")}
    interview.state = step.state
    interview.say("Pisa")
    interview.state = running.decline_instance(program, interview.now, FACTS).state
    assert interview.where == "end"


def test_back_goes_through_the_instances() -> None:
    interview = Interview(made(OPEN)).say("Rome", "yes", "Pisa", "no")
    assert [interview.back().where for _ in range(3)] == ["trip[+]", "trip[2]/to", "trip[1]/to"]


def test_repeats_lie_within_repeats() -> None:
    program = made(
        """
        type         | name  | label | repeat_count
        begin_repeat | outer | Outer | 2
        integer      | n     | N     |
        begin_repeat | inner | Inner | ${n}
        integer      | x     | X     |
        end_repeat   |       |       |
        end_repeat   |       |       |
        """
    )
    interview = Interview(program)
    pages = []
    for typed in ("1", "5", "2", "6", "7"):
        pages.append(interview.where)
        interview.say(typed)
    assert pages == ["outer[1]/n", "outer[1]/inner[1]/x", "outer[2]/n", "outer[2]/inner[1]/x", "outer[2]/inner[2]/x"]
    assert interview.where == "@complete"


def test_a_field_list_repeat_is_a_page_for_each_instance() -> None:
    program = made(
        """
        type         | name   | label  | repeat_count | appearance
        begin_repeat | person | Person | 2            | field-list
        text         | name   | Name   |              |
        integer      | age    | Age    |              |
        end_repeat   |        |        |              |
        """
    )
    interview = Interview(program)
    assert (interview.where, [view.path for view in interview.page.questions]) == (
        "person[1]",
        ["person[1]/name", "person[1]/age"],
    )
    assert interview.say(("Ada", "36")).where == "person[2]"
    assert interview.say(("Bea", "4")).where == "@complete"


def test_don_t_know_makes_no_instances() -> None:
    program = made(
        """
        type                   | name  | label  | repeat_count             | nonresponse
        select_multiple brands | known | Known? |                          | dk
        begin_repeat           | each  | Brand  | count-selected(${known}) |
        integer                | mark  | Mark?  |                          |
        end_repeat             |       |        |                          |
        """
    )
    assert Interview(program).say("dk").where == "@complete"


def test_the_answer_of_the_instance_before_can_be_read() -> None:
    program = made(
        """
        type         | name | label                | repeat_count | calculation
        begin_repeat | p    | Person               | 2            |
        integer      | age  | Age? (before: ${was})|              |
        calculate    | was  |                      |              | indexed-repeat(${age}, ${p}, position(..) - 1)
        end_repeat   |      |                      |              |
        """
    )
    assert program.problems == ()
    assert words(Interview(program).say("30").question.label) == "Age? (before: 30)"


def test_the_last_instance_is_taken_off_and_its_answers_are_kept_unseen() -> None:
    program = made(OPEN)
    interview = Interview(program).say("Rome", "yes", "Pisa", "yes", "Pisa once more")
    assert (interview.page.instances, interview.page.can_take_off) == (("Rome", "Pisa", "Pisa once more"), True)
    interview.say("remove")
    assert (interview.where, interview.page.instances) == ("trip[+]", ("Rome", "Pisa"))
    interview.say("no")
    assert words(interview.question.label) == "You went to Rome and Pisa."
    assert interview.now.answers["trip[3]/to"].value == "Pisa once more"


def test_an_instance_that_comes_after_one_that_was_taken_off_is_asked_anew() -> None:
    interview = Interview(made(OPEN)).say("Rome", "yes", "Pisa", "remove", "yes")
    assert (interview.where, interview.question.answer) == ("trip[3]/to", None)
    interview.say("Bari", "no")
    assert words(interview.question.label) == "You went to Rome and Bari."


def test_one_instance_always_stays() -> None:
    interview = Interview(made(OPEN)).say("Rome")
    assert not interview.page.can_take_off
    assert [one.kind for one in interview.say("remove").complaints] == ["invalid"]
    step = running.remove_instance(interview.program, interview.now, FACTS)
    assert step.state.instances == {}


def test_going_back_from_an_instance_made_by_mistake_leads_to_the_question_whether_there_is_one() -> None:
    interview = Interview(made(OPEN)).say("Rome", "yes")
    assert interview.back().where == "trip[+]"
    assert (interview.page.instance, interview.page.instances) == (2, ("Rome", ""))
    assert interview.say("yes").where == "trip[2]/to"
    assert interview.back().say("no").where == "end"
    assert interview.now.instances == {"trip": ("1",)}
    assert words(interview.question.label) == "You went to Rome."


def test_a_lowered_count_hides_the_last_instances_and_a_raised_one_brings_them_back() -> None:
    program = made(BY_COUNT)
    interview = Interview(program).say("3", "30", "40", "50")
    interview.go_to("people").say("2")
    assert words(interview.question.label) == "Ages: 30 and 40, together 70"
    interview.go_to("people").say("3")
    assert (words(interview.question.label), interview.page.earlier) == ("Age of person 3?", True)
    interview.say("50")
    assert words(interview.question.label) == "Ages: 30, 40 and 50, together 120"


def test_a_repeat_over_answers_calls_other_by_the_words_that_were_said() -> None:
    survey = """
        type                   | name  | label    | repeat_count             | calculation
        select_multiple brands | known | Which?   |                          |
        begin_repeat           | each  | Brand    | count-selected(${known}) |
        calculate              | code  |          |                          | selected-at(${known}, position(..) - 1)
        calculate              | brand |          |                          | choice-label(${known}, ${code})
        integer                | mark  | ${brand}? |                         |
        end_repeat             |       |          |                          |
    """
    choices = """
        list_name | name | label | specify
        brands    | a    | Alfa  |
        brands    | 96   | Other | yes
    """
    interview = Interview(made(survey, choices=choices)).say("96 Zeta")
    assert (interview.where, words(interview.question.label)) == ("each[96]/mark", "Zeta?")


def test_a_condition_on_a_repeat_that_tells_its_rounds_apart_is_asked_of_each() -> None:
    survey = """
        type         | name | label | repeat_count | relevant
        integer      | skip | Skip? |              |
        begin_repeat | each | Brand | 3            | position(..) != ${skip}
        integer      | mark | Mark? |              |
        end_repeat   |      |       |              |
    """
    interview = Interview(made(survey)).say("2")
    assert [interview.where, interview.say("7").where, interview.say("8").where] == [
        "each[1]/mark",
        "each[3]/mark",
        "@complete",
    ]
