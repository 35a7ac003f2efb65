"""A scorecard: items with weights, marks for them, and the points that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Item = Mapping[str, Any]
YES, NO = "yes", "no"
MOST_ITEMS, MOST_WEIGHT, LONGEST = 20, 100, 120
ENOUGH = 5
"""With fewer reviews the difference between two people may be chance."""


def points_of(marks: Iterable[Item]) -> tuple[int, int]:
    """The points given, and those that could have been given: what does not apply leaves the denominator."""
    marked = [(item["weight"], item["given"]) for item in marks if item.get("given") in (YES, NO)]
    return sum(weight for weight, given in marked if given == YES), sum(weight for weight, _given in marked)


def percent_of(points: int | None, out_of: int | None) -> int | None:
    """Points in a hundred; ``None`` where no item applied."""
    return round(100 * (points or 0) / out_of) if out_of else None


def read_items(text: str) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """The items of a text with a line each, ``words | weight``; and what is wrong: number of the line and a code.

    Codes: ``weight`` (no whole number from 1 to 100), ``words`` (none or too many), ``twice``, ``many``.
    """
    items: list[dict[str, Any]] = []
    wrong: list[tuple[int, str]] = []
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for number, line in lines:
        words, _bar, weight = (part.strip() for part in line.rpartition("|"))
        if not words or len(words) > LONGEST:
            wrong.append((number, "words"))
        elif not weight.isdecimal() or not 1 <= int(weight[:4]) <= MOST_WEIGHT:
            wrong.append((number, "weight"))
        elif any(item["words"].casefold() == words.casefold() for item in items):
            wrong.append((number, "twice"))
        else:
            items.append({"words": words, "weight": int(weight)})
    if len(lines) > MOST_ITEMS:
        wrong.append((lines[MOST_ITEMS][0], "many"))
    return items, wrong


def written_items(items: Sequence[Item]) -> str:
    """The items as ``read_items`` reads them."""
    return "\n".join(f"{item['words']} | {item['weight']}" for item in items)
