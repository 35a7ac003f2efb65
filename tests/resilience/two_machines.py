"""The drill of ``test_two_machines.py`` at length: ``pytest -n0 tests/resilience/two_machines.py``.

Sixty seconds of work between one loss and the next, or what ``TWO_MACHINES`` says (interviewers x seconds).
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .fail_over import drill

INTERVIEWERS, SECONDS = (int(number) for number in os.environ.get("TWO_MACHINES", "40x60").split("x"))


@pytest.mark.timeout(1_200 + 20 * SECONDS)
def test_everything_goes_once_and_nothing_acknowledged_is_lost(tmp_path: Path, say: Callable[[str], None]) -> None:
    drill(tmp_path, say, interviewers=INTERVIEWERS, callers=max(2, INTERVIEWERS // 5), seconds=SECONDS)
