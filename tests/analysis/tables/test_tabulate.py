"""Tables: figures, bases, nets, grids, rankings, loops, banners, weights, filters, and what cannot be tabulated."""

import math

import numpy as np
import pytest

from surveys.analysis.tables import (
    Comparison,
    Kind,
    Net,
    RowKind,
    SetSpec,
    TableSpec,
    Use,
    UseError,
    columns_of,
    from_json,
    interviews_where,
    tabulate,
    to_json,
    unknown_names,
)
from surveys.analysis.tables.answers import BandsError, bands_of
from surveys.analysis.tables.specification import (
    ANSWERS,
    COUNT,
    DEVIATION,
    ERROR,
    MEAN,
    MEDIAN,
    MENTIONS,
    NPS,
    ROW,
    TOP,
    TOTAL,
)

from .columns_made import answers_of, number, several, single

NONE = Comparison(levels=())


def table(answers, *names: str, banner=(), weights=None, among=None, cells="column", comparison=None, **more):
    columns = columns_of(answers, banner, weights)
    spec = TableSpec(tuple(Use(name) for name in names), **more)
    return tabulate(answers, spec, columns, cells=cells, comparison=comparison, among=among)


def shown(made, digits: int = 1) -> list[tuple]:
    """Label or kind of each row, and its figures."""
    return [(row.label or str(row.kind), *(round(value, digits) for value in row.values)) for row in made.rows]


BRAND = single("brand", ["a", "a", "b", "c", "dk", None, "b", "a"], "a b c")
SEX = single("sex", ["m", "f", "f", "m", "f", "m", "m", "f"], "f m")


def test_per_cent_of_those_who_answered_total_first_then_the_groups() -> None:
    made = table(answers_of(BRAND, SEX), "brand", banner=[[Use("sex")]])
    assert [head.titles for head in made.heads] == [(), ("f",), ("m",)]
    assert [head.letter for head in made.heads] == ["", "A", "B"]
    assert made.people == [7, 4, 3]
    assert shown(made) == [
        ("a", 42.9, 50.0, 33.3),
        ("b", 28.6, 25.0, 33.3),
        ("c", 14.3, 0.0, 33.3),
        ("dk", 14.3, 25.0, 0.0),
    ]
    assert made.rows[-1].kind == RowKind.ASIDE


@pytest.mark.parametrize(
    ("cells", "first"),
    [(ROW, (100.0, 66.7, 33.3)), (TOTAL, (42.9, 28.6, 14.3)), (COUNT, (3.0, 2.0, 1.0))],
)
def test_cells_are_per_cent_of_rows_of_everybody_or_people(cells, first) -> None:
    made = table(answers_of(BRAND, SEX), "brand", banner=[[Use("sex")]], cells=cells)
    assert shown(made)[0] == ("a", *first)


def test_weights_make_three_bases() -> None:
    weights = np.array([2.0, 1, 1, 1, 1, 1, 1, 1])
    made = table(answers_of(BRAND, SEX), "brand", banner=[[Use("sex")]], weights=weights)
    assert (made.people[0], made.weighted[0]) == (7, 8)
    assert made.effective[0] == pytest.approx(64 / 10)
    assert shown(made)[0] == ("a", 50.0, 50.0, 50.0)


def test_nets_count_whoever_gave_any_of_their_answers_once() -> None:
    brands = several("q", ["a b", "b", "c", "a b c", "dk"], "a b c")
    made = table(answers_of(brands), "q", nets=(Net("a or b", ("a", "b")),))
    assert shown(made) == [("a or b", 60.0), ("a", 40.0), ("b", 60.0), ("c", 40.0), ("dk", 20.0)]


def test_several_answers_on_answers_sum_to_a_hundred_and_have_no_letters() -> None:
    brands = several("q", ["a b", "b", "c", "a b c", "dk"] * 40, "a b c")
    sex = single("sex", ["m", "f", "f", "m", "f"] * 40)
    made = table(answers_of(brands, sex), "q", banner=[[Use("sex")]], per=ANSWERS)
    assert [round(sum(row.values[place] for row in made.rows), 6) for place in range(3)] == [100, 100, 100]
    assert not made.has_letters
    assert all(not any(row.letters) for row in made.rows)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-30; 31-50; 51-", ["≤ 30", "31–50", "51 +"]),
        ("-2; -1; 0; 1; 2", ["-2", "-1", "0", "1", "2"]),
        ("-1; 0; 1-", ["-1", "0", "1 +"]),
        ("-5; -4-0", ["-5", "-4–0"]),
        ("-30", ["-30"]),
    ],
)
def test_a_band_that_begins_with_a_hyphen_is_open_where_the_next_one_goes_on(text: str, words: list[str]) -> None:
    assert [band[2] for band in bands_of(text)] == words


