"""Courtesy and listening in figures: what leads to look and to listen somewhere, never a verdict on anybody.

Whoever is shown a person's figures sees them beside the team's median, adjusted for the cases they were given; nothing
is shown on fewer than ``LEAST`` cases, and nobody is numbered.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from django.core.cache import cache

from surveys.analysis.adjusted_shares import AdjustedShare, Counted, adjusted_shares
from surveys.analysis.agreement import wilson
from surveys.design.models import Study
from surveys.interviewing.queries import (
    PROBE,
    RatedCalls,
    SpokenUses,
    WorkFigures,
    contacts_made,
    rated_calls,
    said_by_person,
    work_by_person,
)

LEAST, FEW = 10, 30
"""Under ``LEAST`` cases nothing is shown; under ``FEW`` no difference is claimed."""
FEWEST_PEOPLE = 3
"""Figures of fewer people are figures by person, whatever they are called."""
PERIODS = (7, 30)
KEPT_FOR = 600
"""Seconds."""


@dataclass(frozen=True, slots=True)
class CourtesyShare:
    """A share as it was counted, with its interval at 95 %, and ``adjusted`` for the cases it was counted on."""

    found: AdjustedShare | None

    @property
    def base(self) -> int:
        """On how many cases."""
        return self.found.base if self.found else 0

    @property
    def is_shown(self) -> bool:
        """Whether there are enough cases to show anything."""
        return self.base >= LEAST

    @property
    def is_few(self) -> bool:
        """Whether there are too few to claim any difference."""
        return self.base < FEW

    @property
    def middle(self) -> float | None:
        """The adjusted share in per cent, not rounded; nothing on too few cases."""
        return 100 * self.found.adjusted if self.found and self.is_shown else None

    @property
    def low(self) -> float:
        """Where the adjusted interval begins, in per cent."""
        return round(100 * self.found.adjusted_interval[0], 1) if self.found else 0.0

    @property
    def high(self) -> float:
        """Where it ends."""
        return round(100 * self.found.adjusted_interval[1], 1) if self.found else 0.0

    @property
    def place(self) -> float:
        """The adjusted share, in per cent."""
        return round(100 * self.found.adjusted, 1) if self.found else 0.0


@dataclass(frozen=True, slots=True)
class CourtesyFigures:
    """What one person's calls say. ``interviews``: begun; ``probes``: said in them; ``said``: ready answers."""

    well: CourtesyShare
    refused: CourtesyShare
    work: WorkFigures
    interviews: int
    probes: int
    said: SpokenUses

    @property
    def probes_per_hundred(self) -> float | None:
        """Probes in a hundred interviews; nothing on too few."""
        return _percent(self.probes, self.interviews)

    @property
    def kept_rate(self) -> float | None:
        """Appointments at which the person was reached, of those called; nothing on too few."""
        return self.work.kept_rate if self.work.appointments_due >= LEAST else None

    @property
    def went_on_rate(self) -> float | None:
        """Calls that went on after a ready answer; nothing on too few."""
        return _percent(self.said.went_on, self.said.uses)


@dataclass(frozen=True, slots=True)
class TeamCourtesy:
    """The team together: shares in per cent, their bases and intervals, and the medians of the people."""

    rated: int
    well: int
    contacts: int
    refused: int
    median_well: float | None
    median_refused: float | None
    median_kept: float | None
    median_probes: float | None

    @property
    def well_share(self) -> float | None:
        """Of those who said how the call was."""
        return _percent(self.well, self.rated)

    @property
    def well_interval(self) -> tuple[float, float] | None:
        """At 95 %."""
        return _interval(self.well, self.rated)

    @property
    def refused_share(self) -> float | None:
        """Of the contacts."""
        return _percent(self.refused, self.contacts)


@dataclass(frozen=True, slots=True)
class StudyCourtesy:
    """What respondents of one study say of the calls; ``people``: how many interviewed them."""

    study: Study
    people: int
    rated: int
    well: int

    @property
    def share(self) -> float | None:
        """Of those who said how the call was; nothing on too few."""
        return _percent(self.well, self.rated)

    @property
    def is_few(self) -> bool:
        """Whether there are too few to claim any difference."""
        return self.rated < FEW


