"""A site as the README says that one is set up: its lines, as they stand, on an empty database."""

import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays

from tests.resilience.serving import ROOT, free_port
from tests.waiting import wait_for_site

CLOCK = Path(__file__).parent / "clock"
STAYS = ("granian ", "manage.py work")
"""How lines begin that go on running."""


def lines_of_the_readme() -> list[str]:
    """The commands under "Running it for real", without their remarks."""
    section = (ROOT / "README.md").read_text().partition("## Running it for real")[2].partition("\n## ")[0]
    block = section.partition("```sh\n")[2].partition("```")[0]
    return [line for line in (re.sub(r"\s+#.*", "", line) for line in block.splitlines()) if line]


def next_working_morning() -> datetime:
    """Half past ten in Rome, on a day to come that is neither at a week's end nor a holiday."""
    morning = datetime.now(ZoneInfo("Europe/Rome")).replace(hour=10, minute=30, second=0, microsecond=0)
    italian = holidays.country_holidays("IT")
    while True:
        morning += timedelta(days=1)
        if morning.weekday() < 5 and morning.date() not in italian:
            return morning


class SiteInUse:
    """Runs the README's lines one after the other.

    ``said``: what each that ended printed. ``ahead``: by how many seconds its clock is.
    """

    def __init__(self, folder: Path, database_url: str) -> None:
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.said: dict[str, str] = {}
        self._running: list[subprocess.Popen[bytes]] = []
        self.ahead = (next_working_morning() - datetime.now(UTC)).total_seconds()
        kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        self._environment = {
            **kept,
            "PATH": f"{ROOT}:{Path(sys.executable).parent}:/usr/bin:/bin",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "SECRET_KEY": "of a test",
            "GRANIAN_PORT": str(self.port),
            "PYTHONPATH": f"{CLOCK}:{ROOT}",
            "TEST_CLOCK_AHEAD": str(self.ahead),
        }

    def set_up(self) -> None:
        """Every line; those that go on running are left running, and the server answers."""
        for line in lines_of_the_readme():
            if line.startswith(STAYS):
                self._start(line)
            else:
                self.said[line] = self._run(line)
        wait_for_site(self.port)

    def tear_down(self) -> None:
        """End what was left running."""
        for process in self._running:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self._running:
            process.wait(60)

    def _run(self, line: str) -> str:
        done = subprocess.run(
            ["bash", "-c", line], cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def _start(self, line: str) -> None:
        self._running.append(
            subprocess.Popen(
                ["bash", "-c", f"exec {line}"],
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        )
