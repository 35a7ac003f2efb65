"""Pools follow the quota cells: those of full cells close, those of cells that are behind go first.

What changes for thousands of cases at once changes on a few pools. Call these inside a transaction
that holds the cells it has changed; pools are locked after cells, in the order of their ids.
"""

from collections.abc import Collection

from surveys.calling import quotas
from surveys.fieldwork.models import Case, Pool, QuotaCell, Sample, SampleStatus

SEPARATOR = ","


def settle_pools(study_id: int, *, of_cells: Collection[str] | None = None, opens: bool = False) -> None:
    """Update the deficit of the study's pools, and close those with a cell for which nobody is called any more.

    ``of_cells``: only pools in one of these. ``opens``: also open shut ones whose cells want somebody again; the
    caller then holds every cell of the study, so that none fills meanwhile.
    """
    pools = list(Pool.objects.select_for_update().filter(study=study_id).exclude(cells="").order_by("pk"))
    pools = [pool for pool in pools if of_cells is None or not set(cells_of(pool)).isdisjoint(of_cells)]
    if not pools:
        return
    cells = {cell.name: as_cell(cell) for cell in QuotaCell.objects.filter(study=study_id, in_use=True)}
    released = _released(study_id) if opens else set()
    for pool in pools:
        known = [cells[name] for name in cells_of(pool) if name in cells]
        done = any(quotas.is_done(cell) for cell in known)
        is_open = not done and (pool.is_open or pool.replicate in released)
        now = (quotas.deficit_of_all(known), is_open)
        if now != (pool.deficit, pool.is_open):
            Pool.objects.filter(pk=pool.pk).update(deficit=now[0], is_open=is_open)


def open_pools(sample: Sample) -> None:
    """Let the cases of a released sample be handed out, but for those of cells that are full."""
    lock_cells(sample.study_id)
    Pool.objects.filter(study=sample.study_id, replicate=str(sample.pk)).update(is_open=True)
    settle_pools(sample.study_id)


def pool_of(case: Case, *, skill: str) -> Pool:
    """The pool for the case's language and this skill, beside the one it is in; made when its first case comes.

    Called with the case locked. A new pool is open as its neighbour is.
    """
    beside = case.pool
    if (beside.language, beside.skill) == (case.language, skill):
        return beside
    kind = {
        "study_id": beside.study_id,
        "replicate": beside.replicate,
        "language": case.language,
        "skill": skill,
        "hours_group": beside.hours_group,
        "cells": beside.cells,
    }
    found = Pool.objects.filter(**kind).first()
    if found is not None:
        return found
    # Whoever shuts or opens pools holds the cells meanwhile: the new pool is not passed by.
    lock_cells(beside.study_id)
    beside.refresh_from_db()
    as_beside = {"purpose": beside.purpose, "is_open": beside.is_open, "deficit": beside.deficit}
    return Pool.objects.get_or_create(**kind, defaults=as_beside)[0]


def lock_cells(study_id: int) -> list[QuotaCell]:
    """Every cell of the study, locked in the order of their ids until the transaction ends."""
    return list(QuotaCell.objects.select_for_update().filter(study=study_id).order_by("pk"))


def cells_of(pool: Pool) -> list[str]:
    """Names of the cells into which the sample's data put the pool's cases."""
    return pool.cells.split(SEPARATOR) if pool.cells else []


def joined(cells: Collection[str]) -> str:
    """The cells' names as a pool keeps them; none if they do not fit, for a pool may also not know its cells."""
    text = SEPARATOR.join(cells)
    fits = len(text) <= 400 and not any(SEPARATOR in name for name in cells)
    return text if fits else ""


def as_cell(cell: QuotaCell) -> quotas.Cell:
    """The cell as a value of ``calling.quotas``."""
    return quotas.Cell(cell.target, cell.completes, cell.reserved, cell.on_full == "warn")


def _released(study_id: int) -> set[str]:
    samples = Sample.objects.filter(study=study_id, status=SampleStatus.RELEASED)
    return {str(pk) for pk in samples.values_list("pk", flat=True)}
