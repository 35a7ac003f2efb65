"""What a list of cases needs beside its cases: the values its filters may take, and facts of the rows of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import OuterRef, Subquery, Sum

from surveys.calling.dispositions import Dispositions
from surveys.design.models import Study
from surveys.design.queries import interviewers_of
from surveys.fieldwork.models import (
    Attempt,
    BulkAction,
    Case,
    CaseStep,
    PhoneNumber,
    Purpose,
    QuotaCell,
    Sample,
    SampleStatus,
)

from .calling_rules import dispositions_of
from .case_counts import released_cases
from .case_filters import NEVER_CALLED
from .staffing import languages_in_field


@dataclass(frozen=True, slots=True)
class ListFacts:
    """The values of a study's filters, each with how many cases have it, or with its words."""

    states: dict[str, int]
    outcomes: dict[str, int]
    finals: dict[str, int]
    quarantined: int
    people: dict[int, str]
    samples: dict[int, str]
    cells: dict[str, QuotaCell]
    languages: tuple[str, ...]
    dispositions: Dispositions


@dataclass(frozen=True, slots=True)
class RowFacts:
    """By case: who worked it last and its first living number. ``language``: the study's own."""

    people: dict[int, str]
    phones: dict[int, str]
    language: str
    dispositions: Dispositions


def facts_of_list(study: Study) -> ListFacts:
    """What the filters of the study's list offer."""
    states: dict[str, int] = {}
    outcomes: dict[str, int] = {}
    finals: dict[str, int] = {}
    quarantined = 0
    counted = released_cases(study).values_list("state", "last_disposition", "final_outcome", "is_quarantined")
    for state, outcome, final, is_quarantined, cases in counted.annotate(count=Sum("cases")).order_by():
        if not cases:
            continue
        states[state] = states.get(state, 0) + cases
        outcomes[outcome or NEVER_CALLED] = outcomes.get(outcome or NEVER_CALLED, 0) + cases
        if final:
            finals[final] = finals.get(final, 0) + cases
        quarantined += cases if is_quarantined else 0
    dispositions = dispositions_of(study)
    place = {code: at for at, code in enumerate([NEVER_CALLED, *dispositions.by_code])}
    cells = QuotaCell.objects.filter(study=study, in_use=True).order_by("position", "pk")
    samples = Sample.objects.filter(study=study, purpose=Purpose.LIVE, status=SampleStatus.RELEASED).order_by("pk")
    languages = languages_in_field(study)
    return ListFacts(
        states={state: states[state] for state in ("waiting", "held", "parked", "closed") if state in states},
        outcomes={code: outcomes[code] for code in sorted(outcomes, key=lambda code: place.get(code, len(place)))},
        finals={code: finals[code] for code in sorted(finals)},
        quarantined=quarantined,
        people={one.pk: one.short_name for one in interviewers_of(study)},
        samples={one.pk: one.name for one in samples},
        cells={cell.name: cell for cell in cells},
        languages=tuple(one.code for one in languages),
        dispositions=dispositions,
    )


def facts_of_rows(study: Study, cases: Sequence[Case]) -> RowFacts:
    """What stands in the rows of these cases beside what the cases say."""
    ids = [case.pk for case in cases]
    last = Attempt.objects.filter(case=OuterRef("pk")).order_by("-number").values("pk")[:1]
    latest = Case.objects.filter(pk__in=ids).annotate(last=Subquery(last)).values_list("last", flat=True)
    attempts = Attempt.objects.filter(pk__in=list(filter(None, latest))).select_related("interviewer")
    phones: dict[int, str] = {}
    for case, number in (
        PhoneNumber.objects.filter(case__in=ids, dead_at=None)
        .order_by("case", "order", "pk")
        .values_list("case", "number")
    ):
        phones.setdefault(case, number)
    return RowFacts(
        people={one.case_id: one.interviewer.short_name for one in attempts},
        phones=phones,
        language=next((one.code for one in languages_in_field(study)), ""),
        dispositions=dispositions_of(study),
    )


CASES_A_READ = 500


def seen_of(cases: Sequence[int]) -> dict[int, str]:
    """By the numbers of these cases, how a list shows each; ``cases``: their ids, which are read some at a time."""
    found: dict[int, str] = {}
    for first in range(0, len(cases), CASES_A_READ):
        some = Case.objects.filter(pk__in=cases[first : first + CASES_A_READ])
        found |= {case.number: seen_as(case) for case in some}
    return found


def seen_of_action(action: BulkAction) -> dict[int, str]:
    """The same of the cases that the action has changed and that may be taken back."""
    steps = CaseStep.objects.filter(action=action, taken_back_at=None)
    return seen_of(list(steps.order_by("case").values_list("case", flat=True)))


def seen_as(case: Case) -> str:
    """A short hash of what a list shows of the case: it changes when somebody else changes the case."""
    seen = (
        *(case.state, case.due_at.timestamp(), case.rank, case.owner_id, case.holder_id, case.attempts_counted),
        *(case.last_disposition, case.final_outcome, case.quarantined_at is None, case.pool_id),
    )
    return sha256(repr(seen).encode()).hexdigest()[:12]
