"""The pages between calls: the studies of the shift, the appointments, why a study has no case to call."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from surveys.design.models import Study, StudyStatus
from surveys.design.queries import studies_worked_by
from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.fieldwork.models import Appointment, Attempt, Case, MessageCopy, PlannedShift, ShiftBreak, WorkedShift
from surveys.fieldwork.queries import EmptyQueue, has_ended
from surveys.interviewing import queries
from surveys.interviewing.queries import WorkFigures
from surveys.people.models import User, WatchScope
from surveys.training.queries import general_path, is_lacking_general, paths_of_studies
from surveys.web.screens.formatting import long_day, number
from surveys.web.screens.training_words import Standing, standing_in
from surveys.web.screens.watching import WatchingPage, watching_page

from .contexts import greeting_at, no_more_words
from .news import MESSAGES_SHOWN, News, news_for

APPOINTMENTS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ShiftStudy:
    """A study that the interviewer works on.

    ``entry``: the number typed to choose it; ``ready``: cases that could be called now; ``missing``: completes still
    needed, None without a target; ``minutes``: length of an interview; ``standing``: whether cases are handed out to
    them, where training stands before.
    """

    entry: int
    study: Study
    fielding: bool
    has_ended: bool
    ready: int
    missing: int | None
    minutes: float | None
    standing: Standing | None = None

    @property
    def names(self) -> dict[str, str]:
        """What the row is chosen by, as texts: a template takes long for each number that it writes."""
        return {"key": str(self.study.pk), "typed": str(self.entry), "ready": number(self.ready)}

    @property
    def about(self) -> str:
        """``Wave 2 · ends on Friday 27 November · 12 interviews to go``, as far as it is known."""
        study, parts = self.study, []
        if study.wave:
            parts.append(_("Wave %(wave)s") % {"wave": study.wave})
        if study.ends_on:
            words = _("ended on %(day)s") if self.has_ended else _("ends on %(day)s")
            parts.append(words % {"day": long_day(study.ends_on)})
        if self.missing is not None:
            words = ngettext("%(n)s interview to go", "%(n)s interviews to go", self.missing)
            parts.append(words % {"n": number(self.missing)})
        return " · ".join(parts)

    @property
    def state(self) -> str:
        """How the field stands."""
        return _("field over") if self.has_ended else str(StudyStatus(self.study.status).label)


@dataclass(frozen=True, slots=True)
class AppointmentList:
    """The interviewer's appointments: from today on, the next ones, and the number of those left from earlier days."""

    appointments: list[Appointment]
    next_appointments: list[Appointment]
    more_appointments: int
    earlier_appointments: int
    earliest_appointment: datetime | None

    @property
    def cases(self) -> list[Case]:
        """The cases whose respondents are named in the list."""
        return [one.case for one in self.appointments + self.next_appointments]


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What the person did this week, and the median of those who worked for the same studies."""

    mine: WorkFigures
    completes: float | None
    per_hour: float | None
    length: float | None


@dataclass(frozen=True, slots=True)
class OwnShift:
    """The person's shift of today. ``planned``: when it is planned; ``running``: the break that goes on."""

    planned: list[PlannedShift]
    shift: WorkedShift | None
    breaks: list[ShiftBreak]
    running: ShiftBreak | None


@dataclass(frozen=True, slots=True)
class ShiftPage:
    """The start of the shift. ``held``: the case in hand; ``parked``: cases set aside.

    ``figures``: of this week, None where no agreement covers them; ``watched``: what is watched of the person.
    """

    rows: list[ShiftStudy]
    held: Attempt | None
    parked: list[Case]
    figures: OwnFigures | None
    now: datetime
    greeting: str
    watched: WatchingPage | None
    own: OwnShift
    news: News
    earlier_messages: list[MessageCopy]


@dataclass(frozen=True, slots=True)
class EmptyQueuePage:
    """Why there is no case. ``shut``: why nobody gets a case of the study; ``others``: other studies' ready cases.

    ``holds_until``: when time alone changes something of it.
    """

    why: EmptyQueue
    ready: int
    shut: str
    now: datetime
    others: list[tuple[Study, int]]
    holds_until: datetime


