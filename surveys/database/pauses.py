"""On SQLite: work that writes in many small steps pauses between them, for longer while others write."""

import threading
import time

from django.db import connection

PAUSE_SECONDS = 0.02
LONGER_BESIDE_OTHERS = 5
"""So many times longer are pauses while others write: few of them meet a step."""
OTHERS_LATELY = 2.0
"""Seconds for which those who wrote are expected to write again."""


class _Others(threading.local):
    """When another connection than this thread's last wrote, as far as was noticed."""

    version, wrote_at = -1, -OTHERS_LATELY

    def write_lately(self) -> bool:
        """Whether somebody else has written just now. SQLite's data version is changed by other connections alone."""
        if connection.connection is None:
            return False
        (version,) = connection.connection.execute("PRAGMA data_version").fetchone()
        if version != self.version:
            self.wrote_at = time.monotonic() if self.version >= 0 else self.wrote_at
            self.version = version
        return time.monotonic() - self.wrote_at < OTHERS_LATELY


_others = _Others()


def others_write() -> bool:
    """Whether somebody else writes to the same SQLite database just now; elsewhere nobody is in the way."""
    return connection.vendor == "sqlite" and _others.write_lately()


def yield_to_writers() -> None:
    """On SQLite, pause between two steps so that other writers get their turn, for longer while there are any."""
    if connection.vendor == "sqlite":
        time.sleep(PAUSE_SECONDS * (LONGER_BESIDE_OTHERS if others_write() else 1))
