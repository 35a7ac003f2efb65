"""What rests on itself: the strongly connected components of a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def components(needs: Mapping[int, tuple[int, ...]]) -> Iterator[list[int]]:
    """The strongly connected components, what they rest on first (Tarjan, without recursion)."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    open_ones: list[int] = []
    is_open: set[int] = set()
    for start in needs:
        if start in order:
            continue
        work = [(start, iter(needs[start]))]
        order[start] = low[start] = len(order)
        open_ones.append(start)
        is_open.add(start)
        while work:
            index, rest = work[-1]
            for one in rest:
                if one not in order:
                    order[one] = low[one] = len(order)
                    open_ones.append(one)
                    is_open.add(one)
                    work.append((one, iter(needs[one])))
                    break
                if one in is_open:
                    low[index] = min(low[index], order[one])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[index])
                if low[index] == order[index]:
                    yield _closed(index, open_ones, is_open)


def _closed(index: int, open_ones: list[int], is_open: set[int]) -> list[int]:
    component = []
    while True:
        one = open_ones.pop()
        is_open.discard(one)
        component.append(one)
        if one == index:
            return component
