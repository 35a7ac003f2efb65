"""What a forecast costs, and how often what comes lies in its band.

``python -m tests.benchmarks.forecast [--json]`` plays 5,000 cases over 14 days 200 times, with day parts and quotas,
and twenty fields whose respondents and interviewers differ in ways the forecast is not told
(``tests.calling.played_field``): each is forecast from its first third, and it is counted in how many of them the
completes of the end lie in the band from 5 to 95 %. With ``--json`` the last line is one object.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import UTC, date, datetime, timedelta

from surveys.calling import policy
from surveys.calling.forecast import PoolSupply, QuotaState, Scenario, Shift, evidence_of, forecast, groups_of
from tests.calling.played_field import PlayedField

from .scratch import table_beside

DAYS, SEEDS = 14, 20
WEEK = ("mon", "tue", "wed", "thu", "fri")
RULES = {
    "day_parts": [
        {"key": "A", "name": "day", "max_attempts": 4, "hours": {day: list(range(9, 17)) for day in WEEK}},
        {"key": "B", "name": "evening", "max_attempts": 4, "hours": {day: [17, 18, 19] for day in WEEK}},
    ]
}
HOLIDAY = date(2026, 12, 8)


def scenario(cases: int) -> Scenario:
    """A study in its first week: some cases with two numbers, six quota cells, an interviewer for 250 cases."""
    rules = policy.read(RULES)
    now = datetime(2026, 11, 26, 8, tzinfo=UTC)
    days = [now.date() + timedelta(days=place) for place in range(DAYS)]
    cells = [QuotaState(f"cell {place}", cases // 40) for place in range(6)]
    return Scenario(
        policy=rules,
        holidays=frozenset({HOLIDAY}),
        now=now,
        shifts=[Shift(day, 9 * 60, 20 * 60, cases / 250) for day in days],
        evidence=evidence_of([], rules.dispositions),
        pools=[PoolSupply(fresh={1: cases - cases // 5, 2: cases // 5})],
        cells=cells,
        groups=groups_of(cells, cases // 40 * 6),
        target=cases // 40 * 6,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=200)
    chosen = parser.parse_args()
    began, cpu = time.perf_counter(), time.process_time()
    found = forecast(scenario(chosen.cases), chosen.runs)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    fields = [PlayedField(seed).forecast(chosen.runs) for seed in range(SEEDS)]
    in_band = sum(said.total.low <= came <= said.total.high for said, came in fields)
    with table_beside(chosen.json):
        print(f"{chosen.cases} cases × {DAYS} days × {found.runs} runs: {wall:.1f} s, {cpu:.1f} s of CPU")
        for said, came in fields:
            print(f"{said.before:>6} before {said.total.low:>6.0f} {said.total.middle:>6.0f} {said.total.high:>6.0f}"
                  f"   came {came:>6}")  # fmt: skip
        print(f"in the band: {in_band} of {SEEDS}")
    if chosen.json:
        figures = {"cases": chosen.cases, "days": DAYS, "runs": found.runs, "wall_s": round(wall, 1)}
        print(json.dumps(figures | {"cpu_s": round(cpu, 1), "in_band": in_band}))


if __name__ == "__main__":
    main()
