"""What the pages between calls show: the studies of the shift, the appointments, why a study gives no case."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from surveys.design.models import Study, StudyStatus
from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.fieldwork.models import Appointment, Case
from surveys.fieldwork.queries.calling_rules import has_ended
from surveys.interviewing import queries
from surveys.people.models import User

from .contexts import no_more_words

APPOINTMENTS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ShiftStudy:
    """A study of the interviewer's.

    ``entry``: the number that is typed to choose it; ``ready``: cases that could be called now; ``missing``:
    interviews to go, None without a target; ``minutes``: how long an interview takes.
    """

    entry: int
    study: Study
    fielding: bool
    has_ended: bool
    ready: int
    missing: int | None
    minutes: float | None


@dataclass(frozen=True, slots=True)
class AppointmentList:
    """The interviewer's appointments: those of today and later, the next ones, how many of earlier days are left."""

    appointments: list[Appointment]
    next_appointments: list[Appointment]
    more_appointments: int
    earlier_appointments: int
    earliest_appointment: datetime | None

    @property
    def cases(self) -> list[Case]:
        """The cases whose people are named in the list."""
        return [one.case for one in self.appointments + self.next_appointments]


def shift_studies(user: User, studies: QuerySet[Study]) -> list[ShiftStudy]:
    """The studies, those in the field first."""
    pace, now = queries.study_paces(studies), timezone.now()
    open_now = {study.pk for study in studies if study.status == StudyStatus.FIELDING and not has_ended(study, now)}
    ready = field.ready_counts([study for study in studies if study.pk in open_now], user, now)
    rows = []
    for entry, study in enumerate(studies, 1):
        done = pace.get(study.pk)
        completes = done.completes if done else 0
        rows.append(
            ShiftStudy(
                entry=entry,
                study=study,
                fielding=study.pk in open_now,
                has_ended=study.status == StudyStatus.FIELDING and has_ended(study, now),
                ready=ready[study.pk],
                missing=max(0, study.target - completes) if study.target else None,
                minutes=done.minutes if done and done.minutes else study.promised_minutes,
            )
        )
    return sorted(rows, key=lambda row: not row.fielding)


def appointment_list(user: User, now: datetime) -> AppointmentList:
    """The earliest first; those of earlier days, which anybody may keep now, are only counted."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = list(field.upcoming_appointments(interviewer=user, now=now))
    earlier = [one for one in mine if one.at < midnight]
    ahead = mine[len(earlier) :]
    return AppointmentList(
        appointments=ahead[:APPOINTMENTS_SHOWN],
        next_appointments=[one for one in ahead if one.at >= now][:APPOINTMENTS_SHOWN],
        more_appointments=max(0, len(ahead) - APPOINTMENTS_SHOWN),
        earlier_appointments=len(earlier),
        earliest_appointment=earlier[0].at if earlier else None,
    )


def why_shut(study: Study, now: datetime) -> str:
    """Why nobody gets a case of the study, however many there are; empty while its field is open."""
    if study.status != StudyStatus.FIELDING:
        return no_more_words(study, services.StudyNotFieldingError())
    return no_more_words(study, services.FieldEndedError()) if has_ended(study, now) else ""
