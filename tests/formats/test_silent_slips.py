"""What can be read but is hardly meant is said: one small workbook each, and one that is sound beside it."""

from __future__ import annotations

import pytest

from surveys.formats.questionnaires import read_and_check
from surveys.questionnaire.problems import Problem
from tests.formats.workbooks import workbook

CHOICES = "list_name | name | label | exclusive\nl | 1 | Yes |\nl | 2 | No |"


def problems(**sheets: str) -> list[Problem]:
    listed = {"choices": CHOICES} if " l |" in sheets["survey"] else {}
    return read_and_check(workbook(**{**listed, **sheets}), "study.xlsx")[1]


def told(**sheets: str) -> list[tuple[str, str, int | None, str]]:
    """Code, sheet, row and column of each problem."""
    return [(one.code, one.place.sheet, one.place.row, one.place.column) for one in problems(**sheets)]


LIST = "type | name | label | required\n%s l | a | A? | yes"
SHARE = "type|name|label|appearance|total|constraint|required\nbegin_group|g|G|field-list|%s||\n%send_group||||||"
SCALE = "type | name | label | parameters\nrange | a | A? | start=%s end=%s"
REPEAT = "type|name|label|repeat_count\nbegin_repeat|r|R|%s\ninteger|a|A?|\nend_repeat|||"
DAY = "type | name | label | constraint\n%s | a | A? | %s"


def shares(*constraints: str) -> str:
    return "".join(f"integer|n{at}|N?|||{constraint}|yes\n" for at, constraint in enumerate(constraints))


