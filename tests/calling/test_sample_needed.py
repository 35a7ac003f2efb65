"""How many cases a cell's missing interviews take is said with its band, and not said from a handful of completes."""

import pytest

from surveys.calling.sample_needed import Needed, sample_needed, wilson


def test_the_band_is_wilsons() -> None:
    """Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81 of 263 and 15 of 148, at 95 %."""
    assert wilson(81, 263, 1.959964) == pytest.approx((0.2553, 0.3662), abs=0.00005)
    assert wilson(15, 148, 1.959964) == pytest.approx((0.0624, 0.1605), abs=0.00005)


@pytest.mark.parametrize(
    ("missing", "completes", "worked", "cases"), [(6, 10, 980, 588), (9, 20, 980, 441), (1, 10, 10, 1)]
)
def test_missing_interviews_take_as_many_cases_as_the_earlier_ones(
    missing: int, completes: int, worked: int, cases: int
) -> None:
    needed = sample_needed(missing=missing, completes=completes, worked=worked)
    assert needed
    assert needed.cases == cases
    assert needed.low <= needed.cases <= needed.high


def test_under_ten_completes_nothing_is_said() -> None:
    assert sample_needed(missing=6, completes=9, worked=900) is None
    assert isinstance(sample_needed(missing=6, completes=10, worked=900), Needed)
