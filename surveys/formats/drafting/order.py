"""Where questions may stand: behind what they read, before what reads them, out of loops whose answers they read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from surveys.formats.xlsform.grid import Row
from surveys.formats.xlsform.types import BEGIN, LOOP, REPEAT, Kind, read_type
from surveys.formats.xlsform.words import references
from surveys.questionnaire.types import SILENT_TYPES

from .blocks import block_of
from .written import Written

READS, LEADS, WITHIN = "reads", "leads", "within"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why rows cannot stand somewhere: ``one`` reads ``other``, leads to it, or reads it from without its ``loop``.

    ``row``: what they have to stay behind, or before, or the loop they have to stay out of.
    """

    kind: str
    one: str
    other: str
    row: int
    loop: str = ""


class MisplacedError(Exception):
    """Raised if rows cannot stand where they were to be put."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.kind)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """Where rows may stand: not before ``first``, not behind ``last``, in none of the ``loops``."""

    first: Refusal | None = None
    last: Refusal | None = None
    loops: tuple[Refusal, ...] = ()


def limits_of(written: Written, rows: Collection[int]) -> Limits:
    """Where the rows may stand, each group with all that is in it; what is out of order already sets no limit."""
    return _Order(written, {one for row in rows for one in block_of(written, row)}).limits()


def may_stand(written: Written, rows: Collection[int], after: int) -> None:
    """Raise ``MisplacedError`` if the rows cannot stand behind the row ``after``, or that of the headings."""
    order = _Order(written, {one for row in rows for one in block_of(written, row)})
    limits, place = order.limits(), order.at.get(after, -1)
    if limits.first and place < order.at[limits.first.row]:
        raise MisplacedError(limits.first)
    if limits.last and place >= order.at[limits.last.row]:
        raise MisplacedError(limits.last)
    for loop in limits.loops:
        if after in block_of(written, loop.row)[:-1]:
            raise MisplacedError(loop)


def read_by_row(written: Written, number: int) -> list[str]:
    """The questions and calculations that the cells of a row name, in order, each once; never itself."""
    row = next((one for one in written.survey.rows if one.number == number), None)
    if row is None:
        return []
    known = {written.survey.cell(one, "name") for one in written.survey.rows} - {written.survey.cell(row, "name"), ""}
    return [name for name in dict.fromkeys(_named_in(written, row)) if name in known]


def readers_of(written: Written, name: str) -> list[str]:
    """The names of the rows whose cells name a question, and of the questions after which a jump does."""
    table, routes = written.survey, written.routes
    found = [table.cell(row, "name") for row in table.rows if name in _named_in(written, row)]
    found += [routes.cell(row, "after") for row in routes.rows if name in references(routes.cell(row, "when"))]
    return [one for one in dict.fromkeys(found) if one and one != name]


def _named_in(written: Written, row: Row) -> list[str]:
    return [name for heading in written.survey.headings for name in references(row.at(heading.index))]


class _Order:
    """The rows in their order, and which of them have to stay in it."""

    def __init__(self, written: Written, moving: Collection[int]) -> None:
        self._written, self._moving = written, moving
        self._rows = written.survey.rows
        self.at: Mapping[int, int] = {row.number: n for n, row in enumerate(self._rows)}

    def limits(self) -> Limits:
        """What the rows that move have to stay behind, before and out of."""
        first: Refusal | None = None
        last: Refusal | None = None
        for kind, before, behind in self._pairs():
            moves = behind.number in self._moving
            if self.at[before.number] > self.at[behind.number] or moves == (before.number in self._moving):
                continue
            one, other = (before, behind) if kind == LEADS else (behind, before)
            names = (kind, self._name(one), self._name(other))
            if moves and (first is None or self.at[before.number] > self.at[first.row]):
                first = Refusal(*names, before.number)
            elif not moves and (last is None or self.at[behind.number] < self.at[last.row]):
                last = Refusal(*names, behind.number)
        return Limits(first, last, tuple(self._loops()))

    def _pairs(self) -> Iterator[tuple[str, Row, Row]]:
        """Two rows of which the first has to stay before the second, and why."""
        for row in self._rows:
            if self._kind(row).name not in SILENT_TYPES:
                for name in self._read(row):
                    yield READS, self._named[name], row
        routes = self._written.routes
        for route in routes.rows:
            after, target = (self._named.get(routes.cell(route, field)) for field in ("after", "go_to"))
            if after and target:
                yield LEADS, after, target

    def _loops(self) -> Iterator[Refusal]:
        """The loops whose answers are read by rows that move, and that stand outside of them."""
        for row in self._rows:
            kind, block = self._kind(row), set(block_of(self._written, row.number)[1:-1])
            if kind.kind != BEGIN or kind.name not in (REPEAT, LOOP) or block & set(self._moving):
                continue
            for reader in (one for one in self._rows if one.number in self._moving):
                found = next((name for name in self._read(reader) if self._named[name].number in block), None)
                if found is not None:
                    yield Refusal(WITHIN, self._name(reader), found, row.number, self._name(row))
                    break

    def _read(self, row: Row) -> list[str]:
        """The questions whose answers a row's cells read, through calculations too; never itself."""
        found: dict[str, None] = {}
        todo, seen = list(_named_in(self._written, row)), set[str]()
        while todo:
            name = todo.pop()
            if name in seen or name not in self._named:
                continue
            seen.add(name)
            named = self._named[name]
            if self._kind(named).name in SILENT_TYPES:
                todo += _named_in(self._written, named)
            elif named is not row:
                found[name] = None
        return list(found)

    @cached_property
    def _named(self) -> Mapping[str, Row]:
        table = self._written.survey
        return {name: row for row in reversed(self._rows) if (name := table.cell(row, "name"))}

    def _kind(self, row: Row) -> Kind:
        return read_type(self._written.survey.cell(row, "type"))

    def _name(self, row: Row) -> str:
        table = self._written.survey
        return table.cell(row, "name") or table.cell(row, "label") or table.cell(row, "type")
