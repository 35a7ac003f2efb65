"""Random digits: numbers like those of a list, whose last digits are drawn by lot.

Blocks of numbers in which listed ones lie are in use, so that more of the numbers drawn exist than of any digits at
all; and people who stand in no list can be drawn, too.
"""

from collections.abc import Sequence

from .lots import lot_of

TRIES = 50
"""So often, for each number wanted, is drawn before there are held to be no more."""


def numbers_like(known: Sequence[str], *, count: int, last: int, seed: int) -> list[str]:
    """Up to so many numbers, each once and none of the ``known``, with ``last`` digits drawn at random.

    The same seed draws the same numbers from the same list.
    """
    drawn: dict[str, None] = {}
    listed = set(known)
    for place in range(count * TRIES if known else 0):
        if len(drawn) == count:
            break
        block = known[lot_of(seed, 2 * place) % len(known)][:-last]
        number = f"{block}{lot_of(seed, 2 * place + 1) % 10**last:0{last}}"
        if number not in listed:
            drawn[number] = None
    return list(drawn)
