"""How long a claim takes with ever more cases: ``python -m tests.benchmarks.claim [--json] [--sizes 10000 200000]``.

On SQLite, and on PostgreSQL where it is at hand: the one that ``DATABASE_URL`` names, or a private one.
Fifty interviewers, each a process with a connection of its own, in three languages and three calling
windows, one of which is shut and has the oldest cases. First they claim without pause: with fewer cores
than claimers the times are mostly those of waiting for one another. Then they claim as people do, one
claim a second each (``paced_p95_ms``). No statistics are gathered before, as in a site that was filled just now.
The study has parts of the week with limits and outcomes of its own, and every recall has a call behind it that ended
with one of them: what is measured is a claim under rules as a field manager writes them. ``--plain``: without.
On SQLite, writers take turns as they do in the web server: ``p95_ms`` is the claim itself, ``wait_p95_ms`` includes
waiting for one's turn.
"""

import argparse
import json
import multiprocessing
import random
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.benchmarks.scratch import (
    databases,
    fdatasync_ms,
    measured_in_its_own_process,
    scratch_database,
    table_beside,
)
from tests.many_rows import fill as fill_table
from tests.many_rows import moment, numbers

SIZES = [10_000, 200_000, 1_000_000]
CLAIMERS, CLAIMS_EACH, PACED_EACH, PAUSE_SECONDS = 50, 20, 8, 1.0
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
WEEK = ("mon", "tue", "wed", "thu", "fri")
RULES: dict[str, Any] = {
    "outcomes": {
        "on_holiday": {"key": "27", "label": {"it": "In vacanza"}, "counts_as": "not_available", "retry_minutes": 1440}
    },
    "day_parts": [
        {"key": "M", "name": "morning", "max_attempts": 3, "hours": {day: [9, 10, 11, 12] for day in WEEK}},
        {"key": "P", "name": "afternoon", "max_attempts": 3, "hours": {day: [13, 14, 15, 16] for day in WEEK}},
        {"key": "S", "name": "evening", "max_attempts": 3, "hours": {day: [17, 18, 19] for day in WEEK}},
    ],
}
"""Parts of the week with limits, and an outcome of the study's own."""
LANGUAGES, ZONES = ("it", "de", "sl"), ("Europe/Rome", "Europe/Lisbon", "America/Los_Angeles")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--plain", action="store_true", help="by the usual rules, without parts of the week")
    parser.add_argument("--here", action="store_true", help="on the database of DATABASE_URL alone")
    options = parser.parse_args()
    sizes = [str(size) for size in options.sizes]
    if options.here:
        with table_beside(options.json):
            found = measured_here(options.sizes, {} if options.plain else RULES)
    else:
        with table_beside(options.json), databases() as urls:
            arguments = ["--here", "--sizes", *sizes, *(["--plain"] if options.plain else [])]
            found = {
                vendor: measured_in_its_own_process("tests.benchmarks.claim", arguments, url)
                for vendor, url in urls.items()
            }
    if options.json:
        print(json.dumps(found))


def measured_here(sizes: list[int], rules: dict[str, Any]) -> dict[str, Any]:
    """The figures of one database by number of cases, and what the p95 of the most is of that of the fewest."""
    with scratch_database() as vendor, tempfile.TemporaryDirectory() as folder:
        print(f"{vendor}, fdatasync {fdatasync_ms(Path(folder)):.2f} ms, {CLAIMERS} claimers")
        print("     cases  claims/s   p50 ms   p95 ms  wait p95  paced p95  held twice", flush=True)
        found: dict[str, Any] = {str(size): measure(size, vendor, rules) for size in sizes}
    first, last = found[str(sizes[0])], found[str(sizes[-1])]
    found["p95_ratio"] = round(last["p95_ms"] / (first["p95_ms"] or 1), 2)
    print(f"p95 at {sizes[-1]:,} cases is {found['p95_ratio']} × that at {sizes[0]:,}", flush=True)
    return found


def measure(size: int, vendor: str, rules: dict[str, Any]) -> dict[str, float]:
    """Fill a study of its own, let everybody claim, print one line."""
    study, people = fill(size, rules)
    claim_once(study, people[0])  # what a process learns at its first claim, all know from here on
    started = time.perf_counter()
    busy = everybody(study, people, vendor, CLAIMS_EACH, 0)
    seconds = time.perf_counter() - started
    paced = everybody(study, people, vendor, PACED_EACH, PAUSE_SECONDS)
    cases = [case for case, _, _ in (*busy, *paced)]
    figures = {
        "rows": size,
        "claims_per_s": round(len(busy) / seconds, 1),
        "p50_ms": percentile([own for _, own, _ in busy], 0.5),
        "p95_ms": percentile([own for _, own, _ in busy], 0.95),
        "wait_p95_ms": percentile([waited for _, _, waited in busy], 0.95),
        "paced_p95_ms": percentile([waited for _, _, waited in paced], 0.95),
        "held_twice": len(cases) - len(set(cases)),
    }
    line = "{rows:>10,} {claims_per_s:>9} {p50_ms:>8} {p95_ms:>8} {wait_p95_ms:>9} {paced_p95_ms:>10} {held_twice:>11}"
    print(line.format(**figures), flush=True)
    return figures


Claim = tuple[int, float, float]
"""A claim's case, the seconds of the claim, the seconds with waiting for one's turn."""


def everybody(study: Any, people: list[Any], vendor: str, claims: int, pause: float) -> list[Claim]:
    """The claims of all, each in a process that shares nothing but the database."""
    from django.db import connections

    forked = multiprocessing.get_context("fork")
    turn = forked.Lock() if vendor == "sqlite" else nullcontext()
    done = forked.SimpleQueue()
    gate = forked.Barrier(len(people))
    connections.close_all()
    shifts = [
        forked.Process(target=lambda person=person: done.put(shift(study, person, turn, gate, claims, pause)))
        for person in people
    ]
    for process in shifts:
        process.start()
    found = [claim for _ in shifts for claim in done.get()]
    for process in shifts:
        process.join()
    return found


