"""The rates of a field: as measured from its calls, or assumed as long as there are too few of them.

Two rates, of contact and of cooperation, each the product of the part of the week and of what went before. The product
is fitted so that both margins of the observed table are met (iterative proportional fitting, Deming and Stephan 1940).
Since rates by the number of the attempt are those of the cases that came so far, they hold what respondents who differ
do to them: who is easy to reach is gone after the first attempts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.calling.dispositions import Dispositions
from surveys.calling.standard_dispositions import COMPLETE, OF_THE_INTERVIEW, PARTIAL, QUOTA_FULL

from .situations import AFTERNOON, EVENING, MORNING, PARTS, SITUATIONS, WEEKEND

FEWEST = 30
"""Of fewer attempts no rate is taken."""
ASSUMED_SHAPE = 14.0
"""How sure an assumed rate is: as if it had been seen so many times (a standard deviation of about 27 %)."""
MOST = 0.95
_ROUNDS = 25

CONTACT_ASSUMED = {MORNING: 0.28, AFTERNOON: 0.3, EVENING: 0.42, WEEKEND: 0.38}
COOPERATION_ASSUMED = {MORNING: 0.2, AFTERNOON: 0.2, EVENING: 0.2, WEEKEND: 0.2}
CONTACT_BY_SITUATION = (1.0, 0.95, 0.85, 0.7, 1.9, 0.9)
COOPERATION_BY_SITUATION = (1.0, 0.95, 0.9, 0.8, 2.4, 0.5)
"""Assumed by us, in the order of ``SITUATIONS``; no published table is known that would hold for every sample."""
SILENCES_ASSUMED = {"no_answer": 62, "busy": 8, "answering_machine": 24, "not_working": 5, "fax": 1}
CONTACTS_ASSUMED = {
    **{"not_available": 26, "call_back": 26, "soft_refusal": 22, "hung_up": 8, "household_refusal": 5},
    **{"do_not_call": 6, "unable": 3, "language_problem": 1, "wrong_person": 3},
}
INTERVIEWS_ASSUMED = {"complete": 88, "screened_out": 7, "broken_off": 3, "partial": 2}
LONG = frozenset((COMPLETE.code, PARTIAL.code))
"""Outcomes of calls that take as long as an interview."""
_INTERVIEWS = frozenset(one.code for one in OF_THE_INTERVIEW)


@dataclass(frozen=True, slots=True)
class PastCall:
    """A closed attempt in which a number was dialled. ``minutes``: until the interviewer closed it; None: not known."""

    part: str
    situation: int
    code: str
    minutes: float | None = None
    interviewer: int = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate by part of the week, times a factor by situation; ``seen``: in how many calls each was observed.

    ``is_assumed``: the parts in which too few were. ``shape``: by part, how often what is counted was seen.
    """

    by_part: Mapping[str, float]
    by_situation: Sequence[float]
    seen: Mapping[str, int] = field(default_factory=dict)
    part_shape: Mapping[str, float] = field(default_factory=dict)
    situation_shape: Sequence[float] = (ASSUMED_SHAPE,) * len(SITUATIONS)
    is_assumed: frozenset[str] = frozenset(PARTS)


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of an interviewer that an attempt takes, all told; ``is_measured``: which of them were observed."""

    silence: float = 1.5
    contact: float = 3.5
    interview: float = 15.0
    is_measured: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that is known of how calls end. ``silences``, ``contacts``, ``interviews``: how often each code came.

    ``calls``: how many calls it rests on; ``wave``: of an earlier wave and not of this study. ``spread``: the standard
    deviation between interviewers, on the logarithm of their cooperation.
    """

    contact: Rate
    cooperation: Rate
    silences: Mapping[str, float]
    contacts: Mapping[str, float]
    interviews: Mapping[str, float]
    minutes: Minutes = Minutes()
    calls: int = 0
    spread: float = 0.3
    wave: bool = False


def evidence_of(calls: Iterable[PastCall], dispositions: Dispositions, minutes: float | None = None) -> Evidence:
    """What these calls show, with assumptions for what they do not. ``minutes``: those promised for an interview."""
    known = [(call, dispositions.by_code[call.code]) for call in calls if call.code in dispositions.by_code]
    dialled, reached, begun = _Table(), _Table(), _Table()
    codes: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    for call, disposition in known:
        if disposition.says_nothing:
            continue
        dialled.add(call)
        group = 2 if call.code in _INTERVIEWS else 1 if disposition.is_contact else 0
        reached.add(call, group >= 1)
        begun.add(call, group == 2)
        # Whoever was turned away because of a full quota would have been a complete interview elsewhere.
        codes[group][COMPLETE.code if call.code == QUOTA_FULL.code else call.code] += 1
    silent, contacts, interviews = codes
    return Evidence(
        fitted(dialled, reached, CONTACT_ASSUMED, CONTACT_BY_SITUATION),
        fitted(reached, begun, COOPERATION_ASSUMED, COOPERATION_BY_SITUATION),
        _mix(silent, SILENCES_ASSUMED, dispositions),
        _mix(contacts, CONTACTS_ASSUMED, dispositions),
        _mix(interviews, INTERVIEWS_ASSUMED, dispositions),
        minutes=_minutes_of([call for call, _ in known], dispositions, minutes),
        calls=sum(dialled.by_part.values()),
    )


