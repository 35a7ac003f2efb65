"""What loading a large workbook costs: ``python -m tests.benchmarks.sample [--json] [--sizes 200000]``.

Each size is a workbook of that many rows (number, name, identifier, three attributes); one row in fifty
repeats a number. CPU and memory are those of reading, checking and storing, without making the file.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import openpyxl

from tests.benchmarks.scratch import added_mib, peak_kib, scratch_database, table_beside

HEADERS = ["telefono", "nominativo", "codice", "prov", "sesso", "anno"]
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="+", default=[200_000])
    options = parser.parse_args()
    with table_beside(options.json), tempfile.TemporaryDirectory() as folder, scratch_database() as vendor:
        found = {}
        print(f"{'rows':>9} {'cases':>9} {'CPU s':>7} {'rows/CPU s':>10} {'elapsed s':>9} {'added MiB':>9}  {vendor}")
        for size in options.sizes:
            path = Path(folder) / f"{size}.xlsx"
            # In a process of its own, so that the memory of making the file does not count.
            subprocess.run([sys.executable, "-c", MAKE, str(path), str(size)], check=True)
            found[str(size)] = measure(path, size)
    if options.json:
        print(json.dumps(found[str(options.sizes[-1])] if len(found) == 1 else found))


def measure(path: Path, size: int) -> dict[str, float]:
    """Load the workbook into a study of its own and print one line."""
    from surveys.design.models import Study
    from surveys.fieldwork.services import load_sample
    from surveys.formats.samples import Reading, guess

    study = Study.objects.create(name=f"{size}", created_at=NOON)
    before, cpu, clock = peak_kib(), time.process_time(), time.perf_counter()
    sample = load_sample(
        study=study,
        content=path,
        file_name=path.name,
        reading=Reading(tuple(guess(HEADERS))),
        name="list",
        by=None,
        now=NOON,
    )
    seconds = time.process_time() - cpu
    figures = {
        "rows": size,
        "cases": sample.cases_made,
        "cpu_s": round(seconds, 1),
        "rows_per_cpu_s": round(size / seconds),
        "elapsed_s": round(time.perf_counter() - clock, 1),
        "added_mib": round(added_mib(before), 1),
    }
    line = "{rows:>9,} {cases:>9,} {cpu_s:>7} {rows_per_cpu_s:>10,} {elapsed_s:>9} {added_mib:>9}"
    print(line.format(**figures))
    return figures


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

if __name__ == "__main__":
    main()