def test_a_list_of_points_is_a_scale_to_whoever_asks_for_its_mean_and_no_other_list_is() -> None:
    said = ["0", "7", "9", "10", "10", "dk"]
    points = single("nps", said, " ".join(map(str, range(11))))
    made = table(answers_of(points), "nps", statistics=(NPS, MEAN))
    assert {str(row.kind): row.values[0] for row in made.rows}[MEAN] == pytest.approx(36 / 5)
    assert {str(row.kind): row.values[0] for row in made.rows}[NPS] == pytest.approx(100 * (3 - 1) / 5)
    for codes in ("1 2", "1 2 3 10 97", "a b c", " ".join(map(str, range(1, 21)))):
        with pytest.raises(UseError, match="no_scores"):
            table(answers_of(single("area", codes.split(), codes)), "area", statistics=(MEAN,))


def test_a_scale_has_nets_mean_deviation_and_median() -> None:
    scale = single("d", ["1", "2", "3", "4", "5", "5", "4", None], "1 2 3 4 5", scored=True)
    made = table(answers_of(scale), "d", statistics=("top", "bottom", MEAN, DEVIATION, MEDIAN, ERROR))
    found = {str(row.kind): row.values[0] for row in made.rows if row.kind != RowKind.ANSWER}
    said = np.array([1, 2, 3, 4, 5, 5, 4])
    assert found[TOP] == pytest.approx(400 / 7)
    assert found["bottom"] == pytest.approx(200 / 7)
    assert found[MEAN] == pytest.approx(said.mean())
    assert found[DEVIATION] == pytest.approx(said.std(ddof=1))
    assert found[MEDIAN] == 4
    assert found[ERROR] == pytest.approx(said.std(ddof=1) / math.sqrt(7))
    assert [row.label for row in made.rows if row.kind == RowKind.TOP] == ["4, 5"]


@pytest.mark.parametrize(("given", "median"), [([1, 2, 3, 4], 2.5), ([1, 2, 3], 2), ([7], 7), ([1, 1, 9, 9], 5)])
def test_medians_are_the_usual_ones_without_weights(given, median) -> None:
    made = table(answers_of(number("n", given)), "n", statistics=(MEDIAN,))
    assert made.rows[0].values == [median]


def test_a_weight_of_two_is_a_second_person_in_mean_and_median() -> None:
    once = table(answers_of(number("n", [1, 4, 9])), "n", statistics=(MEAN, MEDIAN), weights=np.array([1.0, 1, 2]))
    twice = table(answers_of(number("n", [1, 4, 9, 9])), "n", statistics=(MEAN, MEDIAN))
    assert [row.values for row in once.rows] == [row.values for row in twice.rows]


def test_the_promoter_score_is_a_mean_of_hundreds_and_tested_as_one() -> None:
    scores = [str(one) for one in [10, 9, 8, 0, 6, 10] * 30 + [0, 3, 6, 6, 9, 2] * 30]
    half = single("half", ["a"] * 180 + ["b"] * 180)
    scale = single("d", scores, "0 1 2 3 4 5 6 7 8 9 10", scored=True)
    made = table(answers_of(scale, half), "d", banner=[[Use("half")]], statistics=(NPS,), has_answers=False)
    kinds = [row.kind for row in made.rows]
    assert kinds == [RowKind.PROMOTERS, RowKind.PASSIVES, RowKind.DETRACTORS, RowKind.NPS]
    assert made.rows[-1].values[1] == pytest.approx(100 * (3 - 2) / 6)
    assert made.rows[-1].letters == ["", "B", ""]
    with pytest.raises(UseError, match="no_scores"):
        table(answers_of(number("n", [1, 11])), "n", statistics=(NPS,))


