"""How long a list that was checked with the opposition register may be rung."""

from datetime import date, timedelta

import pytest

from surveys.calling.opposition import AGEING, FRESH, MISSING, RUN_OUT, WAIVED, check_of

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("days", "standing"), [(0, FRESH), (12, FRESH), (13, AGEING), (15, AGEING), (16, RUN_OUT)], ids=str
)
def test_a_check_holds_for_fifteen_days_and_is_to_be_renewed_before(days: int, standing: str) -> None:
    assert check_of(TODAY - timedelta(days=days), "", TODAY) == standing


def test_in_a_study_that_says_why_a_check_holds_longer() -> None:
    assert [check_of(TODAY - timedelta(days=n), "", TODAY, 30) for n in (27, 28, 30, 31)] == [
        FRESH,
        AGEING,
        AGEING,
        RUN_OUT,
    ]


def test_without_a_check_a_reason_is_needed() -> None:
    assert check_of(None, "", TODAY) == MISSING
    assert check_of(None, "own customers", TODAY) == WAIVED
    assert check_of(TODAY - timedelta(days=99), "own customers", TODAY) == WAIVED
