"""Previews what each outcome would lead to, using the same rules that are applied once it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from .dispositions import Disposition
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
    is_to_be_dialled: bool = False,
) -> Mapping[str, Eligibility]:
    """Disposition → when the case would next be called if its running attempt ended with it now.

    ``number``: the id of the number dialled in the attempt; ``followed_appointment``: as in ``PastAttempt``;
    ``is_to_be_dialled``: the history does not count the call yet. What is not asked for is not worked out.
    """
    if is_to_be_dialled:
        numbers = tuple(replace(one, attempts=one.attempts + (one.id == number)) for one in history.numbers)
        history = replace(history, counted=history.counted + 1, numbers=numbers)

    def after(one: Disposition) -> Eligibility:
        attempt = PastAttempt(one, now, True, number, followed_appointment)
        return next_call(_closed(history, attempt), policy, now, holidays)

    return _FollowUps(
        {one.code: one for one in policy.dispositions.all if not (one.ends_case or one.needs_appointment)}, after
    )


class _FollowUps(Mapping[str, Eligibility]):
    def __init__(self, asked: Mapping[str, Disposition], after: Callable[[Disposition], Eligibility]) -> None:
        self._asked, self._after = asked, after
        self._found: dict[str, Eligibility] = {}

    def __getitem__(self, code: str) -> Eligibility:
        if code not in self._found:
            self._found[code] = self._after(self._asked[code])
        return self._found[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._asked)

    def __len__(self) -> int:
        return len(self._asked)


def _closed(history: History, attempt: PastAttempt) -> History:
    numbers = history.numbers
    if attempt.disposition.ends_number:
        numbers = tuple(replace(one, is_dead=one.is_dead or one.id == attempt.number) for one in numbers)
    promise = None if attempt.disposition.is_contact else history.promise
    return replace(history, attempts=(*history.attempts, attempt), numbers=numbers, promise=promise)
