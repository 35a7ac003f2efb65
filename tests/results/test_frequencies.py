"""The sheet of frequencies: what was answered to each question, counted while the data are written."""

import random
from collections import Counter
from statistics import mean, median, stdev
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st

from surveys.formats.workbook.pages import put_text
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.results.services.workbook import frequencies
from surveys.results.services.workbook.frequencies import MOST_BANDS, Block, Line, _draw, bands
from surveys.results.services.workbook.tallies import MOST_VALUES, Tally, is_counted
from tests.interviewing.scene import make_scene

from .books import book_of, finished
from .six_people import SIX, SURVEY, played

pytestmark = pytest.mark.django_db

EMPTY = [(f"{hundred}00–{hundred}99", 0) for hundred in range(1, 9)]


def told(book: openpyxl.Workbook) -> list[tuple[Any, ...]]:
    """What stands in the sheet, row by row, shares in per cent."""
    found = []
    for words, people, share, valid in book["Frequencies"].iter_rows(min_col=2, max_col=5, values_only=True):
        numbers = (round(100 * number, 1) if isinstance(number, float) else number for number in (share, valid))
        row = tuple(value for value in (words, people, *numbers) if value is not None)
        if row:
            found.append(row)
    return found[2:]


def test_each_closed_question_says_how_often_each_answer_was_given_and_of_whom() -> None:
    book = book_of(played(SIX, survey=SURVEY))
    title = ("Answer", "People", "%", "% valid")
    assert told(book)[:17] == [
        ("drinks  Do you drink coffee?",),
        ("Base: 6 people",),
        title,
        ("Yes", 3, 50.0, 60.0),
        ("No", 2, 33.3, 40.0),
        ("Don’t know", 1, 16.7),
        ("Total", 6),
        ("cups  How many a day?",),
        ("Base: 3 people · drinks is “Yes” · mean 3.5 · median 3.5 · standard deviation 0.7 · from 3 to 4",),
        title,
        ("3", 1, 33.3, 50.0),
        ("4", 1, 33.3, 50.0),
        ("Refused", 1, 33.3),
        ("Total", 3),
        ("known  Which brands do you know?",),
        ("Base: 6 people · several answers: percentages may add up to more than 100",),
        title,
    ]


def test_of_several_answers_the_shares_are_of_people() -> None:
    found = told(book_of(played(SIX, survey=SURVEY)))
    start = found.index(("known  Which brands do you know?",))
    assert found[start + 3 : start + 8] == [
        ("Aurora", 3, 50.0, 60.0),
        ("Del Porto", 3, 50.0, 60.0),
        ("Fontana", 2, 33.3, 40.0),
        ("Don’t know", 1, 16.7),
        ("Total", 6),
    ]


def test_open_answers_are_not_counted_and_clients_see_nothing_of_personal_ones() -> None:
    scene = played(SIX, survey=SURVEY)
    assert not any(row[0].startswith(("why", "ill")) for row in told(book_of(scene)))
    assert any(row[0].startswith("ill") for row in told(book_of(scene, for_client=False)))


def test_of_a_long_list_the_rarest_answers_are_one_row() -> None:
    choices = [["list_name", "name", "label"], *(["many", str(code), f"Answer {code}"] for code in range(1, 61))]
    survey = [["type", "name", "label"], ["select_one many", "one", "Which?"]]
    found = told(book_of(played([("60",), ("60",), ("7",)], survey=survey, choices=choices)))
    assert found[3:5] == [("Answer 60", 2, 66.7, 66.7), ("Answer 7", 1, 33.3, 33.3)]
    assert found[-1] == ("Total", 3)
    assert len(found) == 3 + 40 + 1


def test_rounds_of_a_repeat_are_counted_by_the_round_and_a_ranking_by_its_first_place() -> None:
    survey = [
        ["type", "name", "label", "repeat_count"],
        ["select_multiple brands", "known", "Which brands do you know?", None],
        ["begin_repeat", "brand", "About brands", "count-selected(${known})"],
        ["select_one yes_no", "bought", "Bought?", None],
        ["end_repeat", None, None, None],
        ["rank brands", "best", "Your order?", None],
    ]
    found = told(book_of(played([("1 3", "1", "2", "3 1 2"), ("2", "1", "3 2 1")], survey=survey)))
    start = next(place for place, row in enumerate(found) if row[0].startswith("bought"))
    assert found[start + 1 : start + 6] == [
        ("Base: 3 times",),
        ("Answer", "People", "%", "% valid"),
        ("Yes", 2, 66.7, 66.7),
        ("No", 1, 33.3, 33.3),
        ("Total", 3),
    ]
    start = next(place for place, row in enumerate(found) if row[0].startswith("best"))
    assert found[start + 1] == ("Base: 2 people · in first place",)
    assert [row[1] for row in found[start + 3 : start + 6]] == [0, 0, 2]


