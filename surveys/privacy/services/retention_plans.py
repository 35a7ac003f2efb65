"""What may be done about a study's personal data: say what they are for and when they go, and stop their going."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from surveys.design.models import Study
from surveys.people.audit import record
from surveys.people.models import User
from surveys.people.queries import institute
from surveys.privacy.models import LegalHold, ProcessingRecord, RetentionPlan


class ProcessingFacts(TypedDict, total=False):
    """What people write of a study's processing; values of the choices in ``models``."""

    purpose: str
    legal_basis: str
    basis_note: str
    controller: str
    client_contact: str
    people: str
    list_source: str
    special_data: str
    special_note: str
    recipients: str
    transfers: str
    transfers_note: str
    assessment: str
    assessment_note: str
    security_note: str


class NotSaidError(Exception):
    """The months after which data go are said neither by the study nor by the institute."""


class HoldStandsError(Exception):
    """A legal hold stands already."""


class NoHoldError(Exception):
    """No legal hold stands."""


def write_processing(
    *, study: Study, by: User | None, now: datetime, **facts: Unpack[ProcessingFacts]
) -> ProcessingRecord:
    """Change what is given of the study's entry in the register of processing."""
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        kept = ProcessingRecord.objects.filter(study=study).first() or ProcessingRecord(study=study)
        changed = sorted(name for name, value in facts.items() if getattr(kept, name) != value)
        if not changed and kept.pk:
            return kept
        for name, value in facts.items():
            setattr(kept, name, value)
        kept.changed_by, kept.changed_at = by, now
        kept.save()
        _record(study, "processing.changed", by, now, fields=changed)
    return kept


class RetentionFacts(TypedDict):
    """A study's own lengths; ``None`` is the institute's."""

    contacts_months: int | None
    answers_months: int | None
    keeps_open_answers: bool


def plan_retention(*, study: Study, by: User, now: datetime, **facts: Unpack[RetentionFacts]) -> RetentionPlan:
    """Say when the study's data go. Whoever changes one that is switched on gives notice anew.

    Raises ``NotSaidError`` where one that is switched on would be without a length.
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
            _record(study, "retention.planned", by, now, before=before, after=dict(facts))
    return plan


def switch_retention_on(*, study: Study, by: User, now: datetime) -> RetentionPlan:
    """From now on the study's data go when their day comes, after notice. Raises ``NotSaidError``."""
    with transaction.atomic():
        plan = _locked(study)
        if plan.switched_on_at is not None:
            return plan
        _write_out(plan)
        plan.switched_on_at, plan.switched_on_by, plan.notice_from = now, by, now
        plan.save()
        months = {"contacts_months": plan.contacts_months, "answers_months": plan.answers_months}
        _record(study, "retention.switched_on", by, now, **months)
    return plan


def switch_retention_off(*, study: Study, by: User, now: datetime) -> RetentionPlan:
    """Nothing goes by itself any more; what is gone stays gone."""
    with transaction.atomic():
        plan = _locked(study)
        if plan.switched_on_at is None:
            return plan
        plan.switched_on_at = plan.switched_on_by = plan.notice_from = None
        plan.save()
        _record(study, "retention.switched_off", by, now)
    return plan


def place_hold(*, study: Study, reason: str, by: User, now: datetime) -> LegalHold:
    """Nothing of the study goes until this is lifted. Raises ``HoldStandsError``."""
    try:
        with transaction.atomic():
            # After the step that is under way: see ``expiring``.
            list(RetentionPlan.objects.select_for_update().filter(study=study))
            hold = LegalHold.objects.create(study=study, reason=reason.strip()[:300], placed_by=by, placed_at=now)
            _record(study, "legal_hold.placed", by, now)
    except IntegrityError as error:
        raise HoldStandsError from error
    return hold


def lift_hold(*, study: Study, reason: str, by: User, now: datetime) -> LegalHold:
    """The study's data may go again, after notice. Raises ``NoHoldError``."""
    with transaction.atomic():
        hold = LegalHold.objects.select_for_update().filter(study=study, lifted_at=None).first()
        if hold is None:
            raise NoHoldError
        hold.lifted_by, hold.lifted_at, hold.lifted_because = by, now, reason.strip()[:300]
        hold.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
        RetentionPlan.objects.filter(study=study, switched_on_at__isnull=False).update(notice_from=now)
        _record(study, "legal_hold.lifted", by, now)
    return hold


def _locked(study: Study) -> RetentionPlan:
    Study.objects.select_for_update().get(pk=study.pk)
    return RetentionPlan.objects.filter(study=study).first() or RetentionPlan(study=study)


def _write_out(plan: RetentionPlan) -> None:
    """The institute's lengths where the study has none: what is switched on moves with nobody else's page."""
    house = institute()
    contacts = house.contacts_months if plan.contacts_months is None else plan.contacts_months
    answers = house.answers_months if plan.answers_months is None else plan.answers_months
    if contacts is None or answers is None:
        raise NotSaidError
    plan.contacts_months, plan.answers_months = contacts, answers


def _record(study: Study, verb: str, by: User | None, now: datetime, **details: object) -> None:
    record(by=by, verb=verb, subject=f"study:{study.pk}", study=study.pk, details=dict(details), now=now)
