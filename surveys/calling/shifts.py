"""Shifts: who is planned in which hour, who is there, late or on a break, and how a time at work was spent."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

HOUR = timedelta(hours=1)
BETWEEN_CASES = timedelta(minutes=1)
"""After a case so much belongs to it: the next is asked for. What is longer, without one, is idle."""
TALK, CASE, WAIT, IDLE, BREAK = "talk", "case", "wait", "idle", "break"
PARTS = (TALK, CASE, WAIT, IDLE, BREAK)
"""How a time at work is spent: on the line, with a case otherwise, waiting for a case, idle, on a break."""
WORKING, ON_BREAK, MISSING, EXPECTED, COMING, DONE, OFF = (
    "working",
    "on_break",
    "missing",
    "expected",
    "coming",
    "done",
    "off",
)
"""``expected``: the shift has begun, but the person is not late yet; ``off``: nothing planned and nothing worked."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time; ``ends`` is not part of it."""

    begins: datetime
    ends: datetime

    @property
    def seconds(self) -> float:
        """Its length."""
        return (self.ends - self.begins).total_seconds()

    def within(self, other: Span) -> Span | None:
        """What of it lies in the other, if anything does."""
        begins, ends = max(self.begins, other.begins), min(self.ends, other.ends)
        return Span(begins, ends) if begins < ends else None


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned shift of one person. ``share``: what of the person this study can count on, from 0 to 1."""

    span: Span
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class CaseTime:
    """A case in somebody's hands, and when they were on the line. ``study``: None for a practice."""

    study: int | None
    span: Span
    talks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a time at work, spent in one way for one study, or for none."""

    study: int | None
    part: str
    span: Span


def planned_by_hour(shifts: Iterable[Planned], first: datetime, hours: int) -> dict[datetime, float]:
    """How many interviewers are planned in each hour of the clock from ``first`` on, as people and parts of them.

    Somebody who comes at half past counts half in that hour. Hours without anybody are there, with 0.
    """
    start = hour_of(first)
    found = {start + place * HOUR: 0.0 for place in range(hours)}
    whole = Span(start, start + hours * HOUR)
    for shift in shifts:
        inside = shift.span.within(whole)
        for piece in by_hour(inside) if inside else ():
            found[hour_of(piece.begins)] += shift.share * piece.seconds / HOUR.total_seconds()
    return found


def hour_of(moment: datetime) -> datetime:
    """When the hour of the clock of this moment began."""
    return moment.replace(minute=0, second=0, microsecond=0)


def by_hour(span: Span) -> Iterator[Span]:
    """The span cut at the full hours."""
    begins = span.begins
    while begins < span.ends:
        ends = min(hour_of(begins) + HOUR, span.ends)
        yield Span(begins, ends)
        begins = ends


def without(span: Span, others: Iterable[Span]) -> list[Span]:
    """What is left of the span without the others."""
    left, begins = [], span.begins
    for other in sorted(others):
        if other.begins > begins:
            left.append(Span(begins, min(other.begins, span.ends)))
        begins = max(begins, other.ends)
        if begins >= span.ends:
            return [piece for piece in left if piece.begins < piece.ends]
    return [piece for piece in [*left, Span(begins, span.ends)] if piece.begins < piece.ends]


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on somebody is late, and a break long."""

    late: timedelta = timedelta(minutes=10)
    long_break: timedelta = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Where somebody is now, and since when. ``is_alarm``: late, or too long on a break."""

    state: str
    since: datetime | None
    is_alarm: bool = False


def attendance(
    planned: Sequence[Span],
    worked: Sequence[tuple[datetime, datetime | None]],
    on_break_since: datetime | None,
    now: datetime,
    limits: Limits,
) -> Attendance:
    """Where somebody is whose shifts of today are these. ``worked``: start and end, without end where it goes on."""
    running = next((start for start, end in worked if end is None), None)
    if running is not None:
        if on_break_since is not None:
            return Attendance(ON_BREAK, on_break_since, now - on_break_since >= limits.long_break)
        return Attendance(WORKING, running)
    due = next((one for one in planned if one.begins <= now < one.ends), None)
    came = due is not None and any(end is None or end > due.begins for _, end in worked)
    if due is not None and not came:
        is_late = now - due.begins >= limits.late
        return Attendance(MISSING if is_late else EXPECTED, due.begins, is_late)
    coming = min((one.begins for one in planned if one.begins > now), default=None)
    if coming is not None:
        return Attendance(COMING, coming)
    ended = max((end for _, end in worked if end is not None), default=None)
    return Attendance(DONE, ended) if ended else Attendance(OFF, None)


def missed(planned: Iterable[Span], worked: Sequence[Span], now: datetime, limits: Limits) -> list[Span]:
    """What of the planned shifts passed, longer than one may be late, before the person came."""
    found = []
    for shift in planned:
        until = min(shift.ends, now)
        came = min((max(one.begins, shift.begins) for one in worked if one.ends > shift.begins), default=until)
        ends = min(came, until)
        if ends - shift.begins >= limits.late:
            found.append(Span(shift.begins, ends))
    return found


def pieces_of(
    shift: Span,
    breaks: Iterable[Span],
    cases: Iterable[CaseTime],
    waits: Iterable[datetime],
    otherwise: int | None = None,
) -> list[Piece]:
    """How a time at work was spent, in order and without gaps: its pieces add up to it.

    ``waits``: when a case was asked for and there was none. Whoever is on the line is not on a break, whatever was
    pressed. A time between two cases belongs to the study of the earlier one, before the first case to its study, and
    one without any case to the study that it was meant for ``otherwise``. A practice is no study's, and neither is what
    follows it until a case is asked for: the wait is for the study whose case comes.
    """
    return _Shift(shift, breaks, cases, waits, otherwise).pieces()


class _Shift:
    """The spans of one shift, each kind by itself in order."""

    def __init__(
        self,
        shift: Span,
        breaks: Iterable[Span],
        cases: Iterable[CaseTime],
        waits: Iterable[datetime],
        otherwise: int | None,
    ) -> None:
        self.shift, self.otherwise = shift, otherwise
        self.breaks = _inside(breaks, shift)
        self.cases = sorted((one for one in cases if one.span.within(shift)), key=lambda one: one.span)
        self.spans = [one.span for one in self.cases]
        self.talks = _inside((talk for one in self.cases for talk in one.talks), shift)
        self.waits = sorted(waits)

    def pieces(self) -> list[Piece]:
        found: list[Piece] = []
        edges = self._edges()
        for begins, ends in pairwise(edges):
            part = self._part(begins)
            study = self._study(begins, part)
            if found and (found[-1].study, found[-1].part) == (study, part):
                found[-1] = Piece(study, part, Span(found[-1].span.begins, ends))
            else:
                found.append(Piece(study, part, Span(begins, ends)))
        return found

    def _edges(self) -> list[datetime]:
        spans = [*self.breaks, *self.spans, *self.talks]
        edges = {self.shift.begins, self.shift.ends, *self.waits}
        edges |= {edge for span in spans for edge in (span.begins, span.ends)}
        edges |= {span.ends + BETWEEN_CASES for span in (*self.breaks, *self.spans)}
        edges.add(self.shift.begins + BETWEEN_CASES)
        return sorted(edge for edge in edges if self.shift.begins <= edge <= self.shift.ends)

    def _part(self, at: datetime) -> str:
        if _holds(self.talks, at):
            return TALK
        if _holds(self.breaks, at):
            return BREAK
        if _holds(self.spans, at):
            return CASE
        before = [spans[place - 1].ends for spans in (self.breaks, self.spans) if (place := _place(spans, at))]
        quiet_since = max([self.shift.begins, *before])
        asked = bisect_right(self.waits, at)
        if asked and self.waits[asked - 1] >= quiet_since:
            return WAIT
        return CASE if at < quiet_since + BETWEEN_CASES else IDLE

    def _study(self, at: datetime, part: str) -> int | None:
        if not self.cases:
            return self.otherwise
        place = _place(self.spans, at)
        study = self.cases[max(0, place - 1)].study
        if study is not None or part != WAIT:
            return study
        return next((one.study for one in self.cases[place:] if one.study is not None), self.otherwise)


def _inside(spans: Iterable[Span], shift: Span) -> list[Span]:
    return sorted(found for span in spans if (found := span.within(shift)))


def _place(spans: Sequence[Span], at: datetime) -> int:
    """How many of the spans, which are in order, have begun."""
    return bisect_right(spans, at, key=lambda span: span.begins)


def _holds(spans: Sequence[Span], at: datetime) -> bool:
    place = _place(spans, at)
    return bool(place) and at < spans[place - 1].ends