def with_standings(user: User, rows: list[ShiftStudy], now: datetime) -> list[ShiftStudy]:
    """The same with what stands between the person and each study's cases, where training does."""
    gated = [row.study for row in rows if row.study.is_gated]
    if not gated and not is_lacking_general(user):
        return rows
    general, paths = general_path(user, get_language() or ""), paths_of_studies(gated, [user])
    return [
        replace(
            row, standing=standing_in(paths.get((row.study.pk, user.pk)), general, now, is_gated=row.study.is_gated)
        )
        for row in rows
    ]


def shift_page(user: User, studies: QuerySet[Study], rows: list[ShiftStudy], now: datetime) -> ShiftPage:
    """Return the start of the shift; its figures count from Monday."""
    local = timezone.localtime(now)
    watched = watching_page(user, interviews=bool(rows))
    monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    return ShiftPage(
        rows=rows,
        held=field.held_attempt(user),
        parked=list(field.parked_for(user, now)),
        figures=_own_figures(user, studies, monday, now) if _has_figures(watched) else None,
        now=now,
        greeting=greeting_at(local),
        watched=watched,
        own=_own_shift(user, now),
        news=news_for(user, now),
        earlier_messages=[one for one in field.latest_copies(user, MESSAGES_SHOWN) if one.read_at],
    )


def _has_figures(watched: WatchingPage | None) -> bool:
    return bool(watched and watched.agreement and WatchScope.PRODUCTIVITY in watched.agreement.scopes)


def _own_figures(user: User, studies: QuerySet[Study], since: datetime, now: datetime) -> OwnFigures:
    team = queries.work_by_person([study.pk for study in studies], since, now + timedelta(hours=1))
    return OwnFigures(
        mine=team.get(user.pk, WorkFigures()),
        completes=queries.median_of(team.values(), lambda one: one.completes),
        per_hour=queries.median_of(team.values(), lambda one: one.per_hour),
        length=queries.median_of(team.values(), lambda one: one.length),
    )


def _own_shift(user: User, now: datetime) -> OwnShift:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    planned = list(field.planned_between(midnight, midnight + timedelta(days=1)).filter(person=user))
    shift, breaks = field.shift_with_breaks(user)
    return OwnShift(planned, shift, breaks, next((one for one in breaks if one.ended_at is None), None))


def empty_queue_page(study: Study, user: User, appointments: AppointmentList, now: datetime) -> EmptyQueuePage:
    """Return the page that says why the study has no case for the interviewer now."""
    why, shut = field.why_no_case(study, user, now), why_shut(study, now)
    ready = next((reason.count for reason in why.reasons if reason.code == "ready"), 0)
    others = [one for one in studies_worked_by(user) if one.pk != study.pk and not has_ended(one, now)]
    elsewhere = field.ready_cases(others, user, now)
    minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    changes = [why.next_at, elsewhere.next_at, *(reason.next_at for reason in why.reasons)]
    changes += [one.at for one in appointments.next_appointments]
    return EmptyQueuePage(
        why,
        0 if shut else ready,
        shut,
        now,
        [(one, elsewhere.counts[one.pk]) for one in others if elsewhere.counts[one.pk]],
        min([minute, *(at for at in changes if at and at > now)]),
    )


def shift_studies(user: User, studies: QuerySet[Study]) -> list[ShiftStudy]:
    """Return the studies, those in the field first."""
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
    """Return the appointments, earliest first; those of earlier days, which anybody may keep now, are only counted."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = field.appointments_of(user, midnight, now, APPOINTMENTS_SHOWN)
    return AppointmentList(
        appointments=mine.ahead,
        next_appointments=mine.coming,
        more_appointments=max(0, mine.later - APPOINTMENTS_SHOWN),
        earlier_appointments=mine.earlier,
        earliest_appointment=mine.earliest,
    )


def why_shut(study: Study, now: datetime) -> str:
    """Return why nobody gets a case of the study, however many there are; empty while its field is open."""
    if study.status != StudyStatus.FIELDING:
        return no_more_words(study, services.StudyNotFieldingError())
    if has_ended(study, now):
        return no_more_words(study, services.FieldEndedError())
    return no_more_words(study, services.PilotFullError()) if field.is_stopped_by_pilot(study) else ""
