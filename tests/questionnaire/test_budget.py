"""An answer from which more would follow than anybody waits for is not taken, in words; nothing is lost by it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire import running
from surveys.questionnaire.checks import check
from surveys.questionnaire.coverage import coverage
from surveys.questionnaire.expressions.values import LONGEST_TEXT
from surveys.questionnaire.model.pages import Ask
from tests.formats.workbooks import workbook

from .runs import FACTS, Interview, made

LONGEST_WORK = 2
"""Seconds of a processor, where a tenth is meant; without a budget each of these takes minutes."""
HEADINGS = "type | name | label | calculation | repeat_count | relevant | choice_filter"
ASKED_FIRST = f"{HEADINGS}\ninteger | n | How many? | | | |"
NESTED = """
begin_repeat | a | A | | ${n} | |
begin_repeat | b | B | | ${n} | |
begin_repeat | c | C | | ${n} | |
calculate | x | | position(..) | | |
end_repeat | | | | | |
end_repeat | | | | | |
end_repeat | | | | | |
"""


def in_one_repeat(*rows: str) -> str:
    return "\n".join(
        ["begin_repeat | a | A | | ${n} | |", "calculate | x | | position(..) | | |", *rows, "end_repeat | | | | | |"]
    )


OVER_ALL = "count-if(${x}, ${x} > 0)"
CHAIN = [f"calculate | c{row} | | ${{{f'c{row - 1}' if row else 'x'}}} + {OVER_ALL} | | |" for row in range(60)]
HOSTILE = {
    "sum over nested repeats": f"{NESTED}\ncalculate | t | | sum(${{x}}) | | |\nnote | said | ${{t}} | | | |",
    "join over nested repeats": f"{NESTED}\ncalculate | t | | join(',', ${{x}}) | | |\nnote | said | ${{t}} | | | |",
    "concat over nested repeats": f"{NESTED}\nnote | said | {{concat(${{x}}, ${{x}})}} | | | |",
    "a count in a count in a count": in_one_repeat()
    + "\nnote | said | {count-if(${x}, count-if(${x}, count-if(${x}, ${x} > 1) > 1) > 1)} | | | |",
    "every round against every other": in_one_repeat("calculate | y | | 1000 + ${x} | | |")
    + "\nnote | said | Hello | | | ${x} = ${y} or ${x} = ${y} |",
    "a chain that touches everything": in_one_repeat(*CHAIN) + "\nnote | said | {sum(${c59})} | | | |",
    "rounds that look at all rounds": in_one_repeat(f"note | r | No | | | {OVER_ALL} < 0 |"),
    "choices from all rounds": f"{NESTED}\nselect_one ${{x}} | one | Which? | | | |",
    "a condition on rounds of rounds": f"{NESTED}\nnote | said | Hello | | | count(${{c}}) > 2 and max(${{x}}) > 1 |",
    "long formulas in every round": in_one_repeat(f"calculate | y | | concat({', '.join(['${x}'] * 2_000)}) | | |")
    + "\nnote | said | {sum(${y})} | | | |",
}


@pytest.mark.parametrize("survey", HOSTILE.values(), ids=HOSTILE)
def test_what_takes_too_much_working_out_is_a_complaint_and_no_wait(survey: str) -> None:
    interview = Interview(made(f"{ASKED_FIRST}\n{survey}\ntext | end | Last? | | | |"))
    began = time.process_time()
    interview.say("500")
    assert time.process_time() - began < LONGEST_WORK
    assert [one.kind for one in interview.complaints] == [running.TOO_MUCH]
    assert "break off (F8)" in interview.complaints[0].message
    assert interview.where == "n"
    assert not interview.now.answers
    interview.say("2")
    assert not interview.complaints
    assert interview.where != "n"


@pytest.mark.parametrize("survey", list(HOSTILE.values())[::3], ids=list(HOSTILE)[::3])
def test_whoever_stands_there_all_the_same_sees_a_page_and_gets_to_an_end(survey: str) -> None:
    """As after a change of the questionnaire in mid-interview: the answer is there, and too much follows from it."""
    program = made(f"{ASKED_FIRST}\n{survey}\ntext | end | Last? | | | |")
    given = Interview(program).say("2").now
    answers = {**given.answers, "n": type(given.answers["n"])(500)}
    state = replace(given, answers=answers)
    began = time.process_time()
    at = running.ask(program, state, FACTS)
    values = running.values(program, state, FACTS)
    running.lines(program, state, FACTS)
    running.back(program, state, FACTS)
    ended = running.last_questions(program, state, FACTS).at
    assert time.process_time() - began < 2 * LONGEST_WORK
    assert isinstance(at, Ask)
    assert not isinstance(ended, Ask)
    assert values["n"].value == 500


def test_many_rounds_within_measure_are_worked_out_whole() -> None:
    interview = Interview(made(f"{ASKED_FIRST}\n{in_one_repeat(*CHAIN[:1])}\nnote | said | {{sum(${{c0}})}} | | | |"))
    interview.say("100")
    assert not interview.complaints
    assert interview.question.label[0].words == str(100 * 101 // 2 + 100 * 100)


def test_more_rounds_than_an_interview_has_are_refused_and_not_left_out() -> None:
    interview = Interview(made(f"{ASKED_FIRST}\n{in_one_repeat('text | who | Who? | | | |')}")).say("501")
    assert [one.kind for one in interview.complaints] == [running.TOO_MUCH]
    assert Interview(interview.program).say("500").where == "a[1]/who"


def test_a_text_that_fills_in_long_texts_makes_no_page_of_megabytes() -> None:
    notes = "\n".join(f"note | n{row} | {'${long}' * 500} | | | |" for row in range(100))
    survey = f"{HEADINGS}\ntext | t | T? | | | |\ncalculate | long | | concat({', '.join(['${t}'] * 900)}) | | |"
    page = f"begin_group | g | G | | | |\n{notes}\nend_group | | | | | |"
    program = made(f"{survey}\n{page}", settings="form_title\nA")
    began = time.process_time()
    interview = Interview(program).say("a" * 30)
    assert time.process_time() - began < LONGEST_WORK
    shown = sum(len(piece.words) for view in interview.page.questions for piece in view.label)
    assert shown < 5_000_000


def problems(survey: str) -> list[tuple[str, str, str]]:
    reading = read_workbook(workbook(survey=survey), "test.xlsx")
    assert reading.questionnaire is not None
    wanted = ("too_many_rounds", "perhaps_too_many_rounds", "text_is_cut")
    return [(one.code, one.severity, one.place.name) for one in check(reading.questionnaire) if one.code in wanted]


def test_rounds_that_are_always_too_many_are_a_problem_of_the_workbook() -> None:
    row = "begin_repeat | {0} | A | | {1} | |"
    fixed = "\n".join([row.format("a", 30), row.format("b", 30), row.format("c", 30)])
    rest = "\ntext | t | T? | | | |" + "\nend_repeat | | | | | |" * 3
    assert problems(f"{HEADINGS}\n{fixed}{rest}") == [("too_many_rounds", "error", "c")]
    assert problems(f"{HEADINGS}\n{fixed.replace('30', '20')}{rest}") == []
    single = f"{HEADINGS}\n{row.format('a', 501)}\ntext | t | T? | | | |\nend_repeat | | | | | |"
    assert problems(single) == [("too_many_rounds", "error", "a")]


def test_rounds_that_an_answer_may_make_too_many_are_said() -> None:
    survey = "type | name | label | repeat_count | constraint\ninteger | n | How many? | | . <= 600"
    repeat = "\nbegin_repeat | a | A | ${n} |\ntext | t | T? | |\nend_repeat | | | |"
    assert problems(survey + repeat) == [("perhaps_too_many_rounds", "warning", "a")]
    assert problems(survey.replace("600", "60") + repeat) == []


DOUBLED = "\n".join(f"calculate | c{row} | | concat(${{c{row - 1}}}, ${{c{row - 1}}})" for row in range(1, 20))
DOUBLING = f"type | name | label | calculation\ntext | c0 | Name? |\n{DOUBLED}\nnote | said | Hello |"


def test_a_text_that_doubles_from_row_to_row_is_a_problem_at_the_row_where_it_gets_too_long() -> None:
    assert problems(DOUBLING) == [("text_is_cut", "error", "c15")]
    assert problems(DOUBLING.replace("concat(${c14}, ${c14})", "if(${c0} = 'x', concat(${c14}, ${c14}), '')")) == []
    assert problems(DOUBLING.replace("concat(${c14}, ${c14})", "concat(${c0}, ${c0})")) == []


def test_simulated_respondents_tell_of_texts_that_are_cut_and_of_what_takes_too_much() -> None:
    found = coverage(made(DOUBLING), 1, 1, FACTS, guided=0)
    assert found.cut["c15"] == 1
    assert not found.unfinished
    unasked = f"{ASKED_FIRST}\n{NESTED}\ncalculate | t | | sum(${{x}}) | | |".replace("| ${n} |", "| 30 |")
    found = coverage(made(unasked), 1, 1, FACTS, guided=0)
    assert found.unfinished == {"x": 1}


def test_a_text_is_cut_where_a_cell_of_excel_ends() -> None:
    interview = Interview(made(DOUBLING)).say("ab")
    value = running.values(interview.program, interview.now, FACTS)["c19"].value
    assert isinstance(value, str)
    assert len(value) == LONGEST_TEXT
    assert running.beyond_measure(interview.program, interview.now, FACTS)[0][-1] == "c19"
