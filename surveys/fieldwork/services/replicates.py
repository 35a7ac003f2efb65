"""Replicates of a list: divided at random, released whole or by number, suspended, put in their order.

A replicate is a ``Sample`` with ``part_of``. What changes for all of its cases at once changes on it alone; cases move
between samples in the background only: ``drawing.carry_out``.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop

from surveys.calling.lots import even_sizes
from surveys.design.models import Study
from surveys.fieldwork.models import Draw, DrawKind, Sample, SampleStatus
from surveys.fieldwork.queries.centres import centre_named
from surveys.fieldwork.queries.samples import in_order, share_out, to_release
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .errors import BeingDrawnError, FieldworkError, SampleNotReadyError
from .samples import release_sample

MOST_PARTS = 200


class CannotDivideError(FieldworkError):
    """A list is divided once, into two to two hundred replicates of at least one case."""

    message = gettext_noop("Divide a list into 2 to 200 replicates, with at least one case for each.")


class TooFewCasesError(FieldworkError):
    """More cases were asked for than there are to release."""

    message = gettext_noop("There are not so many cases to release: load or check a list first.")


def divide_list(
    *, sample: Sample, parts: int, seed: int, by_stratum: bool = False, by: User | None, now: datetime
) -> Draw:
    """Divide the list at random into so many replicates, alike but for a case; ``drawing.carry_out`` moves the cases.

    Those of a list in the field are in the field from the start. Raises ``CannotDivideError``, ``BeingDrawnError``.
    """
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=sample.study_id)
        sample = Sample.objects.select_for_update().get(pk=sample.pk)
        if sample.status not in {SampleStatus.LOADED, SampleStatus.RELEASED}:
            raise BeingDrawnError if sample.status == SampleStatus.DRAWING else SampleNotReadyError
        if sample.part_of_id is not None or not 2 <= parts <= min(MOST_PARTS, sample.cases_made):
            raise CannotDivideError
        if Draw.objects.filter(source=sample, finished_at=None).exists():
            raise BeingDrawnError
        is_released = sample.status == SampleStatus.RELEASED
        made = [_part_of(sample, now) for _ in range(parts)]
        first, last = _last_number(sample.study_id) + 1, _last_place(sample.study_id)
        for place, part in enumerate(made):
            part.number, part.name, part.precedence = first + place, f"R{first + place}", last + 1 + place
            part.status = SampleStatus.RELEASED if is_released else SampleStatus.DRAWING
        Sample.objects.bulk_create(made)
        if not is_released:
            Sample.objects.filter(pk=sample.pk).update(status=SampleStatus.DRAWING)
        sizes = [[part.pk, size] for part, size in zip(made, even_sizes(sample.cases_made, parts), strict=True)]
        details = {"name": sample.name, "parts": parts, "seed": seed, "by_stratum": by_stratum}
        _record(AuditVerb.SAMPLE_DIVIDED, sample, by, now, **details, first=first)
        return Draw.objects.create(
            source=sample,
            kind=DrawKind.DIVIDE,
            seed=seed,
            by_stratum=by_stratum,
            sizes=sizes,
            asked_by=by,
            asked_at=now,
        )


def release_cases(
    *, study: Study, count: int, seed: int, comes_first: bool, by: User | None, now: datetime, today: date
) -> Draw | None:
    """Release so many cases: whole replicates in their order, and of the last one as many as are missing, by lot.

    ``comes_first``: before the fresh cases that are in the field; otherwise they keep their place after these. The rest
    of a replicate that is cut stays unreleased; the draw that cuts it is to be carried out. Lists whose check with the
    opposition register does not hold are passed by. Raises ``TooFewCasesError``, ``BeingDrawnError``.
    """
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        whole, cut, left = share_out(to_release(study, today), count)
        if left or not count:
            raise TooFewCasesError
        for sample in whole:
            release_sample(sample=sample, by=by, now=now)
        draw, chosen = None, list(whole)
        if cut is not None:
            draw = _cut(cut[0], cut[1], seed, by, now)
            chosen.append(Sample.objects.get(pk=draw.sizes[0][0]))
        if comes_first:
            _put_first(study, chosen)
    return draw


def suspend_sample(*, sample: Sample, by: User | None, now: datetime) -> Sample:
    """Hand out nobody of this sample any more but those to whom a call was promised. Idempotent."""
    return _set_suspended(sample, now, AuditVerb.SAMPLE_SUSPENDED, by, now)


def resume_sample(*, sample: Sample, by: User | None, now: datetime) -> Sample:
    """Hand out cases of a suspended sample again. Idempotent."""
    return _set_suspended(sample, None, AuditVerb.SAMPLE_RESUMED, by, now)


def assign_centre(*, sample: Sample, centre: str, by: User | None, now: datetime) -> Sample:
    """Give the cases of the sample to the interviewers of one centre alone, or back to the institute's own."""
    named = centre_named(sample.study, centre)
    with transaction.atomic():
        if Sample.objects.filter(pk=sample.pk).exclude(centre=named).update(centre=named):
            if named:
                Study.objects.filter(pk=sample.study_id, has_centres=False).update(has_centres=True)
            _record(AuditVerb.SAMPLE_CENTRE_SET, sample, by, now, name=sample.name, centre=named)
    sample.refresh_from_db()
    return sample


