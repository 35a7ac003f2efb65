"""A study's cases by AAPOR outcome, open ones included, and its dispositions by attempt."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from surveys.calling import rates
from surveys.calling.dispositions import OUTCOMES, Dispositions
from surveys.calling.history import History, PastAttempt
from surveys.calling.outcomes import NEVER_CALLED, outcome_so_far
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, AttemptTally, Case, CaseState, CorrectionTally

from .calling_rules import dispositions_of
from .case_counts import released_cases
from .histories import corrections_of

LAST_COLUMN = 8


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Live cases of released samples by AAPOR code: ``closed`` for good, ``so_far`` if the field ended now.

    ``e``: the share of unknown cases thought eligible, None when nothing is known; ``rates``: every rate
    over all cases, None where there is nothing to divide by; ``worked_rates``: the same over those that were called,
    which are no response rates and which only the API tells.
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
    def response_rate(self) -> float | None:
        """What is called the response rate on every page: RR3 over all cases of released samples."""
        return self.rates[rates.RESPONSE]

    @property
    def cooperation_rate(self) -> float | None:
        """The share of interviews among the people reached who could take part; those never called are not in it."""
        return self.rates[rates.COOPERATION]

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
    """The study's outcomes now, from the counters; a case still open counts as it would if the field ended now."""
    closed: dict[str, int] = {}
    so_far: dict[str, int] = {}
    told = released_cases(study).values_list("state", "final_outcome", "outcome_so_far").annotate(count=Sum("cases"))
    for state, final, open_as, count in told.filter(count__gt=0).order_by():
        found, code = (closed, final) if state == CaseState.CLOSED else (so_far, open_as or NEVER_CALLED)
        found[code] = found.get(code, 0) + count
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
    """Dispositions, as corrected, by the number of the attempt, from the counters; the most frequent first."""
    dispositions = dispositions_of(study)
    counted: dict[str, list[int]] = {}
    for number, code, count in _recorded(study):
        if code not in dispositions.saying_nothing:
            counted.setdefault(code, [0] * LAST_COLUMN)[min(number, LAST_COLUMN) - 1] += count
    by_code = dispositions.by_code
    rows = [DispositionRow(by_code[code].label, tuple(counts)) for code, counts in counted.items() if any(counts)]
    return sorted(rows, key=lambda row: -row.total)


def attempts_ended_in(study: Study, dispositions: Collection[str]) -> int:
    """How many closed attempts of live cases were first recorded with one of these, from the counters."""
    found = AttemptTally.objects.filter(study=study, disposition__in=dispositions)
    return found.aggregate(count=Sum("attempts"))["count"] or 0


def _recorded(study: Study) -> Iterator[tuple[int, str, int]]:
    """Attempt number, disposition, how many: those recorded first, and what corrections add to them and take away."""
    first = AttemptTally.objects.filter(study=study).values_list("number", "disposition")
    yield from first.annotate(count=Sum("attempts")).order_by()
    corrected = CorrectionTally.objects.filter(study=study).values_list("number", "before", "after")
    for number, before, after, count in corrected.annotate(count=Sum("corrections")).order_by():
        yield number, before, -count
        yield number, after, count


class MisstatedCase(NamedTuple):
    """A case whose ``outcome_so_far`` is not what its attempts say."""

    study: int
    number: int
    pk: int


def misstated_cases(study: Study | None = None) -> Iterator[MisstatedCase]:
    """Cases whose ``outcome_so_far`` is not what their attempts say, of one study or of all; reads all attempts."""
    of_studies = Study.objects.all() if study is None else Study.objects.filter(pk=study.pk)
    dispositions = {one.pk: dispositions_of(one) for one in of_studies}
    cases = Case.objects.filter(study__in=of_studies)
    closed = Attempt.objects.filter(closed_at__isnull=False)
    untold = cases.exclude(outcome_so_far="").exclude(Exists(closed.filter(case=OuterRef("pk"))))
    for pk, of, number in untold.order_by("pk").values_list("pk", "study", "number"):
        yield MisstatedCase(of, number, pk)
    present = Coalesce(Subquery(corrections_of(OuterRef("pk")).values("after")[:1]), F("disposition"))
    facts = ("study", "number", "is_resumable", "is_partial", "outcome_so_far")
    attempts = (
        closed.filter(case__study__in=of_studies)
        .annotate(code=present)
        .order_by("case_id", "number")
        .values_list("case_id", *(f"case__{fact}" for fact in facts), "code")
    )
    for (pk, of, number, *begun, stated), rows in groupby(attempts.iterator(chunk_size=2000), lambda row: row[:-1]):
        if stated != _outcome(dispositions[of], tuple(row[-1] for row in rows), *begun):
            yield MisstatedCase(of, number, pk)


@lru_cache(maxsize=4096)
def _outcome(dispositions: Dispositions, codes: tuple[str, ...], is_resumable: bool, is_partial: bool) -> str:
    by_code = dispositions.by_code
    attempts = tuple(PastAttempt(by_code[code], datetime.min) for code in codes)  # only the order of codes matters here
    return outcome_so_far(History(attempts=attempts, is_resumable=is_resumable, is_partial=is_partial))
