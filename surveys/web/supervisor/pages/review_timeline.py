"""The time line of an interview drawn: sections, what happened, pauses. The table beside it has the same facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from surveys.interviewing.queries import Moment, Replay

LEFT, WIDTH = 8.0, 744.0
NEAR = 13.0
"""Two marks closer than this are drawn as one."""
MARKS = {"changed": "↶", "taken_away": "↶", "back": "↶", "jump": "↷", "note": "✎", "check": "!", "language": "⇄"}


@dataclass(frozen=True, slots=True)
class Block:
    """A section: where it stands, whether of the second shade, its name where there is room."""

    x: str
    width: str
    is_second: bool
    name: str


@dataclass(frozen=True, slots=True)
class LineMark:
    """A sign on the line."""

    x: str
    sign: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing; ``ends``: x of every moment, by its place in the table."""

    blocks: list[Block]
    steps: list[str]
    marks: list[LineMark]
    pauses: list[Block]
    minutes: list[LineMark]


def drawn(replay: Replay) -> Timeline:
    """The time line, 760 wide."""
    length = replay.seconds or 1.0

    def x(at: float) -> float:
        return LEFT + WIDTH * at / length

    blocks = [
        _block(one.name, x(one.begins), max(1.0, x(one.ends) - x(one.begins) - 1), is_second=bool(place % 2))
        for place, one in enumerate(replay.stretches)
    ]
    pauses = [
        Block(_n(x(one.at - one.seconds)), _n(x(one.at) - x(one.at - one.seconds)), False, "")
        for one in replay.moments
        if one.is_pause
    ]
    every = max(1, round(length / 60 / 10))
    minutes = [LineMark(_n(x(60.0 * n)), f"{n}′") for n in range(0, int(length // 60) + 1, every)]
    steps = [_n(x(one.at)) for one in replay.moments if one.kind in ("answered", "changed")]
    return Timeline(blocks, steps, list(_marks(replay.moments, x)), pauses, minutes)


def position(moment: Moment, replay: Replay) -> str:
    """Where a moment stands on the line."""
    return _n(LEFT + WIDTH * moment.at / (replay.seconds or 1.0))


def _marks(moments: Sequence[Moment], x: Callable[[float], float]) -> Iterator[LineMark]:
    last = -NEAR
    for one in moments:
        sign = "?" if one.missing else MARKS.get(one.kind, "")
        if sign and x(one.at) - last >= NEAR:
            last = x(one.at)
            yield LineMark(_n(last), sign)


def _block(name: str, x: float, width: float, *, is_second: bool) -> Block:
    return Block(_n(x), _n(width), is_second, name if 7 * len(name) < width else "")


def _n(value: float) -> str:
    return f"{value:.1f}"
