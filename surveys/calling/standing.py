"""How a field stands: one answer from its state, plan, forecast, alerts and the calendar, for every page that says it.

A headline is never better than the worst concern beneath it. On a day on which nobody may be called any more, nothing
is urgent but what somebody on the line waits for and appointments that may be kept outside the calling hours.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from .opposition import FRESH, RUN_OUT

FEWEST_COMPLETES = 10
"""Fewer completes say nothing of how many cases one takes."""


class FieldState(StrEnum):
    """How far a field is; the first that holds, in this order."""

    DESIGNING = "designing"
    PAUSED = "paused"
    CLOSED = "closed"
    ENDED = "ended"
    STOPPED = "stopped"
    REACHED = "reached"
    UNREACHABLE = "unreachable"
    LATE = "late"
    CELLS_OPEN = "cells_open"
    AHEAD = "ahead"
    ON_SCHEDULE = "on_schedule"
    BEHIND = "behind"
    UNPLANNED = "unplanned"


class ConcernKind(StrEnum):
    """What a field wants somebody to do or to look at."""

    HELP = "help"
    QUESTION = "question"
    ENDED = "ended"
    PILOT = "pilot"
    TEXTS = "scripts"
    LATE = "late"
    QUEUE = "queue"
    OVERDUE = "overdue"
    OVERDUE_APPROXIMATE = "approximate"
    MISSED = "missed"
    BEYOND = "beyond"
    STAFF = "staff"
    SAMPLE = "sample"
    SHORT_CELL = "short_cell"
    CELL = "cell"
    LEFT_CASE = "left_case"
    SILENT = "silent"
    REGISTER = "register"


URGENT, WATCHED, FINE, OFF = "bad", "warn", "ok", "off"
"""Signs, from the worst: do it now, look at it, nothing to do, not in the field."""
WITHOUT_CALLS = frozenset({ConcernKind.HELP, ConcernKind.QUESTION})
"""What is urgent on a day without calls as well: somebody is on the line."""


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """What is known of a field at a moment.

    ``has_ended``: the last day is over. ``is_stopped``: its pilot is full and undecided. ``lacks_cells``: whether a
    quota cell has not reached its target. ``days_ahead``: of the plan, negative when behind; None without a plan.
    ``forecast_until``: the last day that the last forecast covers, None without one; ``forecast_end``: the end that it
    expects, None for later than that.
    """

    status: str
    today: date
    has_ended: bool = False
    is_stopped: bool = False
    target: int | None = None
    completes: int = 0
    lacks_cells: bool = False
    days_ahead: float | None = None
    ends_on: date | None = None
    forecast_end: date | None = None
    forecast_until: date | None = None

    @property
    def is_fielding(self) -> bool:
        """Whether the study is in the field and its last day is not over."""
        return self.status == "fielding" and not self.has_ended

    @property
    def is_reached(self) -> bool:
        """Whether there is nothing left to do: the target is reached, and so is that of every quota cell."""
        return self.has_target_completes and not self.lacks_cells

    @property
    def has_target_completes(self) -> bool:
        """Whether there are as many completes as wanted, whatever the cells say."""
        return bool(self.target) and self.completes >= (self.target or 0)

    @property
    def has_forecast(self) -> bool:
        """Whether a forecast covers today."""
        return self.forecast_until is not None and self.forecast_until >= self.today


@dataclass(frozen=True, slots=True)
class FieldSigns:
    """What is known besides of a field that is being worked: counts, and whether there is something.

    ``can_call``: whether anybody may still be called today. ``kept_late``: overdue appointments that may be kept though
    the calling hours are over. ``due``: appointments of today that are not missed. ``helps``, ``helps_taken``: calls
    for help that are urgent, and those that somebody looks after. ``has_live_question``: it was asked in a call that
    goes on. ``has_people``: somebody works or is planned to, so that an empty queue keeps them from it; ``is_staffed``:
    somebody is planned today, or has a case in hand. ``buy``: cases to add by the forecast. ``register``: as
    ``opposition.check_of`` says.
    """

    can_call: bool = True
    ready: int = 0
    open_cases: int = 0
    closed_cases: int = 0
    has_people: bool = False
    is_staffed: bool = True
    overdue: int = 0
    overdue_approximate: int = 0
    kept_late: int = 0
    missed: int = 0
    due: int = 0
    beyond: int = 0
    helps: int = 0
    helps_taken: int = 0
    has_question: bool = False
    has_live_question: bool = False
    left_cases: int = 0
    silent: int = 0
    lacks_texts: bool = False
    short_cells: int = 0
    starving_cell: str = ""
    buy: float = 0.0
    register: str = FRESH


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to do now (``sign`` ``URGENT``) or to look at (``WATCHED``), so many times."""

    kind: ConcernKind
    sign: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """How a field stands: its state, by how many days, and its concerns.

    ``days``: ahead, behind or late, as the state says.
    """

    state: FieldState
    days: int
    concerns: tuple[Concern, ...] = ()

    @property
    def urgent(self) -> int:
        """How many things are to be done now."""
        return sum(concern.count for concern in self.concerns if concern.sign == URGENT)

    @property
    def watched(self) -> int:
        """How many things are to be looked at."""
        return sum(concern.count for concern in self.concerns if concern.sign == WATCHED)

    @property
    def sign(self) -> str:
        """The worst of its state and its concerns."""
        if self.state in {FieldState.DESIGNING, FieldState.PAUSED, FieldState.CLOSED}:
            return OFF
        signs = {concern.sign for concern in self.concerns} | {_SIGNS.get(self.state, FINE)}
        return next(sign for sign in (URGENT, WATCHED, FINE) if sign in signs)

    def sign_of(self, kind: ConcernKind) -> str | None:
        """The worst sign of the concerns of this kind; None without any."""
        signs = {concern.sign for concern in self.concerns if concern.kind == kind}
        return next((sign for sign in (URGENT, WATCHED) if sign in signs), None)

    def without(self, kinds: Collection[str]) -> "Standing":
        """The standing without the concerns that somebody has dismissed."""
        return replace(self, concerns=tuple(concern for concern in self.concerns if concern.kind not in kinds))


