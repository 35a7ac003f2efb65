"""A web worker that dies takes nothing with it for long: another is started in its place."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from surveys.management.demo import serving as demo
from tests.waiting import wait_for_site, wait_until

from .serving import ROOT, Site

pytestmark = pytest.mark.once


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    site.start()
    yield site
    site.kill()


def test_both_web_workers_are_killed_and_the_site_answers_again(site: Site) -> None:
    dead = site.web_workers()
    assert len(dead) == demo.WORKERS
    for pid in dead:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(site.web_workers() - dead) == demo.WORKERS)
    wait_for_site(site.port)


def test_the_demo_and_the_readme_start_the_server_that_does_so() -> None:
    assert "--respawn-failed-workers" in demo.server_command(8000)
    line = next(line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("granian "))
    assert "--respawn-failed-workers" in line
