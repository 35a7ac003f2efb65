"""The opposition register: how long a list that was checked with it may be rung.

D.P.R. 26/2022 asks operators to check their lists with the Registro Pubblico delle Opposizioni every month and
before each campaign; a list that was cleaned used to hold for 15 days. Research that does not fall under it says so
in writing.
"""

from datetime import date, timedelta

WARNED_AFTER, HOLDS = 15, 30
"""Days after a check: then it is time for the next one; on the last of these the list may still be rung."""

WAIVED, FRESH, AGEING, RUN_OUT, MISSING = "waived", "fresh", "ageing", "run_out", "missing"


def check_of(checked_on: date | None, waiver: str, today: date) -> str:
    """How a list stands with the register: ``WAIVED`` with a reason, else by the age of its check."""
    if waiver:
        return WAIVED
    if checked_on is None:
        return MISSING
    if checked_on < oldest_that_holds(today):
        return RUN_OUT
    return AGEING if (today - checked_on).days > WARNED_AFTER else FRESH


def oldest_that_holds(today: date) -> date:
    """The earliest day on which a list may have been checked to be rung today."""
    return today - timedelta(days=HOLDS)
