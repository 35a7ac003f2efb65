"""What happened to a case so far, as plain values: what every rule of calling reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .dispositions import DISPOSITIONS, Disposition


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """One closed attempt: its disposition (as corrected), when it closed, what was dialled.

    ``number``: the id of the number dialled last, None when nothing was. ``followed_appointment``:
    it was made to keep one.
    """

    code: str
    at: datetime
    is_dialled: bool = True
    number: int | None = None
    followed_appointment: bool = False

    @property
    def disposition(self) -> Disposition:
        return DISPOSITIONS[self.code]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the case in its order: ``attempts`` in which it was dialled; dead ones are never dialled again."""

    id: int
    attempts: int = 0
    is_dead: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """The open appointment. ``kind``: super, hard or soft. ``ignores_hours``: the respondent asked, with a reason.

    ``made_after``: how many of the history's attempts came before it; a clock may be set back, their order may not.
    """

    kind: str
    at: datetime
    made_after: int = 0
    expires_at: datetime | None = None
    number: int | None = None
    ignores_hours: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """A case: its closed attempts in their order, its numbers in order, its open appointment, its time zone.

    ``counted``: attempts that count against the limit, an open one included. ``reopened_at``: a
    supervisor put the case back then: the first ``reopened_after`` attempts no longer bind.
    ``is_resumable``: an interview was begun and may go on. ``is_partial``: enough was answered in it to count
    as a partial interview, however the case ends.
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

    @property
    def telling(self) -> tuple[PastAttempt, ...]:
        """The attempts that say something of the case: somebody dialled, or was rung by the respondent."""
        return self.telling_after(0)

    def telling_after(self, count: int) -> tuple[PastAttempt, ...]:
        """Those of them that came after the first ``count`` attempts."""
        return tuple(a for a in self.attempts[count:] if not a.disposition.says_nothing)