@dataclass(frozen=True, slots=True)
class Courtesy:
    """All of a time: by person's id, for the team, by study and what followed on ready answers."""

    people: Mapping[int, CourtesyFigures]
    team: TeamCourtesy
    studies: Sequence[StudyCourtesy]
    said: SpokenUses


def courtesy_of(studies: Sequence[Study], begins: datetime, ends: datetime, now: datetime) -> Courtesy:
    """The figures of these studies' calls in this time, in a constant number of queries."""
    contacts, rated = contacts_made(studies, begins, ends, now), rated_calls(studies, begins, ends, now)
    well = adjusted_shares(Counted(one.person, one.case, one.well, one.rated) for one in rated)
    refused = adjusted_shares(Counted(one.person, one.case, one.refused, one.contacts) for one in contacts)
    begun: Counter[int] = Counter()
    for made in contacts:
        begun[made.person] += made.begun
    said, work = said_by_person(studies, begins, ends, now), work_by_person([one.pk for one in studies], begins, ends)
    people = {
        person: CourtesyFigures(
            CourtesyShare(well.get(person)),
            CourtesyShare(refused.get(person)),
            work.get(person, WorkFigures()),
            begun[person],
            said[person][PROBE] if person in said else 0,
            _uses(said.get(person, Counter())),
        )
        for person in {*well, *refused, *said}
    }
    team = _team(list(people.values()), list(well.values()), list(refused.values()))
    return Courtesy(people, team, list(_by_study(studies, rated)), _uses(sum(said.values(), Counter())))


def kept_courtesy(studies: Sequence[Study], begins: datetime, ends: datetime, now: datetime) -> Courtesy:
    """``courtesy_of`` from the cache, at most ten minutes old, without its studies: a whole team opens its own at once.

    The calls of 200 people on one day take some tenths of a second to count.
    """
    made_from = repr((sorted(one.pk for one in studies), begins, ends))
    key = f"courtesy:{hashlib.sha256(made_from.encode()).hexdigest()}"
    found: Courtesy | None = cache.get(key)
    if found is None:
        found = replace(courtesy_of(studies, begins, ends, now), studies=())
        cache.set(key, found, KEPT_FOR)
    return found


def _by_study(studies: Sequence[Study], rated: Iterable[RatedCalls]) -> Iterator[StudyCourtesy]:
    calls: dict[int, list[RatedCalls]] = defaultdict(list)
    for one in rated:
        calls[one.study].append(one)
    for study in studies:
        if found := calls.get(study.pk):
            people, count = len({one.person for one in found}), sum(one.rated for one in found)
            yield StudyCourtesy(study, people, count, sum(one.well for one in found))


def _team(
    people: Sequence[CourtesyFigures], well: Sequence[AdjustedShare], refused: Sequence[AdjustedShare]
) -> TeamCourtesy:
    return TeamCourtesy(
        rated=sum(one.base for one in well),
        well=sum(one.count for one in well),
        contacts=sum(one.base for one in refused),
        refused=sum(one.count for one in refused),
        median_well=_median(one.well.middle for one in people),
        median_refused=_median(one.refused.middle for one in people),
        median_kept=_median(one.kept_rate for one in people),
        median_probes=_median(one.probes_per_hundred for one in people),
    )


def _median(figures: Iterable[float | None]) -> float | None:
    """The median over those of whom something is shown; of two it would tell each the other's."""
    known = [one for one in figures if one is not None]
    return median(known) if len(known) >= FEWEST_PEOPLE else None


def _percent(count: int, base: int) -> float | None:
    """A share in per cent; nothing on too few cases."""
    return 100 * count / base if base >= LEAST else None


def _interval(count: int, base: int) -> tuple[float, float] | None:
    if base < LEAST:
        return None
    low, high = wilson(count, base)
    return 100 * low, 100 * high


def _uses(counted: Counter[str]) -> SpokenUses:
    return SpokenUses("", **{name: count for name, count in counted.items() if name != PROBE})
