"""A node, the database and its standby are killed one after the other: nothing is lost, nobody waits long.

The short form; ``two_machines.py`` works for a minute between one loss and the next. On a PostgreSQL of its own,
whatever the suite runs on.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from .fail_over import CAN_BE_PLAYED, WHY_NOT, drill


@pytest.mark.drill
@pytest.mark.once
@pytest.mark.skipif(not CAN_BE_PLAYED, reason=WHY_NOT)
def test_everything_goes_once_and_nothing_acknowledged_is_lost(tmp_path: Path, say: Callable[[str], None]) -> None:
    drill(tmp_path, say, interviewers=32, callers=8, seconds=2)
