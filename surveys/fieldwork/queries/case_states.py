"""The state of cases for external systems, without names, numbers or notes."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Case, OutcomeCorrection, Purpose, Sample, SampleStatus

FIELDS = (
    *("pk", "number", "external_id", "stratum", "language", "state", "final_outcome", "last_disposition"),
    *("attempts_counted", "last_called_at", "closed_at", "contact__erased_at"),
)


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


def states_of_cases(
    study: Study, *, limit: int, after: int = 0, state: str = "", changed_since: datetime | None = None
) -> list[CaseNow]:
    """Live cases of released samples by number, from the one after ``after``.

    ``changed_since``: those only that were released, taken, worked, corrected, closed, reopened or erased since then.
    """
    unreleased = Sample.objects.filter(study=study).exclude(status=SampleStatus.RELEASED)
    cases = Case.objects.filter(study=study, purpose=Purpose.LIVE, number__gt=after).exclude(sample__in=unreleased)
    if state:
        cases = cases.filter(state=state)
    if changed_since is not None:
        cases = cases.filter(_changed(study, changed_since))
    return [CaseNow(*values) for values in cases.order_by("number").values_list(*FIELDS)[:limit]]


def _changed(study: Study, since: datetime) -> Q:
    worked = Attempt.objects.filter(Q(claimed_at__gte=since) | Q(closed_at__gte=since), case__study=study)
    corrected = OutcomeCorrection.objects.filter(corrected_at__gte=since, attempt__case__study=study)
    return (
        Q(sample__released_at__gte=since)
        | Q(closed_at__gte=since)
        | Q(reopened_at__gte=since)
        | Q(contact__erased_at__gte=since)
        | Q(last_called_at__gte=since)
        | Q(pk__in=worked.values("case"))
        | Q(pk__in=corrected.values("attempt__case"))
    )
