"""``manage.py demo``, as somebody meets it who has just installed it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.resilience.serving import ROOT, free_port
from tests.waiting import wait_for_site


@pytest.mark.drill
@pytest.mark.browser
def test_the_demo_starts_without_a_warning_and_one_key_comes_in(page: Page, tmp_path: Path) -> None:
    port, output = free_port(), tmp_path / "output"
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": "", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "manage.py", "demo", "--stage", "designed", "--port", str(port)]
    with output.open("w") as console:
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=console, stderr=subprocess.STDOUT)
        try:
            wait_for_site(port)
            page.goto(f"http://localhost:{port}/")
            page.keyboard.press("4")
            page.wait_for_url("**/shift/")
        finally:
            running.terminate()
            running.wait(60)
    said = output.read_text()
    assert "Ctrl+C stops it." in said
    # That an answer was slow tells of the machine, on which other tests run.
    lines = [line for line in said.splitlines() if "answered after" not in line]
    unwanted = [line for line in lines if any(word in line.lower() for word in ("warn", "error", "trace"))]
    assert unwanted == []
