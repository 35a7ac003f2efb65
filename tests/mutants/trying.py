"""A plugin of pytest that, in place of its tests' run, forks for each fault, puts it in and runs the fault's test."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

import pytest
from _pytest.runner import runtestprotocol

from .fault import DoesNotApplyError, Fault
from .putting_in import put_in

NOTICED, UNNOTICED, UNSOUND, OUT_OF_DATE = "noticed", "UNNOTICED", "FAILS WITHOUT IT", "OUT OF DATE"
PASSED, FAILED, COULD_NOT = 0, 1, 2
LONGEST = 120
"""Seconds after which a test is stopped: a fault may make it run without end, which is noticed too."""


class Trial:
    """Tries the faults one after the other; ``verdicts`` by their names."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = faults
        self.verdicts: dict[str, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Once the database stands, a process for each fault."""
        first, *items = session.items
        runtestprotocol(first, log=False, nextitem=items[0])
        for fault in self.faults:
            self.verdicts[fault.name] = self._verdict(fault, items, first)
            print(f"\n{self.verdicts[fault.name]:16} {fault.name}", end="", flush=True)
        return True

    def _verdict(self, fault: Fault, items: Sequence[pytest.Item], first: pytest.Item) -> str:
        try:
            test = fault.test_id()
        except DoesNotApplyError as error:
            print(f"\n{error}", end="")
            return OUT_OF_DATE
        mine = [item for item in items if item.nodeid == test or item.nodeid.startswith(f"{test}[")]
        if not mine:
            return OUT_OF_DATE
        if _in_a_process_of_its_own(None, mine, first) != PASSED:
            return UNSOUND
        return {PASSED: UNNOTICED, COULD_NOT: OUT_OF_DATE}.get(_in_a_process_of_its_own(fault, mine, first), NOTICED)


def _in_a_process_of_its_own(fault: Fault | None, items: Sequence[pytest.Item], first: pytest.Item) -> int:
    """What the tests say: whether they pass, one fails, or the fault does not apply."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    signal.alarm(LONGEST)
    code = COULD_NOT
    try:
        if fault is not None:
            put_in(fault)
        code = FAILED if any(_fails(item, first) for item in items) else PASSED
    except DoesNotApplyError as error:
        os.write(2, f"\n{error}".encode())
    finally:
        os._exit(code)


def _fails(item: pytest.Item, following: pytest.Item) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))
