"""How long a list that was checked with the opposition register may be rung."""

from datetime import date, timedelta

import pytest

from surveys.calling.opposition import AGEING, FRESH, MISSING, RUN_OUT, WAIVED, check_of

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("days", "standing"), [(0, FRESH), (15, FRESH), (16, AGEING), (30, AGEING), (31, RUN_OUT)], ids=str
)
def test_a_check_holds_for_thirty_days_and_is_to_be_renewed_after_fifteen(days: int, standing: str) -> None:
    assert check_of(TODAY - timedelta(days=days), "", TODAY) == standing


def test_without_a_check_a_reason_is_needed() -> None:
    assert check_of(None, "", TODAY) == MISSING
    assert check_of(None, "own customers", TODAY) == WAIVED
    assert check_of(TODAY - timedelta(days=99), "own customers", TODAY) == WAIVED