def move_sample(*, sample: Sample, by_places: int, by: User | None, now: datetime) -> bool:
    """Let the sample's fresh cases go so many places earlier (negative) or later; whether anything changed."""
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=sample.study_id)
        order = list(in_order(sample.study))
        here = next((place for place, one in enumerate(order) if one.pk == sample.pk), None)
        if here is None:
            raise SampleNotReadyError
        there = min(max(here + by_places, 0), len(order) - 1)
        if there == here:
            return False
        order.insert(there, order.pop(here))
        _number(order)
        _record(AuditVerb.SAMPLE_REORDERED, sample, by, now, name=sample.name, place=there + 1)
    return True


def _cut(sample: Sample, count: int, seed: int, by: User | None, now: datetime) -> Draw:
    if sample.status != SampleStatus.LOADED:
        raise BeingDrawnError
    part = _part_of(sample, now)
    part.number = _last_number(sample.study_id) + 1
    part.name = f"R{part.number}"
    part.precedence, part.status = sample.precedence, SampleStatus.DRAWING
    part.save()
    Sample.objects.filter(pk=sample.pk).update(status=SampleStatus.DRAWING)
    _record(AuditVerb.SAMPLE_CUT, sample, by, now, name=sample.name, cases=count, seed=seed, drawn=part.name)
    facts = {"kind": DrawKind.CUT, "seed": seed, "sizes": [[part.pk, count]], "releases": True}
    return Draw.objects.create(source=sample, **facts, asked_by=by, asked_at=now)


def _part_of(sample: Sample, now: datetime) -> Sample:
    """Another replicate of the sample's list, still without cases; columns and register are those of the list."""
    part = Sample.objects.get(pk=sample.pk)
    part.pk, part._state.adding = None, True
    part.part_of_id = sample.part_of_id or sample.pk
    part.report, part.kept_file, part.created_at = {}, "", now
    part.rows_read = part.rows_total = part.cases_made = 0
    return part


def _last_number(study: int) -> int:
    return Sample.objects.filter(study=study).aggregate(last=Max("number"))["last"] or 0


def _last_place(study: int) -> int:
    return max(0, Sample.objects.filter(study=study).aggregate(last=Max("precedence"))["last"] or 0)


def _put_first(study: Study, chosen: Sequence[Sample]) -> None:
    ids = {sample.pk for sample in chosen}
    others = [sample for sample in in_order(study) if sample.pk not in ids]
    _number([*chosen, *others])


def _number(order: Sequence[Sample]) -> None:
    for place, sample in enumerate(order, start=1):
        sample.precedence = place
    Sample.objects.bulk_update(order, ["precedence"])


def _set_suspended(sample: Sample, at: datetime | None, verb: AuditVerb, by: User | None, now: datetime) -> Sample:
    with transaction.atomic():
        released = Sample.objects.filter(pk=sample.pk, status=SampleStatus.RELEASED)
        if released.filter(suspended_at__isnull=at is not None).update(suspended_at=at):
            _record(verb, sample, by, now, name=sample.name)
        elif not released.exists():
            raise SampleNotReadyError
    sample.refresh_from_db()
    return sample


def _record(verb: AuditVerb, sample: Sample, by: User | None, now: datetime, **details: object) -> None:
    record(by=by, verb=verb, subject=f"sample:{sample.pk}", study=sample.study_id, details=details, now=now)
