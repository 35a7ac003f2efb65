"""Cases go from one sample to others in small steps, so that nobody who works in the field waits for it.

Each step is committed alone and takes only cases that are still where they were drawn: a draw that was interrupted goes
on, and two workers with the same draw give no case away twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from surveys.calling.lots import dealt, lot_of
from surveys.database.pauses import yield_to_writers
from surveys.fieldwork.models import Appointment, Case, CaseState, Draw, DrawKind, Pool, Sample, SampleStatus
from surveys.people.models import AuditVerb
from surveys.people.services import record

from .pools import lock_cells, open_pools, settle_pools
from .resting import rest_cases
from .samples import ROWS_A_COMMIT

REST = 0
"""Stands for the sample itself where cases are dealt out: those stay where they are."""


def carry_out(*, draw: Draw, now: datetime) -> int:
    """Move the cases of the draw, from where an earlier run stopped; how many moved. Nothing once it is finished."""
    moved = 0
    if draw.finished_at is not None:
        return moved
    if draw.kind == DrawKind.KEEP:
        while step := sum(_keep_some(draw)):
            moved += step
    else:
        # Cases that somebody else has moved meanwhile are made up for by others.
        while step := sum(_draw_some(draw)):
            moved += step
    # Before their pools open: nobody who rests is handed out meanwhile.
    for sample in Sample.objects.filter(pk__in=[pk for pk, _ in draw.sizes]) if draw.releases else ():
        rest_cases(sample=sample, now=now)
    _finish(draw, now)
    return moved


def touched() -> Q:
    """The cases with calls, holder or appointment; ``queries.untouched_cases`` counts the others."""
    promised = Appointment.objects.filter(case=OuterRef("pk"), ended_at=None)
    return ~Q(state=CaseState.WAITING) | Q(last_called_at__isnull=False) | Q(Exists(promised))


def has_touched(sample: Sample) -> bool:
    """Whether the sample has such cases."""
    return Case.objects.filter(touched(), sample=sample).exists()


def _keep_some(draw: Draw) -> Iterator[int]:
    """Go through the source's cases once; for each commit how many moved."""
    reached, begun = 0, Case.objects.filter(touched(), sample=draw.source_id).order_by("number")
    while found := list(begun.filter(number__gt=reached).values_list("pk", "number")[:ROWS_A_COMMIT]):
        reached = found[-1][1]
        yield _move(draw, [pk for pk, _ in found], draw.sizes[0][0], None)
        yield_to_writers()


def _draw_some(draw: Draw) -> Iterator[int]:
    """Deal the source's cases out once; for each commit how many moved."""
    wanted = {int(sample): size for sample, size in draw.sizes}
    drawn = _dealt_out(draw, wanted)
    while chunk := list(islice(drawn, ROWS_A_COMMIT * len(wanted))):
        by_sample: dict[int, list[int]] = {}
        for sample, case in chunk:
            by_sample.setdefault(sample, []).append(case)
        for sample, cases in by_sample.items():
            for first in range(0, len(cases), ROWS_A_COMMIT):
                yield _move(draw, cases[first : first + ROWS_A_COMMIT], sample, wanted[sample])
                yield_to_writers()