def test_a_grid_is_one_table_with_a_row_for_each_item() -> None:
    items = [single(f"i{n}", given, "1 2 3", scored=True) for n, given in enumerate([["1", "3"], ["2", None]])]
    made = table(answers_of(*items), "i0", "i1", statistics=(MEAN,))
    assert shown(made) == [("mean",), ("i0", 2.0), ("i1", 2.0)]
    assert made.own_bases
    assert made.people == [2]
    answers = table(answers_of(*items), "i0", "i1")
    assert [row.label for row in answers.rows] == ["i0", "1", "2", "3", "i1", "1", "2", "3"]


def test_an_allocation_is_a_grid_of_means_that_sum_to_the_whole() -> None:
    parts = [number("p1", [50, 20, None]), number("p2", [50, 80, None])]
    made = table(answers_of(*parts), "p1", "p2", statistics=(MEAN,))
    assert sum(row.values[0] for row in made.rows if row.values) == 100


def test_a_ranking_shows_first_places_first_three_and_mean_ranks() -> None:
    ranking = several("r", ["b a", "a b c", "c a", None], "a b c d", kind=Kind.RANKING)
    made = table(answers_of(ranking), "r")
    firsts = {row.label: round(row.values[0], 1) for row in made.rows[1:5]}
    assert firsts == {"a": 33.3, "b": 33.3, "c": 33.3, "d": 0.0}
    ranks = {row.label: row.values[0] for row in made.rows if row.kind == RowKind.RANK}
    assert ranks["a"] == pytest.approx(5 / 3)
    assert math.isnan(ranks["d"])


LOOP = single("rating", ["1", "2", "2", "2", None], "1 2", scored=True, loop="brands")
OWNERS = {"brands": [0, 0, 1, 1, 2]}


def test_a_loop_is_counted_on_people_or_on_mentions() -> None:
    answers = answers_of(single("sex", ["m", "f", "f"]), LOOP, loops=OWNERS)
    on_people = table(answers, "rating", banner=[[Use("sex")]])
    assert shown(on_people) == [("1", 50.0, 0.0, 100.0), ("2", 100.0, 100.0, 100.0)]
    on_mentions = table(answers, "rating", banner=[[Use("sex")]], per=MENTIONS)
    assert on_mentions.people == [4, 2, 2]
    assert shown(on_mentions)[0] == ("1", 25.0, 0.0, 50.0)
    assert not on_mentions.has_letters


def test_questions_inside_one_another_are_one_group_with_letters_through_it() -> None:
    age = number("age", [20, 40, 60, 20, 40, 60, 70, 18])
    columns = columns_of(answers_of(BRAND, SEX, age), [[Use("sex"), Use("age", "18-34; 35-54; 55-")], [Use("sex")]])
    assert [head.titles for head in columns.heads[1:7]] == [
        *(("f", "18–34"), ("f", "35–54"), ("f", "55 +")),
        *(("m", "18–34"), ("m", "55 +"), ("f",)),
    ]
    assert [head.letter for head in columns.heads] == ["", "A", "B", "C", "D", "E", "A", "B"]


def test_a_banner_of_several_answers_overlaps_and_says_so() -> None:
    seen = several("seen", ["a b"] * 60 + ["a"] * 40 + ["b"] * 40, "a b")
    yes = single("yes", ["1"] * 30 + ["0"] * 30 + ["1"] * 30 + ["0"] * 10 + ["0"] * 40, "0 1", scored=True)
    made = table(answers_of(seen, yes), "yes", banner=[[Use("seen")]], statistics=(MEAN,))
    assert made.overlaps
    assert made.people == [140, 100, 100]
    one = made.rows[1]
    assert [round(value, 1) for value in one.values[1:]] == [60.0, 30.0]
    assert one.letters == ["", "B", ""]
    assert made.rows[-1].letters == ["", "B", ""]


def test_letters_only_stand_within_a_group_never_against_everybody() -> None:
    yes = single("yes", ["1"] * 90 + ["0"] * 10 + ["1"] * 10 + ["0"] * 90)
    half = single("half", ["a"] * 100 + ["b"] * 100)
    other = single("other", ["c", "d"] * 100)
    made = table(answers_of(yes, half, other), "yes", banner=[[Use("half")], [Use("other")]])
    assert [row.letters for row in made.rows] == [["", "", "A", "", ""], ["", "B", "", "", ""]]


def test_three_people_in_a_column_keep_their_figures_and_have_no_letters() -> None:
    yes = single("yes", ["1"] * 3 + ["0"] * 100)
    half = single("half", ["a"] * 3 + ["b"] * 100)
    made = table(answers_of(yes, half), "yes", banner=[[Use("half")]])
    assert made.small_bases == [False, True, False]
    assert made.rows[1].values[1] == 100
    assert all(not any(row.letters) for row in made.rows)


