"""A study's cases by AAPOR outcome, open ones included, and its dispositions by attempt."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, QuerySet, Sum

from surveys.calling import rates
from surveys.calling.dispositions import OUTCOMES, Dispositions
from surveys.calling.history import History, PastAttempt
from surveys.calling.outcomes import NEVER_CALLED, final_outcome
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Case, CaseState, OutcomeCorrection, Purpose, SampleStatus

from .calling_rules import dispositions_of
from .case_counts import released_cases

LAST_COLUMN = 8


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Live cases of released samples by AAPOR code: ``closed`` for good, ``so_far`` if the field ended now.

    ``e``: the share of unknown cases thought eligible, None when nothing is known; ``rates``: every rate
    over all cases, None where there is nothing to divide by; ``worked_rates``: the same over those that were called.
    """

    closed: dict[str, int]
    so_far: dict[str, int]
    by_class: dict[str, int]
    e: float | None
    rates: dict[str, float | None]
    worked_rates: dict[str, float | None]

    @property
    def cases(self) -> int:
        """All of them."""
        return sum(self.by_class.values())

    @property
    def never_called(self) -> int:
        """Cases that nobody has called yet, or ever."""
        return self.so_far.get(NEVER_CALLED, 0) + self.closed.get(NEVER_CALLED, 0)

    @property
    def worked(self) -> int:
        """Cases that somebody has called."""
        return self.cases - self.never_called

    @property
    def never_called_share(self) -> float | None:
        """The share of cases that nobody has called; ``None`` without any case."""
        return self.never_called / self.cases if self.cases else None

    @property
    def codes(self) -> list[tuple[str, str, int, int]]:
        """Code, meaning (English message id), closed, still open: in the order of the codes."""
        both = {**self.so_far, **self.closed}
        return [
            (code, OUTCOMES.get(code, code), self.closed.get(code, 0), self.so_far.get(code, 0))
            for code in sorted(both)
        ]


def outcomes_of(study: Study) -> Outcomes:
    """The study's outcomes now: a case still open counts as it would if the field ended now."""
    ended = released_cases(study).filter(state=CaseState.CLOSED).values_list("final_outcome")
    closed = dict(ended.annotate(count=Sum("cases")).filter(count__gt=0).order_by())
    so_far = _so_far(study)
    by_class = dict.fromkeys(rates.CLASSES, 0)
    for code, count in (*closed.items(), *so_far.items()):
        by_class[rates.class_of(code)] += count
    never = closed.get(NEVER_CALLED, 0) + so_far.get(NEVER_CALLED, 0)
    symbol = rates.class_of(NEVER_CALLED)
    worked = {**by_class, symbol: by_class[symbol] - never}
    e = rates.eligibility_rate(by_class)
    return Outcomes(closed, so_far, by_class, e, rates.rates(by_class), rates.rates(worked))


@dataclass(frozen=True, slots=True)
class DispositionRow:
    """How often a disposition was recorded at the first attempt, the second, …; the last column is for all later."""

    label: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """At all attempts."""
        return sum(self.counts)


def dispositions_by_attempt(study: Study) -> list[DispositionRow]:
    """Dispositions, as corrected, by the number of the attempt; the most frequent first."""
    attempts = _telling(study)
    counted: dict[str, list[int]] = {}
    for number, code, count in attempts.values_list("number", "disposition").annotate(count=Count("pk")).order_by():
        counted.setdefault(code, [0] * LAST_COLUMN)[min(number, LAST_COLUMN) - 1] += count
    for number, before, after in _corrected(study):
        place = min(number, LAST_COLUMN) - 1
        counted[before][place] -= 1
        counted.setdefault(after, [0] * LAST_COLUMN)[place] += 1
    by_code = dispositions_of(study).by_code
    rows = [DispositionRow(by_code[code].label, tuple(counts)) for code, counts in counted.items() if any(counts)]
    return sorted(rows, key=lambda row: -row.total)


def _so_far(study: Study) -> Counter[str]:
    """Open cases by the outcome they would have now. Many cases share a history: each history is computed once."""
    corrections = OutcomeCorrection.objects.filter(attempt__case__study=study).order_by("pk")
    corrected = dict(corrections.values_list("attempt_id", "after"))
    released = Case.objects.filter(study=study, purpose=Purpose.LIVE, sample__status=SampleStatus.RELEASED)
    cases = released.exclude(state=CaseState.CLOSED)
    found: Counter[str] = Counter()
    worked = 0
    dispositions = dispositions_of(study)
    for codes, begun in _histories(cases, corrected, _left_out(dispositions)):
        found[_outcome(dispositions, codes, *begun)] += 1
        worked += 1
    still_open = released_cases(study).exclude(state=CaseState.CLOSED).aggregate(cases=Sum("cases", default=0))["cases"]
    never = still_open - worked
    if never > 0:
        found[NEVER_CALLED] += never
    return found


def _histories(
    cases: QuerySet[Case], corrected: dict[int, str], left_out: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], tuple[bool, bool]]]:
    """Each case's codes in time order, and whether its interview may go on and counts as partial."""
    rows = (
        Attempt.objects.filter(case__in=cases, closed_at__isnull=False)
        .exclude(disposition__in=left_out)
        .order_by("case_id", "number")
        .values_list("case_id", "pk", "disposition", "case__is_resumable", "case__is_partial")
    )
    current, codes, begun = None, [], (False, False)
    for case_id, pk, code, is_resumable, is_partial in rows.iterator(chunk_size=2000):
        if case_id != current and current is not None:
            yield tuple(codes), begun
            codes = []
        current, begun = case_id, (is_resumable, is_partial)
        codes.append(corrected.get(pk, code))
    if current is not None:
        yield tuple(codes), begun


@lru_cache(maxsize=4096)
def _outcome(dispositions: Dispositions, codes: tuple[str, ...], is_resumable: bool, is_partial: bool) -> str:
    by_code = dispositions.by_code
    attempts = tuple(PastAttempt(by_code[code], datetime.min) for code in codes)  # only the order of codes matters here
    return final_outcome(History(attempts=attempts, is_resumable=is_resumable, is_partial=is_partial))


def _telling(study: Study) -> QuerySet[Attempt]:
    attempts = Attempt.objects.filter(case__study=study, case__purpose=Purpose.LIVE, closed_at__isnull=False)
    return attempts.exclude(disposition__in=_left_out(dispositions_of(study)))


def _left_out(dispositions: Dispositions) -> tuple[str, ...]:
    """Dispositions of attempts that say nothing of their case, and of those that are still open."""
    return (*dispositions.saying_nothing, "")


def _corrected(study: Study) -> list[tuple[int, str, str]]:
    """Attempt number, first disposition, present disposition; for the attempts that were corrected."""
    rows = (
        OutcomeCorrection.objects.filter(attempt__in=_telling(study))
        .order_by("pk")
        .values_list("attempt_id", "attempt__number", "attempt__disposition", "after")
    )
    last = {attempt: (number, first, after) for attempt, number, first, after in rows}
    return list(last.values())
