"""Cells that count people who said nothing, are decided late, or do not add up are told."""

from __future__ import annotations

import pytest

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire.checks import check, quota_sums
from surveys.questionnaire.coverage import coverage
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.respondents import Habits
from tests.formats.workbooks import workbook

from .runs import CHOICES, FACTS, made

CODES = {"missing_becomes_class", "missing_fills_cell", "quota_decided_late"}


def read(survey: str, **sheets: str) -> Questionnaire:
    questionnaire = read_workbook(workbook(survey=survey, **{"choices": CHOICES, **sheets}), "t.xlsx").questionnaire
    assert questionnaire is not None
    return questionnaire


def found(survey: str, **sheets: str) -> list[tuple[str, str]]:
    problems = check(read(survey, **sheets))
    return [(problem.code, problem.what()) for problem in problems if problem.code in CODES]


AGES = """
    type      | name  | label | nonresponse | required | calculation
    integer   | age   | Age?  | %s          | yes      |
    calculate | class |       |             |          | %s
"""
CLASSES = "if(${age} < 35, '18-34', if(${age} < 55, '35-54', '55+'))"
OLD = "name | label | when | target\nold | Old | ${class} = '55+' | 10"
CELL = "name | label | when | target\ncell | Cell | %s | 10"


def test_a_refused_age_that_falls_into_the_last_class_is_found_with_the_cell_it_fills() -> None:
    assert found(AGES % ("refused", CLASSES), quotas=OLD) == [
        ("missing_becomes_class", "Whoever gives no answer to “age” (refused) gets the value 55+ in “class”."),
        ("missing_fills_cell", "Whoever gives no answer to “age” (refused) counts in the cell “old”."),
    ]


@pytest.mark.parametrize(
    "calculation",
    [
        f"if(refused(${{age}}), '', {CLASSES})",
        "if(${age} < 35, 'young', if(${age} >= 35, 'old', ''))",
        f"if(answered(${{age}}), {CLASSES}, '')",
        f"if(${{age}} = 'refused', '', {CLASSES})",
        "${age} * 2",
        "${age}",
    ],
)
def test_a_calculation_that_thinks_of_refusals_is_sound(calculation: str) -> None:
    assert found(AGES % ("refused", calculation), quotas=OLD) == []


def test_where_nobody_can_refuse_nothing_is_said() -> None:
    assert found(AGES % ("", CLASSES), quotas=OLD) == []


@pytest.mark.parametrize(
    ("when", "counts"),
    [
        ("${age} >= 55", False),
        ("not(${age} < 55)", True),
        ("${age} != 20", True),
        ("${age} != 20 and not(dk(${age}))", False),
        ("${age} >= 55 and ${class} = 'x'", False),
    ],
)
def test_a_cell_s_own_condition_is_looked_at(when: str, counts: bool) -> None:
    assert [code for code, _ in found(AGES % ("dk", "''"), quotas=CELL % when)] == ["missing_fills_cell"] * counts


def test_simulated_respondents_who_refuse_are_found_in_the_cell() -> None:
    habits = Habits(dk=0, refused=0.3, break_off=0)
    [cell] = coverage(made(AGES % ("refused", CLASSES), quotas=OLD), 80, 1, FACTS, habits=habits, guided=0).cells
    assert 0 < cell.with_missing["age"] <= cell.belong
    sound = made(AGES % ("refused", f"if(refused(${{age}}), '', {CLASSES})"), quotas=OLD)
    assert coverage(sound, 80, 1, FACTS, habits=habits, guided=0).cells[0].with_missing == {}


def long_survey(first: str, last: str) -> str:
    question = "text | q%s | What comes to your mind when you think of the last time you had coffee at home? |"
    rows = [question % number for number in range(20)]
    return "\n".join(["type | name | label", first, *rows, last])


def test_a_cell_that_stops_and_is_decided_near_the_end_is_found() -> None:
    gender = "select_one yesno | gender | Woman?"
    stop = "name | label | when | target | on_full\nwomen | Women | ${gender} = '1' | 10 | %s"
    [(code, said)] = found(long_survey("note | hello | Hello", gender), quotas=stop % "stop")
    assert code == "quota_decided_late"
    assert said.startswith("The cell “women” is decided at “gender”, after about ")
    assert found(long_survey("note | hello | Hello", gender), quotas=stop % "warn") == []
    assert found(long_survey(gender, "note | bye | Goodbye"), quotas=stop % "stop") == []
    assert found("\n".join(["type | name | label", gender]), quotas=stop % "stop") == []


PEOPLE = """
    type             | name   | label
    select_one yesno | gender | Woman?
    integer          | age    | Age?
    select_multiple brands | brands | Brands?
"""


def sums(quotas: str, planned: int | None) -> list[str]:
    return [problem.what() for problem in quota_sums(read(PEOPLE, quotas=quotas), planned)]


def grid(last: int) -> str:
    return f"""
        name | label | when                             | target
        a    | A     | ${{gender}} = '1' and ${{age}} < 35  | 150
        b    | B     | ${{gender}} = '1' and ${{age}} >= 35 | 150
        c    | C     | ${{gender}} = '2' and ${{age}} < 35  | 150
        d    | D     | ${{gender}} = '2' and ${{age}} >= 35 | {last}
    """


def test_cells_that_add_up_to_another_number_than_is_planned_are_found() -> None:
    said = "The cells by age × gender add up to %s; the study plans 600 interviews."
    assert sums(grid(230), 600) == [said % 680]
    assert sums(grid(100), 600) == [said % 550]
    assert sums(grid(150), 600) == []
    assert sums(grid(230), None) == []


def test_cells_to_which_one_person_may_belong_twice_need_not_add_up() -> None:
    both = """
        name | label | when                     | target
        a    | A     | selected(${brands}, 'a') | 400
        b    | B     | selected(${brands}, 'b') | 400
    """
    assert sums(both, 600) == []
    assert sums("name | label | when | target\na | A | ${age} < 35 | 100", 600) == []


def test_the_cells_of_a_group_add_up() -> None:
    groups = "name | label | when | target | group\na | A | | 100 | brand\nb | B | | 100 | brand"
    assert sums(groups, 250) == ["The cells by brand add up to 200; the study plans 250 interviews."]
