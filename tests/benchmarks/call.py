"""What a call costs through the web server, whole: ``python -m tests.benchmarks.call [--json]``.

1, 16 and 64 interviewers work as fast as they are answered: "next" claims a case, its panel is shown, it is dialled,
rings and is answered, the first question comes, ``--questions`` (20) answers are given, the page after the call is
looked at and the interview is finished, which claims the next case. ``cpu_ms_per_answer`` is the CPU of all that,
divided by the answers; ``p95_ms`` is of an answer among them. On SQLite, and on PostgreSQL where it is at hand, what
its own processes spend on this machine included. ``--seconds`` (10) is how long each number of connections is measured;
``--against`` compares with another commit (see ``against``).

The table tells besides what one call costs from "next" to its first question (the finish of the one before included),
and what an answer of it costs.
"""

import argparse
import json
from functools import partial
from typing import Any

from tests.benchmarks import against
from tests.benchmarks.scratch import databases, table_beside
from tests.benchmarks.served import (
    CONNECTIONS,
    Interviewer,
    Served,
    Spent,
    World,
    in_ms,
    percentile_ms,
    served,
    together,
)

CASES = 2400
STRIDE = 7
"""By so many questions one begins behind the other, so that not all of them end their calls in the same moment."""
CALLS_APART = 30
"""Calls of which the way to the first question is measured apart."""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--json", action="store_true")
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--questions", type=int, default=20)
    against.add_options(options)
    chosen = options.parse_args()
    world = World(1, chosen.questions, CASES, callers=max(CONNECTIONS))
    if chosen.against:
        begun = partial(Comparison, seconds=chosen.seconds, questions=chosen.questions)
        raise SystemExit(against.compare(chosen, world, begun))
    with table_beside(chosen.json), databases() as urls:
        results = {}
        for vendor, url in urls.items():
            with served(url, world) as site:
                results[vendor] = measured(vendor, site, chosen.seconds, chosen.questions)
    if chosen.json:
        print(json.dumps(results))


def measured(vendor: str, site: Served, seconds: float, questions: int) -> dict[str, Any]:
    """The figures of one database by number of connections; its table is printed."""
    print(f"\n{vendor}  (fdatasync {site.fdatasync_ms:.2f} ms)")
    callers = on_shift(site, questions)
    print("connections  answers/s   p95 ms   CPU ms per answer, flow included  of it database")
    rows = {}
    for n in CONNECTIONS:
        flow(site, callers[:n], min(1.0, seconds))
        spent = flow(site, callers[:n], seconds)
        each = spent.each()
        rows[str(n)] = row = {
            "cpu_ms_per_answer": each["cpu_ms"],
            "answers_per_s": round(len(spent.times) / spent.seconds, 1),
            "p95_ms": round(percentile_ms(spent.times, 95), 2),
        }
        print(
            f"{n:>11}  {row['answers_per_s']:>9.0f} {row['p95_ms']:>8.1f} {row['cpu_ms_per_answer']:>33.2f} "
            f"{in_ms(each['database_ms']):>15}"
        )
    for what, spent in zip(('from "next" to the first question', "an answer"), apart(site, callers[0]), strict=True):
        each = spent.each()
        print(f"{what}: {each['cpu_ms']:.2f} ms of CPU, of it database {in_ms(each['database_ms'])}")
    return rows


def on_shift(site: Served, questions: int) -> list[Interviewer]:
    """Everybody in the middle of their first interview, each at another question."""
    callers = [Interviewer(site.port, sign) for sign in site.signs["callers"]]
    for number, caller in enumerate(callers):
        caller.take(site.signs["study"])
        caller.reach()
        for _question in range(STRIDE * number % questions):
            caller.answer()
    return callers


def flow(site: Served, callers: list[Interviewer], seconds: float) -> Spent:
    """Calls for so long; the times are the answers'."""
    spent = Spent()
    with spent.counting(site.cpu) as times:
        times += together(callers, _work, seconds)
    return spent


def _work(caller: Interviewer) -> list[float]:
    """One answer; or, where the interview is over, all that lies before the first question of the next."""
    if not caller.is_done:
        return [caller.answer()]
    caller.look_after()
    caller.next_case()
    return []


def apart(site: Served, caller: Interviewer, calls: int = CALLS_APART) -> tuple[Spent, Spent]:
    """One interviewer's calls: the ways from "next" to the first question, and the answers."""
    way, answers = Spent(), Spent()
    for _call in range(calls):
        with answers.counting(site.cpu) as times:
            while not caller.is_done:
                times.append(caller.answer())
        caller.look_after()
        with way.counting(site.cpu) as times:
            times.append(caller.next_case())
    return way, answers


class Comparison:
    """One round after the other of one tree: CPU in ms of an answer, flow included, and of the way to the first."""

    figures = (*map(str, CONNECTIONS), "next to first question")

    def __init__(self, site: Served, seconds: float, questions: int) -> None:
        self._site, self._seconds, self._callers = site, seconds, on_shift(site, questions)
        for n in CONNECTIONS:
            flow(site, self._callers[:n], 1.0)

    def measure(self, figure: str) -> float:
        """CPU of one, in ms."""
        if figure == "next to first question":
            return apart(self._site, self._callers[0], 8)[0].each()["cpu_ms"] or 0
        return flow(self._site, self._callers[: int(figure)], self._seconds).each()["cpu_ms"] or 0


if __name__ == "__main__":
    main()
