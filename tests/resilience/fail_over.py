"""Two nodes behind nginx, two workers, a database with a synchronous standby; everything is killed, once."""

import os
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stores import KEY, Store, running_store
from tests.waiting import wait_until

from .balancer import NGINX, balanced
from .caller import Caller, held_twice
from .cluster import BINARIES
from .interviewer import FORM, Interviewer, Told, ask
from .losses import lost_keys, twice
from .pair import STANDBY, Pair
from .serving import Site
from .shifts import at_work

LONGEST_WAIT = 10
"""Seconds that a loss may make anybody wait for an acknowledgement."""
CAN_BE_PLAYED = bool(BINARIES and NGINX) or "CI" in os.environ
WHY_NOT = "PostgreSQL or nginx is not installed"
ASKED_FIRST = 6
XLSX = b"PK\x03\x04"


@dataclass
class Machines:
    """What is up, and who works there."""

    pair: Pair
    nodes: Sequence[Site]
    store: Store
    port: int
    """Of nginx."""
    world: dict[str, Any]
    interviewers: list[Interviewer]
    callers: list[Caller]

    @property
    def answers(self) -> int:
        return sum(len(one.acknowledged) for one in self.interviewers)

    @property
    def longest_wait(self) -> float:
        return max(one.longest_wait for one in (*self.interviewers, *self.callers))

    def go_on(self, seconds: float) -> None:
        """Work for a while, and until everybody has had another answer acknowledged."""
        before = {id(one): len(one.acknowledged) for one in self.interviewers}
        time.sleep(seconds)
        wait_until(lambda: all(one.fault or len(one.acknowledged) > before[id(one)] for one in self.interviewers))


@contextmanager
def machines(folder: Path, *, interviewers: int, callers: int, questions: int, cases_each: int) -> Iterator[Machines]:
    """All of them, started; each node has a disk of its own and shares database, key and store."""
    with ExitStack() as up:
        pair, store = up.enter_context(Pair()), up.enter_context(running_store())
        nodes = [Site(folder / "node one", pair.url), Site(folder / "node two", pair.url, empty=True)]
        for node in nodes:
            node.environment |= {"STORAGE_URL": store.url, "SECRET_KEY": "of both, " * 9, **KEY}
            node.environment |= {"REPLICA_URL": pair.replica_url}
            up.callback(node.kill)
        world = nodes[0].told_by("tests.benchmarks.step_world", interviewers, questions, cases_each, callers)
        pair.add_standby()
        for node in nodes:
            node.start_worker()
            up.callback(node.kill_worker)
        for node in nodes:
            start(node, world)
        port = up.enter_context(balanced(folder / "nginx", [node.port for node in nodes]))
        people = [
            Interviewer(port, sign, random.Random(number), pause=(1, 3))
            for number, sign in enumerate(world["interviewers"])
        ]
        calling = [
            Caller(port, sign, world["study"], random.Random(number)) for number, sign in enumerate(world["callers"])
        ]
        yield Machines(pair, nodes, store, port, world, people, calling)


def start(node: Site, world: dict[str, Any]) -> None:
    """Start it, and ask so often that each of its processes has answered before others come."""
    node.start()
    sign = world["interviewers"][0]
    for _ in range(ASKED_FIRST):
        ask(node.port, sign, "GET", f"/calls/{sign['attempt']}/interview/")


