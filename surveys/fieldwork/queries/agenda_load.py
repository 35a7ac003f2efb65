"""How many appointments a quarter of an hour has, and how many people to keep them, those of other studies included."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count

from surveys.calling.agenda import Load, begun, load_of
from surveys.calling.shifts import Planned, Span, hour_of, planned_by_hour
from surveys.design.models import Membership, Study, StudyStatus
from surveys.fieldwork.models import Appointment
from surveys.people.models import Role

from .shifts import planned_between, planned_interviewers


@dataclass(frozen=True, slots=True)
class Staffing:
    """By the hour's beginning the people planned for a study, and for it and the studies with which it shares people.

    ``elsewhere``: the appointments of those studies, by the quarter's beginning.
    """

    own: Mapping[datetime, float] = field(default_factory=dict)
    all: Mapping[datetime, float] = field(default_factory=dict)
    elsewhere: Mapping[datetime, int] = field(default_factory=dict)

    def load_at(self, quarter: datetime, appointments: int) -> Load:
        """What so many appointments of the study mean then, for its own people and for all who keep them."""
        found = load_of(appointments, self.planned_at(quarter))
        beside = self.elsewhere_at(quarter)
        if found != Load.FITS or not beside:
            return found
        return load_of(appointments + beside, self.shared_at(quarter))

    def at(self, quarter: datetime) -> tuple[float, int, float]:
        """The study's people, appointments of other studies, and all people who may keep them."""
        return self.planned_at(quarter), self.elsewhere_at(quarter), self.shared_at(quarter)

    def planned_at(self, quarter: datetime) -> float:
        """The people whom the study can count on; one who is shared counts in parts."""
        return self.own.get(hour_of(quarter), 0.0)

    def shared_at(self, quarter: datetime) -> float:
        """The people who work then for the study or for one with which it shares people."""
        return self.all.get(hour_of(quarter), 0.0)

    def elsewhere_at(self, quarter: datetime) -> int:
        """The appointments that other studies have with the same people."""
        return self.elsewhere.get(quarter, 0)


def staffing_of(study: Study, begins: datetime, ends: datetime) -> Staffing:
    """Who is planned between two moments, and what else they have to keep; a fixed number of queries."""
    hours = max(1, round((ends - begins) / timedelta(hours=1)))
    own = planned_interviewers(study, begins, hours)
    others = _sharing_people(study)
    elsewhere = _appointments(others, begins, ends) if others else Counter()
    everybody = _people_by_hour({study.pk, *others}, begins, hours) if elsewhere else {}
    return Staffing(own, everybody, elsewhere)


def _sharing_people(study: Study) -> set[int]:
    """The other studies in the field for which somebody of this one interviews."""
    ours = Membership.objects.filter(study=study, role=Role.INTERVIEWER, user__is_active=True).values("user")
    theirs = Membership.objects.filter(user__in=ours, role=Role.INTERVIEWER, study__status=StudyStatus.FIELDING)
    return set(theirs.exclude(study=study).values_list("study", flat=True))


def _appointments(studies: set[int], begins: datetime, ends: datetime) -> Counter[datetime]:
    counts: Counter[datetime] = Counter()
    found = Appointment.objects.filter(study__in=studies, ended_at=None, at__gte=begins, at__lt=ends)
    for at, count in found.values_list("at").annotate(count=Count("pk")).order_by("at"):
        counts[begun(at)] += count
    return counts


def _people_by_hour(studies: set[int], first: datetime, hours: int) -> dict[datetime, float]:
    start = hour_of(first)
    staff = Membership.objects.filter(study__in=studies, role=Role.INTERVIEWER, user__is_active=True).values("user")
    rows = planned_between(start, start + timedelta(hours=hours)).filter(person__in=staff)
    spans = [
        Planned(Span(begins, ends), 1.0)
        for study, begins, ends in rows.values_list("study", "starts_at", "ends_at")
        if study is None or study in studies
    ]
    return planned_by_hour(spans, start, hours)
