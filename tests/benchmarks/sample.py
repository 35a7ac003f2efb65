"""What loading a large workbook costs: ``python -m tests.benchmarks.sample [--json] [--sizes 200000 1000000]``.

Each size is a workbook of that many rows (number, name, identifier, three attributes); one row in fifty
repeats a number. CPU and memory are those of reading, checking and storing, without making the file. The file is read
in a process forked for it, whose work is measured apart, done once more in this process; of PostgreSQL, if it is on
this machine, the CPU of its own processes counts too. ``--folder`` keeps the workbooks for the next time.

``--beside``: eight interviewers answer in their own time through the web server, alone and while another process loads
the largest of the workbooks: ``ratio`` is how much longer their answers take.
"""

import argparse
import json
import os
import pickle
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl

from tests.benchmarks.readers import INTERVIEWERS, answered
from tests.benchmarks.scratch import added_mib, peak_kib, scratch_database, table_beside
from tests.benchmarks.served import ROOT, Cpu, Interviewer, Served, World, percentile_ms, served

HEADERS = ["telefono", "nominativo", "codice", "prov", "sesso", "anno"]
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
ROUNDS = 3
"""So often answers are measured alone and beside the loading, in turn."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="+", default=[200_000])
    parser.add_argument("--folder", type=Path, help="where the workbooks are kept")
    parser.add_argument("--beside", action="store_true", help="measure interviewers' answers beside the loading too")
    parser.add_argument("--seconds", type=float, default=20, help="how long answers are measured each time")
    options = parser.parse_args()
    url = os.environ.get("DATABASE_URL", "")
    with table_beside(options.json), kept(options.folder) as folder:
        paths = {size: workbook(folder, size) for size in options.sizes}
        with scratch_database() as vendor:
            print(f"{'rows':>9} {'cases':>9} {'CPU s':>7} {'reading':>8} {'database':>8} {'rows/CPU s':>10}", end=" ")
            print(f"{'elapsed s':>9} {'added MiB':>9}  {vendor}")
            found: dict[str, Any] = {str(size): measure(path, size) for size, path in paths.items()}
        if len(found) == 1:
            found = next(iter(found.values()))
        if options.beside:
            found["beside"] = beside(url, paths[max(paths)], options.seconds)
    if options.json:
        print(json.dumps(found))


def kept(folder: Path | None) -> Any:
    """Where the workbooks are; a temporary folder if none is given."""
    if folder is None:
        return tempfile.TemporaryDirectory()
    folder.mkdir(parents=True, exist_ok=True)
    return nullcontext(folder)


def workbook(folder: Path, size: int) -> Path:
    """The workbook of so many rows, made if it is not there."""
    path = Path(folder) / f"{size}.xlsx"
    if not path.exists():
        # In a process of its own, so that the memory of making the file does not count.
        subprocess.run([sys.executable, "-c", MAKE, str(path), str(size)], check=True)
    return path


def measure(path: Path, size: int) -> dict[str, float]:
    """Load the workbook into a study of its own and print one line."""
    server = Cpu(0, os.environ.get("DATABASE_URL", ""))
    before, cpu, clock, database = peak_kib(), time.process_time(), time.perf_counter(), server.now()[1] or 0.0
    cases = load(path, str(size))
    own, elapsed = time.process_time() - cpu, time.perf_counter() - clock
    database, added = (server.now()[1] or 0.0) - database, added_mib(before)
    reading = reading_cpu(path)
    seconds = own + database + reading
    figures = {
        "rows": size,
        "cases": cases,
        "cpu_s": round(seconds, 1),
        "reading_cpu_s": round(reading, 1),
        "database_cpu_s": round(database, 1),
        "rows_per_cpu_s": round(size / seconds),
        "elapsed_s": round(elapsed, 1),
        "added_mib": round(added, 1),
    }
    line = "{rows:>9,} {cases:>9,} {cpu_s:>7} {reading_cpu_s:>8} {database_cpu_s:>8} {rows_per_cpu_s:>10,}"
    print((line + " {elapsed_s:>9} {added_mib:>9}").format(**figures))
    return figures


def load(path: Path, name: str) -> int:
    """Load the workbook into a study of its own; returns how many cases it has made."""
    from surveys.design.models import Study
    from surveys.fieldwork.services import load_sample
    from surveys.formats.samples import Reading, guess

    reading = Reading(tuple(guess(HEADERS)))
    study = Study.objects.create(name=name, created_at=NOON)
    facts: dict[str, Any] = {"study": study, "content": path, "file_name": path.name, "name": "list"}
    return load_sample(reading=reading, by=None, now=NOON, **facts).cases_made


def reading_cpu(path: Path) -> float:
    """Seconds of CPU of opening the workbook, when it is kept and when it is loaded, and of handing its rows over."""
    from surveys.sandbox import opening

    begun = time.process_time()
    next(opening.table(path, path.name))
    for part in opening.table(path, path.name):
        pickle.dumps(part, pickle.HIGHEST_PROTOCOL)
    return time.process_time() - begun


def beside(url: str, path: Path, seconds: float) -> dict[str, float]:
    """The times of answers alone and beside the loading, in ms, and how much longer they are on average."""
    alone, loading = list[float](), list[float]()
    with served(url, World(INTERVIEWERS, 100, 60)) as site:
        people = [Interviewer(site.port, sign) for sign in site.signs["interviewers"]]
        answered(people, seconds / 4)
        for _round in range(ROUNDS):
            alone += answered(people, seconds)
            with another_loads(site, path):
                loading += answered(people, seconds)
    mean = {"alone": 1000 * sum(alone) / len(alone), "beside": 1000 * sum(loading) / len(loading)}
    figures = {
        f"{name}_p{percent}_ms": round(percentile_ms(times, percent), 2)
        for name, times in (("alone", alone), ("beside", loading))
        for percent in (50, 95)
    }
    figures |= {f"{name}_mean_ms": round(ms, 2) for name, ms in mean.items()}
    figures["ratio"] = round(mean["beside"] / mean["alone"], 2)
    print("answers beside it, ms: " + ", ".join(f"{name} {value}" for name, value in figures.items()))
    return figures


@contextmanager
def another_loads(site: Served, path: Path) -> Iterator[None]:
    """A process like the worker's loads the workbook into the site meanwhile."""
    loader = subprocess.Popen([sys.executable, "-c", LOAD, str(path)], cwd=ROOT, env=site.environment)
    time.sleep(3)  # it has started, and opened the file
    try:
        yield
        assert loader.poll() is None, "the workbook was loaded before the answers were measured"
    finally:
        loader.terminate()
        loader.wait()


def make(path: str, size: int) -> None:
    """Write the workbook: mobiles and fixed lines, the latter as Excel leaves them, without their 0."""
    pick = random.Random(1)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Elenco")
    sheet.append(HEADERS)
    for number in range(size):
        shown = number - 1 if number % 50 == 49 else number
        phone = 3_470_000_000 + shown if number % 3 else 200_000_000 + shown
        year = pick.randint(1940, 2008)
        sheet.append([phone, f"Nome Cognome {number}", f"TR-{number:07}", "BG", pick.choice("FM"), year])
    book.save(path)


MAKE = "import sys; from tests.benchmarks.sample import make; make(sys.argv[1], int(sys.argv[2]))"
LOAD = """
import sys, django; django.setup()
from pathlib import Path; from tests.benchmarks.sample import load; load(Path(sys.argv[1]), "beside")
"""

if __name__ == "__main__":
    main()
