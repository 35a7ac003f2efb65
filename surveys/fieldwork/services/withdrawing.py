"""Withdraw a released sample: people never called leave the field, those who were called stay in it."""

from datetime import datetime, timedelta

from django.db import transaction

from surveys.fieldwork.models import Draw, DrawKind, Pool, Purpose, Sample, SampleStatus
from surveys.fieldwork.queries.case_counts import has_touched_cases
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .drawing import carry_out, has_touched
from .errors import BeingDrawnError, SampleNotReadyError


def withdraw_sample(*, sample: Sample, kept_as: str, by: User | None, now: datetime) -> Sample:
    """``begin_withdrawal`` and the moving of cases at once."""
    draw = begin_withdrawal(sample=sample, kept_as=kept_as, by=by, now=now)
    if draw is not None:
        carry_out(draw=draw, now=now)
    sample.refresh_from_db()
    return sample


def begin_withdrawal(*, sample: Sample, kept_as: str, by: User | None, now: datetime) -> Draw | None:
    """Withdraw a released list or replicate: it is as before its release, and may be released again or cancelled.

    People who were called, or whom somebody has in hand, stay in the field as a sample of their own, ``kept_as``: what
    was begun with them goes on. From now on nobody else of the sample is handed out; ``drawing.carry_out`` moves those
    few, None if there are none. A replicate leaves its name to them: ``kept_as`` is the name of those who leave.
    Raises ``SampleNotReadyError`` for a sample that is not released, ``BeingDrawnError`` for one that is being divided,
    or whose list is: it would go, and the cases that are still being dealt to it would come after it.
    """
    # By the counters, and before anybody waits for this: whom somebody takes meanwhile is a straggler.
    nobody = not _has_begun(sample)
    with transaction.atomic():
        pools = Pool.objects.select_for_update().filter(study=sample.study_id, replicate=str(sample.pk))
        list(pools.order_by("pk").values_list("pk", flat=True))
        stopped = Sample.objects.filter(pk=sample.pk, status=SampleStatus.RELEASED).update(status=SampleStatus.DRAWING)
        if not stopped:
            raise SampleNotReadyError
        if Draw.objects.filter(source__in={sample.pk, sample.part_of_id} - {None}, finished_at=None).exists():
            raise BeingDrawnError
        pools.update(is_open=False)
        record(
            by=by,
            verb=AuditVerb.SAMPLE_WITHDRAWN,
            subject=f"sample:{sample.pk}",
            study=sample.study_id,
            details={"name": sample.name},
            now=now,
        )
        before = Sample.objects.get(pk=sample.pk)
        if nobody:
            before.status = SampleStatus.LOADED
        facts = {"source": sample, "kind": DrawKind.KEEP, "asked_by": by, "asked_at": now}
        draw = Draw.objects.create(**facts, finished_at=now) if nobody else _set_apart(before, kept_as, by, now)
        before.released_at, before.suspended_at = None, None
        before.save(update_fields=["status", "released_at", "suspended_at", "name", "number"])
    sample.refresh_from_db()
    return None if nobody else draw


def keep_stragglers(*, now: datetime) -> int:
    """Set apart whom somebody took in the very moment in which a sample was withdrawn; how many.

    A claim that had looked at its pools before may take a case of them after. Samples withdrawn lately are looked at;
    nothing is done with one that is released again.
    """
    lately = Draw.objects.filter(kind=DrawKind.KEEP, finished_at__gt=now - LATELY, source__status=SampleStatus.LOADED)
    sources = Sample.objects.filter(pk__in=lately.values("source")).order_by("pk")
    return sum(_keep_more(sample, now) for sample in sources if _has_begun(sample) and has_touched(sample))


LATELY = timedelta(minutes=10)


def _has_begun(sample: Sample) -> bool:
    """Whether anybody of the sample was called, is in somebody's hands or was promised a call."""
    return has_touched_cases(sample) if sample.purpose == Purpose.LIVE else has_touched(sample)


def _keep_more(sample: Sample, now: datetime) -> int:
    with transaction.atomic():
        sample = Sample.objects.select_for_update().get(pk=sample.pk)
        before = Draw.objects.filter(source=sample, kind=DrawKind.KEEP).order_by("-pk")[0]
        if sample.status != SampleStatus.LOADED:
            return 0
        if before.sizes:
            facts = {"sizes": before.sizes, "asked_by": before.asked_by, "asked_at": now}
            draw = Draw.objects.create(source=sample, kind=DrawKind.KEEP, **facts)
        else:
            draw = _set_apart(sample, sample.name, before.asked_by, now)
    return carry_out(draw=draw, now=now)


def _set_apart(sample: Sample, kept_as: str, by: User | None, now: datetime) -> Draw:
    apart = Sample.objects.get(pk=sample.pk)
    apart.pk, apart._state.adding = None, True
    apart.status, apart.released_at, apart.created_at = SampleStatus.RELEASED, sample.released_at or now, now
    apart.report, apart.kept_file = {}, ""
    apart.rows_read = apart.rows_total = apart.cases_made = 0
    if sample.part_of_id is None:
        apart.name = kept_as[:120]
    else:
        sample.name = kept_as[:120]
    apart.save()
    return Draw.objects.create(source=sample, kind=DrawKind.KEEP, sizes=[[apart.pk, 0]], asked_by=by, asked_at=now)
