"""How long background work holds a write transaction: ``python -m tests.benchmarks.transactions --folder FOLDER``.

On copies of the databases that ``pages`` keeps in the folder (``--sizes``, 200000), everything that a worker does with
many rows is done once: a round, a list loaded, withdrawn and taken back, a new version, retention, a workbook. Told is
who began the longest transactions, how many there were, how many rows one changed at most.
"""

import argparse
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from tests.benchmarks.pages import kept_folder, world
from tests.benchmarks.scratch import databases, measured_in_its_own_process, table_beside

ROWS = 5_000
LONGEST_MS = 50
SECONDS_OF_RETENTION = 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--folder", type=Path, help="where the databases are kept")
    parser.add_argument("--sizes", type=int, nargs="+", default=[200_000])
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--here", action="store_true", help="on the database of DATABASE_URL and DATA_DIR alone")
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measured_here()))
        return
    found: dict[str, Any] = {}
    with table_beside(options.json), kept_folder(options.folder) as folder:
        os.environ["KEPT_CLUSTER"] = str(folder / "postgresql")
        with databases() as urls:
            for vendor, url in urls.items():
                for size in options.sizes if vendor in options.databases else ():
                    with copied(folder, vendor, url, size) as (data, database_url):
                        os.environ["DATA_DIR"] = str(data)
                        rows = measured_in_its_own_process("tests.benchmarks.transactions", ["--here"], database_url)
                    found.setdefault(vendor, {})[str(size)] = rows
                    show(vendor, size, rows)
    if options.json:
        print(json.dumps(found))


@contextmanager
def copied(folder: Path, vendor: str, url: str, size: int) -> Iterator[tuple[Path, str]]:
    """A copy of the world, which is gone afterwards."""
    data, database_url = world(folder, vendor, url, size)
    scratch = folder / f"{data.name}_scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    subprocess.run(["cp", "-r", "--reflink=auto", str(data), str(scratch)], check=True)
    if not url:
        yield scratch, ""
    else:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {scratch.name}")  # type: ignore[call-overload]
            server.execute(f"CREATE DATABASE {scratch.name} TEMPLATE {data.name}")  # type: ignore[call-overload]
            yield scratch, database_url.replace(f"/{data.name}?", f"/{scratch.name}?")
            server.execute(f"DROP DATABASE {scratch.name} WITH (FORCE)")  # type: ignore[call-overload]
    shutil.rmtree(scratch)


def measured_here() -> list[dict[str, Any]]:
    """What was begun by whom, the longest first."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cati.settings"
    import django

    django.setup()
    from tests.transactions import transactions

    by_name: dict[str, dict[str, Any]] = {}
    for job, run in jobs().items():
        with transactions() as done:
            run()
        for one in done:
            name = f"{job}: {one.begun_by}"
            told = by_name.setdefault(name, {"begun_by": name, "count": 0, "longest_ms": 0.0, "most_rows": 0})
            told["count"] += 1
            told["longest_ms"] = max(told["longest_ms"], round(1000 * one.seconds, 1))
            told["most_rows"] = max(told["most_rows"], one.rows)
    return sorted(by_name.values(), key=lambda told: -told["longest_ms"])


def jobs() -> dict[str, Callable[[], object]]:
    """What a worker does, by name, in this order."""
    from io import BytesIO

    from django.utils import timezone

    from surveys.design.models import Study
    from surveys.design.services import close_study
    from surveys.fieldwork.models import Case, CaseState
    from surveys.fieldwork.services import (
        cancel_sample,
        continue_loading,
        recheck_cases,
        release_sample,
        start_sample,
        withdraw_sample,
    )
    from surveys.fieldwork.tasks import publish_and_regroup, regroup
    from surveys.formats.samples import ColumnUse, Reading
    from surveys.management.commands.work import go_round
    from surveys.people.models import User
    from surveys.privacy.services import expire_due_data, plan_retention, switch_retention_on
    from surveys.results.services import write_results

    study = Study.objects.get(pk=Case.objects.filter(state="closed").order_by("pk").values("study")[:1])
    by, now, later = User.objects.get(username="ricerca"), timezone.now(), timezone.now() + timedelta(days=400)
    reading = Reading((ColumnUse("tel", "phone"), ColumnUse("nome", "name")))
    rows = "".join(f"02 55{number:06};Ada Neri {number}\n" for number in range(ROWS))
    facts: dict[str, Any] = {"study": study, "file_name": "l.csv", "name": "L", "by": by, "now": now}

    def load() -> None:
        facts["sample"] = start_sample(content=f"tel;nome\n{rows}".encode(), reading=reading, **{**facts})
        facts["sample"] = continue_loading(sample=facts["sample"], now=now)

    def withdraw() -> None:
        sample = release_sample(sample=facts.pop("sample"), by=by, now=now)
        called = Case.objects.filter(sample=sample).order_by("pk").values("pk")[: ROWS // 2]
        Case.objects.filter(pk__in=list(called.values_list("pk", flat=True))).update(last_called_at=now)
        facts["sample"] = withdraw_sample(sample=sample, kept_as="K", by=by, now=now)

    def park() -> None:
        some = list(Case.objects.filter(study=study, state=CaseState.WAITING).values_list("pk", flat=True)[:ROWS])
        Case.objects.filter(pk__in=some).update(state=CaseState.PARKED, owner=by, valid_until=now)

    def expire() -> None:
        plan_retention(study=study, by=by, now=now, contacts_months=1, answers_months=2, keeps_open_answers=False)
        switch_retention_on(study=study, by=by, now=now)
        close_study(study=study, by=by, now=now)
        expire_due_data(now=later, seconds=SECONDS_OF_RETENTION)

    return {
        "a round": go_round,
        "parked cases": lambda: (park(), go_round()),
        "a list loaded": load,
        "a list withdrawn": withdraw,
        "a list taken back": lambda: cancel_sample(sample=facts["sample"]),
        "due cases": lambda: recheck_cases(study=study, now=now + timedelta(days=9)),
        "a new version": lambda: (
            publish_and_regroup(study=study, reason="again", by=by, now=now),
            regroup.call(study.pk),
        ),
        "a workbook": lambda: write_results(BytesIO(), study=study, options={"language": "it"}, now=now),
        "retention": expire,
        "another round": go_round,
    }


def show(vendor: str, size: int, rows: list[dict[str, Any]]) -> None:
    """Print the longest."""
    over = sum(row["longest_ms"] > LONGEST_MS for row in rows)
    print(f"\n{vendor}, {size:,} cases: {over} of {len(rows)} over {LONGEST_MS} ms")
    print(f"{'longest ms':>10} {'count':>7} {'most rows':>10}  begun by")
    for row in rows[:20]:
        print(f"{row['longest_ms']:>10} {row['count']:>7} {row['most_rows']:>10}  {row['begun_by']}", flush=True)


if __name__ == "__main__":
    main()
