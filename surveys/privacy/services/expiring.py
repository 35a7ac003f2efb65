"""Erase and anonymise personal data when their retention ends, in small steps that a restarted worker continues."""

import logging
from collections.abc import Iterator
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Count, F, Max, QuerySet

from cati.storages import StoreError
from surveys.database.pauses import yield_to_writers
from surveys.database.workers import Portion
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import FIRST_BY_LOT, Case, Contact
from surveys.fieldwork.services import CaseTakenError
from surveys.interviewing.services import anonymise_case
from surveys.people.models import AuditVerb
from surveys.people.services import record
from surveys.privacy.models import LegalHold, RetentionPlan
from surveys.privacy.queries.retention import CONTACTS, Retention, retention_of
from surveys.results.services import ErasureKind, LedgerError, erase_many

SECONDS = 20
"""The most seconds of one round of the worker: leases and exports wait meanwhile."""
AT_ONCE = 50
REASON = "retention: the months that the study's plan gives have passed"
logger = logging.getLogger(__name__)


def expire_due_data(*, now: datetime, seconds: float = SECONDS) -> Portion:
    """Erase contacts and anonymise interviews of all studies where that is due; counts cases.

    Studies with a legal hold are skipped. What is left after ``seconds`` follows in the next round; each round takes
    a step, however short it is. Raises ``LedgerError``.
    """
    until, gone = monotonic() + seconds, 0
    for count in _steps(now):
        gone += count
        if monotonic() >= until:
            return Portion(gone, is_left=True)
    return Portion(gone, is_left=False)


def _steps(now: datetime) -> Iterator[int]:
    """Handle study after study, a few cases in each step; yields how many."""
    plans = RetentionPlan.objects.filter(switched_on_at__isnull=False, study__status=StudyStatus.CLOSED)
    plans = plans.exclude(answers_anonymised_at__gte=F("study__closed_at"))  # nothing is left to do for these
    for plan in plans.select_related("study").order_by("pk"):
        try:
            yield from _steps_of(plan.study, now)
        except (LedgerError, StoreError, DatabaseError):
            raise
        except Exception:  # an unexpected error in one study must not stop the others
            logger.exception("study %s: data whose retention has ended are not erased", plan.study_id)


def _steps_of(study: Study, now: datetime) -> Iterator[int]:
    retention = retention_of(study)
    while what := retention.due(retention.day_of(now)):
        count = _some(retention, what, now)
        if count is None:
            break
        yield count
        retention = retention_of(study)


def _some(retention: Retention, what: str, now: datetime) -> int | None:
    """Handle the study's next cases; returns how many, ``None`` if the rest has to wait."""
    plan = retention.plan
    # People in quarantine made a request, which is decided before anything is erased.
    here = _left(plan, what).filter(pk__gt=plan.reached, quarantined_at=None)
    cases = list(here.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if not cases:
        return _end(plan, what, now)
    kind = ErasureKind.CONTACT if what == CONTACTS else ErasureKind.PERSON
    erase_many(study=plan.study, cases=_while_nothing_holds(plan, cases), reason=REASON, by=None, now=now, kind=kind)
    if what != CONTACTS:
        _anonymise(plan, cases, now)
    RetentionPlan.objects.filter(pk=plan.pk).update(reached=cases[-1])
    return len(cases)


def _while_nothing_holds(plan: RetentionPlan, cases: list[int]) -> Iterator[int]:
    for case in cases:
        if _is_held(plan):
            return
        yield case


def _is_held(plan: RetentionPlan) -> bool:
    return LegalHold.objects.filter(study=plan.study_id, lifted_at=None).exists()


def _anonymise(plan: RetentionPlan, cases: list[int], now: datetime) -> None:
    for pk in cases:
        with transaction.atomic():
            # The lock lets a new hold wait until this step is done.
            locked = RetentionPlan.objects.select_for_update().get(pk=plan.pk)
            if _is_held(locked):
                return
            case = Case.objects.get(pk=pk)
            if not Contact.objects.filter(case=case, erased_at__isnull=False).exists():
                continue  # somebody works on it now
            try:
                anonymise_case(case=case, keeps_open_answers=locked.keeps_open_answers, now=now)
            except CaseTakenError:
                logger.info("case %s is in work: it is anonymised later", pk)
        yield_to_writers()


def _left(plan: RetentionPlan, what: str) -> QuerySet[Case]:
    cases = Case.objects.filter(study=plan.study_id)
    if what == CONTACTS:
        return cases.exclude(pk__in=Contact.objects.filter(erased_at__isnull=False).values("case"))
    return cases.filter(number__lt=FIRST_BY_LOT)


def _end(plan: RetentionPlan, what: str, now: datetime) -> int | None:
    """Record that nothing is left; if a case was skipped, a later round starts again."""
    # Looked through before the transaction, in which only cases that have come since are looked for.
    cases = Case.objects.filter(study=plan.study_id).aggregate(count=Count("pk"), last=Max("pk"))
    was_left = _left(plan, what).exists()
    with transaction.atomic():
        is_left = was_left or _left(plan, what).filter(pk__gt=cases["last"] or 0).exists()
        facts: dict[str, Any] = {"reached": 0}
        if not is_left:
            facts["contacts_erased_at" if what == CONTACTS else "answers_anonymised_at"] = now
            verb = AuditVerb.RETENTION_CONTACTS_ERASED if what == CONTACTS else AuditVerb.RETENTION_ANSWERS_ANONYMISED
            details = {"cases": cases["count"]}
            record(by=None, verb=verb, subject=f"study:{plan.study_id}", study=plan.study_id, details=details, now=now)
        RetentionPlan.objects.filter(pk=plan.pk).update(**facts)
    return None if is_left else 0
