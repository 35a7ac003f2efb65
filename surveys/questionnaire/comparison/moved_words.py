"""Detects labels that moved to other codes: swapped, shifted or reversed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .spelling import plain, same_spelling

SWAPPED, MOVED, REVERSED, RENAMED, OTHER_WORDS = "swapped", "moved", "reversed", "renamed", "other_words"
SHORTEST_SCALE = 3


@dataclass(frozen=True, slots=True)
class Move:
    """Codes whose labels changed together. ``moved``: earlier code → the code that has its label now."""

    kind: str
    codes: tuple[str, ...]
    moved: Mapping[str, str] = field(default_factory=dict)


def moves(was: Mapping[str, str], now: Mapping[str, str]) -> list[Move]:
    """The moves between two versions of a list (code → label, in order), in the order of the new list.

    Codes that were added or removed and whose labels are at no other code are not included.
    """
    changed = {code for code, words in now.items() if code in was and _differ(was[code], words)}
    moved = _moved(
        {code: words for code, words in was.items() if code in changed or code not in now},
        {code: words for code, words in now.items() if code in changed or code not in was},
    )
    found = list(_together(moved, changed, was, now))
    turned = _turned_round(list(was), moved, now)
    if turned:
        found = [Move(REVERSED, turned, dict(moved)), *(one for one in found if not set(one.codes) <= set(turned))]
    places = {code: place for place, code in enumerate(now)}
    return sorted(found, key=lambda one: min(places.get(code, len(places)) for code in one.codes))


def _differ(before: str, after: str) -> bool:
    return bool(before and after) and not same_spelling(before, after)


def _moved(sources: Mapping[str, str], targets: Mapping[str, str]) -> dict[str, str]:
    """Earlier code → new code with the same label, where the label is unique on both sides."""
    before, after = _alone(sources), _alone(targets)
    return {old: after[words] for words, old in before.items() if words in after and after[words] != old}


def _alone(labels: Mapping[str, str]) -> dict[str, str]:
    """Label → code, for labels that only one code has."""
    plain_words = {code: plain(words) for code, words in labels.items()}
    count = Counter(plain_words.values())
    return {words: code for code, words in plain_words.items() if words and count[words] == 1}


def _together(
    moved: Mapping[str, str], changed: set[str], was: Mapping[str, str], now: Mapping[str, str]
) -> Iterator[Move]:
    """Group the codes that exchange labels with each other into one move."""
    group_of = {code: {code} for code in changed}
    for pair in moved.items():
        group = set(pair).union(*(group_of.get(code, ()) for code in pair))
        group_of.update(dict.fromkeys(group, group))
    order = {code: place for place, code in enumerate(dict.fromkeys((*now, *was)))}
    for group in {id(group): group for group in group_of.values()}.values():
        codes = tuple(sorted(group, key=order.__getitem__))
        inside = {old: new for old, new in moved.items() if old in group}
        yield Move(_kind(group, inside, was, now), codes, inside)


def _kind(group: set[str], moved: Mapping[str, str], was: Mapping[str, str], now: Mapping[str, str]) -> str:
    if not moved:
        return OTHER_WORDS
    if set(moved) == set(moved.values()) == group:
        return SWAPPED
    if len(moved) == 1 and not any(code in was and code in now for code in group):
        return RENAMED
    return MOVED


def _turned_round(order: Sequence[str], moved: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The codes of a reversed scale, whose first label is now the last, and so on; empty if it is not reversed."""
    places = [place for place, code in enumerate(order) if code in moved]
    scale = order[places[0] : places[-1] + 1] if places else []
    mirrored = zip(scale, reversed(scale), strict=True)
    turned = all(moved.get(code, code) == other and code in now for code, other in mirrored)
    return tuple(code for code in scale if code in moved) if len(scale) >= SHORTEST_SCALE and turned else ()
