"""Withdraw a released list: people never called leave the field, those who were called stay in it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from surveys.fieldwork.models import Appointment, Case, CaseState, Pool, Sample, SampleStatus
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .errors import SampleNotReadyError
from .pools import lock_cells, settle_pools
from .samples import ROWS_A_COMMIT, yield_to_writers


def withdraw_sample(*, sample: Sample, kept_as: str, by: User | None, now: datetime) -> Sample:
    """Withdraw a released list: it is as before its release, and may be released again or cancelled.

    People who were called, or whom somebody has in hand, stay in the field as a list of their own, ``kept_as``: what
    was begun with them goes on. The first step stops the handing out; the others move those few, in small commits.
    Raises ``SampleNotReadyError`` for a list that is not released.
    """
    with transaction.atomic():
        pools = Pool.objects.select_for_update().filter(study=sample.study_id, replicate=str(sample.pk))
        list(pools.order_by("pk").values_list("pk", flat=True))
        stopped = Sample.objects.filter(pk=sample.pk, status=SampleStatus.RELEASED).update(
            status=SampleStatus.LOADED, released_at=None
        )
        if not stopped:
            raise SampleNotReadyError
        pools.update(is_open=False)
        record(by=by, verb=AuditVerb.SAMPLE_WITHDRAWN, subject=f"sample:{sample.pk}", study=sample.study_id, now=now)
    released_at = sample.released_at
    sample.refresh_from_db()
    if Case.objects.filter(_touched(), sample=sample).exists():
        _keep_in_the_field(sample, kept_as, released_at or now, now)
    sample.refresh_from_db()
    return sample


def _touched() -> Q:
    """The cases with calls, holder or appointment; ``queries.untouched_cases`` counts the others."""
    promised = Appointment.objects.filter(case=OuterRef("pk"), ended_at=None)
    return ~Q(state=CaseState.WAITING) | Q(last_called_at__isnull=False) | Q(Exists(promised))


def _keep_in_the_field(sample: Sample, name: str, released_at: datetime, now: datetime) -> None:
    apart = Sample.objects.get(pk=sample.pk)
    apart.pk, apart._state.adding = None, True
    apart.name, apart.status = name[:120], SampleStatus.RELEASED
    apart.released_at, apart.created_at = released_at, now
    apart.report, apart.kept_file = {}, ""
    apart.rows_read = apart.rows_total = apart.cases_made = 0
    apart.save()
    while _move(sample, apart):
        yield_to_writers()
    with transaction.atomic():
        lock_cells(sample.study_id)
        settle_pools(sample.study_id, opens=True)


def _move(sample: Sample, apart: Sample) -> int:
    """Move some more of them to the other list and its pools; how many were looked at."""
    # Looked for before the transaction: the last step looks through the whole list.
    ids = list(Case.objects.filter(_touched(), sample=sample).values_list("pk", flat=True)[:ROWS_A_COMMIT])
    with transaction.atomic():
        still = Case.objects.select_for_update(of=("self",)).filter(_touched(), pk__in=ids, sample=sample)
        going: dict[Pool, list[int]] = {}
        for case in still.select_related("pool").only("pk", "pool").order_by("pk"):
            going.setdefault(case.pool, []).append(case.pk)
        for pool, cases in going.items():
            Case.objects.filter(pk__in=cases).update(sample=apart, pool=_beside(pool, apart))
        moved = sum(map(len, going.values()))
        Sample.objects.filter(pk=sample.pk).update(cases_made=F("cases_made") - moved)
        Sample.objects.filter(pk=apart.pk).update(
            cases_made=F("cases_made") + moved,
            rows_read=F("rows_read") + moved,
            rows_total=F("rows_total") + moved,
        )
    return len(ids)


def _beside(pool: Pool, apart: Sample) -> Pool:
    """The pool of the same kind for the other list."""
    kind = {
        "study_id": pool.study_id,
        "replicate": str(apart.pk),
        "language": pool.language,
        "skill": pool.skill,
        "hours_group": pool.hours_group,
        "cells": pool.cells,
    }
    # Those of quota cells are opened at the end, with all others of the study.
    facts = {"purpose": pool.purpose, "is_open": not pool.cells, "deficit": pool.deficit}
    return Pool.objects.get_or_create(**kind, defaults=facts)[0]
