"""What one interviewer's step costs through the web server: ``python -m tests.benchmarks.step [--json]``.

A step is the POST of one answer, its commit and the next question's fragment. granian serves with
two workers, as in production; 1, 16 and 64 interviewers answer as fast as they are answered. The
same connections then ask for an empty page behind sign-in: the ratio of CPU is what the step itself
costs. On SQLite, and on PostgreSQL where it is at hand; what PostgreSQL's own processes spend is counted
too, where they run on this machine. ``--seconds`` (6) is how long each number of connections is measured;
``--against`` compares with another commit (see ``against``).

What is between two interviews is measured apart, on a questionnaire of two questions: the interview is finished, the
next case comes, is dialled and answered, and its interview opens. An interview of the answers has ``--questions``
(100); where all of them are answered while the clock runs, it stands until the next interview has begun.
"""

import argparse
import json
from typing import Any

from tests.benchmarks import against
from tests.benchmarks.scratch import databases, table_beside
from tests.benchmarks.served import (
    CONNECTIONS,
    Cpu,
    Interviewer,
    Served,
    Spent,
    World,
    in_ms,
    percentile_ms,
    served,
    together,
)

ANSWERS_EACH = 1200
"""For how many answers there are cases."""
INTERVIEWERS = max(CONNECTIONS)
CALLERS, CALLS_EACH = 4, 25
"""Who are measured between interviews, and the calls of each."""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--json", action="store_true")
    options.add_argument("--seconds", type=float, default=6)
    options.add_argument("--questions", type=int, default=100)
    against.add_options(options)
    chosen = options.parse_args()
    world = World(INTERVIEWERS, chosen.questions, 1 + ANSWERS_EACH // chosen.questions, 0, CALLERS)
    if chosen.against:
        raise SystemExit(against.compare(chosen, world, lambda site: Comparison(site, chosen.seconds)))
    with table_beside(chosen.json), databases() as urls:
        results = {}
        for vendor, url in urls.items():
            with served(url, world) as site:
                results[vendor] = measured(site, chosen.seconds)
            show(vendor, results[vendor])
    if chosen.json:
        print(json.dumps(results))


def show(database: str, rows: dict[str, Any]) -> None:
    """Print the table of one database."""
    call = rows.pop("call")
    print(f"\n{database}  (fdatasync {rows.pop('fdatasync_ms'):.2f} ms)")
    print("connections  answers/s   p50 ms   p95 ms   p99 ms   CPU ms  of it database  queries  ratio to empty")
    for connections, row in rows.items():
        print(
            f"{connections:>11}  {row['per_s']:>9.0f} {row['p50_ms']:>8.1f} {row['p95_ms']:>8.1f} "
            f"{row['p99_ms']:>8.1f} {row['cpu_ms']:>8.2f} {in_ms(row['database_ms']):>15} "
            f"{row['queries']:>8} {row['ratio_to_empty']:>15.1f}"
        )
    print(
        f"from one interview to the next: {call['cpu_ms']:.1f} ms of CPU, of it database {in_ms(call['database_ms'])}"
    )


def measured(site: Served, seconds: float) -> dict[str, Any]:
    """The figures of one database: by number of connections the answers', and of ``call`` what is between them."""
    interviewers = [Interviewer(site.port, sign) for sign in site.signs["interviewers"]]
    rows = {str(n): _row(site.cpu, interviewers[:n], seconds, site.signs["queries"]) for n in CONNECTIONS}
    call = _between(site.cpu, [Interviewer(site.port, sign) for sign in site.signs["short"]], CALLS_EACH)
    return {"fdatasync_ms": site.fdatasync_ms, "call": call, **rows}


class Comparison:
    """One round after the other of one tree: CPU in ms of an answer by connections, and of what is between two."""

    def __init__(self, site: Served, seconds: float) -> None:
        self._cpu, self._seconds = site.cpu, seconds
        self._interviewers = [Interviewer(site.port, sign) for sign in site.signs["interviewers"]]
        self._hurried = [Interviewer(site.port, sign) for sign in site.signs["short"]]
        for n in CONNECTIONS:
            _answers(site.cpu, self._interviewers[:n], 1.0)

    def measure(self, figure: str) -> float:
        """CPU of one, in ms."""
        if figure == "between interviews":
            spent = _between(self._cpu, self._hurried, 4)
        else:
            spent = _answers(self._cpu, self._interviewers[: int(figure)], self._seconds).each()
        return spent["cpu_ms"] or 0

    figures = (*map(str, CONNECTIONS), "between interviews")


def _row(cpu: Cpu, interviewers: list[Interviewer], seconds: float, queries: int) -> dict[str, Any]:
    _answers(cpu, interviewers, min(1.0, seconds))
    answers, empty = _answers(cpu, interviewers, seconds), Spent()
    with empty.counting(cpu) as times:
        times += together(interviewers, Interviewer.look, seconds / 2)
    empty_ms = empty.each()["cpu_ms"]
    step = answers.each()
    return {
        "per_s": len(answers.times) / answers.seconds,
        "p50_ms": round(percentile_ms(answers.times, 50), 2),
        "p95_ms": round(percentile_ms(answers.times, 95), 2),
        "p99_ms": round(percentile_ms(answers.times, 99), 2),
        **step,
        "queries": queries,
        "ratio_to_empty": round((step["cpu_ms"] or 0) / empty_ms, 2) if empty_ms else None,
    }


def _answers(cpu: Cpu, interviewers: list[Interviewer], seconds: float) -> Spent:
    """Answers for so long; while somebody has nothing left to answer, the clock stands and they take the next call."""
    spent = Spent()
    while spent.seconds < seconds:
        with spent.counting(cpu) as times:
            times += together(interviewers, _answer, seconds - spent.seconds)
        for interviewer in interviewers:
            if interviewer.is_done:
                interviewer.next_case()
    return spent


def _answer(interviewer: Interviewer) -> float | None:
    return None if interviewer.is_done else interviewer.answer()


def _between(cpu: Cpu, interviewers: list[Interviewer], calls: int) -> dict[str, float | None]:
    spent = Spent()
    for turn in range(calls):
        for interviewer in interviewers:
            while not interviewer.is_done:
                interviewer.answer()
        if turn:  # the first call warms up
            with spent.counting(cpu) as times:
                times += [interviewer.next_case() for interviewer in interviewers]
        else:
            for interviewer in interviewers:
                interviewer.next_case()
    return spent.each()


if __name__ == "__main__":
    main()
