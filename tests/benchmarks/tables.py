"""Banner tables with weights and letters, from the database to the written workbook; and raking alone.

``python -m tests.benchmarks.tables [--interviews 20000] [--tables 200] [--json]``; CPU of all threads is counted.
"""

import argparse
import json
import os
import time
from typing import Any

from .export import cpu, make_study
from .scratch import added_mib, peak_kib, scratch_database, table_beside

COLUMNS = 150
BANNER = ("q0", "q2", "q4", "q6")
"""Four questions of five answers: twenty columns beside the total."""


def main() -> None:
    """Print the figures, and with ``--json`` one object in place of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--interviews", type=int, default=20_000)
    parser.add_argument("--tables", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with scratch_database() as vendor:
        figures = measure(options.interviews, options.tables)
    with table_beside(options.json):
        print(f"{figures['tables']} tables × {figures['columns']} columns × {figures['interviews']:,} on {vendor}:")
        print(f"{figures['cpu_s']:.1f} s of CPU with reading and writing, {figures['added_mib']:.0f} MiB added")
        print(f"raking {options.interviews:,} × 6 margins: {figures['raking_s']:.2f} s")
    if options.json:
        print(json.dumps(figures))


def measure(interviews: int, tables: int) -> dict[str, Any]:
    """The figures of one set of tables."""
    study = make_study(interviews, COLUMNS)
    from django.utils import timezone

    from surveys.people.models import User
    from surveys.results import services

    user, now = User.objects.get(), timezone.now()
    services.save_weights(study=study, name="peso", spec=_targets(), by=user, now=now)
    spec = _set(tables)
    small = services.save_table_set(study=study, name="Piccola", spec=_set(1), by=user, now=now)
    saved = services.save_table_set(study=study, name="Tabelle", spec=spec, by=user, now=now)

    def write(number: int) -> None:
        options: Any = {"language": "it", "for_client": True, "formats": ["tables"], "table_sets": [number]}
        with open(os.devnull, "r+b") as nowhere:
            services.write_results(nowhere, study=study, options=options, now=timezone.now())

    write(small.pk)  # what is loaded once is not counted
    before = peak_kib()
    seconds = cpu(lambda: write(saved.pk))
    return {
        "tables": tables,
        "columns": 5 * len(BANNER),
        "interviews": interviews,
        "cpu_s": round(seconds, 2),
        "added_mib": round(added_mib(before), 1),
        "raking_s": round(_raking(interviews), 3),
    }


def _targets() -> Any:
    from surveys.analysis.tables import Use
    from surveys.analysis.targets import MarginSpec, WeightSpec

    targets = {"1": 24.0, "2": 18.0, "3": 22.0, "4": 16.0, "5": 20.0}
    return WeightSpec(tuple(MarginSpec((Use(name),), targets) for name in ("q8", "q10")), 0.3, 3.0)


def _set(count: int) -> Any:
    from surveys.analysis.tables import SetSpec, TableSpec, Use

    singles = [f"q{n}" for n in range(132) if n % 2 == 0]
    numbers = [f"q{n}" for n in range(132) if n % 8 in (1, 5, 7)]
    kinds = [TableSpec((Use(name),)) for name in singles]
    kinds += [TableSpec((Use(name, "0-20; 21-40; 41-60; 61-80; 81-"),), (), ("mean", "deviation")) for name in numbers]
    kinds += [TableSpec((Use(name),), (), ("mean", "median")) for name in numbers]
    tables = [kinds[place % len(kinds)] for place in range(count)]
    return SetSpec(tuple(tables), tuple((Use(name),) for name in BANNER), weight="peso")


def _raking(interviews: int) -> float:
    import numpy as np

    from surveys.analysis.weighting import Margin, rake

    draw = np.random.default_rng(1)
    margins = []
    for classes in (2, 6, 4, 20, 5, 8):
        there, wanted = draw.dirichlet(np.full(classes, 30)), draw.dirichlet(np.full(classes, 30))
        margins.append(Margin(draw.choice(classes, interviews, p=there).astype(np.int32), list(wanted)))
    start = time.process_time()
    rake(margins, base=np.ones(interviews), least=0.3, most=3)
    return time.process_time() - start


if __name__ == "__main__":
    main()