def test_a_study_without_interviews_says_so() -> None:
    assert told(book_of(make_scene(survey=SURVEY))) == [("Nobody has answered yet.",)]


def test_words_that_look_like_a_formula_or_are_no_xml_are_texts() -> None:
    cell = put_text(openpyxl.Workbook().worksheets[0], "B2", "=1+1\x00")
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_numbers_taken_in_batches_tell_what_they_would_together() -> None:
    dice = random.Random(1)
    numbers = [dice.randint(18, 97) + dice.choice((0, 0.5)) for _ in range(997)]
    tally = Tally(kinds.NUMBER)
    for start in range(0, len(numbers), 100):
        tally.take([*numbers[start : start + 100], None], {100: "dk"})
    told = (tally.numbers.mean, tally.numbers.deviation, tally.median, tally.numbers.least, tally.numbers.greatest)
    assert told == pytest.approx((mean(numbers), stdev(numbers), median(numbers), min(numbers), max(numbers)))
    assert (tally.given, tally.unsaid, tally.people) == (997, {"dk": 10}, 1007)


@given(st.lists(st.integers(0, 20) | st.floats(-50, 50), min_size=1))
def test_the_median_of_counted_numbers_is_that_of_all_of_them(numbers: list[float]) -> None:
    tally = Tally(kinds.NUMBER)
    tally.take(numbers, {})
    assert tally.median == pytest.approx(median(numbers))


def test_more_different_numbers_than_are_kept_have_no_median_but_all_the_rest() -> None:
    tally = Tally(kinds.NUMBER)
    for start in range(0, 3 * MOST_VALUES, 500):
        tally.take(list(range(start, start + 500)), {})
    assert (tally.median, len(tally.answers)) == (None, 0)
    assert (tally.numbers.count, tally.numbers.mean) == (3 * MOST_VALUES, pytest.approx((3 * MOST_VALUES - 1) / 2))


def test_many_different_numbers_are_told_in_bands_of_a_round_width() -> None:
    assert bands(Counter({18: 1, 22: 2, 29: 1, 30: 4, 61: 1, 97: 1})) == [
        *(("10–19", 1), ("20–29", 3), ("30–39", 4), ("40–49", 0), ("50–59", 0)),
        *(("60–69", 1), ("70–79", 0), ("80–89", 0), ("90–99", 1)),
    ]
    assert bands(dict.fromkeys(range(2, 5), 1)) == [("2", 1), ("3", 1), ("4", 1)]
    with override("en"):
        assert bands({0.25: 2, 1.0: 1, 2.1: 1})[0] == ("from 0.2 to less than 0.4", 2)
    assert bands({-5: 1, 13: 1, 950: 2}) == [("-100–-1", 1), ("0–99", 1), *EMPTY, ("900–999", 2)]


@example({-1e-20: 1, 1.0: 1})
@given(st.dictionaries(st.floats(-1e7, 1e7) | st.integers(-(10**7), 10**7), st.integers(1, 9), min_size=1))
def test_every_number_lies_in_one_band_and_bands_are_few(numbers: dict[float, int]) -> None:
    found = bands(numbers)
    assert sum(people for _, people in found) == sum(numbers.values())
    assert len(found) <= MOST_BANDS + 1
    assert len({words for words, _ in found}) == len(found)


def test_texts_dates_and_what_is_worked_out_are_not_counted() -> None:
    def counted(type_: str, kind: str) -> bool:
        return is_counted(Variable("q", "q", type_, kind))

    assert [counted("integer", kinds.NUMBER), counted("select_one", kinds.SINGLE)] == [True, True]
    assert [counted("text", kinds.TEXT), counted("date", kinds.DATE), counted("calculate", kinds.NUMBER)] == [False] * 3


WITH_DONT_KNOW = [
    ["list_name", "name", "label::English (en)", "missing", "exclusive"],
    *[["yes_no", code, label, None, None] for code, label in (("1", "Yes"), ("2", "No"))],
    ["yes_no", "9", "Cannot say", "dk", None],
    *[["brands", code, label, None, None] for code, label in (("1", "Aurora"), ("2", "Fontana"))],
    ["brands", "99", "None comes to mind", "dk", "yes"],
]


