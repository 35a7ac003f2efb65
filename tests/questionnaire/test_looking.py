"""One question is seen as an interviewer would see it, for chosen answers to what it reads."""

from __future__ import annotations

from dataclasses import replace

from surveys.questionnaire import running
from surveys.questionnaire.model.pages import Entry, QuestionView
from surveys.questionnaire.running import Look

from .runs import FACTS, made, words

SURVEY = """
    type | name | label | relevant | calculation | choice_filter | repeat_count | nonresponse
    select_one yesno | a | Screened? |  |  |  |  |
    select_multiple brands | b | Which ones? | ${a} = '1' |  |  |  | dk
    integer | n | How many? | ${a} = '1' |  |  |  |
    calculate | twice |  |  | ${n} * 2 |  |  |
    select_one brands | c | Of ${twice}, {words(${b}, 'any')}? | ${n} > 99 |  | selected(${b}, name) |  | dk
    begin_repeat | round | Round | ${a} = '1' |  |  | count-selected(${b}) |
    calculate | one |  |  | jr:choice-name(selected-at(${b}, position(..) - 1), '${b}') |  |  |
    text | d | What of ${one}? |  |  |  |  |
    end_repeat |  |  |  |  |  |  |
    note | e | Goodbye, ${d} |  |  |  |  |
"""


def look(name: str, **given: Entry) -> Look:
    found = running.look_at(made(SURVEY).questionnaire, name, given, FACTS)
    assert found is not None
    return found


def seen(name: str, **given: Entry) -> QuestionView:
    view = look(name, **given).view
    assert view is not None
    return view


def test_only_what_the_question_reads_is_asked_through_calculations_and_whatever_leads_there() -> None:
    found = look("c")
    assert [(one.name, one.answer_text) for one in found.reads] == [("b", "Alfa, Beta, Gamma"), ("n", "2")]
    assert words(seen("c").label) == "Of 4, Alfa, Beta, Gamma?"
    assert [one.code for one in seen("c").choices] == ["a", "b", "c"]
    assert look("a").reads == ()


def test_the_chosen_answers_are_filled_in_and_filter_the_list() -> None:
    view = seen("c", b=Entry(codes=("c",)), n=Entry(typed="5"))
    assert (words(view.label), [one.code for one in view.choices]) == ("Of 10, Gamma?", ["c"])
    assert words(seen("c", b=Entry(missing="dk")).label) == "Of 4, any?"
    assert words(seen("c", n=Entry(typed="many")).label) == "Of , Alfa, Beta, Gamma?", (
        "what cannot be understood is no answer"
    )


def test_in_a_loop_the_first_round_is_seen_and_none_where_there_is_none() -> None:
    assert words(seen("d").label) == "What of Alfa?"
    assert words(seen("d", b=Entry(codes=("b", "a"))).label) == "What of Beta?"
    assert look("d", b=Entry(missing="dk")).view is None
    assert words(seen("e", d=Entry(typed="sweet")).label) == "Goodbye, sweet", "from outside it is asked once"


def test_what_is_never_shown_has_no_look() -> None:
    assert running.look_at(made(SURVEY).questionnaire, "twice", {}, FACTS) is None
    assert running.look_at(made(SURVEY).questionnaire, "nobody", {}, FACTS) is None


def test_what_is_asked_later_has_no_answer_yet() -> None:
    survey = "type | name | label\ntext | a | And ${b}?\ntext | b | Which?"
    found = running.look_at(made(survey).questionnaire, "a", {"b": Entry(typed="this")}, FACTS)
    assert found is not None
    assert found.view is not None
    assert (words(found.view.label), found.reads) == ("And ?", ())


def test_a_random_order_is_that_of_the_seed() -> None:
    program = made("type | name | label | order\nselect_one brands | a | Which? | random")
    orders = {
        tuple(one.code for one in found.view.choices)
        for seed in range(1, 30)
        if (found := running.look_at(program.questionnaire, "a", {}, FACTS, seed=seed)) and found.view
    }
    assert len(orders) > 1


def test_long_lists_are_seen_as_far_as_anybody_reads_them() -> None:
    program = made(SURVEY)
    many = tuple(replace(program.questionnaire.lists["brands"].choices[0], name=f"x{n}") for n in range(9_000))
    lists = {**program.questionnaire.lists, "brands": replace(program.questionnaire.lists["brands"], choices=many)}
    found = running.look_at(replace(program.questionnaire, lists=lists), "b", {}, FACTS)
    assert found is not None
    assert found.view is not None
    assert len(found.view.choices) == 200