def shift(
    study: Any, person: Any, turn: AbstractContextManager[Any], gate: Any, claims: int, pause: float
) -> list[Claim]:
    """One interviewer's claims."""
    found = []
    idle = random.Random(person.pk)
    person.refresh_from_db()  # the connection is made before the clock runs
    gate.wait()
    for _ in range(claims):
        time.sleep(idle.uniform(0, 2 * pause))
        waiting = time.perf_counter()
        with turn:
            started = time.perf_counter()
            claimed = claim_once(study, person)
        if claimed is None:
            break  # of so few cases there are not as many claims as everybody makes
        case, seconds = claimed
        found.append((case, seconds, started - waiting + seconds))
    return found


def claim_once(study: Any, person: Any) -> tuple[int, float] | None:
    """The case got and the seconds that took; it is put away until tomorrow. None where none is left."""
    from surveys.fieldwork.models import Attempt, Case
    from surveys.fieldwork.services import claim_next_case

    started = time.perf_counter()
    attempt = claim_next_case(study=study, interviewer=person, now=NOON)
    seconds = time.perf_counter() - started
    if attempt is None:
        return None
    Attempt.objects.filter(pk=attempt.pk).update(closed_at=NOON, disposition="no_answer")
    Case.objects.filter(pk=attempt.case_id).update(
        state="waiting", holder=None, lease_until=None, due_at=NOON + timedelta(days=1)
    )
    return attempt.case_id, seconds


def percentile(values: list[float], share: float) -> float:
    """The value in milliseconds below which this share of the seconds lies; 0 of none."""
    ordered = sorted(values) or [0.0]
    return round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2)


def fill(size: int, rules: dict[str, Any]) -> tuple[Any, list[Any]]:
    """A released sample of this size and fifty interviewers, in a study with these rules."""
    from django.db import connection

    from surveys.design.models import Membership, Study
    from surveys.fieldwork.models import Pool, Sample
    from surveys.people.models import User

    study = Study.objects.create(name=f"{size}", status="fielding", created_at=NOON, calling_policy=rules)
    sample = Sample.objects.create(study=study, name="list", status="released", created_at=NOON)
    pools = [
        Pool.objects.create(study=study, replicate="1", language=language, hours_group=zone, is_open=True)
        for language in LANGUAGES
        for zone in ZONES
    ]
    people = [User.objects.create(username=f"{size}-{number}") for number in range(CLAIMERS)]
    Membership.objects.bulk_create(
        Membership(user=person, study=study, role="interviewer", added_at=NOON) for person in people
    )
    fill_cases(size, study, sample, pools)
    if rules:
        fill_past_calls(study, people)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Else every read would first look through the log of this one great insert.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return study, people


def fill_cases(size: int, study: Any, sample: Any, pools: list[Any]) -> None:
    """All cases at once: appointments and recalls that are due or not yet, and fresh ones; each with a number."""
    from surveys.fieldwork.models import Case, PhoneNumber

    fill_table(
        Case,
        numbers(size),
        study_id="%(study)s",
        sample_id="%(sample)s",
        pool_id="%(first_pool)s + i %% %(pools)s",
        number="i",
        rank="CASE i / 9 %% 4 WHEN 0 THEN 5 WHEN 1 THEN 5 WHEN 2 THEN 2 ELSE 6 END",
        due_at="CASE WHEN i / 9 %% 4 IN (1, 2) THEN %(future)s ELSE %(past)s END",
        position="i",
        values={
            "study": study.pk,
            "sample": sample.pk,
            "first_pool": pools[0].pk,
            "pools": len(pools),
            "past": moment(NOON - timedelta(hours=2)),
            "future": moment(NOON + timedelta(days=2)),
        },
    )
    fill_table(
        PhoneNumber,
        "surveys_case c WHERE c.study_id = %(study)s",
        case_id="c.id",
        number="'+3902' || (10000000 + c.number)",
        kind="'landline'",
        values={"study": study.pk},
    )


def fill_past_calls(study: Any, people: list[Any]) -> None:
    """A call four days ago behind every recall, which ended with the study's own outcome or with no answer."""
    from surveys.fieldwork.models import Attempt, Call, Case

    recalls = Case.objects.filter(study=study, rank=5)
    fill_table(
        Attempt,
        "surveys_case c WHERE c.study_id = %(study)s AND c.rank = 5",
        case_id="c.id",
        interviewer_id="%(person)s",
        number="1",
        reason="'fresh'",
        claimed_at="%(at)s",
        closed_at="%(at)s",
        disposition="CASE c.number %% 2 WHEN 0 THEN 'on_holiday' ELSE 'no_answer' END",
        is_dialled="true",
        values={"study": study.pk, "person": people[0].pk, "at": moment(NOON - timedelta(days=4))},
    )
    fill_table(
        Call,
        "surveys_attempt a JOIN surveys_phonenumber p ON p.case_id = a.case_id "
        "JOIN surveys_case c ON c.id = a.case_id WHERE c.study_id = %(study)s",
        attempt_id="a.id",
        phone_id="p.id",
        dialled_at="%(at)s",
        ended_at="%(at)s",
        values={"study": study.pk, "at": moment(NOON - timedelta(days=4))},
    )
    recalls.update(attempts_counted=1, last_disposition="no_answer", last_called_at=NOON - timedelta(days=4))


if __name__ == "__main__":
    main()
