"""The map of a questionnaire's routes has every way on it, with those who took it, and nothing on it overlaps."""

import pytest

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.coverage import coverage, from_json, to_json
from surveys.questionnaire.coverage.map_layout import laid_out
from surveys.questionnaire.coverage.route_map import Edge, RouteMap, route_map, with_closed
from surveys.questionnaire.model.structure import Question, Questionnaire
from tests.formats.workbooks import workbook

from .drawings import assert_is_right
from .runs import FACTS

COFFEE = """
    type              | name   | label     | relevant       | repeat_count | appearance
    begin_group       | a      | Filter    |                |              |
    select_one yesno  | a1     | Coffee?   |                |              |
    integer           | a2     | Age?      |                |              |
    end_group         |        |           |                |              |
    begin_group       | b      | Habits    |                |              |
    integer           | b1     | Cups?     |                |              |
    text              | b2     | Why none? | ${b1} = 0      |              |
    text              | b3     | Why few?  | ${b1} < 2      |              |
    begin_repeat      | r      | Brands    |                | 2            |
    text              | b4     | Brand?    |                |              |
    text              | b5     | Liked?    |                |              |
    end_repeat        |        |           |                |              |
    end_group         |        |           |                |              |
    begin_group       | page   | You       |                |              | field-list
    text              | c1     | Name?     |                |              |
    text              | c2     | Town?     | ${c1} != ''    |              |
    end_group         |        |           |                |              |
"""


@pytest.fixture(scope="module")
def questionnaire() -> Questionnaire:
    content = workbook(
        survey=COFFEE,
        choices="list_name | name | label\nyesno | 1 | Yes\nyesno | 2 | No",
        routes="after | when | go_to\na1 | ${a1} = '2' | @screened_out\nb1 | ${b1} > 50 | page",
        quotas="name | label | when | target\nmany | Many | ${b1} > 5 | 1",
    )
    read = read_workbook(content).questionnaire
    assert read is not None
    return read


def edge(ways: RouteMap, source: str, target: str) -> Edge:
    return next(one for one in ways.edges if (one.source, one.target) == (source, target))


def test_pages_stand_in_blocks_and_a_page_of_questions_is_one(questionnaire: Questionnaire) -> None:
    ways = route_map(questionnaire)
    assert [(block.title, [stop.name for stop in block.stops]) for block in ways.blocks] == [
        ("Filter", ["@start", "a1", "a2"]),
        ("Habits", ["b1", "b2", "b3", "b4", "b5"]),
        ("page", ["page"]),
    ]
    assert [(loop.name, loop.first, loop.last) for loop in ways.blocks[1].loops] == [("r", "b4", "b5")]


@pytest.mark.parametrize(
    ("source", "target", "kind", "place"),
    [
        ("a2", "b1", "next", None),
        ("b1", "b3", "skip", ("survey", 8, "${b1} = 0")),
        ("b5", "b4", "loop", ("survey", 10, "2")),
        ("a1", "@screened_out", "end", ("routes", 2, "${a1} = '2'")),
        ("b1", "page", "jump", ("routes", 3, "${b1} > 50")),
        ("b1", "@quota_full", "quota", ("quotas", 2, "${b1} > 5")),
        ("page", "@complete", "next", None),
    ],
)
def test_every_way_has_its_reason_and_cell(
    questionnaire: Questionnaire, source: str, target: str, kind: str, place: tuple[str, int, str] | None
) -> None:
    found = edge(route_map(questionnaire), source, target)
    assert found.kind == kind
    assert [(one.sheet, one.row, one.expression) for one in found.reasons] == [place] * (place is not None)
    assert found.count is None


def test_simulated_interviews_are_counted_on_the_ways_they_took(questionnaire: Questionnaire) -> None:
    found = coverage(compile(questionnaire), 80, 1, FACTS)
    ways = route_map(questionnaire, found.moves, found.left)
    assert edge(ways, "@start", "a1").count == 80
    assert edge(ways, "a1", "@screened_out").count == found.ends["screened_out"] > 0
    assert edge(ways, "page", "@complete").count == found.ends["complete"] > 0
    assert edge(ways, "b1", "@quota_full").count == found.ends["quota_full"]
    assert edge(ways, "b5", "b4").count == 34
    both = edge(ways, "b1", "b4")
    assert both.kind == "skip"
    assert [reason.name for reason in both.reasons] == ["b2", "b3"], "two conditions that only people put together"
    for stop in ("a2", "b1"):
        came = sum(one.count or 0 for one in ways.edges if one.target == stop)
        went = sum(one.count or 0 for one in ways.edges if one.source == stop)
        assert came == went + ways.left.get(stop, 0) > 0
    assert from_json(to_json(found, questionnaire), questionnaire) == found


def test_closed_blocks_are_one_stop_and_ways_between_them_stay(questionnaire: Questionnaire) -> None:
    ways = with_closed(route_map(questionnaire), ["b"])
    assert [block.is_closed for block in ways.blocks] == [True, False, True]
    assert [stop.holds for stop in ways.blocks[0].stops] == [3]
    assert edge(ways, "a", "b1").kind == "next"
    assert edge(ways, "a", "@screened_out").kind == "end"
    assert not [one for one in ways.edges if one.source == one.target == "a"]


def test_nothing_on_the_drawing_overlaps_and_every_way_is_drawn(questionnaire: Questionnaire) -> None:
    whole = route_map(questionnaire)
    for ways in (whole, with_closed(whole, []), with_closed(whole, ["b"])):
        assert_is_right(ways, laid_out(ways))


def test_a_questionnaire_of_one_question_or_of_none_is_drawn() -> None:
    for questions in ((), (Question("a", "text"),)):
        ways = route_map(Questionnaire(questions))
        assert_is_right(ways, laid_out(ways))
