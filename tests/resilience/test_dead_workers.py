"""A web worker that dies takes nothing with it for long: another is started in its place."""

import http.client
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from surveys.management.demo import serving as demo

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
    until(lambda: len(site.web_workers() - dead) == demo.WORKERS)
    until(lambda: answers(site))


def test_the_demo_and_the_readme_start_the_server_that_does_so() -> None:
    assert "--respawn-failed-workers" in demo.server_command(8000)
    line = next(line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("granian "))
    assert "--respawn-failed-workers" in line


def until(holds: Callable[[], bool]) -> None:
    """Wait for it, four minutes at most."""
    end = time.monotonic() + 240
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def answers(site: Site) -> bool:
    """Whether the sign-in page comes."""
    wire = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    try:
        wire.request("GET", "/account/login/")
        with wire.getresponse() as response:
            return response.status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        wire.close()