def test_a_listed_dont_know_is_shown_among_the_answers_and_left_out_of_the_valid_ones() -> None:
    survey = [
        ["type", "name", "label::English (en)", "nonresponse"],
        ["select_one yes_no", "drinks", "Do you drink coffee?", "refused"],
        ["select_multiple brands", "known", "Which brands do you know?", None],
    ]
    interviews = [("1", "1 2"), ("1", "1"), ("1", "99"), ("2", "1"), ("9", "99"), ("/", "2")]
    found = told(book_of(played(interviews, survey=survey, choices=WITH_DONT_KNOW)))
    assert found[3:7] == [
        ("Yes", 3, 50.0, 75.0),
        ("No", 1, 16.7, 25.0),
        ("Cannot say", 1, 16.7),
        ("Refused", 1, 16.7),
    ]
    start = next(place for place, row in enumerate(found) if row[0].startswith("known"))
    assert found[start + 3 : start + 7] == [
        ("Aurora", 3, 50.0, 75.0),
        ("Fontana", 2, 33.3, 50.0),
        ("None comes to mind", 2, 33.3),
        ("Total", 6),
    ]


def test_of_a_long_list_a_rare_dont_know_is_never_among_the_rarer_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frequencies, "MOST_ROWS", 3)
    choices = [
        ["list_name", "name", "label", "missing"],
        *(["many", str(code), f"Answer {code}", None] for code in range(1, 6)),
        ["many", "99", "Cannot say", "dk"],
    ]
    survey = [["type", "name", "label"], ["select_one many", "one", "Which?"]]
    found = told(book_of(played([("5",), ("5",), ("1",), ("2",), ("99",)], survey=survey, choices=choices)))
    assert found[3:] == [
        ("Answer 5", 2, 40.0, 50.0),
        ("Answer 1", 1, 20.0, 25.0),
        ("Cannot say", 1, 20.0),
        ("3 more answers", 1, 20.0, 25.0),
        ("Total", 5),
    ]


def test_beside_each_table_stands_a_chart_of_excels_own_bound_to_its_cells() -> None:
    scene = make_scene(survey=SURVEY[:2])
    finished(scene, "2")
    sheet = book_of(scene)["Frequencies"]
    (chart,) = sheet._charts
    (bars,) = chart.series
    assert bars.val.numRef.f.startswith("'Frequencies'!$D$")
    assert bars.cat.numRef.f.startswith("'Frequencies'!$B$")


def test_no_table_is_parted_by_the_end_of_a_sheet_of_paper() -> None:
    sheet = openpyxl.Workbook().worksheets[0]
    line = Line("yes", 1, 1.0, 1.0)
    with override("en"):
        _draw(sheet, [Block("heading", "base", [line] * lines, 1) for lines in (20, 20, 60, 3, 3)])
    headings = [cell.row for cell in sheet["B"] if str(cell.value).startswith("heading")]
    assert [one.id + 1 for one in sheet.row_breaks.brk] == headings[1:4]
    assert [sheet.cell(row, 2).value for row in headings[1:4]] == ["heading", "heading", "heading (continued)"]


def test_a_question_with_more_answers_than_a_sheet_of_paper_stands_over_each_part_of_them() -> None:
    sheet = openpyxl.Workbook().worksheets[0]
    lines = [Line(f"answer {number} " + "as it was said " * 5, 1, number / 100, None) for number in range(1, 41)]
    with override("en"):
        _draw(sheet, [Block("heading", "base", lines, 40)])
    words = [str(cell.value) for cell in sheet["B"] if cell.value]
    heads = [place for place, text in enumerate(words) if text.startswith("heading")]
    assert [words[place : place + 3] for place in heads] == [
        ["heading", "base", "Answer"],
        ["heading (continued)", "base", "Answer"],
    ]
    assert sum(text.startswith("answer ") for text in words) == 40
    assert words.count("Total") == 1
    assert {chart.y_axis.scaling.max for chart in sheet._charts} == {1.25 * 0.4}


def test_the_rows_of_a_question_with_few_answers_stay_where_they_were() -> None:
    sheet = openpyxl.Workbook().worksheets[0]
    with override("en"):
        _draw(sheet, [Block("heading", "base", [Line("yes", 1, 1.0, 1.0)] * 40, 40)])
    assert [cell.row for cell in sheet["B"] if cell.value == "Total"] == [48]


def test_a_question_longer_than_its_table_is_wide_stands_on_several_lines() -> None:
    sheet = openpyxl.Workbook().worksheets[0]
    _draw(sheet, [Block("Quale marca? " * 20, "base", [Line("yes", 1, 1.0, 1.0)], 1)])
    assert [str(one) for one in sheet.merged_cells.ranges] == ["B5:E5"]
    assert sheet.row_dimensions[5].height == 16 * 4
