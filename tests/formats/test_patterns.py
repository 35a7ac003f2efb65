"""Ready-made parts are complete: put into a workbook they are read without a problem, and every interview ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from surveys.formats.editing import edit_and_check
from surveys.formats.patterns import PATTERNS, rows_of
from surveys.formats.questionnaires import read_and_check
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.coverage import coverage
from surveys.questionnaire.model.state import Facts
from surveys.questionnaire.model.structure import Question, Questionnaire

from .workbooks import workbook

SURVEY = """
    type              | name | label::Italiano (it)  | label::English (en)
    select_one yes_no | b1   | Beve caffè?           | Do you drink coffee?
    integer           | b2   | Quanti al giorno?     | How many a day?
"""
CHOICES = """
    list_name | name | label::Italiano (it) | label::English (en)
    yes_no    | 1    | Sì                   | Yes
    yes_no    | 2    | No                   | No
"""
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FACTS = Facts(today=NOW.date(), now=NOW, session_at=NOW)


def with_pattern(
    content: bytes, key: str, before: Questionnaire, after: int | None = None
) -> tuple[bytes, Questionnaire]:
    """The workbook with a pattern in it, and what it says."""
    operations = rows_of(
        PATTERNS[key],
        names=[item.name for _around, item in before.walk()],
        lists=before.lists,
        languages=before.languages,
        language="it",
        after=after,
    )
    edited = edit_and_check(content, (), {}, operations)
    assert edited is not None
    assert [problem.what() for problem in edited.problems] == []
    assert edited.reading.questionnaire is not None
    return edited.content, edited.reading.questionnaire


@pytest.fixture(scope="module")
def start() -> tuple[bytes, Questionnaire]:
    content = workbook(survey=SURVEY, choices=CHOICES)
    reading, _problems = read_and_check(content, "c.xlsx", ())
    assert reading.questionnaire is not None
    return content, reading.questionnaire


@pytest.mark.parametrize("key", PATTERNS)
def test_a_pattern_is_complete_once_and_twice(key: str, start: tuple[bytes, Questionnaire]) -> None:
    content, questionnaire = with_pattern(start[0], key, start[1])
    content, questionnaire = with_pattern(content, key, questionnaire)
    found = coverage(compile(questionnaire), 30, 1, FACTS)
    assert (found.dead_ends, found.endless, found.never_asked, found.never_taken) == ((), (), (), ())
    names = [question.name for question in questionnaire.questions()]
    assert len(names) == len(set(names)) > len(list(start[1].questions()))
    assert all(set(question.label) <= {"it", "en"} for question in questionnaire.questions())


def test_a_pattern_stands_behind_the_row_it_was_asked_for(start: tuple[bytes, Questionnaire]) -> None:
    _content, questionnaire = with_pattern(start[0], "nps", start[1], after=2)
    assert [question.name for question in questionnaire.questions()] == ["b1", "nps", "nps_class", "nps_why", "b2"]


def test_classes_leave_out_who_did_not_answer(start: tuple[bytes, Questionnaire]) -> None:
    _content, questionnaire = with_pattern(start[0], "demographics", start[1])
    (age_class,) = (one for one in questionnaire.questions() if one.name == "age_class")
    assert age_class.calculation.startswith("if(not(answered(${age})), ''")


def test_a_workbook_that_names_no_language_gets_texts_in_one(start: tuple[bytes, Questionnaire]) -> None:
    content = workbook(survey="type | name | label\ntext | a | Perché?")
    before = Questionnaire((Question("a", "text"),))
    _content, questionnaire = with_pattern(content, "screener", before)
    screener = next(one for one in questionnaire.questions() if one.name == "screener")
    assert questionnaire.words(screener.label) == "Negli ultimi tre mesi ha comprato caffè?"
    assert questionnaire.routes[0].after == "screener"
