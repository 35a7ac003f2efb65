"""How many interviewers a machine carries: ``python -m tests.benchmarks.shifts [--json]``.

Interviewers work as people do: they look at the case, let it ring, speak for ``--pause`` seconds (5) about each of 20
questions; of four calls one is answered. ``--interviewers`` (20 60) of them work at the same time for ``--seconds``
(60) each. Told are the CPU that one interviewer costs, how many therefore fill one core to 60 %, and how long an
answer waited. On SQLite, and on PostgreSQL where it is at hand, what its own processes spend on this machine included.
The shift is that of the guide's page of capacity; of four calls one is answered, so that short runs say little.
"""

import argparse
import json
import random
import threading
from typing import Any

from tests.benchmarks.scratch import databases, table_beside
from tests.benchmarks.served import Interviewer, Served, Spent, World, percentile_ms, served
from tests.resilience.shifts import at_work

QUESTIONS = 20
CASES_EACH = 40
ANSWERED = 0.25
LOOKING, RINGING = 6.0, 20.0
"""Seconds before the dial, and until somebody answers or nobody does."""
FULL = 0.6
"""Part of a core that may be busy before answers begin to wait for each other."""


class Player:
    """One interviewer's shift; ``waits``: seconds of each answer."""

    def __init__(self, site: Served, sign: dict[str, Any], pause: float, seed: int) -> None:
        self._who, self._study = Interviewer(site.port, sign), site.signs["study"]
        self._pause, self._pick = pause, random.Random(seed)
        self.waits: list[float] = []
        self.calls = 0
        self.fault: Exception | None = None
        self.at_home = False

    def work(self, until: threading.Event) -> None:
        """One call after the other, until the shift is over."""
        try:
            until.wait(self._pick.uniform(0, LOOKING + RINGING))
            self._who.take(self._study)
            while not until.is_set():
                self._call(until)
                self.calls += 1
        except Exception as fault:  # told by the main thread
            self.fault = fault

    def _call(self, until: threading.Event) -> None:
        until.wait(self._about(LOOKING))
        self._who.ring()
        until.wait(self._about(RINGING))
        if self._pick.random() >= ANSWERED:
            self._who.hang_up()
            return
        self._who.begin()
        while not self._who.is_done:
            if until.wait(self._about(self._pause)):
                return
            self.waits.append(self._who.answer())
        self._who.finish()

    def _about(self, seconds: float) -> float:
        return seconds * self._pick.uniform(0.5, 1.5)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--json", action="store_true")
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--pause", type=float, default=5)
    options.add_argument("--interviewers", type=int, nargs="+", default=[20, 60])
    chosen = options.parse_args()
    world = World(1, QUESTIONS, CASES_EACH * max(chosen.interviewers), callers=sum(chosen.interviewers))
    results = {}
    with table_beside(chosen.json), databases() as urls:
        for vendor, url in urls.items():
            with served(url, world) as site:
                results[vendor] = measured(vendor, site, chosen)
    if chosen.json:
        print(json.dumps(results))


def measured(vendor: str, site: Served, chosen: argparse.Namespace) -> dict[str, Any]:
    """The figures of one database by number of interviewers; its table is printed."""
    print(f"\n{vendor}  (fdatasync {site.fdatasync_ms:.2f} ms)")
    print("interviewers  answers/s   p50 ms   p95 ms   CPU of one, %  of one core to 60 %")
    signs, rows = iter(site.signs["callers"]), {}
    for count in chosen.interviewers:
        people = [Player(site, next(signs), chosen.pause, seed) for seed in range(count)]
        rows[str(count)] = row = played(site, people, chosen.seconds)
        print(
            f"{count:>12}  {row['answers_per_s']:>9.1f} {row['p50_ms']:>8.1f} {row['p95_ms']:>8.1f} "
            f"{row['cpu_percent']:>15.2f} {row['a_core']:>20}"
        )
    return rows


def played(site: Served, people: list[Player], seconds: float) -> dict[str, Any]:
    """One shift of these people, after a quarter of its time that does not count."""
    spent = Spent()
    with at_work(people):
        threading.Event().wait(seconds / 4)
        before = [len(person.waits) for person in people]
        with spent.counting(site.cpu) as times:
            threading.Event().wait(seconds)
            for person, first in zip(people, before, strict=True):
                times += person.waits[first:]
    if faults := [person.fault for person in people if person.fault]:
        raise faults[0]
    each = spent.cpu / spent.seconds / len(people)
    return {
        "answers_per_s": round(len(spent.times) / spent.seconds, 2),
        "p50_ms": round(percentile_ms(spent.times, 50), 1),
        "p95_ms": round(percentile_ms(spent.times, 95), 1),
        "cpu_percent": round(100 * each, 3),
        "a_core": int(FULL / each),
    }


if __name__ == "__main__":
    main()
