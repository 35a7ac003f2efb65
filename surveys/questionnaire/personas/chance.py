"""Chance that is the same for the same practice: drawn from the seed and what it is for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def chance(*parts: object) -> Random:
    """Random numbers that rest on these parts alone, in every process and version."""
    text = "\x1f".join(str(part) for part in parts)
    return Random(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))  # noqa: S311 — nothing is protected


def pick(options: Sequence[T], *parts: object) -> T:
    """One of the options."""
    return options[int(chance(*parts).random() * len(options))]
