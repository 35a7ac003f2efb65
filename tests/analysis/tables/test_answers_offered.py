"""Rows whose answer not every version of the questionnaire offered: their base is whoever could give it."""

import numpy as np
import pytest

from surveys.analysis.tables import TableSpec, Use, columns_of, of_people, tabulate
from surveys.analysis.tables import specification as s

from .columns_made import answers_of, several

GIVEN = ["a", "a b", "b", "a c", "c", "b c", None, "dk"]
"""Three people of the first version, which offers a and b; four of the second one, which offers c as well; one unasked.
"""
VERSIONS = np.array([0, 0, 0, 1, 1, 1, 0, 1], np.int32)
NOT_OFFERED = (frozenset({2}), frozenset[int]())
WEIGHTS = [1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0, 4.0]


def rows_of(cells: str = s.COLUMN, per: str = s.PEOPLE, given=tuple(GIVEN), weights=None):
    column = several("q", given, "a b c", versions=VERSIONS, not_offered=NOT_OFFERED)
    answers = answers_of(column, weights=weights)
    columns = columns_of(answers, (), answers.base_weights if weights else None)
    table = tabulate(answers, TableSpec((Use("q"),), per=per), columns, cells=cells)
    return {row.label: (row.values[0], row.base) for row in table.rows}


def test_shares_are_of_those_who_were_offered_the_answer_weighted_or_not() -> None:
    rounded = {label: (round(share, 1), base) for label, (share, base) in rows_of().items()}
    assert rounded == {"a": (42.9, None), "b": (42.9, None), "c": (75.0, 4), "dk": (14.3, None)}
    assert rows_of(weights=WEIGHTS)["c"] == (60.0, 4)


def test_people_per_cent_of_everybody_and_answers_have_that_base_too() -> None:
    assert rows_of(s.COUNT)["c"] == (3.0, 4)
    assert rows_of(s.TOTAL)["c"] == (75.0, 4)
    # Of the second version: a c, c, b c and don't know are six answers.
    assert rows_of(per=s.ANSWERS)["c"] == (50.0, 4)


def test_whoever_has_an_answer_without_having_been_offered_it_is_of_its_base() -> None:
    assert rows_of(given=["a c", *GIVEN[1:]])["c"] == (80.0, 5)


def test_people_of_a_loop_have_the_version_of_their_instances() -> None:
    column = several("q", ["a", "b", "c"], "a b c", loop="r", versions=VERSIONS[[0, 0, 3]], not_offered=NOT_OFFERED)
    people = of_people(column, np.array([0, 0, 1], np.int32), 3)
    offered = people.offered_to([2])
    assert offered is not None
    assert offered[:2].tolist() == [False, True]
    assert people.offered_to([1, 2]) is None


@pytest.mark.parametrize("places", [[], [0], [0, 2]])
def test_what_everybody_was_offered_has_no_base_of_its_own(places: list[int]) -> None:
    column = several("q", GIVEN, "a b c", versions=VERSIONS, not_offered=NOT_OFFERED)
    assert column.offered_to(places) is None
