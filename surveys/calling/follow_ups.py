"""Previews what each outcome would lead to, using the same rules that are applied once it is chosen."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import date, datetime

from .history import History, PastAttempt
from .next_call import Eligibility, next_call
from .policy import CallingPolicy


def follow_ups(
    history: History,
    policy: CallingPolicy,
    now: datetime,
    holidays: Container[date] = frozenset(),
    *,
    number: int | None,
    followed_appointment: bool = False,
) -> dict[str, Eligibility]:
    """Disposition → when the case would next be called if its running attempt ended with it now.

    ``number``: the id of the number dialled in the attempt; ``followed_appointment``: as in ``PastAttempt``.
    """
    found = {}
    for one in policy.dispositions.all:
        if not (one.ends_case or one.needs_appointment):
            attempt = PastAttempt(one, now, True, number, followed_appointment)
            found[one.code] = next_call(_closed(history, attempt), policy, now, holidays)
    return found


def _closed(history: History, attempt: PastAttempt) -> History:
    numbers = history.numbers
    if attempt.disposition.ends_number:
        numbers = tuple(replace(one, is_dead=one.is_dead or one.id == attempt.number) for one in numbers)
    promise = None if attempt.disposition.is_contact else history.promise
    return replace(history, attempts=(*history.attempts, attempt), numbers=numbers, promise=promise)
