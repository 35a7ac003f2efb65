"""What a page of the list of cases costs with a million cases.

``python -m tests.benchmarks.case_lists [--json] [--size N]``
CPU milliseconds of this process for each filter and order, and, on either database, of storing an outcome with and
without the index that the list goes by.
"""

import argparse
import json
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from tests.benchmarks.scratch import scratch_database, table_beside

SIZE, AGAIN, OUTCOMES = 1_000_000, 5, 2_000
INDEX = "case_state_and_outcome"
FILTERS: dict[str, tuple[dict[str, list[str]], str]] = {
    "all": ({}, ""),
    "all, by time": ({}, "due"),
    "waiting": ({"state": ["waiting"]}, ""),
    "few by outcome": ({"state": ["waiting"], "outcome": ["soft_refusal"]}, "due"),
    "none of many": ({"attempts": ["9-"]}, ""),
    "language": ({"language": ["de"]}, ""),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--size", type=int, default=SIZE)
    options = parser.parse_args()
    with table_beside(options.json), scratch_database() as vendor:
        found = measured(options.size, vendor)
    if options.json:
        print(json.dumps(found))


def measured(size: int, vendor: str) -> dict[str, Any]:
    """The figures of one database."""
    from surveys.database.tallies import fold_tallies, mend_tallies
    from surveys.fieldwork.models import Case
    from tests.benchmarks.claim import NOON, fill

    study, _people = fill(size)
    few = Case.objects.filter(study=study, number__in=range(1, size, max(1, size // 2_000)))
    few.update(last_disposition="soft_refusal", state="waiting", holder=None, lease_until=None)
    mend_tallies()
    fold_tallies()
    print(f"{vendor}, {size:,} cases: CPU ms of a page")
    figures: dict[str, Any] = {}
    for name, (given, order) in FILTERS.items():
        figures[name] = timed(lambda given=given, order=order: page(study, given, order, NOON))  # type: ignore[misc]
        print(f"{name:>20} {figures[name]:8.1f}", flush=True)
    figures["outcome"] = outcomes(study)
    print(f"outcome's index: {figures['outcome']}", flush=True)
    return figures


def page(study: Any, given: dict[str, list[str]], order: str, now: Any) -> None:
    """A page with its views and rows."""
    from surveys.fieldwork.queries import (
        CaseFilter,
        CaseOrder,
        count_cases_of,
        facts_of_list,
        facts_of_rows,
        list_cases,
        read_filter,
    )

    found = list_cases(study, read_filter(given).filter, CaseOrder.read(order), "", 50, now)
    facts_of_list(study)
    facts_of_rows(study, found.cases)
    count_cases_of(study, [CaseFilter(), CaseFilter(state=("waiting",)), CaseFilter(outcome=("none",))], now)


def timed(work: Callable[[], object]) -> float:
    """CPU milliseconds, the median after a first run."""
    times = []
    for _ in range(AGAIN + 1):
        begun = time.process_time()
        work()
        times.append((time.process_time() - begun) * 1000)
    return round(median(times[1:]), 1)


def outcomes(study: Any) -> dict[str, float]:
    """Microseconds of an update of state and outcome with the index and with the one before it, interleaved."""
    from django.db import connection

    from surveys.fieldwork.models import Case

    ids = list(Case.objects.filter(study=study, state="waiting").order_by("pk").values_list("pk", flat=True)[:OUTCOMES])
    found: dict[str, list[float]] = {"with": [], "without": []}
    for turn in range(4):
        kind = ("with", "without")[turn % 2]
        columns = "study_id, state, last_disposition" if kind == "with" else "study_id, state"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX {INDEX}")
            cursor.execute(f"CREATE INDEX {INDEX} ON surveys_case ({columns})")
        begun = time.process_time()
        for pk in ids:
            Case.objects.filter(pk=pk).update(last_disposition=f"busy{turn}")
        found[kind].append((time.process_time() - begun) / len(ids) * 1_000_000)
    return {kind: round(min(values), 1) for kind, values in found.items()}


if __name__ == "__main__":
    main()
