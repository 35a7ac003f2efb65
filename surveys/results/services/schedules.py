"""When deliveries are made by themselves."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from surveys.design.models import Study, StudyStatus
from surveys.interviewing.models import Interview, InterviewStatus
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.results.models import DeliverySchedule, StudyDelivery
from surveys.results.queries import last_handed_over

from .deliveries import create_delivery

AHEAD = timedelta(hours=1)
"""So long before its hour a delivery is made that waits for a researcher's yes."""


def next_moment(weekday: int, at: time, zone: str, after: datetime) -> datetime:
    """The first moment after ``after`` that is this weekday (Monday is 0) and hour by the zone's clock.

    In the night in which the clock is put forward an hour that does not exist is the one after it; in the night in
    which it is put back an hour that comes twice is the first of the two.
    """
    here = after.astimezone(ZoneInfo(zone))
    day = here.date() + timedelta(days=(weekday - here.weekday()) % 7)
    for week in (0, 7):
        # By UTC: the difference of two moments of one zone would be that of its clock.
        moment = datetime.combine(day + timedelta(days=week), at, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
        if moment > after:
            break
    return moment


def set_schedule(
    *, study: Study, client: str, facts: dict[str, Any], is_on: bool, site: str, by: User, now: datetime
) -> DeliverySchedule:
    """Set when the study's deliveries for this client are made; ``facts``: fields of ``DeliverySchedule``."""
    due = next_moment(facts["weekday"], facts["at"], study.time_zone, now)
    values = {**facts, "next_at": due if is_on else None, "site": site, "set_by": by, "set_at": now}
    with transaction.atomic():
        schedule, _ = DeliverySchedule.objects.update_or_create(study=study, client=client, defaults=values)
        details = {
            "client": client,
            "is_on": is_on,
            "weekday": facts["weekday"],
            "at": facts["at"].isoformat("minutes"),
        }
        _note(schedule, details, by, now)
    return schedule


def skip_next(*, schedule: DeliverySchedule, by: User, now: datetime) -> None:
    """Leave the next delivery out; the one after it comes when it would have."""
    if schedule.next_at is None:
        return
    after = next_moment(schedule.weekday, schedule.at, schedule.study.time_zone, max(schedule.next_at, now))
    with transaction.atomic():
        if DeliverySchedule.objects.filter(pk=schedule.pk, next_at=schedule.next_at).update(next_at=after):
            _note(schedule, {"skipped": schedule.next_at.isoformat()}, by, now)


def _note(schedule: DeliverySchedule, details: dict[str, Any], by: User, now: datetime) -> None:
    subject = f"study:{schedule.study_id}"
    study = schedule.study_id
    record(by=by, verb=AuditVerb.DELIVERY_SCHEDULED, subject=subject, study=study, details=details, now=now)


def start_due_deliveries(*, now: datetime) -> list[int]:
    """Create the deliveries whose hour has come; returns their ids. After a pause of the worker one is made, not many.

    When the field is closed the last one is made and the schedule ends.
    """
    started = []
    for schedule in DeliverySchedule.objects.filter(next_at__lte=now + AHEAD).select_related("study", "set_by"):
        due = schedule.next_at
        if due is None or due - (AHEAD if schedule.waits_for_yes else timedelta()) > now:
            continue
        is_over = schedule.study.status == StudyStatus.CLOSED
        after = None if is_over else next_moment(schedule.weekday, schedule.at, schedule.study.time_zone, max(due, now))
        with transaction.atomic():
            # Of several workers one finds it as it was.
            if not DeliverySchedule.objects.filter(pk=schedule.pk, next_at=due).update(next_at=after):
                continue
            if not schedule.only_if_new or _has_news(schedule):
                started.append(_started(schedule, now).pk)
    return started


def _has_news(schedule: DeliverySchedule) -> bool:
    """Whether an interview has changed since the last delivery, or there was none; unnumbered changes are new."""
    last = last_handed_over(schedule.study, schedule.client)
    if last is None:
        return True
    interviews = Interview.objects.filter(study=schedule.study)
    return (
        interviews.filter(change_number__gt=last.cursor).exists()
        or interviews.filter(change_number=None).exclude(status=InterviewStatus.OPEN).exists()
    )


def _started(schedule: DeliverySchedule, now: datetime) -> StudyDelivery:
    return create_delivery(
        study=schedule.study,
        client=schedule.client,
        options=schedule.options,
        site=schedule.site,
        tells=schedule.tells,
        waits_for_yes=schedule.waits_for_yes,
        schedule=schedule,
        despite=schedule.options.get("despite", ""),
        by=schedule.set_by,
        now=now,
    )
