"""Random order from a seed, the same on every platform: the shuffle of the OpenRosa standard.

Fisher-Yates from the inside out, driven by Park and Miller's generator (ODK XForms, ``randomize``).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

_MODULUS, _MULTIPLIER = 2_147_483_647, 16_807


def shuffled(items: Sequence[Item], seed: int) -> tuple[Item, ...]:
    """The items in the order that ``seed`` (any whole number) gives."""
    state = int(math.fmod(seed, _MODULUS))
    if state <= 0:
        state += _MODULUS - 1
    mixed: list[Item] = []
    for count, item in enumerate(items, start=1):
        state = state * _MULTIPLIER % _MODULUS
        place = math.floor((state - 1) / (_MODULUS - 1) * count)
        mixed.append(item)
        mixed[-1], mixed[place] = mixed[place], item
    return tuple(mixed)


def seed_of(value: str | float | bool | tuple[object, ...]) -> int:
    """The seed a value stands for: a number's whole part; of other text a number made from its hash; of ``''`` 0."""
    text = str(value[0]) if isinstance(value, tuple) and value else str(value)
    try:
        number = float(text)
    except ValueError:
        if not text:
            return 0
        return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big", signed=True)
    return math.floor(number) if math.isfinite(number) else 0
