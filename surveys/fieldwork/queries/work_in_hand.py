"""What goes on in several studies now, in one query: who is there, what is left, who waits for an answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from surveys.database.prepared import SOME_TIME, PreparedAmong, PreparedRows
from surveys.design.models import Membership, Study, StudyTexts
from surveys.fieldwork.models import (
    AlarmDismissal,
    AskedQuestion,
    Case,
    CaseState,
    HelpCall,
    HelpReason,
    Pilot,
    PilotDecision,
    Purpose,
)
from surveys.people.models import Role

from .field_presence import PRESENCE, Presence, presence_columns, presence_moments


@dataclass(frozen=True, slots=True)
class WorkTally:
    """A study's work now. ``held``: cases in hand, ``silent`` of them without a sign of their screens.

    ``left_cases``: set aside for the supervisor. ``helps``: calls for help that nobody has taken, or of distress;
    ``helps_taken``: the others. ``introduction``: of the last edition of the texts, by language. ``stops_at``: the
    completes at which its pilot is full. ``has_dismissals``: somebody has dismissed an alarm, perhaps long ago.
    """

    presence: Presence
    held: int
    silent: int
    left_cases: int
    helps: int
    helps_taken: int
    has_question: bool
    has_live_question: bool
    has_dismissals: bool
    introduction: dict[str, str] | None
    stops_at: int | None


def work_tallies(studies: Collection[int], begins: datetime, ends: datetime, now: datetime) -> dict[int, WorkTally]:
    """Study id → its work now, ``begins`` to ``ends`` being today; one query."""
    rows = _TALLIES.all(studies, **presence_moments(now, begins, ends))
    return {study: _tally(*values) for study, *values in rows}


def _tally(*values: Any) -> WorkTally:
    presence, counts, rest = values[: len(PRESENCE)], values[len(PRESENCE) : -5], values[-5:]
    asked, live, dismissed, introduction, stops_at = rest
    held, silent, left_cases, helps, helps_taken = (count or 0 for count in counts)
    return WorkTally(
        Presence(*map(bool, presence)),
        held,
        silent,
        left_cases,
        helps,
        helps_taken,
        bool(asked),
        bool(live),
        bool(dismissed),
        introduction,
        stops_at,
    )


def pilots_to_decide() -> QuerySet[Any]:
    """The study's pilot that waits for a decision, with ``stops_at``: the completes at which it is full."""
    # While its interviews are discarded or rejected one by one it stays full.
    settled = When(Q(decision=PilotDecision.DISCARD) | Q(filled_at__isnull=False), then=0)
    at = Choice(settled, default=F("completes") + F("before"), output_field=IntegerField())
    return Pilot.objects.filter(study=OuterRef("pk"), decided_at=None).annotate(stops_at=at)


def is_full(stops_at: int | None, completes: int) -> bool:
    """Whether a pilot that is full at so many completes stops the study."""
    return stops_at is not None and completes >= stops_at


def newest_texts() -> QuerySet[StudyTexts]:
    """The study's editions of texts, the last first."""
    return StudyTexts.objects.filter(study=OuterRef("pk")).order_by("-number")


def _counted(cases: QuerySet[Any], name: str = "state") -> Subquery:
    """Return how many there are. ``name``: a column that is the same in all, by which an index finds them."""
    return Subquery(cases.order_by().values(name).annotate(count=Count("pk")).values("count"))


def _tallied(studies: Collection[int], at: datetime, **moments: datetime) -> QuerySet[Study, Any]:
    study = OuterRef("pk")
    live = Case.objects.filter(study=study, purpose=Purpose.LIVE)
    held = live.filter(state=CaseState.HELD)
    left = live.filter(state=CaseState.PARKED, quarantined_at=None, owner=None)
    theirs = Membership.objects.filter(study=OuterRef(OuterRef("pk")), role=Role.INTERVIEWER, user__is_active=True)
    calls = HelpCall.objects.filter(Q(study=study) | Q(study=None, person__in=theirs.values("user")), ended_at=None)
    is_urgent = Q(taken_by=None) | Q(reason=HelpReason.DISTRESS)
    asked = AskedQuestion.objects.filter(study=study, answered_at=None).exclude(words="")
    return (
        Study.objects.filter(pk__in=studies)
        .order_by()
        .values_list(
            "pk",
            *presence_columns(at, **moments),
            _counted(held),
            _counted(held.filter(lease_until__lte=at)),
            _counted(left),
            _counted(calls.filter(is_urgent), "ended_at"),
            _counted(calls.exclude(is_urgent), "ended_at"),
            Exists(asked),
            Exists(asked.filter(attempt__isnull=False, attempt__closed_at=None)),
            Exists(AlarmDismissal.objects.filter(study=study)),
            Subquery(newest_texts().values("scripts__introduction")[:1]),
            Subquery(pilots_to_decide().values("stops_at")[:1]),
        )
    )


_STANDINS = {
    name: SOME_TIME + timedelta(days=place)
    for place, name in enumerate(presence_moments(SOME_TIME, SOME_TIME, SOME_TIME))
}
_TALLIES = PreparedAmong(PreparedRows, _tallied, **_STANDINS)
