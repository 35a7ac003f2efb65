"""Sets the clock of every Python process that finds this folder on its path: for a test that needs a Tuesday morning.

Nothing of the application knows of it: Python runs a module of this name as it starts.
"""

import os
from datetime import UTC, datetime, timedelta

import time_machine

ahead = timedelta(seconds=float(os.environ["TEST_CLOCK_AHEAD"]))
time_machine.travel(datetime.now(UTC) + ahead, tick=True).start()
