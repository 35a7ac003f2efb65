"""Approve the hours that are paid, and say what a study's field may cost."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from surveys.design.models import Study
from surveys.fieldwork.models import ApprovedHours, FieldBudget
from surveys.fieldwork.queries.paid_hours import worked_minutes
from surveys.people.models import AuditVerb, User
from surveys.people.services import record


def approve_hours(*, studies: Collection[Study], first: date, last: date, by: User, now: datetime) -> int:
    """Approve the hours worked for these studies from one day to another as they were counted; how many days of people.

    What has been approved or put right already stays as it is.
    """
    worked = worked_minutes([study.pk for study in studies], first, last)
    with transaction.atomic():
        rows = [
            ApprovedHours(person_id=person, study_id=study, day=day, minutes=minutes, approved_by=by, approved_at=now)
            for (person, study, day), minutes in worked.items()
            if minutes
        ]
        before = ApprovedHours.objects.filter(study__in=studies, day__range=(first, last)).count()
        ApprovedHours.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        approved = ApprovedHours.objects.filter(study__in=studies, day__range=(first, last)).count() - before
        details = {"from": first.isoformat(), "to": last.isoformat(), "days": approved}
        record(by=by, verb=AuditVerb.SHIFT_HOURS_APPROVED, subject="shifts:1", details=details, now=now)
    return approved


def set_approved_hours(
    *, person: User, study: Study, day: date, minutes: int, by: User, now: datetime
) -> ApprovedHours:
    """Approve these minutes of a day, in place of what was approved."""
    with transaction.atomic():
        facts = {"minutes": minutes, "approved_by": by, "approved_at": now}
        one, _is_new = ApprovedHours.objects.update_or_create(person=person, study=study, day=day, defaults=facts)
        details = {"study": f"study:{study.pk}", "day": day.isoformat(), "minutes": minutes}
        subject = person.audit_name
        record(by=by, verb=AuditVerb.SHIFT_HOURS_APPROVED, subject=subject, study=study.pk, details=details, now=now)
    return one


def change_budget(*, study: Study, hour_cents: int, complete_cents: int, by: User, now: datetime) -> FieldBudget:
    """Say what an hour of the study's field costs, and a complete may cost."""
    with transaction.atomic():
        facts = {"hour_cents": hour_cents, "complete_cents": complete_cents}
        budget, _is_new = FieldBudget.objects.update_or_create(study=study, defaults=facts)
        subject = f"study:{study.pk}"
        record(by=by, verb=AuditVerb.SHIFT_BUDGET_CHANGED, subject=subject, study=study.pk, details=facts, now=now)
    return budget