@pytest.mark.parametrize(
    ("slip", "sound", "place"),
    [
        (
            {"survey": LIST % "select_one", "choices": CHOICES + "\nl | 3 | yes. |"},
            {"survey": LIST % "select_one", "choices": CHOICES + "\nl | 3 | Yes, often |"},
            ("answers_of_same_words", "choices", 4, "label"),
        ),
        (
            {"survey": LIST % "select_multiple", "choices": CHOICES + "\nl | 9 | None of these |"},
            {"survey": LIST % "select_multiple", "choices": CHOICES + "\nl | 9 | None of these | yes"},
            ("none_not_exclusive", "choices", 4, "exclusive"),
        ),
        (
            {"survey": SHARE % (100, shares(". <= 20", ". <= 30"))},
            {"survey": SHARE % (100, shares(". <= 20", ". <= 80"))},
            ("total_above_reach", "survey", 2, "total"),
        ),
        (
            {"survey": SHARE % (10, shares(". >= 6", ". >= 7"))},
            {"survey": SHARE % (13, shares(". >= 6", ". >= 7"))},
            ("total_below_reach", "survey", 2, "total"),
        ),
        ({"survey": SCALE % (10, 1)}, {"survey": SCALE % (1, 10)}, ("scale_turned_round", "survey", 2, "parameters")),
        ({"survey": REPEAT % 0}, {"survey": REPEAT % 1}, ("repeat_never_begun", "survey", 2, "repeat_count")),
        (
            {"survey": DAY % ("date", ". <= '2026-12-31'")},
            {"survey": DAY % ("date", ". <= date('2026-12-31')")},
            ("date_compared_with_text", "survey", 2, "constraint"),
        ),
        (
            {"survey": DAY % ("dateTime", "'2026-12-31' >= .")},
            {"survey": DAY % ("text", ". != '2026-12-31'")},
            ("date_compared_with_text", "survey", 2, "constraint"),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_slip_is_said_where_it_stands(
    slip: dict[str, str], sound: dict[str, str], place: tuple[str, str, int, str]
) -> None:
    assert told(**slip) == [place]
    assert told(**sound) == []


def test_a_filtered_list_may_have_the_same_words_twice() -> None:
    choices = "list_name | name | label | of\nl | 1 | Sanmarco | 1\nl | 2 | Sanmarco | 2"
    survey = "type | name | label | choice_filter\ninteger | n | N? |\nselect_one l | a | A? | of = ${n}"
    assert told(survey=survey, choices=choices) == []


ASKED = "type | name | label | required\nselect_one l | sex | Sex? | %s\ninteger | age | Age? | yes"
CELLS = "name | label | when | target | on_full\na | A | %s | 10 | stop\nb | B | %s | 10 | %s"
WOMEN, MEN = "${sex} = '1' and ${age} > 20", "${sex} = '2'"


def test_two_cells_with_one_condition_are_said_once() -> None:
    turned_round = "${age} > 20 and ${sex} = '1'"
    twice = told(survey=ASKED % "yes", quotas=CELLS % (WOMEN, turned_round, "stop"))
    assert twice == [("quota_condition_twice", "quotas", 3, "when")]
    assert told(survey=ASKED % "yes", quotas=CELLS % (WOMEN, MEN, "stop")) == []
    assert told(survey=ASKED % "yes", quotas=CELLS % (WOMEN, WOMEN, "warn")) == []


def test_a_question_of_quotas_that_may_be_left_empty_is_said_once_for_all_cells() -> None:
    [problem] = problems(survey=ASKED % "", quotas=CELLS % (WOMEN, MEN, "stop"))
    assert (problem.code, problem.place.row, problem.place.column) == ("quota_question_optional", 2, "required")
    assert problem.values["cells"] == "a, b"


def test_a_question_of_quotas_behind_a_calculation_is_found_too() -> None:
    survey = "type|name|label|calculation\ninteger|age|Age?|\ncalculate|old||if(${age} > 50, '1', '0')"
    cell = "name | label | when | target\nold | Old | ${old} = '1' | 10"
    assert told(survey=survey, quotas=cell) == [("quota_question_optional", "survey", 2, "required")]


@pytest.mark.parametrize(
    ("questions", "on_full", "is_late"), [(5, "stop", True), (5, "warn", False), (3, "stop", False)]
)
def test_a_cell_decided_at_the_last_question_turns_people_away_too_late(
    questions: int, on_full: str, is_late: bool
) -> None:
    rows = "".join(f"\ninteger | q{at} | Q? | yes" for at in range(questions))
    cell = f"name | label | when | target | on_full\nc | C | ${{q{questions - 1}}} = 1 | 10 | {on_full}"
    expected = [("quota_decided_last", "quotas", 2, "when")] if is_late else []
    assert told(survey="type | name | label | required" + rows, quotas=cell) == expected


def test_a_mistyped_language_is_said_in_each_heading_as_one_problem() -> None:
    survey = "type | name | label::Englsh | hint::Englsh | label::Italiano (it)\ninteger | n | How many? | | Quanti?"
    [problem] = [one for one in problems(survey=survey) if one.code != "translation_missing"]
    assert (problem.code, problem.place.column, len(problem.also)) == ("language_like", "label::Englsh", 1)
    assert problem.values == {"written": "Englsh", "like": "English"}


@pytest.mark.parametrize("name", ["English", "Italiano", "Deutsch", "Furlan", "Klingon", "en"])
def test_languages_that_resemble_no_other_are_left_alone(name: str) -> None:
    survey = f"type | name | label::{name} | label::Français (fr)\ninteger | n | How many? | Combien?"
    assert "language_like" not in [code for code, *_place in told(survey=survey)]


def test_a_language_in_which_no_question_is_written_is_said() -> None:
    survey = "type | name | label::English (en) | label::Italiano (it)\nselect_one l | n | Which? | Quale?"
    choices = "list_name|name|label::English (en)|label::Deutsch (de)\nl|1|One|Eins\nl|2|Two|Zwei"
    strange = [place for place in told(survey=survey, choices=choices) if place[0] != "translation_missing"]
    assert strange == [("language_of_no_question", "choices", None, "label::Deutsch (de)")]


IN_ENGLISH = ("How often do you read the papers?", "Which of these are the best?")
IN_ITALIAN = ("Quanto spesso le capita di leggere il giornale?", "Quali sono le migliori della sua zona?")


def test_two_languages_swapped_are_said_once_for_each_column() -> None:
    heading = "type | name | label::English (en) | label::Italiano (it)"
    rows = [(f"text | q{at}", *texts) for at, texts in enumerate(zip(IN_ENGLISH, IN_ITALIAN, strict=True))]
    right = "\n".join([heading, *(f"{start} | {english} | {italian}" for start, english, italian in rows)])
    wrong = "\n".join([heading, *(f"{start} | {italian} | {english}" for start, english, italian in rows)])
    assert told(survey=right) == []
    swapped = problems(survey=wrong)
    assert [(one.code, one.place.column, one.values["rows"]) for one in swapped] == [
        ("text_in_other_language", "label::English (en)", "2, 3"),
        ("text_in_other_language", "label::Italiano (it)", "2, 3"),
    ]


def test_one_cause_in_a_repeat_is_one_problem_with_its_places() -> None:
    asked = "".join(f"\ninteger | q{at} | How many? | ${{later}} > 1 |" for at in range(10))
    repeat = f"\nbegin_repeat | r | R | | 3{asked}\nend_repeat | | | |"
    last = "\ninteger | later | Later? | |"
    [problem] = problems(survey="type | name | label | relevant | repeat_count" + repeat + last)
    assert (problem.code, problem.place.row, len(problem.also)) == ("reads_later", 3, 9)
    apart = told(survey="type | name | label | relevant | repeat_count" + asked + last)
    assert [code for code, *_place in apart] == ["reads_later"] * 10
