"""Courtesy and listening in figures: what leads to look and to listen somewhere, never a verdict on anybody.

Whoever is shown a person's figures sees them beside the team's median, adjusted for the cases they were given; nothing
is shown on fewer than ``LEAST`` cases, and nobody is numbered.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from surveys.analysis.adjusted_shares import AdjustedShare, Counted, adjusted_shares, median_share
from surveys.analysis.agreement import wilson
from surveys.design.models import Study
from surveys.fieldwork.queries import day_begins
from surveys.interviewing.queries import (
    PROBE,
    SpokenUses,
    WorkFigures,
    contacts_made,
    median_of,
    rated_calls,
    said_by_person,
    work_by_person,
)

LEAST, FEW = 10, 30
"""Under ``LEAST`` cases nothing is shown; under ``FEW`` no difference is claimed."""
PERIODS = (7, 30)


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
        return 100 * self.probes / self.interviews if self.interviews >= LEAST else None

    @property
    def kept_rate(self) -> float | None:
        """Appointments at which the person was reached, of those called; nothing on too few."""
        return self.work.kept_rate if self.work.appointments_due >= LEAST else None

    @property
    def went_on_rate(self) -> float | None:
        """Calls that went on after a ready answer; nothing on too few."""
        return 100 * self.said.went_on / self.said.uses if self.said.uses >= LEAST else None


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
        return 100 * self.well / self.rated if self.rated >= LEAST else None

    @property
    def well_interval(self) -> tuple[float, float] | None:
        """At 95 %."""
        return _interval(self.well, self.rated)

    @property
    def refused_share(self) -> float | None:
        """Of the contacts."""
        return 100 * self.refused / self.contacts if self.contacts >= LEAST else None


@dataclass(frozen=True, slots=True)
class StudyCourtesy:
    """What respondents of one study say of the calls."""

    study: Study
    rated: int
    well: int

    @property
    def share(self) -> float | None:
        """Of those who said how the call was; nothing on too few."""
        return 100 * self.well / self.rated if self.rated >= LEAST else None

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


def window_of(days: int, now: datetime) -> tuple[datetime, datetime]:
    """From the first day's midnight to the end of today."""
    today = timezone.localdate(now)
    return day_begins(today - timedelta(days=days - 1)), day_begins(today + timedelta(days=1))


def courtesy_of(studies: Sequence[Study], begins: datetime, ends: datetime) -> Courtesy:
    """What the calls of these studies in this time say, in a number of queries that grows with nothing."""
    contacts, rated = contacts_made(studies, begins, ends), rated_calls(studies, begins, ends)
    well = adjusted_shares(Counted(one.person, one.case, one.well, one.rated) for one in rated)
    refused = adjusted_shares(Counted(one.person, one.case, one.refused, one.contacts) for one in contacts)
    begun: Counter[int] = Counter()
    for made in contacts:
        begun[made.person] += made.begun
    said, work = said_by_person(studies, begins, ends), work_by_person([one.pk for one in studies], begins, ends)
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
    team = _team(people.values(), well.values(), refused.values())
    by_study: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for call in rated:
        by_study[call.study][0] += call.rated
        by_study[call.study][1] += call.well
    shown = [StudyCourtesy(one, *by_study[one.pk]) for one in studies if one.pk in by_study]
    return Courtesy(people, team, shown, _uses(sum(said.values(), Counter())))


def _team(
    people: Iterable[CourtesyFigures], well: Iterable[AdjustedShare], refused: Iterable[AdjustedShare]
) -> TeamCourtesy:
    people, well, refused = list(people), list(well), list(refused)
    probes = [one.probes_per_hundred for one in people]
    known = [one for one in probes if one is not None]
    return TeamCourtesy(
        rated=sum(one.base for one in well),
        well=sum(one.count for one in well),
        contacts=sum(one.base for one in refused),
        refused=sum(one.count for one in refused),
        median_well=_per_cent(median_share(well, LEAST)),
        median_refused=_per_cent(median_share(refused, LEAST)),
        median_kept=median_of(
            (one.work for one in people if one.work.appointments_due >= LEAST), lambda one: one.kept_rate
        ),
        median_probes=sorted(known)[len(known) // 2] if known else None,
    )


def _per_cent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _interval(count: int, base: int) -> tuple[float, float] | None:
    if base < LEAST:
        return None
    low, high = wilson(count, base)
    return 100 * low, 100 * high


def _uses(counted: Counter[str]) -> SpokenUses:
    return SpokenUses("", **{name: count for name, count in counted.items() if name != PROBE})
