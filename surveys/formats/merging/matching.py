"""Which row of one workbook is which of another: by their lasting ids, their names, their texts, their places."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from .tables import Line

MOST_PAIRS = 1_000_000
"""Pairs of rows that are looked at between two that are known; where there are more, they are taken as other rows."""
Pairs = dict[int, int]
"""The index of a row among the old ones, and of the same row among the new ones."""


def matched(old: Sequence[Line], new: Sequence[Line], *, by_id: bool = False) -> Pairs:
    """The rows that are the same in both; ``by_id``: rows with one id are."""
    pairs: Pairs = {}
    if by_id:
        _pair_alike(old, new, pairs, lambda line: line.id)
    _pair_alike(old, new, pairs, lambda line: line.name)
    _pair_alike(old, new, pairs, _content)
    for olds, news in list(_gaps(len(old), len(new), pairs)):
        pairs.update(_between([(at, old[at]) for at in olds], [(at, new[at]) for at in news]))
    return pairs


def in_order(numbers: Sequence[int]) -> set[int]:
    """The indexes of a longest run of ever greater numbers: what stays where it is when the others are moved."""
    ends, before = list[int](), list[int]()
    for at, number in enumerate(numbers):
        place = bisect_left(ends, number, key=lambda index: numbers[index])
        before.append(ends[place - 1] if place else -1)
        ends[place : place + 1] = [at]
    kept, at = set[int](), ends[-1] if ends else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept


def _pair_alike(old: Sequence[Line], new: Sequence[Line], pairs: Pairs, of: Callable[[Line], Hashable]) -> None:
    """Pair those rows that only one of either side has something in common with."""
    taken = set(pairs.values())
    olds = _only_ones((at, of(line)) for at, line in enumerate(old) if at not in pairs)
    news = _only_ones((at, of(line)) for at, line in enumerate(new) if at not in taken)
    pairs.update({olds[key]: news[key] for key in olds if key in news})


def _only_ones(places: Iterable[tuple[int, Hashable]]) -> dict[Hashable, int]:
    held = [(at, key) for at, key in places if key]
    counts = Counter(key for _, key in held)
    return {key: at for at, key in held if counts[key] == 1}


def _content(line: Line) -> Hashable:
    return tuple(sorted(line.texts.items()))


def _gaps(old: int, new: int, pairs: Pairs) -> Iterator[tuple[list[int], list[int]]]:
    """The rows not paired yet, between each two pairs that stand in the same order on both sides."""
    firsts = sorted(pairs)
    stay = in_order([pairs[first] for first in firsts])
    known = [(first, pairs[first]) for at, first in enumerate(firsts) if at in stay]
    taken, last = set(pairs.values()), (-1, -1)
    for pair in [*known, (old, new)]:
        olds = [at for at in range(last[0] + 1, pair[0]) if at not in pairs]
        news = [at for at in range(last[1] + 1, pair[1]) if at not in taken]
        if olds and news and len(olds) * len(news) <= MOST_PAIRS:
            yield olds, news
        last = pair


_Placed = tuple[int, Line]


def _between(old: Sequence[_Placed], new: Sequence[_Placed]) -> Iterator[tuple[int, int]]:
    equal = SequenceMatcher(None, [_content(line) for _, line in old], [_content(line) for _, line in new], False)
    for kind, old_from, old_to, new_from, new_to in equal.get_opcodes():
        olds, news = old[old_from:old_to], new[new_from:new_to]
        if kind == "equal" or (len(olds) == len(news) and not any(line.name for _, line in (*olds, *news))):
            yield from ((one[0], other[0]) for one, other in zip(olds, news, strict=True))
        elif kind == "replace":
            yield from _similar(olds, news)


def _similar(old: Sequence[_Placed], new: Sequence[_Placed]) -> Iterator[tuple[int, int]]:
    """Rows that have most of their texts in common, in order."""
    start = 0
    for at, line in old:
        for place in range(start, len(new)):
            if _are_alike(line, new[place][1]):
                yield at, new[place][0]
                start = place + 1
                break


def _are_alike(one: Line, other: Line) -> bool:
    keys = {*one.texts, *other.texts}
    most = sum(max(len(one.texts.get(key, "")), len(other.texts.get(key, ""))) for key in keys)
    same = sum(len(one.texts[key]) for key in keys if one.texts.get(key) == other.texts.get(key))
    return 2 * same > most
