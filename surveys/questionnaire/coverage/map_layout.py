"""Lays a route map out: a column for each block, ways in lanes beside the columns and above them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveys.questionnaire.model import structure as s

from .route_map import Block, Edge, RouteMap, Stop

WIDTH, HEIGHT, STEP = 168.0, 40.0, 70.0
LANE, STUB, MARGIN, HEAD = 24.0, 62.0, 16.0, 30.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its left upper corner and size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return self.y + self.height / 2

    def meets(self, other: Box) -> bool:
        """Whether the rectangles have more than a side in common."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True, slots=True)
class DrawnBlock:
    """A block's frame, its stops with their boxes, and the boxes around its repeats, by their names."""

    block: Block
    box: Box
    stops: tuple[tuple[Stop, Box], ...]
    loops: tuple[tuple[str, Box], ...]


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """A way as a line through ``points``, and where its figure stands."""

    edge: Edge
    points: tuple[Point, ...]
    label: Point


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole map, laid out."""

    width: float
    height: float
    blocks: tuple[DrawnBlock, ...]
    edges: tuple[DrawnEdge, ...]


def laid_out(ways: RouteMap) -> Drawing:
    """The map with a place for everything: no two boxes meet, and every way is drawn."""
    return _Layout(ways).drawing()


class _Lanes:
    """Lanes beside one another: each takes spans that do not meet."""

    def __init__(self) -> None:
        self._taken: list[list[tuple[float, float]]] = []

    def __len__(self) -> int:
        return len(self._taken)

    def take(self, start: float, end: float) -> int:
        """The number of the first lane that is free from ``start`` to ``end``; it is taken then."""
        low, high = min(start, end), max(start, end)
        for number, spans in enumerate(self._taken):
            if all(high < first or last < low for first, last in spans):
                spans.append((low, high))
                return number
        self._taken.append([(low, high)])
        return len(self._taken) - 1


class _Layout:
    def __init__(self, ways: RouteMap) -> None:
        self._ways = ways
        self._column: dict[str, int] = {}
        self._row: dict[str, int] = {}
        for column, block in enumerate(ways.blocks):
            for row, stop in enumerate(block.stops):
                self._column[stop.name], self._row[stop.name] = column, row
        self._left: defaultdict[int, _Lanes] = defaultdict(_Lanes)
        self._right: defaultdict[int, _Lanes] = defaultdict(_Lanes)
        self._above = _Lanes()
        self._stubs: defaultdict[str, int] = defaultdict(int)
        self._taken = {id(edge): self._lanes_of(edge) for edge in self._by_length(ways.edges)}
        self._x = self._columns()

    def drawing(self) -> Drawing:
        blocks = tuple(self._block(column, block) for column, block in enumerate(self._ways.blocks))
        edges = tuple(self._edge(edge) for edge in self._ways.edges)
        bottom = max(one.box.y + one.box.height for one in blocks)
        return Drawing(self._x[len(blocks)] + MARGIN, bottom + MARGIN, blocks, edges)

    # -- lanes -----------------------------------------------------------------------------------

    def _by_length(self, edges: Iterable[Edge]) -> list[Edge]:
        """Short ways first, so that they stay near their boxes."""

        def length(edge: Edge) -> tuple[int, int]:
            if edge.target not in self._row:
                return 0, 0
            columns = abs(self._column[edge.target] - self._column[edge.source])
            return columns, abs(self._row[edge.target] - self._row[edge.source])

        return sorted(edges, key=length)

    def _lanes_of(self, edge: Edge) -> tuple[int, int, int]:
        """The lanes of a way: at the right of its source's column, above the columns, at the left of its target's."""
        if self._is_end(edge):
            self._stubs[edge.source] += 1
            return self._stubs[edge.source] - 1, 0, 0
        first, last = self._column[edge.source], self._column[edge.target]
        start, end = self._row[edge.source], self._row[edge.target]
        if first != last:
            over = self._above.take(first, last - 0.1 if last > first else last + 0.1)
            return self._right[first].take(-1, start), over, self._left[last].take(-1, end)
        if self._is_straight(edge):
            return 0, 0, 0
        if end > start:
            return 0, 0, self._left[first].take(start, end)
        return self._right[first].take(end, start + 0.4), 0, 0

    def _is_end(self, edge: Edge) -> bool:
        return edge.target in s.ENDS

    def _is_straight(self, edge: Edge) -> bool:
        is_beside = self._column[edge.source] == self._column[edge.target]
        return is_beside and self._row[edge.target] == self._row[edge.source] + 1

    # -- places ----------------------------------------------------------------------------------

    def _columns(self) -> Mapping[int, float]:
        """The left side of each column's boxes; under the number of columns, the right end of the last."""
        places, x = {}, MARGIN
        for column in range(len(self._ways.blocks)):
            x += LANE * (len(self._left[column]) + 1)
            places[column] = x
            x += WIDTH + STUB + LANE * (len(self._right[column]) + 1)
        places[len(self._ways.blocks)] = x
        return places

    @property
    def _top(self) -> float:
        return MARGIN + LANE * (len(self._above) + 0.5)

    def _box(self, name: str) -> Box:
        y = self._top + HEAD + STEP * self._row[name] + 8
        return Box(self._x[self._column[name]], y, WIDTH, HEIGHT)

    def _block(self, column: int, block: Block) -> DrawnBlock:
        boxes = {stop.name: self._box(stop.name) for stop in block.stops}
        height = HEAD + STEP * max(len(boxes), 1)
        frame = Box(self._x[column] - 8, self._top, WIDTH + 16, height)
        loops = []
        for depth, loop in enumerate(block.loops):
            first, last, inset = boxes[loop.first], boxes[loop.last], 5 - min(depth, 3)
            around = Box(first.x - inset, first.y - inset, WIDTH + 2 * inset, last.y + HEIGHT - first.y + 2 * inset)
            loops.append((loop.name, around))
        stops = tuple((stop, boxes[stop.name]) for stop in block.stops)
        return DrawnBlock(block, frame, stops, tuple(loops))

    # -- ways ------------------------------------------------------------------------------------

    def _edge(self, edge: Edge) -> DrawnEdge:
        box = self._box(edge.source)
        right, over, left = self._taken[id(edge)]
        if self._is_end(edge):
            y = box.middle + 11 * (right - (self._stubs[edge.source] - 1) / 2)
            return DrawnEdge(edge, ((box.right, y), (box.right + 22, y)), (box.right + 26, y + 4))
        target = self._box(edge.target)
        if self._is_straight(edge):
            x = box.x + WIDTH / 2
            return DrawnEdge(edge, ((x, box.y + HEIGHT), (x, target.y)), (x - 34, box.y + HEIGHT + 19))
        out, into = box.middle + 8, target.middle - 8
        at_left = target.x - LANE * (left + 1)
        at_right = box.right + STUB + LANE * (right + 0.5)
        if self._column[edge.source] != self._column[edge.target]:
            y = MARGIN + LANE * (over + 0.5)
            around = ((at_right, out), (at_right, y), (at_left, y), (at_left, into))
            return DrawnEdge(edge, ((box.right, out), *around, (target.x, into)), (at_right + 4, y - 4))
        if self._row[edge.target] > self._row[edge.source]:
            beside = ((box.x, out), (at_left, out), (at_left, into), (target.x, into))
            return DrawnEdge(edge, beside, (at_left + 3, (out + into) / 2))
        back = ((box.right, out), (at_right, out), (at_right, into), (target.right, into))
        return DrawnEdge(edge, back, (at_right + 3, (out + into) / 2))