def _dealt_out(draw: Draw, wanted: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Sample and case, in the order in which they are drawn."""
    had = dict(Sample.objects.filter(pk__in=wanted).values_list("pk", "cases_made"))
    missing = {sample: size - had[sample] for sample, size in wanted.items() if had[sample] < size}
    if not missing:
        return
    ordered = _by_lot(draw)
    samples, sizes = [*missing], [*missing.values()]
    if draw.by_stratum and len(ordered) > sum(sizes):
        samples, sizes = [*samples, REST], [*sizes, len(ordered) - sum(sizes)]
    for place, case in zip(dealt(sizes, [0] * len(sizes)), ordered, strict=False):
        if samples[place] != REST:
            yield samples[place], case


def _by_lot(draw: Draw) -> Sequence[int]:
    """The ids of the source's cases as their random numbers order them; each stratum for itself if that is wanted."""
    strata: dict[str, list[int]] = {}
    cases = Case.objects.filter(sample=draw.source_id).order_by("number").values_list("pk", "number", "stratum")
    for pk, number, stratum in cases.iterator(chunk_size=5000):
        # One whole number for each case: a million of them are sorted in little room.
        strata.setdefault(stratum if draw.by_stratum else "", []).append(lot_of(draw.seed, number) << 64 | pk)
    return [key & (1 << 64) - 1 for stratum in sorted(strata) for key in sorted(strata[stratum])]


def _move(draw: Draw, ids: Sequence[int], sample_id: int, size: int | None) -> int:
    """Move those of the cases that are still in the source, as far as there is room; how many."""
    target = Sample.objects.get(pk=sample_id)
    pools = _pools_for(draw, ids, target)
    with transaction.atomic():
        Draw.objects.select_for_update().get(pk=draw.pk)
        cases = Case.objects.select_for_update(of=("self",)).filter(pk__in=ids, sample=draw.source_id)
        if draw.kind == DrawKind.KEEP:
            cases = cases.filter(touched())
        # One that has just come into another pool goes with the next step.
        still = [case for case in cases.only("pk", "pool").order_by("pk") if case.pool_id in pools]
        if size is not None:
            made = Sample.objects.values_list("cases_made", flat=True).get(pk=sample_id)
            still = still[: max(0, size - made)]
        going: dict[int, list[int]] = {}
        for case in still:
            going.setdefault(pools[case.pool_id], []).append(case.pk)
        for pool, those in going.items():
            Case.objects.filter(pk__in=those).update(sample=sample_id, pool=pool)
        Sample.objects.filter(pk=draw.source_id).update(cases_made=F("cases_made") - len(still))
        Sample.objects.filter(pk=sample_id).update(
            cases_made=F("cases_made") + len(still),
            rows_read=F("rows_read") + len(still),
            rows_total=F("rows_total") + len(still),
        )
    return len(still)


def _pools_for(draw: Draw, ids: Sequence[int], target: Sample) -> dict[int, int]:
    """For each pool of the cases the id of the one of its kind in the other sample; missing ones are created."""
    found: dict[tuple[str, ...], int] = {
        _kind(pool): pool.pk for pool in Pool.objects.filter(study=target.study_id, replicate=str(target.pk))
    }
    mine = list(Pool.objects.filter(pk__in=Case.objects.filter(pk__in=ids).values("pool")).order_by("pk"))
    missing = [pool for pool in mine if _kind(pool) not in found]
    if missing:
        with transaction.atomic():
            # Whoever shuts or opens pools holds the cells meanwhile: the new pool is not passed by.
            lock_cells(target.study_id)
            for pool in missing:
                pool.refresh_from_db()
                found[_kind(pool)] = _beside(pool, draw, target).pk
    return {pool.pk: found[_kind(pool)] for pool in mine}


def _beside(pool: Pool, draw: Draw, target: Sample) -> Pool:
    """The pool of the same kind for the other sample."""
    kind = {
        "study_id": pool.study_id,
        "replicate": str(target.pk),
        "language": pool.language,
        "skill": pool.skill,
        "hours_group": pool.hours_group,
        "cells": pool.cells,
    }
    # What leaves the field has shut its pools. Those of quota cells are opened at the end, with all of the study.
    is_open = not pool.cells if draw.kind == DrawKind.KEEP else pool.is_open
    is_released = target.status == SampleStatus.RELEASED
    facts = {"purpose": pool.purpose, "is_open": is_released and is_open, "deficit": pool.deficit}
    return Pool.objects.get_or_create(**kind, defaults=facts)[0]


def _kind(pool: Pool) -> tuple[str, ...]:
    return pool.language, pool.skill, pool.hours_group, pool.cells


def _finish(draw: Draw, now: datetime) -> None:
    """Let what was drawn be used, and release it where that was asked for."""
    drawn = [int(sample) for sample, _ in draw.sizes]
    with transaction.atomic():
        if not Draw.objects.filter(pk=draw.pk, finished_at=None).update(finished_at=now):
            return
        ready = Sample.objects.select_for_update().filter(pk__in=[draw.source_id, *drawn]).order_by("pk")
        list(ready.values_list("pk", flat=True))
        others = Draw.objects.filter(finished_at=None).values("source")
        ready.filter(status=SampleStatus.DRAWING).exclude(pk__in=others).update(status=SampleStatus.LOADED)
        if not Case.objects.filter(sample=draw.source_id).exists():
            # Nobody looks for cases in them any more; who adds rows to the list makes new ones.
            Pool.objects.filter(study=draw.source.study_id, replicate=str(draw.source_id)).delete()
        if draw.kind == DrawKind.KEEP:
            lock_cells(draw.source.study_id)
            settle_pools(draw.source.study_id, opens=True)
        for sample in Sample.objects.filter(pk__in=drawn) if draw.releases else ():
            _release(sample, draw, now)
    draw.refresh_from_db()


def _release(sample: Sample, draw: Draw, now: datetime) -> None:
    """Release what has been drawn; within the transaction that ends the draw."""
    Sample.objects.filter(pk=sample.pk).update(status=SampleStatus.RELEASED, released_at=now, change_number=None)
    open_pools(sample)
    record(
        by=draw.asked_by,
        verb=AuditVerb.SAMPLE_RELEASED,
        subject=f"sample:{sample.pk}",
        study=sample.study_id,
        details={"name": sample.name, "cases": sample.cases_made},
        now=now,
    )
