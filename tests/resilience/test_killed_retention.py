"""The worker is killed while contacts go: another one goes on where it was, and in the end nobody is left."""

from pathlib import Path
from typing import Any

import pytest

from tests.waiting import wait_until

from .databases import own_database
from .due_study import PEOPLE
from .serving import Site

MODULE = "tests.resilience.due_study"


@pytest.mark.drill
def test_a_worker_killed_in_the_middle_of_retention_is_gone_on_from(tmp_path: Path) -> None:
    with own_database("retention") as url:
        site = Site(tmp_path, url)
        site.told_by(MODULE, "make")
        site.start_worker()
        ledger = tmp_path / "erasures.ledger"
        # The first step is committed.
        wait_until(lambda: ledger.is_file() and ledger.read_bytes().count(b"\n") > 1, "the first erasure")
        site.kill_worker()
        assert 0 < left(site)["contacts"] < PEOPLE, "killed too late to tell anything"
        code, said = site.manage("work", "--batch")
        assert code == 0, said
        assert left(site) == {"contacts": 0, "numbers": 0, "done": True}


def left(site: Site) -> Any:
    return site.told_by(MODULE, "left")
