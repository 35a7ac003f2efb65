"""The ways through a questionnaire: its pages in blocks, what leads from one to another, and how many people went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from surveys.questionnaire.expressions import ExpressionError, parse, references
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.types import is_shown

NEXT, SKIP, JUMP, LOOP, END, QUOTA = "next", "skip", "jump", "loop", "end", "quota"
START = "@start"
MOST_IN_A_BLOCK = 25
"""Pages of a block that is one column of a picture; what has more is several blocks."""

Moves = Mapping[tuple[str, str], int]
"""From and to, names of pages, ``START`` or ends → number of interviews."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A page: a question alone, a group on one page, or, if ``holds`` is more than 1, all pages of a closed block."""

    name: str
    title: str = ""
    row: int | None = None
    holds: int = 1


@dataclass(frozen=True, slots=True)
class Loop:
    """The pages of a repeat: names of the first and the last."""

    name: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Block:
    """Pages that stand together: an outermost group or repeat, or what stands outside of any."""

    name: str
    title: str
    stops: tuple[Stop, ...]
    loops: tuple[Loop, ...] = ()
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody takes a way, and the cell that says so; ``name``: of the item, repeat or quota it belongs to."""

    kind: str
    name: str
    sheet: str
    row: int | None
    column: str
    expression: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one page to another or to an end; ``count``: interviews, ``None`` if none were simulated."""

    source: str
    target: str
    kind: str
    count: int | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class RouteMap:
    """All blocks and ways, in the questionnaire's order. ``left``: page → number who broke off there."""

    blocks: tuple[Block, ...]
    edges: tuple[Edge, ...]
    left: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many pages there are, those of closed blocks included."""
        return sum(stop.holds for block in self.blocks for stop in block.stops)


def route_map(
    questionnaire: s.Questionnaire, moves: Moves | None = None, left: Mapping[str, int] | None = None
) -> RouteMap:
    """The map of a questionnaire, with the ``moves`` of simulated interviews on it if there are any."""
    return _Ways(questionnaire, moves, left or {}).map()


def with_closed(ways: RouteMap, is_open: Collection[str]) -> RouteMap:
    """The map with all blocks but those of these names closed: each is one stop, ways between blocks stay."""
    names = {stop.name: block.name for block in ways.blocks if block.name not in is_open for stop in block.stops}
    blocks = tuple(
        block
        if block.name in is_open
        else replace(block, stops=(Stop(block.name, block.title, holds=len(block.stops)),), loops=(), is_closed=True)
        for block in ways.blocks
    )
    edges: dict[tuple[str, str], Edge] = {}
    for edge in ways.edges:
        source, target = names.get(edge.source, edge.source), names.get(edge.target, edge.target)
        if source == target and edge.source in names:
            continue
        known = edges.get((source, target))
        edges[source, target] = _merged(known, edge) if known else replace(edge, source=source, target=target)
    left: dict[str, int] = {}
    for name, count in ways.left.items():
        left[names.get(name, name)] = left.get(names.get(name, name), 0) + count
    return RouteMap(blocks, tuple(edges.values()), left)


def _merged(known: Edge, more: Edge) -> Edge:
    count = None if known.count is None else known.count + (more.count or 0)
    return replace(known, count=count, reasons=tuple(dict.fromkeys((*known.reasons, *more.reasons))))


class _Ways:
    """Finds the pages of a questionnaire and the ways between them."""

    def __init__(self, questionnaire: s.Questionnaire, moves: Moves | None, left: Mapping[str, int]) -> None:
        self._questionnaire, self._moves = questionnaire, moves
        self._stops: list[Stop] = [Stop(START)]
        self._page_of: dict[str, str] = {}
        """Item → the page on which it, or its first question, is asked."""
        self._last_of: dict[str, str] = {}
        self._spans: dict[int, tuple[str, str]] = {}
        """Item, by its identity: a name may be there twice → its first and last page; items inside a page have none."""
        self._times: Counter[str] = Counter()
        self._at: dict[str, int] = {}
        self._edges: dict[tuple[str, str], Edge] = {}
        self._blocks = self._found_blocks()
        self._at = {stop.name: at for at, stop in enumerate(self._stops)}
        self._left = {self._page_of.get(name, name): count for name, count in left.items()}

    def map(self) -> RouteMap:
        """The whole map."""
        for stop, following in zip(self._stops, [*self._stops[1:], Stop(s.COMPLETE)], strict=True):
            self._add(stop.name, following.name, NEXT)
        for _, item in self._questionnaire.walk():
            self._skips(item)
        self._jumps()
        self._quotas()
        self._met()
        return RouteMap(self._blocks, tuple(self._edges.values()), self._left)

    # -- pages and blocks ------------------------------------------------------------------------

    def _found_blocks(self) -> tuple[Block, ...]:
        parts: list[tuple[str, str, list[Stop]]] = []
        loose: list[Stop] = []
        for item in self._questionnaire.items:
            stops = list(self._pages(item))
            self._stops += stops
            if isinstance(item, s.Question) or (stops and stops[0].name == item.name):
                loose += stops
                continue
            parts += [("", "", loose)] * bool(loose) + [(item.name, self._title(item), stops)]
            loose = []
        parts += [("", "", loose)] * bool(loose)
        blocks = _once([block for name, title, stops in parts for block in _columns(name, title, stops)])
        if not blocks:
            blocks = [Block(START, "", ())]
        blocks[0] = replace(blocks[0], stops=(self._stops[0], *blocks[0].stops))
        loops = list(self._loops())
        return tuple(
            replace(
                block,
                loops=tuple(loop for loop in loops if {loop.first, loop.last} <= {one.name for one in block.stops}),
            )
            for block in blocks
        )

    def _pages(self, item: s.Item) -> Iterator[Stop]:
        """The pages of an item, in order; also notes on which page everything in it is."""
        found: list[Stop] = []
        if isinstance(item, s.Question):
            found += [self._stop(item)] * is_shown(item)
        elif item.field_list:
            inner = [one for _, one in s.Questionnaire(item.items).walk()]
            if any(isinstance(one, s.Question) and is_shown(one) for one in inner):
                found.append(self._stop(item))
                for one in inner:
                    self._note(one.name, found)
        else:
            found += [stop for one in item.items for stop in self._pages(one)]
        if found:
            self._note(item.name, found)
            self._spans[id(item)] = found[0].name, found[-1].name
        yield from found

    def _note(self, name: str, pages: Sequence[Stop]) -> None:
        self._page_of.setdefault(name, pages[0].name)
        self._last_of.setdefault(name, pages[-1].name)

    def _stop(self, item: s.Item) -> Stop:
        self._times[item.name] += 1
        times = self._times[item.name]
        return Stop(item.name if times == 1 else f"{item.name}#{times}", self._title(item), item.row)

    def _title(self, item: s.Item) -> str:
        short = item.short_title if isinstance(item, s.Question) else ""
        return short or self._questionnaire.words(item.label)

    def _loops(self) -> Iterator[Loop]:
        for _, item in self._questionnaire.walk():
            if isinstance(item, s.Repeat) and id(item) in self._spans:
                yield Loop(item.name, *self._spans[id(item)])

    # -- ways ------------------------------------------------------------------------------------

    def _add(self, source: str, target: str, kind: str, *reasons: Reason, count: int | None = None) -> None:
        known = self._edges.get((source, target))
        if known is None:
            count = count if self._moves is None else count or 0
            self._edges[source, target] = Edge(source, target, kind, count, reasons)
        else:
            self._edges[source, target] = replace(known, reasons=tuple(dict.fromkeys((*known.reasons, *reasons))))

    def _skips(self, item: s.Item) -> None:
        if id(item) not in self._spans:
            return
        first, last = self._spans[id(item)]
        if item.relevant:
            before, behind = self._stops[self._at[first] - 1].name, self._behind(last)
            self._add(before, behind, SKIP, Reason(SKIP, item.name, "survey", item.row, "relevant", item.relevant))
        if isinstance(item, s.Repeat):
            reason = Reason(LOOP, item.name, "survey", item.row, "repeat_count", item.count)
            self._add(last, first, LOOP, reason)

    def _behind(self, name: str) -> str:
        at = self._at[name] + 1
        return self._stops[at].name if at < len(self._stops) else s.COMPLETE

    def _jumps(self) -> None:
        for route in self._questionnaire.routes:
            source, target = self._last_of.get(route.after), self._page_of.get(route.go_to)
            if source is None or (target is None and route.go_to not in s.ENDS):
                continue
            kind = END if route.go_to in s.ENDS else JUMP
            self._add(
                source, target or route.go_to, kind, Reason(kind, route.after, "routes", route.row, "when", route.when)
            )

    def _quotas(self) -> None:
        for quota in self._questionnaire.quotas:
            if quota.on_full == "stop":
                read = [self._at[self._page_of[name]] for name in _names(quota.when) if name in self._page_of]
                source = self._stops[max(read, default=0)].name
                self._add(
                    source, s.QUOTA_FULL, QUOTA, Reason(QUOTA, quota.name, "quotas", quota.row, "when", quota.when)
                )

    def _met(self) -> None:
        """Put the ways that people took on the map, those too that several conditions make together.

        Who ends as ``@refused`` where no route leads there has broken off.
        """
        for (came_from, went_to), count in (self._moves or {}).items():
            source, target = self._page_of.get(came_from, came_from), self._page_of.get(went_to, went_to)
            if source not in self._at or (target not in self._at and target not in s.ENDS):
                continue
            if target == s.REFUSED and (source, target) not in self._edges:
                self._left[source] = self._left.get(source, 0) + count
                continue
            if (source, target) not in self._edges:
                self._add(source, target, self._kind(source, target), *self._between(source, target))
            edge = self._edges[source, target]
            self._edges[source, target] = replace(edge, count=(edge.count or 0) + count)

    def _kind(self, source: str, target: str) -> str:
        if target in s.ENDS:
            return QUOTA if target == s.QUOTA_FULL else END
        return SKIP if self._at[target] > self._at[source] else LOOP

    def _between(self, source: str, target: str) -> Iterator[Reason]:
        """The conditions of what is passed over; an end passes over nothing."""
        if target in s.ENDS and target != s.COMPLETE:
            return
        end = self._at.get(target, len(self._stops))
        passed = {stop.name for stop in self._stops[self._at[source] + 1 : end]}
        for _, item in self._questionnaire.walk():
            if item.relevant and id(item) in self._spans and passed.issuperset(self._spans[id(item)]):
                yield Reason(SKIP, item.name, "survey", item.row, "relevant", item.relevant)


def _columns(name: str, title: str, stops: Sequence[Stop]) -> Iterator[Block]:
    """The pages as blocks that are not too long; without a ``name`` the block is called after its first page."""
    parts = [stops[at : at + MOST_IN_A_BLOCK] for at in range(0, len(stops), MOST_IN_A_BLOCK)]
    for number, part in enumerate(parts, 1):
        first, last = part[0].name, part[-1].name
        own = name if len(parts) == 1 or not name else f"{name} {number}"
        yield Block(
            own or f"{first}–{last}",
            (title or name) if own else first if first == last else f"{first} – {last}",
            tuple(part),
        )


def _once(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with a name of its own for each."""
    times: Counter[str] = Counter()
    found = []
    for block in blocks:
        times[block.name] += 1
        number = times[block.name]
        found.append(block if number == 1 else replace(block, name=f"{block.name}#{number}"))
    return found


def _names(expression: str) -> Collection[str]:
    try:
        return references(parse(expression)).names
    except ExpressionError:
        return ()