class _Table:
    """Counts by part of the week and situation."""

    def __init__(self) -> None:
        self.cells: Counter[tuple[str, int]] = Counter()

    def add(self, call: PastCall, is_one: bool = True) -> None:
        self.cells[call.part, call.situation] += is_one

    @property
    def by_part(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for (part, _), count in self.cells.items():
            found[part] += count
        return found

    @property
    def by_situation(self) -> Counter[int]:
        found: Counter[int] = Counter()
        for (_, situation), count in self.cells.items():
            found[situation] += count
        return found


def fitted(tried: _Table, got: _Table, assumed: Mapping[str, float], factors: Sequence[float]) -> Rate:
    """The rate of ``got`` among ``tried``, for each part and each situation that was tried often enough."""
    tries, gots = tried.by_part, got.by_part
    often = [part for part in PARTS if tries[part] >= FEWEST]
    known = [at for at in range(len(SITUATIONS)) if tried.by_situation[at] >= FEWEST]
    rates, by_situation = dict(assumed), list(factors)
    for _ in range(_ROUNDS if often else 0):
        for part in often:
            weight = sum(n * by_situation[at] for (where, at), n in tried.cells.items() if where == part)
            rates[part] = (gots[part] + 0.5) / (weight + 1)
        for at in known:
            weight = sum(n * rates[where] for (where, here), n in tried.cells.items() if here == at)
            by_situation[at] = (got.by_situation[at] + 0.5) / (weight + 1)
    if often:
        _level(rates, by_situation, assumed, factors, often, known)
    return Rate(
        rates,
        by_situation,
        dict(tries),
        {part: gots[part] + 1.0 if part in often else ASSUMED_SHAPE for part in PARTS},
        [got.by_situation[at] + 1.0 if at in known else ASSUMED_SHAPE for at in range(len(SITUATIONS))],
        frozenset(PARTS) - frozenset(often),
    )


def _level(
    rates: dict[str, float],
    by_situation: list[float],
    assumed: Mapping[str, float],
    factors: Sequence[float],
    often: Sequence[str],
    known: Sequence[int],
) -> None:
    """Give the first attempt the factor 1, and bring what is assumed to the level of what was measured."""
    first = by_situation[0]
    by_situation[:] = [factor / first for factor in by_situation]
    for part in often:
        rates[part] *= first
    plain = [at for at in known if at < len(SITUATIONS) - 2]
    fall = min(1.0, sum(by_situation[at] / factors[at] for at in plain) / len(plain)) if plain else 1.0
    for at in range(len(SITUATIONS)):
        if at not in known:
            by_situation[at] = factors[at] * (fall if at else 1.0)
    level = sum(rates[part] for part in often) / sum(assumed[part] for part in often)
    for part in PARTS:
        if part not in often:
            rates[part] = min(MOST, assumed[part] * level)


def _mix(found: Mapping[str, int], assumed: Mapping[str, int], dispositions: Dispositions) -> dict[str, float]:
    """How often each code came, with the assumed ones as if they had been seen twenty times in all."""
    whole = sum(assumed.values())
    prior = {code: 20 * share / whole for code, share in assumed.items() if code in dispositions.by_code}
    return {code: found.get(code, 0) + prior.get(code, 0.0) for code in dict.fromkeys((*prior, *found))}


def _minutes_of(calls: Sequence[PastCall], dispositions: Dispositions, promised: float | None) -> Minutes:
    spent: dict[str, list[float]] = {"silence": [], "contact": [], "interview": []}
    for call in calls:
        if call.minutes is not None:
            is_whole = call.code in LONG
            is_contact = dispositions.by_code[call.code].is_contact
            spent["interview" if is_whole else "contact" if is_contact else "silence"].append(call.minutes)
    told = Minutes()
    measured = {name: sum(found) / len(found) for name, found in spent.items() if len(found) >= FEWEST}
    interview = promised + told.contact if promised else told.interview
    given = {"silence": told.silence, "contact": told.contact, "interview": interview} | measured
    return Minutes(**given, is_measured=frozenset(measured))
