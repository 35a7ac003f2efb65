"""What of a complete interview is a place to look: it is never a verdict, and nobody is judged by it alone.

Sources: half of the median length as the common limit of speeders (MKTG Inc.; by question rather than over all, as
routes differ); answers without variance in a grid (the same); more than 85 % identical answers between two interviews
(Kuriakose and Robbins), which natural matches reach too, in short questionnaires above all (Pew Research Center 2016),
so that the limit here is higher and has a base; don't know and refused against the mean of the study, and of a person
against the others (high-frequency checks of Innovations for Poverty Action).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import mean, stdev
from typing import Any


class Flag(StrEnum):
    """Why an interview is worth a look."""

    SHORT = "short"
    FAST = "fast"
    SAME_LINES = "same_lines"
    NOT_KNOWN = "not_known"
    ALIKE = "alike"
    PAUSE = "pause"
    NO_GAP = "no_gap"
    HOURS = "hours"
    SAME_PHONE = "same_phone"


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit in one place. Times in seconds; parts of one."""

    least_completes: int = 10
    """Before there are so many others nothing is compared with what is usual."""
    short_part: float = 0.5
    fast_part: float = 0.35
    fast_usual: float = 6.0
    """A question that usually takes less is read so fast by everybody."""
    fast_questions: int = 2
    same_lines: int = 5
    not_known: int = 3
    not_known_times: float = 2.0
    alike_part: float = 0.9
    alike_base: int = 20
    pause: float = 180.0
    gap: float = 15.0
    person_interviews: int = 20
    person_others: int = 2
    person_deviations: float = 2.0


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class TimedQuestion:
    """A question answered for the first time. ``usual``: the study's median; ``None`` on too small a base."""

    name: str
    seconds: float
    usual: float | None = None


@dataclass(frozen=True, slots=True)
class InterviewFacts:
    """What is known of an interview. ``times``: one for each page, named by its first question.

    ``grids``: name of the grid → its answers; ``answers``: name → answer, of what two interviews are compared by;
    ``others``: number of a case → its answers, of the same person's other interviews. ``gap``: seconds since their last
    interview ended. ``same_phone``: the case of an earlier interview at the same number. ``usual_not_known``: the
    study's mean of don't know and refused as a part of what is asked.
    """

    times: Sequence[TimedQuestion] = ()
    grids: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    asked: int = 0
    not_known: int = 0
    usual_not_known: float | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    gap: float | None = None
    is_in_hours: bool = True
    same_phone: int | None = None


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag and what it rests on, as plain values."""

    flag: Flag
    found: Mapping[str, Any]


def flags_of(facts: InterviewFacts, limits: Limits = LIMITS) -> list[Raised]:
    """The flags of an interview, in the order of ``Flag``."""
    found: tuple[Mapping[str, Any] | None, ...] = (
        _short(facts, limits),
        _fast(facts, limits),
        _same_lines(facts, limits),
        _not_known(facts, limits),
        _alike(facts, limits),
        _pause(facts, limits),
        _no_gap(facts, limits),
        None if facts.is_in_hours else {},
        None if facts.same_phone is None else {"case": facts.same_phone},
    )
    return [Raised(flag, one) for flag, one in zip(Flag, found, strict=True) if one is not None]


def _short(facts: InterviewFacts, limits: Limits) -> dict[str, Any] | None:
    known = [one for one in facts.times if one.usual is not None]
    spent, usual = sum(one.seconds for one in known), sum(one.usual or 0.0 for one in known)
    if not usual or spent >= limits.short_part * usual:
        return None
    return {"seconds": round(spent), "usual": round(usual)}


def _fast(facts: InterviewFacts, limits: Limits) -> dict[str, Any] | None:
    found = [
        one
        for one in facts.times
        if one.usual is not None and one.usual >= limits.fast_usual and one.seconds < limits.fast_part * one.usual
    ]
    if len(found) < limits.fast_questions:
        return None
    return {"questions": [one.name for one in found], "seconds": [round(one.seconds) for one in found]}


def _same_lines(facts: InterviewFacts, limits: Limits) -> dict[str, Any] | None:
    found = {
        name: len(values)
        for name, values in facts.grids.items()
        if len(values) >= limits.same_lines and all(value == values[0] for value in values)
    }
    return {"grids": list(found), "items": list(found.values())} if found else None


def _not_known(facts: InterviewFacts, limits: Limits) -> dict[str, Any] | None:
    if facts.usual_not_known is None or facts.not_known < limits.not_known:
        return None
    usual = facts.usual_not_known * facts.asked
    if facts.not_known <= limits.not_known_times * usual:
        return None
    return {"count": facts.not_known, "usual": round(usual, 1)}


def _alike(facts: InterviewFacts, limits: Limits) -> dict[str, Any] | None:
    shares = {case: part_alike(facts.answers, other, limits.alike_base) for case, other in facts.others.items()}
    case, share = max(shares.items(), key=lambda one: one[1] or 0.0, default=(0, None))
    return {"case": case, "part": round(share, 3)} if share is not None and share >= limits.alike_part else None


def part_alike(first: Mapping[str, Any], second: Mapping[str, Any], base: int) -> float | None:
    """The part of the questions answered in both that have the same answer; ``None`` with fewer than ``base``."""
    both = first.keys() & second.keys()
    return sum(first[name] == second[name] for name in both) / len(both) if len(both) >= max(base, 1) else None


def _pause(facts: InterviewFacts, limits: Limits) -> dict[str, Any] | None:
    longest = max(facts.times, key=lambda one: one.seconds, default=None)
    if longest is None or longest.seconds < limits.pause:
        return None
    return {"question": longest.name, "seconds": round(longest.seconds)}


def _no_gap(facts: InterviewFacts, limits: Limits) -> dict[str, Any] | None:
    if facts.gap is None or facts.gap >= limits.gap:
        return None
    return {"seconds": max(0, round(facts.gap))}


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """What somebody's interviews came to: how many, questions asked, don't know, refused, interviews with a flag."""

    interviews: int
    asked: int
    not_known: int
    refused: int

    @property
    def not_known_part(self) -> float:
        """Don't know as a part of what was asked."""
        return self.not_known / self.asked if self.asked else 0.0

    @property
    def refused_part(self) -> float:
        """Refused as a part of what was asked."""
        return self.refused / self.asked if self.asked else 0.0


def unusual_people(people: Mapping[int, PersonFigures], limits: Limits = LIMITS) -> dict[int, list[str]]:
    """Person → which of their parts (``not_known``, ``refused``) is above what the others' would let expect.

    Above the mean of the others and twice their standard deviation, on a base of interviews each. Nothing is said of
    those with fewer, nor where too few others have as many.
    """
    known = {person: one for person, one in people.items() if one.interviews >= limits.person_interviews}
    return {person: found for person in known if (found := list(_unusual(person, known, limits)))}


def _unusual(person: int, known: Mapping[int, PersonFigures], limits: Limits) -> Iterator[str]:
    others = [one for other, one in known.items() if other != person]
    if len(others) < limits.person_others:
        return
    mine = known[person]
    for name, own, theirs in (
        ("not_known", mine.not_known_part, [one.not_known_part for one in others]),
        ("refused", mine.refused_part, [one.refused_part for one in others]),
    ):
        # One answer in a hundred is the least difference worth a word: where nobody ever says it the deviation is zero.
        if own > mean(theirs) + max(limits.person_deviations * stdev(theirs), 0.01):
            yield name
