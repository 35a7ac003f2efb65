"""Ready-made parts are complete: put into a workbook they are read without a problem, and every interview ends."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest

from surveys.formats.editing import edit_and_check
from surveys.formats.patterns import PATTERNS, rows_of
from surveys.formats.patterns.italy import REGIONS, places, region_by_province
from surveys.formats.questionnaires import read_and_check
from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program, compile
from surveys.questionnaire.coverage import coverage
from surveys.questionnaire.model.state import Facts
from surveys.questionnaire.model.structure import Question, Questionnaire
from tests.questionnaire.runs import Interview, words

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
    _content, questionnaire = with_pattern(inserted(key, start[0])[0], key, inserted(key, start[0])[1])
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


@cache
def inserted(key: str, content: bytes) -> tuple[bytes, Questionnaire]:
    """The workbook with a pattern at its end, read once for all tests."""
    reading, _problems = read_and_check(content, "c.xlsx", ())
    assert reading.questionnaire is not None
    return with_pattern(content, key, reading.questionnaire)


@cache
def program_of(key: str, content: bytes) -> Program:
    return compile(inserted(key, content)[1])


def played(key: str, start: tuple[bytes, Questionnaire], seed: int = 42) -> Interview:
    """An interview at the first question of a ready-made part."""
    return Interview(program_of(key, start[0]), language="it", seed=seed).say("1", "2")


def offered(interview: Interview) -> list[str]:
    return sorted(choice.code for choice in interview.question.choices)


def test_brands_go_from_what_comes_to_mind_to_each_one_that_is_used(start: tuple[bytes, Questionnaire]) -> None:
    interview = played("awareness", start).say("3 1")
    assert (interview.where, offered(interview)) == ("aware_aided", ["2", "4", "5", "6", "97"])
    interview.say("5")
    assert (interview.where, offered(interview)) == ("used", ["1", "3", "5", "97"])
    interview.say("5 3")
    assert (interview.where, words(interview.question.label)) == (
        "used_brand[1]/used_liking",
        "Da 0 a 10, quanto le piace Marca 5?",
    )
    assert words(interview.say("7").question.label) == "Da 0 a 10, quanto le piace Marca 3?"
    assert interview.say("8").where == "@complete"
    found = running.values(interview.program, interview.now, interview.facts)
    assert found["aware_first"].value == "3"


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        (("97", "97"), []),
        (("dk", "97"), []),
        (("dk", "dk"), []),
        (("97", "2", "97"), ["used"]),
        (("97", "2", "dk"), ["used"]),
        (("96 Zeta", "97", "96", "4"), ["used", "used_brand[1]/used_liking"]),
        (("1 2 3 4 5 6", "97", "97"), ["used"]),
    ],
)
def test_only_brands_that_are_known_are_asked_on(
    given: tuple[str, ...], asked: list[str], start: tuple[bytes, Questionnaire]
) -> None:
    interview = played("awareness", start)
    ways = []
    for one in given:
        ways.append(interview.where)
        interview.say(one)
    assert (ways, interview.where) == (["aware_spontaneous", "aware_aided", *asked], "@complete")


def test_municipalities_are_those_of_the_province(start: tuple[bytes, Questionnaire]) -> None:
    interview = played("places", start)
    assert len(interview.question.choices) == 107
    interview.say("21")
    assert {"21008": "Bolzano/Bozen", "21011": "Bressanone/Brixen"}.items() <= {
        choice.code: words(choice.label) for choice in interview.question.choices
    }.items()
    assert all(choice.code.startswith("21") for choice in interview.question.choices)
    assert interview.say("21008").where == "@complete"
    assert worked_out(interview) == 4, "Trentino-Alto Adige"
    assert worked_out(played("places", start).say("111")) == 20
    refused = played("places", start).say("refused")
    assert (refused.where, worked_out(refused)) == ("@complete", None)


def worked_out(interview: Interview) -> object:
    """The region of the province that was answered."""
    return running.values(interview.program, interview.now, interview.facts)["province_region"].value or None


def test_every_province_is_in_one_region_and_every_region_has_one() -> None:
    regions = region_by_province()
    assert {choice["name"] for choice in places()["province"]} == {str(code) for code in regions}
    assert set(regions.values()) == set(range(1, len(REGIONS) + 1))


@pytest.mark.parametrize("key", ["next_birthday", "last_birthday"])
@pytest.mark.parametrize(
    ("given", "end"),
    [
        (("3", "1", "2"), "@complete"),
        (("3", "refused", "dk"), "@complete"),
        (("refused", "2", "1", "1"), "@complete"),
        (("3", "2", "2", "refused"), "@complete"),
        (("3", "2", "3"), "@refused"),
    ],
)
def test_a_birthday_chooses_among_several_adults(
    key: str, given: tuple[str, ...], end: str, start: tuple[bytes, Questionnaire]
) -> None:
    interview = played(key, start).say(*given)
    assert interview.where == end
    assert interview.complaints == ()


@pytest.mark.parametrize(
    ("key", "given", "selection"),
    [
        ("next_birthday", ("3", "1", "1"), ("next_birthday", 1, 1)),
        ("last_birthday", ("4", "3", "1", "2"), ("last_birthday", 3, 1.5)),
        ("next_birthday", ("4", "3", "2", "dk"), ("next_birthday", 3, 3)),
        ("kish", ("2", "2", "Aldo", "1", "50", "Dora", "2", "45", "1", "2"), ("kish", 2, 1)),
    ],
)
def test_how_somebody_was_selected_from_how_many_and_with_which_weight_stands_in_the_data(
    key: str, given: tuple[str, ...], selection: tuple[object, ...], start: tuple[bytes, Questionnaire]
) -> None:
    interview = played(key, start, 3).say(*given)
    assert interview.where == "@complete"
    found = running.values(interview.program, interview.now, interview.facts)
    assert tuple(found[f"selection_{what}"].value for what in ("method", "eligible", "weight")) == selection


def test_there_are_no_more_adults_than_people(start: tuple[bytes, Questionnaire]) -> None:
    assert played("kish", start).say("2", "3").complaints
    assert not played("kish", start).say("2", "2").complaints


def test_one_of_five_adults_is_chosen_as_the_tables_of_kish_say(start: tuple[bytes, Questionnaire]) -> None:
    roster = [one for who in ("Aldo", "Bruno", "Carlo", "Dora", "Elsa") for one in (who, "1", "50")]
    chosen = {}
    for seed in range(90):
        interview = played("kish", start, seed).say("5", "5", *roster)
        found = running.values(interview.program, interview.now, interview.facts)
        asked = words(interview.question.label)
        chosen[int(found["kish_draw"].value)] = asked.removeprefix("La persona da intervistare è ")[0]
    assert "".join(chosen[draw] for draw in range(12)) == "AABBCCDDCEEE"  # by the tables A, A, B1, B2, C, C, …
    assert interview.say("3").where == "@refused"


def test_a_list_that_says_the_same_is_used_and_not_made_again(start: tuple[bytes, Questionnaire]) -> None:
    content, questionnaire = with_pattern(start[0], "screener", start[1])
    assert list(questionnaire.lists) == ["yes_no"]
    other = CHOICES.replace("Yes", "Certainly")
    content = workbook(survey=SURVEY, choices=other)
    reading, _problems = read_and_check(content, "c.xlsx", ())
    assert reading.questionnaire is not None
    _content, questionnaire = with_pattern(content, "screener", reading.questionnaire)
    assert list(questionnaire.lists) == ["yes_no", "yes_no_b"]
