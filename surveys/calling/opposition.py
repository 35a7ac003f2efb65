"""The opposition register: how long a list that was checked against it may be called.

D.P.R. 26/2022 requires operators to check their lists against the Registro Pubblico delle Opposizioni every month and
before each campaign; a cleaned list used to be valid for 15 days (D.P.R. 178/2010), which is what holds here unless
a study records a legal reason for more. Research that is exempt states so in writing.
"""

from datetime import date, timedelta

HOLDS = 15
"""Days for which a check holds; longer only in a study that has recorded why it may (see ``Study.register_days``)."""
WARNS_BEFORE = 3
"""Days before its end from which a new check is advised."""
LONGEST = 366

WAIVED, FRESH, AGEING, RUN_OUT, MISSING = "waived", "fresh", "ageing", "run_out", "missing"


def check_of(checked_on: date | None, waiver: str, today: date, days: int | None = None) -> str:
    """The status of a list's register check: ``WAIVED`` if a reason is given, otherwise by the age of the check.

    ``days``: for which a check holds in the study, if it says so.
    """
    if waiver:
        return WAIVED
    if checked_on is None:
        return MISSING
    if checked_on < oldest_that_holds(today, days):
        return RUN_OUT
    return AGEING if (today - checked_on).days > (days or HOLDS) - WARNS_BEFORE else FRESH


def oldest_that_holds(today: date, days: int | None = None) -> date:
    """The earliest date of a check with which a list may be called today."""
    return today - timedelta(days=days or HOLDS)


def day_of_check(own: date | None, of_list: date | None, *, stands_alone: bool) -> date | None:
    """The day of a number's latest check: its own, or that of its list unless it came later than the list's check."""
    return max((day for day in (own, None if stands_alone else of_list) if day is not None), default=None)


def is_unchecked(own: date | None, of_list: date | None, waiver: str, oldest: date, *, stands_alone: bool) -> bool:
    """Whether a number may not be called for want of a check that holds.

    ``of_list``, ``waiver``: what is recorded of its list, which has one of the two before it is released; a list
    without either is none that is checked (practice, tests). ``oldest``: see ``oldest_that_holds``.
    """
    if waiver or (own is None and of_list is None):
        return False
    day = day_of_check(own, of_list, stands_alone=stands_alone)
    return day is None or day < oldest


USUAL_SHARE = 0.3
TIMES_BEFORE = 10


def is_surprising(listed: int, of: int, before: tuple[int, int] | None) -> bool:
    """Whether an answer of the register lists so many of these numbers that somebody should look again.

    ``before``: how many were listed of how many in the last answer; that nobody was counts as one.
    """
    if not listed or not of:
        return False
    share = listed / of
    return share > USUAL_SHARE or (before is not None and share >= TIMES_BEFORE * max(before[0], 1) / max(before[1], 1))
