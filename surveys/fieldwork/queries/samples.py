"""A list and its replicates: their order, and which are released next."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from surveys.calling.opposition import MISSING, RUN_OUT, check_of
from surveys.design.models import Study
from surveys.fieldwork.models import Purpose, Sample, SampleStatus

IN_USE = (SampleStatus.LOADED, SampleStatus.RELEASED, SampleStatus.DRAWING)


def samples_of_list(sample: Sample) -> QuerySet[Sample]:
    """The list to which the sample belongs and all of its replicates."""
    whole = sample.part_of_id or sample.pk
    return Sample.objects.filter(Q(pk=whole) | Q(part_of=whole))


def in_order(study: Study) -> QuerySet[Sample]:
    """The study's live samples with cases, in the order in which their fresh cases are handed out."""
    live = Sample.objects.filter(study=study, status__in=IN_USE).exclude(cases_made=0, part_of=None)
    return live.order_by("precedence", "pk").defer("columns", "report")


def lists_in_use(studies: Collection[int]) -> QuerySet[Sample]:
    """The live lists of these studies that are loaded or in the field; a replicate is checked with its list."""
    live = Sample.objects.filter(study__in=list(studies), purpose=Purpose.LIVE, status__in=IN_USE, part_of=None)
    return live.select_related("study").defer("columns", "report").order_by("pk")


def to_release(study: Study, today: date) -> list[Sample]:
    """The samples that may be released, in their order: loaded, and their check with the register holds."""
    loaded = in_order(study).filter(status=SampleStatus.LOADED, cases_made__gt=0)
    held_up = {MISSING, RUN_OUT}
    return [one for one in loaded if _check(one, study, today) not in held_up]


def _check(sample: Sample, study: Study, today: date) -> str:
    return check_of(sample.opposition_checked_on, sample.opposition_waiver, today, study.register_days)


def share_out(samples: Sequence[Sample], count: int) -> tuple[list[Sample], tuple[Sample, int] | None, int]:
    """Which of them are needed whole for so many cases, which one in part and how much of it, and what is missing."""
    whole: list[Sample] = []
    for sample in samples:
        if count < sample.cases_made:
            return whole, (sample, count) if count else None, 0
        whole.append(sample)
        count -= sample.cases_made
        if not count:
            break
    return whole, None, count


def lists_to_divide(study: Study) -> list[Sample]:
    """The lists with at least two cases that are in no replicate."""
    return [sample for sample in in_order(study) if sample.part_of_id is None and sample.cases_made > 1]
