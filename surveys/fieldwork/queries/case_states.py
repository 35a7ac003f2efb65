"""The state of cases for external systems, without names, numbers or notes: all of them, or what has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Case, ChangeBatch, OutcomeCorrection, Purpose, Sample, SampleStatus

FIELDS = (
    *("pk", "number", "external_id", "stratum", "language", "state", "final_outcome", "last_disposition"),
    *("attempts_counted", "last_called_at", "closed_at", "contact__erased_at"),
)
WHOLE = 2**31 - 1
"""In place of a case's number: everything with the number of the change has been read."""
CLOCKS_AGREE_WITHIN = timedelta(hours=1)


class CaseNow(NamedTuple):
    """The present state of a case: ``outcome`` is the final AAPOR code, ``disposition`` that of the last attempt."""

    pk: int
    number: int
    external_id: str
    stratum: str
    language: str
    state: str
    outcome: str
    disposition: str
    attempts: int
    last_called_at: datetime | None
    closed_at: datetime | None
    erased_at: datetime | None


class ChangePosition(NamedTuple):
    """How far a system has read: the number of a change, and the case's number in it (``WHOLE``: all of them)."""

    change: int
    case: int = WHOLE


@dataclass(frozen=True, slots=True)
class ChangedCases:
    """Cases in the order of their changes, where to read on, and whether there is more now."""

    cases: list[CaseNow]
    position: ChangePosition
    has_more: bool


def states_of_cases(study: Study, *, limit: int, after: int = 0, state: str = "") -> list[CaseNow]:
    """Live cases of released samples by number, from the one after ``after``."""
    found = _told(study, state).filter(number__gt=after).order_by("number")
    return [CaseNow(*values) for values in found.values_list(*FIELDS)[:limit]]


def last_change(study: Study) -> ChangePosition:
    """The position behind every change that has a number."""
    return ChangePosition(ChangeBatch.objects.filter(study=study).aggregate(last=Max("number"))["last"] or 0)


def position_at(study: Study, moment: datetime) -> ChangePosition:
    """A position before everything that changed since this moment, but not much earlier."""
    before = ChangeBatch.objects.filter(study=study, numbered_at__lt=moment - CLOCKS_AGREE_WITHIN)
    return ChangePosition(before.order_by("-numbered_at", "-number").values_list("number", flat=True).first() or 0)


def changed_cases(
    study: Study, *, after: ChangePosition, limit: int, state: str = "", since: datetime | None = None
) -> ChangedCases:
    """Live cases of released samples that have changed, in the order of their changes, at most ``limit``.

    A sample's release is a change of its cases. Changes without a number, see ``services.number_changes``, are left
    out. ``since``: of these only cases that were released, taken, worked, corrected, closed, reopened or erased then.
    """
    last, released = last_change(study).change, _release_after(study, after, since)
    until = min((sample.change_number or 0 for sample in released), default=last)
    found: list[tuple[int, Sequence[Any]]] = [
        (change, values) for change, *values in _changes(study, state, after, until, since, limit)
    ]
    if released:
        found += [(until, values) for values in _as_released(state, released, after, limit)]
    # ``number`` is the second field of a case.
    found.sort(key=lambda one: (one[0], one[1][1]))
    cases = [CaseNow(*values) for _, values in found[:limit]]
    if len(found) > limit:
        return ChangedCases(cases, ChangePosition(found[limit - 1][0], cases[-1].number), has_more=True)
    return ChangedCases(cases, ChangePosition(max(until, after.change)), has_more=until < last)


def _told(study: Study, state: str) -> QuerySet[Case]:
    unreleased = Sample.objects.filter(study=study).exclude(status=SampleStatus.RELEASED)
    cases = Case.objects.filter(study=study, purpose=Purpose.LIVE).exclude(sample__in=unreleased)
    return cases.filter(state=state) if state else cases


def _release_after(study: Study, after: ChangePosition, since: datetime | None) -> list[Sample]:
    """The samples that were released next; several where their releases have one number."""
    samples = Sample.objects.filter(study=study, status=SampleStatus.RELEASED, change_number__gte=max(1, after.change))
    if after.case == WHOLE:
        samples = samples.exclude(change_number=after.change)
    if since is not None:
        samples = samples.filter(released_at__gte=since)
    found = list(samples.order_by("change_number"))
    return [sample for sample in found if sample.change_number == found[0].change_number]


def _changes(
    study: Study, state: str, after: ChangePosition, until: int, since: datetime | None, limit: int
) -> list[tuple[Any, ...]]:
    """The changed cases up to this number, each with the number of its change before its fields; one too many."""
    # The first condition is the index's own.
    found = _told(study, state).filter(change_number__gt=0, change_number__gte=after.change, change_number__lte=until)
    found = found.exclude(change_number=after.change, number__lte=after.case)
    if since is not None:
        found = found.filter(_happened_since(since))
    return list(found.order_by("change_number", "number").values_list("change_number", *FIELDS)[: limit + 1])


def _as_released(state: str, samples: Sequence[Sample], after: ChangePosition, limit: int) -> list[tuple[Any, ...]]:
    """The cases of these samples that have not changed since they were released; one too many."""
    is_begun = samples[0].change_number == after.change
    # Without the study, or its index might be taken for that of the sample, which has the cases in their order.
    found = Case.objects.filter(sample__in=samples, purpose=Purpose.LIVE, number__gt=after.case if is_begun else 0)
    found = found.filter(change_number=0, **({"state": state} if state else {}))
    return list(found.order_by("number").values_list(*FIELDS)[: limit + 1])


def _happened_since(since: datetime) -> Q:
    worked = Attempt.objects.filter(Q(claimed_at__gte=since) | Q(closed_at__gte=since), case=OuterRef("pk"))
    corrected = OutcomeCorrection.objects.filter(corrected_at__gte=since, attempt__case=OuterRef("pk"))
    return (
        Q(sample__released_at__gte=since)
        | Q(closed_at__gte=since)
        | Q(reopened_at__gte=since)
        | Q(contact__erased_at__gte=since)
        | Q(last_called_at__gte=since)
        | Q(Exists(worked))
        | Q(Exists(corrected))
    )
