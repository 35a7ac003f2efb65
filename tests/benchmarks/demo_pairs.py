"""The demo played with many seeds on many days: how many of the pairs fail, and what a pair costs.

``python -m tests.benchmarks.demo_pairs [--pairs 2000] [--json]``; a part of the pairs is a test.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .scratch import scratch_database, table_beside

if TYPE_CHECKING:
    from surveys.management.demo.steps import DemoSize

ROME = ZoneInfo("Europe/Rome")
SEEDS_A_DAY = 6
"""The pairs of a day share its study and its list; its first seed plays what depends on the day alone."""
SPECIAL_DAYS = (
    *("2026-12-02", "2026-12-03", "2026-12-27", "2027-01-01", "2027-01-04", "2027-03-28", "2027-03-29"),
    *("2027-10-31", "2027-11-01", "2028-02-29", "2028-03-01", "2028-04-17", "2028-05-01", "2028-12-31"),
)
"""Sundays, holidays and the days behind them, both changes of the clock, a leap day, the ends of months and years."""
HOURS = ("00:00", "00:40", "02:30", "05:59", "09:00", "11:45", "14:00", "17:30", "19:45", "23:59")


def small_size() -> DemoSize:
    """A field in which the generator of 3ed622c2 fails for 8 of 200 seeds on 3 December 2026."""
    from surveys.management.demo.steps import DemoSize

    return DemoSize(cases=40, completes=6, days=10)


def days(count: int) -> list[datetime]:
    """So many moments at which somebody begins the demo: special days first, then any; the same in each run."""
    chance = random.Random(24)
    moments = []
    for place in range(count):
        if place < len(SPECIAL_DAYS):
            day = datetime.fromisoformat(SPECIAL_DAYS[place])
        else:
            day = datetime(2026, 1, 1) + timedelta(days=chance.randrange(5 * 365))
        hour, minute = map(int, HOURS[place * 7 % len(HOURS)].split(":"))
        moments.append(day.replace(hour=hour, minute=minute, second=7, tzinfo=ROME).astimezone(UTC))
    return moments


def play_pairs(count: int) -> Iterator[str]:
    """Play so many pairs of seed and day and leave nothing; yields for each why it failed, empty if it did not."""
    from django.db import transaction
    from django.utils import translation

    moments = days(-(-count // SEEDS_A_DAY))
    for place, moment in enumerate(moments):
        seeds = range(place * SEEDS_A_DAY + 1, min(count, (place + 1) * SEEDS_A_DAY) + 1)
        with translation.override("it"), transaction.atomic():
            yield from _play_day(moment, seeds)
            transaction.set_rollback(True)


def _play_day(moment: datetime, seeds: range) -> Iterator[str]:
    from django.db import transaction

    from surveys.management.demo import world
    from surveys.management.demo.steps import DemoPlan, make_demo

    people = world.make_people(password="un caffè, grazie", now=moment)
    world.make_institute(now=moment)
    world.make_agreement(by=people["amministrazione"], now=moment)
    for seed in seeds:
        plan = DemoPlan(people=people, seed=seed, size=small_size(), is_closed=seed % 2 == 0, now=moment)
        if seed == seeds[0]:
            next(make_demo(plan))
        pair = f"seed {seed}, {moment:%Y-%m-%d %H:%M} UTC"
        with transaction.atomic():
            try:
                for step in make_demo(plan):
                    if step == "reviews" and seed != seeds[0]:
                        break
            except Exception:
                yield f"{pair}\n{traceback.format_exc(limit=-6)}"
            else:
                yield ""
            transaction.set_rollback(True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--pairs", type=int, default=2000)
    chosen = parser.parse_args()
    with table_beside(chosen.json), scratch_database():
        from django.conf import settings

        from surveys.database import pauses

        pauses.PAUSE_SECONDS = 0
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        began = time.process_time()
        failures = []
        for failure in play_pairs(chosen.pairs):
            if failure:
                failures.append(failure)
                print(failure, flush=True)
        spent = time.process_time() - began
        print(f"{chosen.pairs} pairs of seed and day, {len(failures)} failed, {spent / chosen.pairs:.2f} CPU s each")
    if chosen.json:
        print(json.dumps({"pairs": chosen.pairs, "failed": len(failures), "cpu_s": round(spent, 1)}))


if __name__ == "__main__":
    main()