_SIGNS = {
    FieldState.ENDED: WATCHED,
    FieldState.STOPPED: WATCHED,
    FieldState.UNREACHABLE: WATCHED,
    FieldState.LATE: WATCHED,
    FieldState.BEHIND: WATCHED,
}


def standing_of(facts: FieldFacts, signs: FieldSigns | None = None) -> Standing:
    """How the field stands; without ``signs`` its state alone is judged, and nothing is said of concerns."""
    state, days = _state_of(facts)
    return Standing(state, days, tuple(_concerns(facts, signs, state)) if signs is not None else ())


def expected_delay(facts: FieldFacts) -> int | None:
    """By how many days the forecast expects the end after the last day; None where it expects none.

    0: the target is not expected to be reached at all in the time that the forecast covers.
    """
    if facts.ends_on is None or not facts.target or not facts.has_forecast or facts.forecast_until is None:
        return None
    if facts.forecast_end is None:
        return 0 if facts.forecast_until >= facts.ends_on else None
    return (facts.forecast_end - facts.ends_on).days if facts.forecast_end > facts.ends_on else None


def _state_of(facts: FieldFacts) -> tuple[FieldState, int]:
    if facts.status != "fielding":
        return FieldState(facts.status), 0
    if facts.has_ended:
        return FieldState.ENDED, 0
    if facts.is_stopped:
        return FieldState.STOPPED, 0
    if facts.is_reached:
        return FieldState.REACHED, 0
    delay = expected_delay(facts)
    if delay is not None:
        return (FieldState.LATE, delay) if delay else (FieldState.UNREACHABLE, 0)
    if facts.has_target_completes:
        return FieldState.CELLS_OPEN, 0
    if facts.days_ahead is None:
        return FieldState.UNPLANNED, 0
    days = round(abs(facts.days_ahead))
    if days == 0:
        return FieldState.ON_SCHEDULE, 0
    return (FieldState.AHEAD if facts.days_ahead > 0 else FieldState.BEHIND), days


