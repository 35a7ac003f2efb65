"""Move single cases to another replicate of their list, as a supervisor chooses them."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from surveys.fieldwork.models import Appointment, Case, CaseState, Draw, Pool, Sample, SampleStatus, StepKind
from surveys.people.models import AuditVerb, User

from .case_steps import reversible_step
from .corrections import record_step
from .errors import BeingDrawnError, FieldworkError
from .pools import lock_cells
from .queueing import lock_free


class NotOfThisListError(FieldworkError):
    message = gettext_noop("It belongs to another list, or is in this replicate already.")


class ReplicateUnreleasedError(FieldworkError):
    message = gettext_noop("It has been called or has an appointment, and that replicate is not released.")


def move_to_replicate(*, case: Case, target: Sample, by: User, now: datetime, reason: str) -> Case:
    """Let the case belong to another replicate of its list, or to the list itself.

    A case with calls or an appointment goes only to one that is released: it would be lost to the field otherwise.
    Raises ``NotOfThisListError``, ``ReplicateUnreleasedError``, ``BeingDrawnError``, ``CaseTakenError`` while somebody
    holds it, ``CaseClosedError``.
    """
    with transaction.atomic():
        case = lock_free(case.pk)
        source = Sample.objects.get(pk=case.sample_id)
        target = Sample.objects.get(pk=target.pk)
        if source.pk == target.pk or (source.part_of_id or source.pk) != (target.part_of_id or target.pk):
            raise NotOfThisListError
        if target.status not in {SampleStatus.LOADED, SampleStatus.RELEASED} or is_drawn(source, target):
            raise BeingDrawnError
        if target.status != SampleStatus.RELEASED and touched_among([case]):
            raise ReplicateUnreleasedError
        with reversible_step(case, StepKind.REPLICATE_CHANGED, by, now):
            case.sample, case.pool = target, pool_in(target, case)
            case.save(update_fields=["sample", "pool"])
            for sample, count in ((source, -1), (target, 1)):
                Sample.objects.filter(pk=sample.pk).update(cases_made=F("cases_made") + count)
            record_step(by, AuditVerb.CASE_REPLICATE_CHANGED, case, now, reason, before=source.name, after=target.name)
    return case


def is_drawn(*samples: Sample) -> bool:
    """Whether cases of these are being moved in the background."""
    return Draw.objects.filter(source__in=samples, finished_at=None).exists()


def touched_among(cases: Collection[Case]) -> set[int]:
    """The ids of those that were called, have an appointment, or do not wait: lost in a replicate nobody released."""
    promised = Appointment.objects.filter(case__in=cases, ended_at=None)
    called = {case.pk for case in cases if case.state != CaseState.WAITING or case.last_called_at is not None}
    return called | set(promised.values_list("case", flat=True))


def pool_in(target: Sample, case: Case) -> Pool:
    """The pool of the case's kind in the other replicate; made when its first case comes."""
    beside = case.pool
    kind = {
        "study_id": beside.study_id,
        "replicate": str(target.pk),
        "language": beside.language,
        "skill": beside.skill,
        "hours_group": beside.hours_group,
        "cells": beside.cells,
    }
    found = Pool.objects.filter(**kind).first()
    if found is not None:
        return found
    # Whoever shuts or opens pools holds the cells meanwhile: the new pool is not passed by.
    lock_cells(beside.study_id)
    beside.refresh_from_db()
    is_open = beside.is_open and target.status == SampleStatus.RELEASED
    facts = {"purpose": beside.purpose, "is_open": is_open, "deficit": beside.deficit}
    return Pool.objects.get_or_create(**kind, defaults=facts)[0]
