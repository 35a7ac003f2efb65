"""Means, medians and promoter scores, on whatever they are counted, against a recomputation person by person."""

import math
from statistics import mean, median, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.analysis.tables import Kind, RowKind, TableSpec, Use, UseError, columns_of, tabulate
from surveys.analysis.tables.specification import ANSWERS, DEVIATION, MEAN, MEDIAN, MENTIONS, NPS, PEOPLE

from .columns_made import answers_of, several, single

POINTS = " ".join(map(str, range(11)))
STATISTICS = (MEAN, DEVIATION, MEDIAN, NPS)
ROUNDS = st.lists(st.one_of(st.integers(0, 10).map(str), st.sampled_from(["dk", "refused", None])), max_size=4)


def figures(answers, name: str, per: str) -> dict[RowKind, float]:
    """The figure of each row of the first column that has one."""
    spec = TableSpec((Use(name),), statistics=STATISTICS, per=per, has_answers=False)
    return {row.kind: row.values[0] for row in tabulate(answers, spec, columns_of(answers, ())).rows}


def recommending(score: float) -> int:
    return 100 if score >= 9 else -100 if score <= 6 else 0


def expected_figures(values: list[float]) -> dict[RowKind, float]:
    nothing = float("nan")
    kinds = [recommending(value) for value in values]
    shares = {kind: kinds.count(score) / len(kinds) * 100 if kinds else nothing for kind, score in PARTS.items()}
    return {
        **shares,
        RowKind.MEAN: mean(values) if values else nothing,
        RowKind.DEVIATION: stdev(values) if len(values) > 1 else nothing,
        RowKind.MEDIAN: median(values) if values else nothing,
        RowKind.NPS: mean(kinds) if kinds else nothing,
    }


PARTS = {RowKind.PROMOTERS: 100, RowKind.PASSIVES: 0, RowKind.DETRACTORS: -100}


@pytest.mark.parametrize("is_listed_as_scale", [True, False])
@given(people=st.lists(ROUNDS, min_size=1, max_size=12))
def test_statistics_of_a_loop_are_those_of_its_people_or_of_its_mentions(
    is_listed_as_scale: bool, people: list[list[str | None]]
) -> None:
    given = [answer for rounds in people for answer in rounds]
    owner = [person for person, rounds in enumerate(people) for _ in rounds]
    loop = single("rating", given, POINTS, scored=is_listed_as_scale, loop="rounds")
    answers = answers_of(single("sex", ["f"] * len(people)), loop, loops={"rounds": owner})
    scores = [[int(answer) for answer in rounds if answer and answer.isdigit()] for rounds in people]
    per_person, per_mention = (
        [mean(rounds) for rounds in scores if rounds],
        [one for rounds in scores for one in rounds],
    )
    for per, values in ((PEOPLE, per_person), (ANSWERS, per_mention), (MENTIONS, per_mention)):
        made, wanted = figures(answers, "rating", per), expected_figures(values)
        assert {kind: pytest.approx(wanted[kind], nan_ok=True, abs=1e-9) for kind in made} == made
        if values:
            assert made[RowKind.PROMOTERS] - made[RowKind.DETRACTORS] == pytest.approx(made[RowKind.NPS])


def test_two_rounds_of_four_people_have_the_mean_of_their_answers() -> None:
    ratings = ["5", "5", "5", "4", "5", "5", "4", "5"]
    loop = single("rating", ratings, "1 2 3 4 5", scored=True, loop="rounds")
    answers = answers_of(single("sex", ["f"] * 4), loop, loops={"rounds": [0, 0, 1, 1, 2, 2, 3, 3]})
    spec = TableSpec((Use("rating"),), statistics=(MEAN,), has_answers=False)
    assert tabulate(answers, spec, columns_of(answers, ())).rows[0].values == [4.75]


@pytest.mark.parametrize("kind", [Kind.SEVERAL, Kind.RANKING])
@pytest.mark.parametrize("statistic", [NPS, MEAN])
def test_several_answers_without_points_are_refused_in_words_whatever_their_combinations(
    kind: Kind, statistic: str
) -> None:
    given = ["a", "b", "a b", "b a", "a c", "c", "a b c"]
    answers = answers_of(several("brands", given, "a b c", kind=kind))
    spec = TableSpec((Use("brands"),), statistics=(statistic,), has_answers=False)
    if kind == Kind.RANKING:
        assert all(
            not math.isnan(row.values[0]) for row in tabulate(answers, spec, columns_of(answers, ())).rows if row.values
        )
        return
    with pytest.raises(UseError, match="no_scores"):
        tabulate(answers, spec, columns_of(answers, ()))


def test_whoever_said_dont_know_is_in_the_base_of_the_table_and_not_of_the_promoter_score() -> None:
    answers = answers_of(single("d", ["10", "9", "6", "dk", "refused", "8", None], POINTS, scored=True))
    spec = TableSpec((Use("d"),), statistics=(NPS,), has_answers=False)
    made = tabulate(answers, spec, columns_of(answers, ()))
    assert made.people == [6]
    assert [(row.kind, row.values[0]) for row in made.rows] == [
        (RowKind.PROMOTERS, 50.0),
        (RowKind.PASSIVES, 25.0),
        (RowKind.DETRACTORS, 25.0),
        (RowKind.NPS, 25.0),
    ]