def play(up: Machines, *, seconds: float) -> tuple[float, list[str]]:
    """One thing after the other goes, with so many seconds of work between them.

    The longest wait before anything went, which is this machine's own, and how long each thing took, in words.
    """
    told: list[str] = []

    @contextmanager
    def timed(what: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        told.append(f"{what} {time.monotonic() - begun:.1f} s")

    with at_work([*up.interviewers, *up.callers]):
        up.go_on(seconds)
        calm = up.longest_wait
        up.nodes[0].kill()
        up.go_on(seconds)
        start(up.nodes[0], up.world)
        first = ask_for_a_workbook(up)
        assert up.pair.standby_was_asked("surveys_")  # the page's figures come from there while it is up
        with timed("database restarted in"):
            up.pair.restart()
        up.go_on(seconds)
        with timed("standby gone, commits waited for it"):
            up.pair.kill(STANDBY)
            wait_until(lambda: up.pair.told("SELECT 1 FROM pg_stat_replication") == [])
            up.pair.wait_for("")
        up.go_on(seconds)
        up.pair.start_standby()
        fetch_from_both(up, first)
        up.go_on(seconds)
        with timed("standby promoted in"):
            up.pair.kill("data")
            up.pair.promote()
        up.go_on(seconds)
        fetch_from_both(up, ask_for_a_workbook(up))
    return calm, told


def ask_for_a_workbook(up: Machines) -> int:
    """As the researcher does on the page; its number."""
    known, asked_for = offered(up), "language=en&statuses=complete&statuses=partial&audience=client"
    wait_until(lambda: (told := office(up, "POST", asked_for)) is not None and told.status == 302)
    wait_until(lambda: len(offered(up)) > len(known))
    return max(offered(up))


def fetch_from_both(up: Machines, export: int) -> None:
    """Wait until a worker has made the workbook, and have it from each node."""
    place = f"/studies/{up.world['study']}/results/{export}/workbook/"
    wait_until(lambda: (told := office(up)) is not None and place.encode() in told.body)
    for node in up.nodes:
        told = ask(node.port, up.world["office"], "GET", place)
        assert told is not None
        assert (told.status, told.body[:4]) == (200, XLSX)


def offered(up: Machines) -> set[int]:
    """The numbers of the workbooks on the researcher's page, made or not."""
    told = office(up)
    return {int(number) for number in re.findall(rb'id="workbook-(\d+)"', told.body)} if told else set()


def office(up: Machines, method: str = "GET", body: str = "") -> Told | None:
    """The researcher's page of workbooks."""
    return ask(up.port, up.world["office"], method, f"/studies/{up.world['study']}/results/", body, FORM)


def drill(folder: Path, say: Callable[[str], None], *, interviewers: int, callers: int, seconds: float) -> None:
    """Play it, and prove that nothing acknowledged is lost, nobody waited long, no case was held twice."""
    begun = time.monotonic()
    size = {"questions": 120 + int(12 * seconds), "cases_each": 6 + int(2 * seconds)}
    with machines(folder, interviewers=interviewers, callers=callers, **size) as up:
        ready = time.monotonic() - begun
        calm, told = play(up, seconds=seconds)
        assert [one.fault for one in (*up.interviewers, *up.callers) if one.fault] == []
        ledger = up.nodes[0].told_by("tests.resilience.ledger")
        cases = {int(attempt): case for attempt, case in up.nodes[0].told_by("tests.resilience.attempts").items()}
        lost = [key for one in up.interviewers for key in lost_keys(one, ledger)]
        both = held_twice(up.callers, cases)
        claims = sum(len(one.held) for one in up.callers)
        say(
            f"two machines: {interviewers} interviewers, {callers} callers, {up.answers} answers and {claims} cases "
            f"acknowledged, {sum(one.resent for one in up.interviewers)} answers sent again; {', '.join(told)}; "
            f"longest wait {up.longest_wait:.1f} s ({calm:.1f} s before anything went); "
            f"lost: {len(lost)}, cases held twice: {len(both)} "
            f"({ready:.0f} s to set up, {time.monotonic() - begun:.0f} s in all)"
        )
        assert lost == []
        assert [key for one in up.interviewers for key in twice(ledger[str(one.sign["attempt"])]["events"])] == []
        assert both == []
        assert claims > callers
        assert up.longest_wait <= LONGEST_WAIT + calm
        ended, words = up.nodes[1].manage("verify")
        assert ended == 0, words
