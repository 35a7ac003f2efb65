"""Python's search for objects that refer to each other in circles, where many short-lived objects are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SOUGHT_AFTER = 50_000
"""The number of new objects after which circles are searched for."""


@contextmanager
def sought_seldom() -> Iterator[None]:
    """Search less often in here: with Python's usual threshold that takes up to a tenth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(max(SOUGHT_AFTER, usual[0]), *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def settle() -> None:
    """For a process that stays: what it has loaded is not searched again, and new objects seldom.

    A page that reads many rows would otherwise be interrupted hundreds of times, now and then to look through the
    whole program; its own objects go by themselves when it is done.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(SOUGHT_AFTER, 20, 20)
