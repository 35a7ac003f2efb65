"""Reads JSON that comes from outside, within bounds."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

LONGEST = 2_000_000
"""Characters of a text, unless the caller has a limit of its own."""
DEEPEST = 250
"""Levels of lists and objects, well below what Python's recursion follows."""


class JsonTextError(ValueError):
    """A text that is not JSON (RFC 8259), too long, nested too deep, or with a number that no float can hold."""


def read_json(text: str | bytes, *, longest: int = LONGEST) -> Any:
    """Return the value of a JSON text. ``longest``: its length at most. Raises ``JsonTextError``."""
    if len(text) > longest:
        raise JsonTextError
    try:
        value = json.loads(text, parse_float=_parse_float, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise JsonTextError from error
    _check_depth(value)
    return value


def _parse_float(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise JsonTextError
    return number


def _refuse_constant(name: str) -> float:
    """Refuse ``NaN`` and ``Infinity``, which Python's reader takes though they are not JSON."""
    raise JsonTextError(name)


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return
    raise JsonTextError


def _children(value: Any) -> list[Any]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in children if isinstance(child, dict | list)]
