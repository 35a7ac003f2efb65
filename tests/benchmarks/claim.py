"""How long a claim takes with ever more cases: ``python -m tests.benchmarks.claim [--json] [--sizes 10000 200000]``.

Fifty interviewers claim at once, in three languages and three calling windows, one of which is shut
and has the oldest cases. On SQLite, writers take turns as they do in the web server; the times given
are those of the claim itself, ``wait_p95_ms`` includes the waiting for one's turn.
"""

import argparse
import json
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.benchmarks.scratch import fdatasync_ms, scratch_database

SIZES = [10_000, 200_000, 1_000_000]
CLAIMERS, CLAIMS_EACH = 50, 20
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
LANGUAGES, ZONES = ("it", "de", "sl"), ("Europe/Rome", "Europe/Lisbon", "America/Los_Angeles")

CASES = """
INSERT INTO surveys_case (study_id, sample_id, pool_id, number, external_id, purpose, stratum, weight, language,
    time_zone, attributes, state, rank, due_at, position, valid_until, owner_id, holder_id, lease_until,
    attempts_counted, is_resumable, is_partial, reopened_at, last_disposition, last_called_at, note, final_outcome,
    closed_at, closed_as)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %(size)s)
SELECT %(study)s, %(sample)s, %(first_pool)s + i %% %(pools)s, i, '', 'live', '', 1, '', 'Europe/Rome', %(empty)s,
    'waiting', CASE i / 9 %% 4 WHEN 0 THEN 5 WHEN 1 THEN 5 WHEN 2 THEN 2 ELSE 6 END,
    CASE i / 9 %% 4 WHEN 0 THEN %(past)s WHEN 1 THEN %(future)s WHEN 2 THEN %(future)s ELSE %(past)s END,
    i, NULL, NULL, NULL, NULL, 0, %(no)s, %(no)s, NULL, '', NULL, '', '', NULL, ''
FROM n
"""
PHONES = """
INSERT INTO surveys_phonenumber (case_id, number, extension, kind, "order", attempts, dead_at)
SELECT id, '+3902' || (10000000 + number), '', 'landline', 0, 0, NULL FROM surveys_case WHERE study_id = %(study)s
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options = parser.parse_args()
    with scratch_database() as vendor, tempfile.TemporaryDirectory() as folder:
        print(f"{vendor}, fdatasync {fdatasync_ms(Path(folder)):.2f} ms, {CLAIMERS} claimers")
        print(f"{'cases':>10} {'claims/s':>9} {'p50 ms':>7} {'p95 ms':>7} {'wait p95':>9} {'twice':>6}")
        found = {str(size): measure(size, vendor) for size in options.sizes}
    if options.json:
        print(json.dumps({vendor: found}))


def measure(size: int, vendor: str) -> dict[str, float]:
    """Fill a study of its own, let everybody claim at once, print one line."""
    study, people = fill(size)
    turn = threading.Lock() if vendor == "sqlite" else nullcontext()
    started = time.perf_counter()
    with ThreadPoolExecutor(CLAIMERS) as threads:
        shifts = list(threads.map(lambda person: shift(study, person, turn), people))
    seconds = time.perf_counter() - started
    own = [entry[0] for entries, _ in shifts for entry in entries]
    waited = [entry[1] for entries, _ in shifts for entry in entries]
    cases = [case for _, worked in shifts for case in worked]
    figures = {
        "rows": size,
        "claims_per_s": round(len(own) / seconds, 1),
        "p50_ms": round(percentile(own, 0.5) * 1000, 2),
        "p95_ms": round(percentile(own, 0.95) * 1000, 2),
        "wait_p95_ms": round(percentile(waited, 0.95) * 1000, 2),
        "held_twice": len(cases) - len(set(cases)),
    }
    print("{rows:>10,} {claims_per_s:>9} {p50_ms:>7} {p95_ms:>7} {wait_p95_ms:>9} {held_twice:>6}".format(**figures))
    return figures


def shift(study, person, turn):  # type: ignore[no-untyped-def]
    """One interviewer's claims: (time of the claim, time with waiting) each, and the cases got."""
    from django.db import connection

    from surveys.fieldwork.models import Attempt, Case
    from surveys.fieldwork.services import claim_next_case

    times, worked = [], []
    for _ in range(CLAIMS_EACH):
        waiting = time.perf_counter()
        with turn:
            started = time.perf_counter()
            attempt = claim_next_case(study=study, interviewer=person, now=NOON)
            ended = time.perf_counter()
            assert attempt is not None
            Attempt.objects.filter(pk=attempt.pk).update(closed_at=NOON, disposition="no_answer")
            Case.objects.filter(pk=attempt.case_id).update(
                state="waiting", holder=None, lease_until=None, due_at=NOON + timedelta(days=1)
            )
        times.append((ended - started, ended - waiting))
        worked.append(attempt.case_id)
    connection.close()
    return times, worked


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def fill(size: int):  # type: ignore[no-untyped-def]
    """A released sample of this size and fifty interviewers."""
    from django.db import connection

    from surveys.design.models import Membership, Study
    from surveys.fieldwork.models import Pool, Sample
    from surveys.people.models import User

    study = Study.objects.create(name=f"{size}", status="fielding", created_at=NOON)
    sample = Sample.objects.create(study=study, name="list", status="released", created_at=NOON)
    first, *others = [
        Pool.objects.create(study=study, replicate="1", language=language, hours_group=zone, is_open=True)
        for language in LANGUAGES
        for zone in ZONES
    ]
    people = [User.objects.create(username=f"{size}-{number}") for number in range(CLAIMERS)]
    Membership.objects.bulk_create(
        Membership(user=person, study=study, role="interviewer", added_at=NOON) for person in people
    )
    is_sqlite = connection.vendor == "sqlite"
    moment = connection.ops.adapt_datetimefield_value
    values = {
        "size": size,
        "study": study.pk,
        "sample": sample.pk,
        "first_pool": first.pk,
        "pools": len(others) + 1,
        "no": False,
        "empty": "{}" if is_sqlite else connection.ops.adapt_json_value({}, None),
        "past": moment(NOON - timedelta(hours=2)),
        "future": moment(NOON + timedelta(days=2)),
    }
    with connection.cursor() as cursor:
        cursor.execute(CASES, values)
        cursor.execute(PHONES, {"study": study.pk})
        cursor.execute("ANALYZE")
        if is_sqlite:
            # Else every read would first look through the log of this one great insert.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return study, people


if __name__ == "__main__":
    main()
