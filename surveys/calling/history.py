"""The history of a case as plain values: the input of every calling rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from .dispositions import Disposition, Dispositions


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """One closed attempt: its disposition (as corrected), when it closed and what was dialled.

    ``number``: the id of the number dialled last, None if nothing was dialled. ``followed_appointment``: the attempt
    was made to keep an appointment.
    """

    disposition: Disposition
    at: datetime
    is_dialled: bool = True
    number: int | None = None
    followed_appointment: bool = False

    @property
    def counts(self) -> bool:
        """Whether it counts against limits: a number was dialled, and no colleague went on with the same call."""
        return self.is_dialled and not self.disposition.says_nothing

    @property
    def code(self) -> str:
        """The code of its disposition."""
        return self.disposition.code


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the case. ``attempts``: in how many attempts it was dialled; a dead number is not dialled again.

    ``is_next``: somebody asked to be called on it, and nobody has dialled it since.
    """

    id: int
    attempts: int = 0
    is_dead: bool = False
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """The open appointment. ``kind``: super, hard or soft. ``ignores_hours``: the respondent asked so, with a reason.

    ``made_after``: how many of the history's attempts precede it; unlike times, this order survives a clock set back.
    """

    kind: str
    at: datetime
    made_after: int = 0
    expires_at: datetime | None = None
    number: int | None = None
    ignores_hours: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """A case: its closed attempts in order, its numbers in order, its open appointment and its time zone.

    ``counted``: attempts that count against the limit, an open one included. ``reopened_at``: when a supervisor last
    reopened the case: the first ``reopened_after`` attempts no longer bind. ``is_resumable``: an interview was begun
    and can be resumed. ``is_partial``: enough of it was answered to count as a partial interview, however the case
    ends.
    """

    attempts: tuple[PastAttempt, ...] = ()
    numbers: tuple[Number, ...] = ()
    promise: Promise | None = None
    zone: str = "Europe/Rome"
    counted: int = 0
    reopened_at: datetime | None = None
    reopened_after: int = 0
    is_resumable: bool = False
    is_partial: bool = False

    def under(self, dispositions: Dispositions) -> History:
        """The same history by another set of dispositions, which has all of its codes."""
        by_code = dispositions.by_code
        if all(by_code[attempt.code] is attempt.disposition for attempt in self.attempts):
            return self
        attempts = tuple(replace(attempt, disposition=by_code[attempt.code]) for attempt in self.attempts)
        return replace(self, attempts=attempts)

    @property
    def telling(self) -> tuple[PastAttempt, ...]:
        """The attempts that give evidence about the case: a number was dialled, or the respondent called."""
        return self.telling_after(0)

    def telling_after(self, count: int) -> tuple[PastAttempt, ...]:
        """Those of the ``telling`` attempts that follow the first ``count`` attempts."""
        return tuple(a for a in self.attempts[count:] if not a.disposition.says_nothing)
