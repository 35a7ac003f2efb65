"""How long background work holds a write transaction: ``python -m tests.benchmarks.transactions --folder FOLDER``.

On copies of the databases that ``pages`` keeps in the folder (``--sizes``, 200000), everything that a worker does with
many rows is done once: a round, a list loaded, withdrawn and taken back, a new version, retention, a workbook. Told is
who began the longest transactions, how many there were, how many rows one changed at most; where others work on the
machine, the CPU of this process says more than the time (PostgreSQL's own is not in it).
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
from statistics import median
from typing import Any

import psycopg

from tests.benchmarks.pages import kept_folder, world
from tests.benchmarks.scratch import databases, measured_in_its_own_process, table_beside

ROWS = 5_000
LONGEST_MS = 50
SECONDS_OF_RETENTION = 10.0
PREPARED_AT_ONCE = 100


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
    from tests.transactions import Transaction, transactions

    found: dict[str, list[Transaction]] = {}
    for job, run in Worker().jobs.items():
        with transactions() as done:
            run()
        for one in done:
            found.setdefault(f"{job}: {one.begun_by}", []).append(one)
    rows = [
        {
            "begun_by": name,
            "count": len(done),
            "longest_ms": round(1000 * max(one.seconds for one in done), 1),
            "cpu_ms": round(1000 * max(one.cpu for one in done), 1),
            "median_cpu_ms": round(1000 * median(one.cpu for one in done), 1),
            "most_rows": max(one.rows for one in done),
        }
        for name, done in found.items()
    ]
    return sorted(rows, key=lambda row: -row["longest_ms"])


class Worker:
    """What a worker does with many rows, on the study of the many cases."""

    def __init__(self) -> None:
        from django.utils import timezone

        from surveys.design.models import Study
        from surveys.fieldwork.models import Case, Sample
        from surveys.people.models import User

        self.study = Study.objects.get(pk=Case.objects.filter(state="closed").order_by("pk").values("study")[:1])
        self.by, self.now = User.objects.get(username="ricerca"), timezone.now()
        self.sample = Sample()

    @property
    def jobs(self) -> dict[str, Callable[[], object]]:
        """All of it by name, in this order."""
        from surveys.fieldwork.services import cancel_sample, recheck_cases
        from surveys.management.commands.work import go_round

        return {
            "a round": go_round,
            "parked cases": self.park,
            "a list loaded": self.load,
            "a list withdrawn": self.withdraw,
            "a list taken back": lambda: cancel_sample(sample=self.sample),
            "due cases": lambda: recheck_cases(study=self.study, now=self.now + timedelta(days=9)),
            "other quota cells": self.regroup,
            "a workbook": self.make_workbook,
            "retention": self.expire,
            "another round": go_round,
        }

    def park(self) -> None:
        """Cases that wait for somebody too long, and a round that passes them on."""
        from surveys.fieldwork.models import Case, CaseState
        from surveys.management.commands.work import go_round

        waiting = Case.objects.filter(study=self.study, state=CaseState.WAITING)
        for some in batched(list(waiting.values_list("pk", flat=True)[:ROWS])):
            Case.objects.filter(pk__in=some).update(state=CaseState.PARKED, owner=self.by, valid_until=self.now)
        go_round()

    def load(self) -> None:
        """A list of so many rows."""
        from surveys.fieldwork.services import load_sample
        from surveys.formats.samples import ColumnUse, Reading

        rows = "".join(f"02 55{number:06};Ada Neri {number}\n" for number in range(ROWS))
        self.sample = load_sample(
            study=self.study,
            content=f"tel;nome\n{rows}".encode(),
            file_name="l.csv",
            reading=Reading((ColumnUse("tel", "phone"), ColumnUse("nome", "name"))),
            name="L",
            by=self.by,
            now=self.now,
        )

    def withdraw(self) -> None:
        """The list is released, half of it called, and withdrawn."""
        from surveys.fieldwork.models import Case
        from surveys.fieldwork.services import release_sample, withdraw_sample

        sample = release_sample(sample=self.sample, by=self.by, now=self.now)
        called = list(Case.objects.filter(sample=sample).order_by("pk").values_list("pk", flat=True)[: ROWS // 2])
        for some in batched(called):
            Case.objects.filter(pk__in=some).update(last_called_at=self.now)
        self.sample = withdraw_sample(sample=sample, kept_as="K", by=self.by, now=self.now)

    def regroup(self) -> None:
        """Every case gets another pool, as by a version with other quota cells."""
        from django.db.models import F, Value
        from django.db.models.functions import Concat

        from surveys.fieldwork.models import Pool, Sample
        from surveys.fieldwork.services.publishing import regroup_cases

        Pool.objects.filter(study=self.study).update(cells=Concat(F("cells"), Value("gone")))
        Sample.objects.filter(study=self.study).update(grouped_by=None)
        regroup_cases(study=self.study, now=self.now)

    def make_workbook(self) -> None:
        """The results of the study."""
        from io import BytesIO

        from surveys.results.services import write_results

        write_results(BytesIO(), study=self.study, options={"language": "it"}, now=self.now)

    def expire(self) -> None:
        """The study is closed, and long after that its contacts are erased."""
        from surveys.design.services import close_study
        from surveys.privacy.services import expire_due_data, plan_retention, switch_retention_on

        about: dict[str, Any] = {"study": self.study, "by": self.by, "now": self.now}
        plan_retention(**about, contacts_months=1, answers_months=2, keeps_open_answers=False)
        switch_retention_on(**about)
        close_study(**about)
        expire_due_data(now=self.now + timedelta(days=400), seconds=SECONDS_OF_RETENTION)


def batched(keys: list[int]) -> Iterator[list[int]]:
    """What prepares a job is not measured as one transaction."""
    for first in range(0, len(keys), PREPARED_AT_ONCE):
        yield keys[first : first + PREPARED_AT_ONCE]


def show(vendor: str, size: int, rows: list[dict[str, Any]]) -> None:
    """Print the longest."""
    over = sum(row["longest_ms"] > LONGEST_MS for row in rows)
    print(f"\n{vendor}, {size:,} cases: {over} of {len(rows)} over {LONGEST_MS} ms")
    print(f"{'longest ms':>10} {'CPU ms':>8} {'median':>7} {'count':>7} {'most rows':>10}  begun by")
    for row in rows[:20]:
        told = f"{row['longest_ms']:>10} {row['cpu_ms']:>8} {row['median_cpu_ms']:>7} {row['count']:>7}"
        print(f"{told} {row['most_rows']:>10}  {row['begun_by']}", flush=True)


if __name__ == "__main__":
    main()
