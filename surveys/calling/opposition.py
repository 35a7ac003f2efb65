"""The opposition register: how long a list that was checked against it may be called.

D.P.R. 26/2022 requires operators to check their lists against the Registro Pubblico delle Opposizioni every month and
before each campaign; a cleaned list used to be valid for 15 days. Research that is exempt states so in writing.
"""

from datetime import date, timedelta

WARNED_AFTER, HOLDS = 15, 30
"""Days after a check: after the first a new check is advised; on the second the list may be called a last time."""

WAIVED, FRESH, AGEING, RUN_OUT, MISSING = "waived", "fresh", "ageing", "run_out", "missing"


def check_of(checked_on: date | None, waiver: str, today: date) -> str:
    """The status of a list's register check: ``WAIVED`` if a reason is given, otherwise by the age of the check."""
    if waiver:
        return WAIVED
    if checked_on is None:
        return MISSING
    if checked_on < oldest_that_holds(today):
        return RUN_OUT
    return AGEING if (today - checked_on).days > WARNED_AFTER else FRESH


def oldest_that_holds(today: date) -> date:
    """The earliest date of a check with which a list may be called today."""
    return today - timedelta(days=HOLDS)
