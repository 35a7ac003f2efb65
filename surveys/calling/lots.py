"""Drawing by lot: the order in which cases are drawn, and how they are dealt out.

A draw is a simple random sample without replacement: every case has a random number that follows from the draw's seed
and its own number alone, and cases are taken by these. So the same seed draws the same cases again, and a draw that was
interrupted goes on with the next of them.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from heapq import heapify, heappop, heapreplace


def lot_of(seed: int, number: int) -> int:
    """The random number of a case in a draw with this seed; the lowest is drawn first."""
    return int.from_bytes(blake2b(f"{seed}:{number}".encode(), digest_size=8).digest())


def even_sizes(cases: int, parts: int) -> list[int]:
    """The sizes of so many parts, alike but for one case."""
    least, more = divmod(cases, parts)
    return [least + (place < more) for place in range(parts)]


def dealt(sizes: Sequence[int], done: Sequence[int]) -> Iterator[int]:
    """To which part each next case goes, until all have their size; ``done``: how many each has already.

    The part that is furthest behind its size comes next, so that cases in the order of their strata are dealt out in
    proportion: each part gets its share of every stratum but for a case or two.
    """
    parts = [((had + 1) / max(size, 1), part, had) for part, (size, had) in enumerate(zip(sizes, done, strict=True))]
    behind = [entry for entry in parts if entry[2] < sizes[entry[1]]]
    heapify(behind)
    while behind:
        _, part, had = behind[0]
        yield part
        if had + 1 < sizes[part]:
            heapreplace(behind, ((had + 2) / sizes[part], part, had + 1))
        else:
            heappop(behind)
