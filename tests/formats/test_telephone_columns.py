"""The columns that telephone research adds are read, written again, and refused where they mean nothing."""

from __future__ import annotations

from surveys.formats.xlsform import read_workbook, write_workbook
from surveys.questionnaire.model.structure import Group, Question, Questionnaire
from tests.formats.workbooks import workbook

CHOICES = """
    list_name | name | label
    brands    | 1    | Alfa
    brands    | 2    | Beta
"""
SURVEY = """
    type | name | label | min_answers | max_answers | order | order_as | pin | low_label | high_label | total | quick
    select_multiple brands | b1 | Which? | 1 | 2 | rotate | | yes | | | |
    select_one brands | b2 | Which now? | | | | ${b1} | | | | |
    range | b3 | How likely? | | | | | | Not at all | Very | |
    date | b4 | When? | | | | | | | | | Yesterday, week -3d
    time | b5 | At what time? | | | | | | | | | 8:00 13:00
    begin_group | g | Share out | | | random | | yes | | | ${b3} * 10 |
    integer | g1 | Here | | | | | | | | |
    end_group | | | | | | | | | | |
"""


def read(survey: str) -> tuple[Questionnaire, list[tuple[str, int | None, str]]]:
    reading = read_workbook(workbook(survey=survey, choices=CHOICES), "test.xlsx")
    assert reading.questionnaire is not None
    return reading.questionnaire, [(one.code, one.place.row, one.place.column) for one in reading.problems]


def test_the_columns_are_read() -> None:
    questionnaire, problems = read(SURVEY)
    assert problems == []
    several, single, scale, day, time = list(questionnaire.questions())[:5]
    assert (several.min_answers, several.max_answers, several.order, several.pin) == (1, 2, "rotate", True)
    assert single.order_as == "b1"
    assert (scale.low_label, scale.high_label) == ({"": "Not at all"}, {"": "Very"})
    assert (day.quick, time.quick) == (("yesterday", "week", "-3d"), ("8:00", "13:00"))
    group = questionnaire.items[-1]
    assert isinstance(group, Group)
    assert (group.order, group.pin, group.total) == ("random", True, "${b3} * 10")


def test_the_ends_of_a_scale_are_translated() -> None:
    questionnaire, _ = read(
        "type | name | label::English (en) | low_label::English (en) | low_label::Italiano (it)\n"
        "range | b3 | How likely? | Not at all | Per niente"
    )
    (scale,) = questionnaire.questions()
    assert scale.low_label == {"en": "Not at all", "it": "Per niente"}


def test_they_are_written_and_read_again_as_they_were() -> None:
    questionnaire, _ = read(SURVEY)
    again = read_workbook(write_workbook(questionnaire)).questionnaire
    assert again == questionnaire


def test_what_they_cannot_mean_is_said_with_its_place() -> None:
    questionnaire, problems = read(
        """
        type | name | label | min_answers | order | order_as | quick
        select_multiple brands | b1 | Which? | two | | |
        select_one brands | b2 | Which? | 1 | | |
        integer | b3 | How many? | | random | b1 |
        date | b4 | When? | | | | yesterday 13:00
        select_one brands | b5 | Which? | | | b9 |
        """
    )
    assert problems == [
        ("unknown_name", 6, "order_as"),
        ("not_a_count", 2, "min_answers"),
        ("column_of_other_types", 3, "min_answers"),
        ("column_of_other_types", 4, "order"),
        ("column_of_other_types", 4, "order_as"),
        ("quick_unknown", 5, "quick"),
    ]
    assert [question for question in questionnaire.questions() if question.min_answers is not None] == []
    assert next(question for question in questionnaire.questions() if question.name == "b4").quick == ("yesterday",)


def test_a_cell_of_a_column_of_one_s_own_stays_with_the_question() -> None:
    questionnaire, _ = read("type | name | label | block\ntext | a | A | first")
    assert questionnaire.items == (Question("a", "text", {"": "A"}, extra={"block": "first"}, row=2),)
