"""Previews what each outcome would lead to, using the same rules that are applied once it is chosen."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import date, datetime

from .dispositions import DISPOSITIONS, Disposition
from .history import History, PastAttempt
from .next_call import Eligibility, next_call
from .policy import CallingPolicy


def follow_ups(
    history: History,
    attempt: PastAttempt,
    policy: CallingPolicy,
    now: datetime,
    holidays: Container[date] = frozenset(),
) -> dict[str, Eligibility]:
    """Disposition → when the case would next be called if the running ``attempt`` ended with it now."""
    return {
        code: next_call(_closed(history, replace(attempt, code=code, at=now), one), policy, now, holidays)
        for code, one in DISPOSITIONS.items()
        if not (one.ends_case or one.needs_appointment)
    }


def _closed(history: History, attempt: PastAttempt, disposition: Disposition) -> History:
    numbers = history.numbers
    if disposition.ends_number:
        numbers = tuple(replace(one, is_dead=one.is_dead or one.id == attempt.number) for one in numbers)
    promise = None if disposition.is_contact else history.promise
    return replace(history, attempts=(*history.attempts, attempt), numbers=numbers, promise=promise)
