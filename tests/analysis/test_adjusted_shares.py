"""Shares of people who were given different cases: whoever had the harder ones is not held to the easier ones."""

import pytest

from surveys.analysis.adjusted_shares import Counted, adjusted_shares
from surveys.analysis.agreement import wilson


def test_whoever_does_as_everybody_does_on_such_cases_has_everybodys_share() -> None:
    found = adjusted_shares([Counted(1, "easy", 2, 20), Counted(2, "hard", 10, 20)])
    assert (found[1].share, found[2].share) == (0.1, 0.5)
    assert (found[1].adjusted, found[2].adjusted) == pytest.approx((0.3, 0.3))
    assert found[1].interval == wilson(2, 20)
    assert found[1].adjusted_interval == wilson(6, 20)


def test_on_the_same_cases_nothing_is_adjusted() -> None:
    found = adjusted_shares(Counted(person, "same", count) for person, count in ((1, 1), (1, 0), (2, 1), (2, 1)))
    assert [one.adjusted for one in found.values()] == [one.share for one in found.values()] == [0.5, 1.0]


def test_an_adjusted_share_stays_a_share() -> None:
    found = adjusted_shares([Counted(1, "easy", 0, 10), Counted(2, "easy", 10, 10), Counted(2, "hard", 0, 10)])
    assert all(0 <= one.adjusted <= 1 for one in found.values())
    assert adjusted_shares([Counted(1, "easy", 0, 0)]) == {}
