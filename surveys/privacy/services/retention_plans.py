"""Plan a study's retention, switch it on and off, place and lift legal holds."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from surveys.design.models import Study
from surveys.people.models import AuditVerb, User
from surveys.people.queries import institute
from surveys.people.services import record
from surveys.privacy.models import LegalHold, RetentionPlan


class MonthsMissingError(Exception):
    """Neither the study nor the institute sets the months of retention."""


class HoldInForceError(Exception):
    """A legal hold is in force already."""


class NoHoldError(Exception):
    """No legal hold is in force."""


class RetentionFacts(TypedDict):
    """A study's own retention; months that are ``None`` are the institute's."""

    contacts_months: int | None
    answers_months: int | None
    keeps_open_answers: bool


def plan_retention(*, study: Study, by: User, now: datetime, **facts: Unpack[RetentionFacts]) -> RetentionPlan:
    """Set the study's retention. A change of one that is switched on starts the time of notice again.

    Raises ``MonthsMissingError`` if one that is switched on would be without a length.
    """
    with transaction.atomic():
        plan = _locked(study)
        before = {name: getattr(plan, name) for name in facts}
        for name, value in facts.items():
            setattr(plan, name, value)
        if plan.switched_on_at is not None and before != facts:
            _write_out(plan)
            plan.notice_from = now
        plan.save()
        if before != facts:
            _record(study, AuditVerb.RETENTION_PLANNED, by, now, before=before, after=dict(facts))
    return plan


def switch_retention_on(*, study: Study, by: User, now: datetime) -> RetentionPlan:
    """Switch the study's retention on; the time of notice starts now. Raises ``MonthsMissingError``."""
    with transaction.atomic():
        plan = _locked(study)
        if plan.switched_on_at is not None:
            return plan
        _write_out(plan)
        plan.switched_on_at, plan.switched_on_by, plan.notice_from = now, by, now
        plan.save()
        months = {"contacts_months": plan.contacts_months, "answers_months": plan.answers_months}
        _record(study, AuditVerb.RETENTION_SWITCHED_ON, by, now, **months)
    return plan


def switch_retention_off(*, study: Study, by: User, now: datetime) -> RetentionPlan:
    """Switch the study's retention off; what is erased stays erased."""
    with transaction.atomic():
        plan = _locked(study)
        if plan.switched_on_at is None:
            return plan
        plan.switched_on_at = plan.switched_on_by = plan.notice_from = None
        plan.save()
        _record(study, AuditVerb.RETENTION_SWITCHED_OFF, by, now)
    return plan


def place_hold(*, study: Study, reason: str, by: User, now: datetime) -> LegalHold:
    """Keep all of the study's data until the hold is lifted. Raises ``HoldInForceError``."""
    try:
        with transaction.atomic():
            # Waits for a step of ``expiring`` that is under way.
            list(RetentionPlan.objects.select_for_update().filter(study=study))
            hold = LegalHold.objects.create(study=study, reason=reason.strip()[:300], placed_by=by, placed_at=now)
            _record(study, AuditVerb.LEGAL_HOLD_PLACED, by, now)
    except IntegrityError as error:
        raise HoldInForceError from error
    return hold


def lift_hold(*, study: Study, reason: str, by: User, now: datetime) -> LegalHold:
    """Lift the legal hold; the time of notice starts again. Raises ``NoHoldError``."""
    with transaction.atomic():
        hold = LegalHold.objects.select_for_update().filter(study=study, lifted_at=None).first()
        if hold is None:
            raise NoHoldError
        hold.lifted_by, hold.lifted_at, hold.lifted_because = by, now, reason.strip()[:300]
        hold.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
        RetentionPlan.objects.filter(study=study, switched_on_at__isnull=False).update(notice_from=now)
        _record(study, AuditVerb.LEGAL_HOLD_LIFTED, by, now)
    return hold


def _locked(study: Study) -> RetentionPlan:
    Study.objects.select_for_update().get(pk=study.pk)
    return RetentionPlan.objects.filter(study=study).first() or RetentionPlan(study=study)


def _write_out(plan: RetentionPlan) -> None:
    """Copy the institute's lengths into the plan: a plan that is switched on does not change with the institute's."""
    house = institute()
    contacts = house.contacts_months if plan.contacts_months is None else plan.contacts_months
    answers = house.answers_months if plan.answers_months is None else plan.answers_months
    if contacts is None or answers is None:
        raise MonthsMissingError
    plan.contacts_months, plan.answers_months = contacts, answers


def _record(study: Study, verb: AuditVerb, by: User | None, now: datetime, **details: object) -> None:
    record(by=by, verb=verb, subject=f"study:{study.pk}", study=study.pk, details=dict(details), now=now)
