"""What the desk costs as it asks for itself: ``python -m tests.benchmarks.desk [--json] [--sizes 10000 1000000]``.

The desk of one study with so many cases beside fifty others, on SQLite unless ``--database postgresql`` says otherwise:
CPU in ms where nothing has changed since, and where something has, with the queries of that. It is ``.pages`` with one
page; ``--folder`` keeps the databases, which that shares. With ``--json`` the last line is one object.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from .pages import kept_folder, measured
from .scratch import databases, table_beside

SIZES = [10_000, 1_000_000]
PAGE = "desk"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--folder", type=Path, help="where the databases are kept")
    parser.add_argument("--database", default="sqlite", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    with table_beside(options.json), kept_folder(options.folder) as folder:
        found = of_desk(folder, options.database, options.sizes)
        print(f"{'cases':>10} {'unchanged ms':>13} {'changed ms':>11} {'queries':>8}")
        for size, one in found.items():
            print(f"{size:>10} {one['unchanged_ms']:>13} {one['changed_ms']:>11} {one['queries']:>8}", flush=True)
    if options.json:
        print(json.dumps({PAGE: found}))


def of_desk(folder: Path, vendor: str, sizes: list[int]) -> dict[str, dict[str, Any]]:
    """The figures by number of cases."""
    os.environ["KEPT_CLUSTER"] = str(folder / "postgresql")
    with databases() as urls:
        by_size = measured(folder, vendor, urls[vendor], sizes, [PAGE])
    return {
        str(size): {
            "unchanged_ms": by_size[str(size)][f"{PAGE}, unchanged"]["cpu_ms"],
            "changed_ms": by_size[str(size)][PAGE]["cpu_ms"],
            "queries": by_size[str(size)][PAGE]["queries"],
        }
        for size in sizes
    }


if __name__ == "__main__":
    main()
