"""How many live cases a study has, by state and outcome, from the counters."""

from collections import Counter

from django.db.models import QuerySet, Sum

from surveys.database.prepared import PreparedRows
from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, Case, CaseState, CaseTally, Purpose, Sample, SampleStatus


def released_cases(study: Study | int) -> QuerySet[CaseTally]:
    """Counters of the live cases of released samples: ``cases`` is to be summed."""
    return CaseTally.objects.filter(study=study, sample__status=SampleStatus.RELEASED)


def open_cases(study: Study) -> Counter[tuple[str, bool]]:
    """State and whether in quarantine → live cases of released samples that are not closed."""
    return Counter({(state, is_quarantined): count for state, is_quarantined, count in _OPEN.all(study=study.pk)})


_OPEN = PreparedRows(
    lambda study: (
        released_cases(study)
        .exclude(state=CaseState.CLOSED)
        .values_list("state", "is_quarantined")
        .annotate(count=Sum("cases"))
        .order_by()
    ),
    study=-1,
)


def has_touched_cases(sample: Sample) -> bool:
    """Whether the list has live cases that ``untouched_cases`` does not count."""
    counted = CaseTally.objects.filter(study=sample.study_id, sample=sample).values_list("state", "waits_again")
    waiting = 0
    for state, waits_again, count in counted.annotate(count=Sum("cases")).order_by():
        if state == CaseState.WAITING and not waits_again:
            waiting = count
        elif count:
            return True
    return bool(waiting) and untouched_cases(sample) < waiting


def untouched_cases(sample: Sample) -> int:
    """How many live cases of the list wait without a call so far and without an appointment."""
    waiting = CaseTally.objects.filter(study=sample.study_id, sample=sample, state=CaseState.WAITING, waits_again=False)
    uncalled = dict(waiting.values_list("last_disposition").annotate(count=Sum("cases")).order_by())
    promised = Appointment.objects.filter(study=sample.study_id, ended_at=None)
    if not any(count for code, count in uncalled.items() if code):
        # With none of them has anybody spoken who rang: their appointments are supervisors', of which there are few.
        promised = promised.filter(made_in=None)
    cases = Case.objects.filter(pk__in=promised.values("case"), purpose=Purpose.LIVE, state=CaseState.WAITING)
    with_one = cases.filter(last_called_at=None).values_list("sample_id", flat=True)
    return sum(uncalled.values()) - sum(of == sample.pk for of in with_one)