def _concerns(facts: FieldFacts, signs: FieldSigns, state: FieldState) -> list[Concern]:
    if facts.status == "closed":
        return []
    concerns = [
        concern
        for concern in (*_of_people(signs), *_of_the_field(facts, signs, state), *_of_supply(facts, signs))
        if concern.count > 0
    ]
    return concerns if signs.can_call else [_as_without_calls(concern) for concern in concerns]


def _as_without_calls(concern: Concern) -> Concern:
    """The concern on a day on which nobody may be called any more."""
    is_urgent = concern.kind in WITHOUT_CALLS
    return concern if is_urgent else replace(concern, sign=WATCHED)


def _of_people(signs: FieldSigns) -> list[Concern]:
    """What somebody at work waits for, and what was left."""
    late = max(0, signs.overdue if signs.can_call else min(signs.overdue, signs.kept_late))
    live = URGENT if signs.has_live_question else WATCHED
    return [
        Concern(ConcernKind.HELP, URGENT, signs.helps),
        Concern(ConcernKind.HELP, WATCHED, signs.helps_taken),
        Concern(ConcernKind.QUESTION, live, int(signs.has_question)),
        Concern(ConcernKind.OVERDUE, URGENT, late),
        Concern(ConcernKind.OVERDUE, WATCHED, signs.overdue - late),
        Concern(ConcernKind.OVERDUE_APPROXIMATE, WATCHED, signs.overdue_approximate),
        Concern(ConcernKind.MISSED, WATCHED, int(signs.missed > 0)),
        Concern(ConcernKind.LEFT_CASE, URGENT, signs.left_cases),
        Concern(ConcernKind.SILENT, URGENT, signs.silent),
    ]


def _of_the_field(facts: FieldFacts, signs: FieldSigns, state: FieldState) -> list[Concern]:
    """What keeps the field from going on, or from ending in time."""
    is_late = state in {FieldState.LATE, FieldState.UNREACHABLE}
    is_empty = facts.is_fielding and not signs.ready and signs.has_people and not facts.is_reached
    is_unstaffed = facts.is_fielding and signs.due > 0 and not signs.is_staffed
    return [
        Concern(ConcernKind.ENDED, URGENT, int(state == FieldState.ENDED)),
        Concern(ConcernKind.PILOT, URGENT, int(facts.is_stopped)),
        Concern(ConcernKind.TEXTS, URGENT, int(signs.lacks_texts)),
        Concern(ConcernKind.LATE, URGENT, int(is_late)),
        Concern(ConcernKind.QUEUE, URGENT, int(is_empty and not facts.is_stopped)),
        Concern(ConcernKind.STAFF, URGENT, int(is_unstaffed)),
        Concern(ConcernKind.BEYOND, WATCHED, int(signs.beyond > 0 and not facts.has_ended)),
    ]


def _of_supply(facts: FieldFacts, signs: FieldSigns) -> list[Concern]:
    """Whether sample, cells and the check with the opposition register suffice."""
    is_needed = facts.is_fielding and not facts.is_reached
    register = {FRESH: 0}.get(signs.register, 1)
    return [
        Concern(ConcernKind.SAMPLE, WATCHED, int(facts.is_fielding and missing_cases(facts, signs) >= 1)),
        Concern(ConcernKind.SHORT_CELL, WATCHED, signs.short_cells if facts.status != "designing" else 0),
        Concern(ConcernKind.CELL, WATCHED, int(is_needed and bool(signs.starving_cell))),
        Concern(ConcernKind.REGISTER, URGENT if signs.register == RUN_OUT else WATCHED, register),
    ]


def missing_cases(facts: FieldFacts, signs: FieldSigns) -> float:
    """How many cases the sample lacks for the target: by the forecast, or by what one complete has taken so far."""
    missing = (facts.target or 0) - facts.completes
    if missing <= 0:
        return 0.0
    if signs.buy or facts.completes < FEWEST_COMPLETES:
        return signs.buy
    return missing * (signs.closed_cases / facts.completes) - signs.open_cases
