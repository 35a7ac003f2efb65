"""Seconds and CPU of every test, kept where ``TIMES`` says; ``bash .ci/times`` makes tables of them.

``python -m tests.times --left-out COLLECTED FOLDER…`` says which tests of a list no lane has played.

As a plugin of pytest it notes what each test takes. CPU is that of the test's process and of the processes that it has
waited for; a browser, which outlives its tests, is seen in the seconds only.
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter, time
from typing import Any

import pytest

FOLDER = os.environ.get("TIMES", "")
"""Where the times are kept; nothing is noted without it."""
Entry = dict[str, Any]
ENTRIES = pytest.StashKey[list[Entry]]()
DEAREST = 40
MOST_CPU = 20
"""Seconds of CPU of a test that is no drill."""


def used_cpu(*, with_children: bool = True) -> float:
    """Seconds of CPU that this process has used, and those that it has waited for."""
    usages = (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN))[: 1 + with_children]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Refuse in CI a test that costs more than a test of the gate may."""
    # A browser that is closed in this test was another one's too.
    with_children = item.get_closest_marker("browser") is None
    cpu = used_cpu(with_children=with_children)
    result = yield
    used = used_cpu(with_children=with_children) - cpu
    if "CI" in os.environ and used > MOST_CPU and not item.get_closest_marker("drill"):
        pytest.fail(f"it used {used:.0f} s of CPU: a test of more than {MOST_CPU} is marked as a drill")
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note what the test takes, its fixtures included."""
    began, cpu = perf_counter(), used_cpu()
    try:
        return (yield)
    finally:
        seconds, used = round(perf_counter() - began, 3), round(used_cpu() - cpu, 3)
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
        entry = {"test": item.nodeid, "seconds": seconds, "cpu": used, "worker": worker, "ended": round(time(), 1)}
        item.config.stash.setdefault(ENTRIES, []).append(entry)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of a parallel run hands its times to the one that keeps them."""
    entries = session.config.stash.get(ENTRIES, [])
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["times"] = entries


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over the times of a process that has ended."""
    node.config.stash.setdefault(ENTRIES, []).extend(getattr(node, "workeroutput", {}).get("times", []))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Keep the times of the run, one line for each test."""
    if FOLDER and not hasattr(config, "workerinput") and (entries := config.stash.get(ENTRIES, [])):
        database = "postgresql" if "postgres" in os.environ.get("DATABASE_URL", "") else "sqlite"
        with (Path(FOLDER) / f"{database}.jsonl").open("a") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in entries)


def sums(entries: Iterable[Entry], parts: int) -> list[tuple[str, float, float, int]]:
    """Seconds, CPU and number of the tests of each place, dearest first; ``parts``: of how many parts its path is."""
    found: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0])
    for entry in entries:
        place = found["/".join(entry["test"].split("::")[0].split("/")[1:][:parts])]
        for index, amount in enumerate((entry["seconds"], entry["cpu"], 1)):
            place[index] += amount
    return sorted(((place, *amounts) for place, amounts in found.items()), key=lambda row: -row[1])  # type: ignore[misc]


def lines_of(name: str, entries: list[Entry]) -> Iterator[str]:
    """The table of one run."""
    yield f"\n{name}: {len(entries)} tests, {sum(entry['cpu'] for entry in entries):.0f} s of CPU"
    ends = {entry["worker"]: entry["ended"] for entry in sorted(entries, key=lambda entry: entry["ended"])}
    idle = (f"{worker} {max(ends.values()) - end:.0f} s" for worker, end in sorted(ends.items()))
    yield f"idle at the end: {', '.join(idle)}"
    for title, parts, most in (("folder", 1, 99), (f"the {DEAREST} dearest files", 9, DEAREST)):
        yield f"{'seconds':>9} {'CPU':>7} {'tests':>6}  {title}"
        for place, seconds, cpu, count in sums(entries, parts)[:most]:
            yield f"{seconds:9.1f} {cpu:7.1f} {count:6.0f}  {place}"


def left_out(collected: Path, folders: Iterable[Path]) -> list[str]:
    """The tests that were collected and that no run of these folders has played."""
    files = [file for folder in folders for file in folder.glob("*.jsonl")]
    played = {json.loads(line)["test"] for file in files for line in file.read_text().splitlines()}
    return [line for line in collected.read_text().splitlines() if "::" in line and line not in played]


def main(folder: Path) -> None:
    """Print the steps and the tests of the last run."""
    steps = folder / "steps"
    if steps.is_file():
        print(f"{'seconds':>9} {'CPU':>7}  step")
        for line in steps.read_text().splitlines():
            seconds, cpu, name = line.split(" ", 2)
            print(f"{float(seconds):9.0f} {float(cpu):7.0f}  {name}")
    for file in sorted(folder.glob("*.jsonl")):
        for line in lines_of(file.stem, [json.loads(entry) for entry in file.read_text().splitlines()]):
            print(line)


if __name__ == "__main__":
    if sys.argv[1] == "--left-out":
        if left := left_out(Path(sys.argv[2]), map(Path, sys.argv[3:])):
            sys.exit("\n".join(("in no lane:", *left)))
    else:
        main(Path(sys.argv[1]))
