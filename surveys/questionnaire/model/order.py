"""In what order an interview shows choices and the items of a group."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

from .openrosa_shuffle import shuffled
from .structure import Choice

Item = TypeVar("Item")

FIXED, RANDOM, ROTATE = "fixed", "random", "rotate"


def drawn(seed: int, *what: str) -> int:
    """A whole number from 1 to 2^53 that stays the same for an interview's seed and one purpose."""
    text = "\n".join((str(seed), *what))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) + 1


def fraction(seed: int, *what: str) -> float:
    """As ``drawn``, from 0 up to 1."""
    return (drawn(seed, *what) - 1) / 2**53


def arranged(items: Sequence[Item], how: str, seed: int, pinned: Callable[[Item], bool]) -> tuple[Item, ...]:
    """The items shuffled (``random``) or turned (``rotate``) by the seed; pinned ones keep their place."""
    loose = [item for item in items if not pinned(item)]
    if how == RANDOM:
        mixed = iter(shuffled(loose, seed))
    elif how == ROTATE and loose:
        first = seed % len(loose)
        mixed = iter((*loose[first:], *loose[:first]))
    else:
        return tuple(items)
    return tuple([item if pinned(item) else next(mixed) for item in items])


def in_the_order_of(choices: Sequence[Choice], shown: Sequence[Choice]) -> tuple[Choice, ...]:
    """The choices in the order of another question, those it does not show behind; pinned ones keep their place."""
    places = {choice.name: place for place, choice in enumerate(shown)}
    loose = (choice for choice in choices if not choice.pin)
    following = iter(sorted(loose, key=lambda choice: places.get(choice.name, len(places))))
    return tuple([choice if choice.pin else next(following) for choice in choices])