def test_dont_know_is_shown_and_never_tested() -> None:
    yes = single("yes", ["dk"] * 90 + ["1"] * 10 + ["dk"] * 10 + ["1"] * 90)
    half = single("half", ["a"] * 100 + ["b"] * 100)
    made = table(answers_of(yes, half), "yes", banner=[[Use("half")]])
    assert [row.letters for row in made.rows] == [["", "", "A"], ["", "", ""]]


def test_a_filter_is_an_expression_of_the_questionnaire() -> None:
    seen = several("seen", ["a b", "b", "", "a", "dk"], "a b")
    age = number("age", [20, 40, None, "refused", 60])
    answers = answers_of(seen, age, LOOP, loops={"brands": [0, 0, 1, 1, 2]})
    kept = {
        "selected(${seen}, 'a')": [1, 0, 0, 1, 0],
        "${age} >= 40": [0, 1, 0, 0, 1],
        "${age} = ''": [0, 0, 1, 0, 0],
        "refused(${age}) or dk(${seen})": [0, 0, 0, 1, 1],
        "count-selected(${seen}) = 2": [1, 0, 0, 0, 0],
        "${rating} = 1": [1, 0, 0, 0, 0],
        "": [1, 1, 1, 1, 1],
    }
    assert {text: interviews_where(answers, text).astype(int).tolist() for text in kept} == kept
    assert unknown_names(answers, "${age} > 1 and ${gone} = 2") == ["gone"]
    made = table(answers, "age", statistics=(MEAN,), among=interviews_where(answers, "${age} < 50"))
    assert made.rows[0].values == [30]


@pytest.mark.parametrize(
    ("banner", "reason"),
    [
        ([[Use("gone")]], "gone"),
        ([[Use("age")]], "no_answers"),
        ([[Use("age", "18-34; 30-40")]], "bands"),
        ([[Use("age", "young")]], "bands"),
        ([[Use("age", "200-")]], "no_answers"),
        ([[Use("many"), Use("many")], [Use("many"), Use("sex")]], "too_many"),
    ],
)
def test_a_banner_that_cannot_be_is_refused_with_its_reason(banner, reason) -> None:
    many = single("many", [str(n) for n in range(61)])
    sex, age = single("sex", ["m", "f"] * 30 + ["m"]), number("age", range(61))
    with pytest.raises(UseError) as error:
        columns_of(answers_of(many, sex, age), banner)
    assert error.value.reason == reason


def test_an_empty_study_gives_empty_tables_and_no_error() -> None:
    empty = answers_of(single("q", [], "a b", scored=False), number("n", []))
    made = table(empty, "q")
    assert made.people == [0]
    assert all(math.isnan(row.values[0]) for row in made.rows)
    assert math.isnan(table(empty, "n", statistics=(MEAN, DEVIATION, MEDIAN)).rows[0].values[0])


def test_an_earlier_name_finds_the_variable() -> None:
    answers = answers_of(BRAND)
    object.__setattr__(answers, "earlier", {"marca": "brand", "brand": "brand"})
    assert table(answers, "Marca").people == [7]


def test_bands_are_read_as_people_write_them() -> None:
    assert [words for *_, words in bands_of("18 - 34;35–54; 55-; 7; -1")] == [
        *("18–34", "35–54", "55 +", "7", "-1"),
    ]


@pytest.mark.parametrize("text", ["abc", "5-3", "1-5; 4-8", ";-;"])
def test_bands_that_say_nothing_are_refused(text) -> None:
    with pytest.raises(BandsError):
        bands_of(text)


def test_a_set_of_tables_survives_as_json() -> None:
    spec = SetSpec(
        tables=(TableSpec((Use("d"),), (Net("n", ("1", "2")),), (TOP, MEAN), ANSWERS, "${a} = 1", "T", False),),
        banner=((Use("sex"), Use("age", "18-34; 35-")), (Use("area"),)),
        filter="${x} = 1",
        weight="peso",
        cells=ROW,
        comparison=Comparison(levels=(0.95,), minimum=50, is_corrected=True),
    )
    assert from_json(to_json(spec)) == spec
    assert from_json({}) == SetSpec()
