"""Outcomes and dispositions counted anew from cases, attempts and corrections, beside what the counters say."""

from collections import Counter, defaultdict
from datetime import datetime

from surveys.calling import rates
from surveys.calling.history import History, PastAttempt
from surveys.calling.outcomes import final_outcome
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Case, OutcomeCorrection
from surveys.fieldwork.queries import LAST_COLUMN, Outcomes
from surveys.fieldwork.queries.calling_rules import dispositions_of


def outcomes_counted_anew(study: Study) -> Outcomes:
    """What ``outcomes_of`` is to say: closed cases by their outcome, open ones by what their attempts amount to."""
    cases = Case.objects.filter(study=study, purpose="live", sample__status="released")
    closed = Counter(cases.filter(state="closed").values_list("final_outcome", flat=True))
    by_code, said = dispositions_of(study).by_code, _said(study)
    so_far = Counter(
        final_outcome(
            History(
                attempts=tuple(PastAttempt(by_code[code], datetime.min) for _, code in said[case.pk]),
                is_resumable=case.is_resumable,
                is_partial=case.is_partial,
            )
        )
        for case in cases.exclude(state="closed")
    )
    by_class = dict.fromkeys(rates.CLASSES, 0)
    for code, count in (*closed.items(), *so_far.items()):
        by_class[rates.class_of(code)] += count
    worked = dict(by_class)
    worked[rates.class_of("3.11")] -= closed["3.11"] + so_far["3.11"]
    e = rates.eligibility_rate(by_class)
    return Outcomes(dict(closed), dict(so_far), by_class, e, rates.rates(by_class), rates.rates(worked))


def dispositions_counted_anew(study: Study) -> dict[str, tuple[int, ...]]:
    """Label of a disposition → how often it stands at the first attempt, the second, …; as corrected."""
    dispositions = dispositions_of(study)
    found: dict[str, list[int]] = {}
    for attempts in _said(study, purpose="live").values():
        for number, code in attempts:
            if code not in dispositions.saying_nothing:
                row = found.setdefault(dispositions.by_code[code].label, [0] * LAST_COLUMN)
                row[min(number, LAST_COLUMN) - 1] += 1
    return {label: tuple(row) for label, row in found.items()}


def _said(study: Study, **of_cases: str) -> defaultdict[int, list[tuple[int, str]]]:
    """Case id → number and present disposition of its closed attempts, in their order."""
    corrections = OutcomeCorrection.objects.filter(attempt__case__study=study).order_by("pk")
    corrected = dict(corrections.values_list("attempt", "after"))
    cases = Case.objects.filter(study=study, **of_cases)
    attempts = Attempt.objects.filter(case__in=cases, closed_at__isnull=False).order_by("case", "number")
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for case, pk, number, code in attempts.values_list("case", "pk", "number", "disposition"):
        found[case].append((number, corrected.get(pk, code)))
    return found
