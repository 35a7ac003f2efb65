"""Answers given twice, and how alike the answers to one interviewer are."""

from typing import Any

import pytest

from surveys.analysis.agreement import Share, compared, interviewer_effect, intraclass, share_of, wilson

SHROUT_AND_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
"""Table 2 of Shrout and Fleiss (1979), for which ICC(1,1) is .17."""


@pytest.mark.parametrize(
    ("first", "again", "tolerance", "found"),
    [
        ("1", "1", 0, "same"),
        ("1", "2", 0, "changed"),
        (34, "35", 1, "same"),
        (34, 36, 1, "changed"),
        (["1", "3"], ["3", "1"], 0, "same"),
        (["1"], ["1", "2"], 0, "changed"),
        ("1", None, 0, "not_compared"),
        (None, "1", 0, "not_compared"),
    ],
)
def test_two_answers_are_the_same_within_the_tolerance(first: Any, again: Any, tolerance: float, found: str) -> None:
    assert compared(first, again, tolerance) == found


def test_nothing_is_said_on_a_base_below_ten() -> None:
    assert (Share(3, 9).part, Share(3, 9).interval) == (None, None)
    assert Share(3, 10).part == 0.3
    assert share_of(["same", "changed", "not_compared"]) == Share(1, 2)


def test_the_interval_is_wilsons() -> None:
    assert wilson(1, 10) == pytest.approx((0.0179, 0.4042), abs=1e-4)


def test_the_intraclass_correlation_is_that_of_its_source() -> None:
    assert intraclass(SHROUT_AND_FLEISS) == pytest.approx(0.17, abs=0.005)


def test_an_effect_needs_eight_interviewers_with_ten_interviews_each() -> None:
    alike = [[float(person + turn % 2) for turn in range(10)] for person in range(8)]
    assert interviewer_effect(alike[:7]) is None
    assert interviewer_effect([*alike[:7], alike[7][:9]]) is None
    found = interviewer_effect(alike)
    assert found is not None
    assert found.low < found.rho < found.high
    assert found.deff == pytest.approx(1 + found.rho * 9)
