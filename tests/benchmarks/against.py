"""A benchmark of this tree against another commit's: ``--against COMMIT [--rounds 5]``.

The commit is checked out into a temporary folder and gets this tree's benchmarks, so that both are measured in the
same way by the same files. Both products are served at the same time, each with a database of its own, and are
measured in turn, round by round, the other one first in every second round. Printed is CPU by figure: of the commit,
of this tree, and their ratio. The commit is one whose tests' scenes the benchmarks can still build.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean, median
from typing import Protocol

from tests.benchmarks.scratch import databases, table_beside
from tests.benchmarks.served import ROOT, Served, World, served

ALLOWED = 1.03
"""No change raises the CPU of an answer or of a call by more."""
WITH_IT = ("tests/benchmarks", "tests/resilience/databases.py")
"""This tree's files that the other commit is measured with."""


class Comparison(Protocol):
    """One tree's server under measurement."""

    figures: tuple[str, ...]

    def measure(self, figure: str) -> float: ...


def add_options(options: argparse.ArgumentParser) -> None:
    """What a comparison is asked with."""
    options.add_argument("--against", metavar="COMMIT", default="")
    options.add_argument("--rounds", type=int, default=5)


def compare(chosen: argparse.Namespace, world: World, begun: Callable[[Served], Comparison]) -> int:
    """Print the comparison on each database; 1 if the CPU of one of them has risen by more than 3 %, else 0."""
    found = {}
    with table_beside(chosen.json), commit_beside(chosen.against) as other, databases() as urls:
        for vendor, url in urls.items():
            with served(url, world, other) as then, served(url, world) as now:
                rounds = _rounds(begun(then), begun(now), chosen.rounds)
            found[vendor] = {figure: ratio(pairs) for figure, pairs in rounds.items()}
            print(f"\n{vendor}, {chosen.rounds} rounds, against {chosen.against}; CPU in ms")
            print(f"{'':>24} {'then':>8} {'now':>8} {'ratio':>7}   of the rounds")
            for figure, pairs in rounds.items():
                _show(figure, pairs)
        has_risen = judged(found)
    if chosen.json:
        print(json.dumps(found))
    return int(has_risen)


@contextmanager
def commit_beside(commit: str) -> Iterator[Path]:
    """A work tree of the commit with this tree's benchmarks, in a folder that goes when the block ends."""
    with tempfile.TemporaryDirectory(prefix="ascolto-against-") as folder:
        tree = Path(folder) / "tree"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), commit], check=True)
        try:
            for path in WITH_IT:
                _copied(ROOT / path, tree / path)
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def _copied(mine: Path, theirs: Path) -> None:
    if mine.is_dir():
        shutil.rmtree(theirs, ignore_errors=True)
        shutil.copytree(mine, theirs, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(mine, theirs)


def _rounds(then: Comparison, now: Comparison, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """By figure, of each round: the other tree's and ours."""
    found: dict[str, list[tuple[float, float]]] = {figure: [] for figure in now.figures}
    for number in range(rounds):
        for figure, pairs in found.items():
            if number % 2:
                ours = now.measure(figure)
                pairs.append((then.measure(figure), ours))
            else:
                pairs.append((then.measure(figure), now.measure(figure)))
    return found


def ratio(pairs: list[tuple[float, float]]) -> float:
    """The middle one of the rounds' ratios: a round beside somebody else's work is left out by it."""
    return round(median(now / then for then, now in pairs), 4)


def _show(figure: str, pairs: list[tuple[float, float]]) -> None:
    middle, rounds = ratio(pairs), " ".join(f"{now / then:.2f}" for then, now in pairs)
    told = "   MORE THAN 3 % SLOWER" if middle > ALLOWED else ""
    then, now = (mean(column) for column in zip(*pairs, strict=True))
    print(f"{figure:>24} {then:>8.2f} {now:>8.2f} {middle:>7.3f}   {rounds}{told}")


def judged(found: dict[str, dict[str, float]]) -> bool:
    """Say for each database whether its CPU has risen by more than 3 %, over all figures; true if one has."""
    print()
    has_risen = False
    for vendor, ratios in found.items():
        over_all = mean(ratios.values())
        has_risen |= over_all > ALLOWED
        words = "MORE THAN 3 % SLOWER" if over_all > ALLOWED else "not more than 3 % slower"
        print(f"{vendor}: {words} (over all figures × {over_all:.3f})")
    return has_risen
