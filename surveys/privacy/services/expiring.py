"""Let personal data go when their day comes: a little at a time, so that a killed worker goes on where it was."""

import logging
from collections.abc import Iterator
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet

from cati.storages import StoreError
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import FIRST_BY_LOT, Case, Contact
from surveys.fieldwork.services import CaseTakenError
from surveys.fieldwork.services.samples import let_others_write
from surveys.interviewing.services.anonymising import anonymise_case
from surveys.people.audit import record
from surveys.privacy.models import LegalHold, RetentionPlan
from surveys.privacy.queries.retention import CONTACTS, Retention, retention_of
from surveys.results.services.erasing import Kind, erase_many
from surveys.results.services.erasure_ledger import LedgerError

SECONDS = 20
"""A round of the worker gives so long to it: leases and exports wait meanwhile."""
AT_ONCE = 50
REASON = "retention: the months that the study's plan gives have passed"
logger = logging.getLogger(__name__)


def let_due_data_go(*, now: datetime, seconds: float = SECONDS) -> int:
    """Erase contacts and make interviews anonymous where it is due and nothing holds them; how many cases.

    What is left when the time is over goes in the next round. Raises ``LedgerError``.
    """
    until, gone = monotonic() + seconds, 0
    plans = RetentionPlan.objects.filter(switched_on_at__isnull=False, study__status=StudyStatus.CLOSED)
    plans = plans.exclude(answers_anonymised_at__gte=F("study__closed_at"))  # nothing is left of these
    for plan in plans.select_related("study").order_by("pk"):
        try:
            gone += _of_a_study(plan.study, now, until)
        except (LedgerError, StoreError, DatabaseError):
            raise
        except Exception:  # what nobody expected in one study keeps no other study's data
            logger.exception("study %s: data whose day has come are still there", plan.study_id)
    return gone


def _of_a_study(study: Study, now: datetime, until: float) -> int:
    gone, retention = 0, retention_of(study)
    while monotonic() < until and (what := retention.is_due(retention.day_of(now))):
        done = _some(retention, what, now)
        if done is None:
            break
        gone += done
        retention = retention_of(study)
    return gone


def _some(retention: Retention, what: str, now: datetime) -> int | None:
    """The next cases of the study; how many were gone through. ``None``: what is left has to wait."""
    plan = retention.plan
    # Who is in quarantine asked for something: it is decided before anything goes.
    here = _left(plan, what).filter(pk__gt=plan.reached, quarantined_at=None)
    cases = list(here.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if not cases:
        return _end(plan, what, now)
    kind = Kind.CONTACT if what == CONTACTS else Kind.PERSON
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
            # A hold is placed after the step that is under way.
            locked = RetentionPlan.objects.select_for_update().get(pk=plan.pk)
            if _is_held(locked):
                return
            case = Case.objects.get(pk=pk)
            if not Contact.objects.filter(case=case, erased_at__isnull=False).exists():
                continue  # somebody works it just now
            try:
                anonymise_case(case=case, keeps_open_answers=locked.keeps_open_answers, now=now)
            except CaseTakenError:
                logger.info("case %s is being worked: it is anonymised later", pk)
        let_others_write()


def _left(plan: RetentionPlan, what: str) -> QuerySet[Case]:
    cases = Case.objects.filter(study=plan.study_id)
    if what == CONTACTS:
        return cases.exclude(pk__in=Contact.objects.filter(erased_at__isnull=False).values("case"))
    return cases.filter(number__lt=FIRST_BY_LOT)


def _end(plan: RetentionPlan, what: str, now: datetime) -> int | None:
    """Note that all of it is gone; where somebody was passed over, begin anew in a later round."""
    with transaction.atomic():
        is_left = _left(plan, what).exists()
        facts: dict[str, Any] = {"reached": 0}
        if not is_left:
            facts["contacts_erased_at" if what == CONTACTS else "answers_anonymised_at"] = now
            verb = "retention.contacts_erased" if what == CONTACTS else "retention.answers_anonymised"
            cases = Case.objects.filter(study=plan.study_id).count()
            details = {"cases": cases}
            record(by=None, verb=verb, subject=f"study:{plan.study_id}", study=plan.study_id, details=details, now=now)
        RetentionPlan.objects.filter(pk=plan.pk).update(**facts)
    return None if is_left else 0
