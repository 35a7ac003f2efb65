"""A new version reaches the field together with what it brings for it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, Unpack

from django.db import transaction
from django.db.models import F, Q, QuerySet

from surveys.database.pauses import yield_to_writers
from surveys.design.models import Study, Version
from surveys.design.services import PublicationFacts, publish
from surveys.fieldwork.models import Case, Pool, Purpose, Sample, SampleStatus
from surveys.fieldwork.queries.sample_columns import personal_columns
from surveys.people.models import User

from .pools import lock_cells, settle_pools
from .quotas import Recount, take_quotas_from
from .row_intake import cells_decided
from .samples import ROWS_A_COMMIT


def publish_for_the_field(
    *,
    study: Study,
    reason: str,
    by: User | None,
    now: datetime,
    recount: Recount | None = None,
    check: Callable[[], None] | None = None,
    **facts: Unpack[PublicationFacts],
) -> Version:
    """Publish the study's draft and make its new quota cells, both or neither. Raises ``PublicationError``.

    ``recount``: says who is in cells that do not keep their people. ``check``: raises if what hangs on the study's
    codes is not as it was looked at.
    """
    with transaction.atomic():
        if check is not None:
            Study.objects.select_for_update().get(pk=study.pk)
            check()
        version = publish(study=study, reason=reason, by=by, now=now, columns=personal_columns(study), **facts)
        take_quotas_from(version=version, recount=recount, now=now)
    return version


_GONE = [SampleStatus.FAILED, SampleStatus.CANCELLED]


class Kind(NamedTuple):
    """The properties that distinguish the pools of one sample."""

    language: str
    skill: str
    hours_group: str
    cells: str


def samples_behind(study: Study | None = None) -> QuerySet[Sample]:
    """Live samples, of one study or of all, whose cases may not be in the pools of the version in use."""
    live = Sample.objects.filter(purpose=Purpose.LIVE, study__fielded_version__isnull=False).exclude(status__in=_GONE)
    behind = live.filter(Q(grouped_by=None) | ~Q(grouped_by=F("study__fielded_version")))
    return behind.filter(study=study) if study is not None else behind


def regroup_cases(*, study: Study, now: datetime) -> int:
    """Move the study's cases into the pools of the version in use, and open and close these; how many cases moved."""
    moved = sum(_regroup(sample, now) for sample in samples_behind(study).select_related("study").order_by("pk"))
    with transaction.atomic():
        lock_cells(study.pk)
        settle_pools(study.pk, opens=True)
    return moved


def _regroup(sample: Sample, now: datetime) -> int:
    moved = reached = 0
    cases = Case.objects.filter(sample=sample).select_related("pool").only("pk", "attributes", "pool").order_by("pk")
    # Of somebody who was erased the personal columns are gone.
    cases = cases.annotate(personal=F("contact__attributes"))
    while step := list(cases.filter(pk__gt=reached)[:ROWS_A_COMMIT]):
        cells = cells_decided(sample, [{**case.attributes, **(case.personal or {})} for case in step], now)
        wanted = {case.pk: found for case, found in zip(step, cells, strict=True) if case.pool.cells != found}
        if not wanted:
            reached = step[-1].pk
            continue
        # Read once more afterwards: a case may have changed its pool for another reason at the same moment.
        pools = _pools_for(sample, [_kind(case.pool, wanted[case.pk]) for case in step if case.pk in wanted])
        moved += _move(wanted, pools)
        yield_to_writers()
    Sample.objects.filter(pk=sample.pk).update(grouped_by=sample.study.fielded_version_id)
    return moved


def _pools_for(sample: Sample, kinds: Sequence[Kind]) -> dict[Kind, Pool]:
    """The sample's pools of these kinds: missing ones are created, open where their cases may be called."""
    facts = {"study_id": sample.study_id, "replicate": str(sample.pk)}
    found = {_kind(pool, pool.cells): pool for pool in Pool.objects.filter(**facts)}
    missing = set(kinds) - set(found)
    if missing:
        with transaction.atomic():
            # Whoever releases a sample, or fills a cell, passes no new pool by.
            lock_cells(sample.study_id)
            is_open = Sample.objects.get(pk=sample.pk).status == SampleStatus.RELEASED
            for kind in sorted(missing):
                defaults = {"purpose": sample.purpose, "is_open": is_open}
                found[kind], _ = Pool.objects.get_or_create(**facts, **kind._asdict(), defaults=defaults)
            settle_pools(sample.study_id)
    return found


def _move(wanted: dict[int, str], pools: dict[Kind, Pool]) -> int:
    """Move these cases by their cells; how many. One that has moved to a pool of another kind since then stays."""
    going: dict[int, list[int]] = {}
    with transaction.atomic():
        # In the order of their numbers, and holding nothing else: nobody waits for another in a circle.
        cases = Case.objects.select_for_update(of=("self",)).select_related("pool").filter(pk__in=wanted)
        for case in cases.only("pk", "pool").order_by("pk"):
            pool = pools.get(_kind(case.pool, wanted[case.pk]))
            if pool is not None:
                going.setdefault(pool.pk, []).append(case.pk)
        for pool_id, ids in going.items():
            Case.objects.filter(pk__in=ids).update(pool=pool_id)
    return sum(map(len, going.values()))


def _kind(pool: Pool, cells: str) -> Kind:
    return Kind(pool.language, pool.skill, pool.hours_group, cells)
