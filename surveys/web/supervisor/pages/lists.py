"""What the lists of cases and of interviews share: their address, filters as tokens, views, columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

ROWS = 50
MOST_ROWS = 500
LONGEST_QUERY = 1000
RANGE = "[0-9]{0,6}-?[0-9]{0,6}"
"""As ``fieldwork.queries.read_range`` reads it: too short for anybody's number."""
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ListAddress:
    """The address of a list: filters, order, columns (none for the usual ones) and rows of a page."""

    path: str
    filters: Pairs = ()
    order: str = ""
    columns: tuple[str, ...] = ()
    rows: int = ROWS

    @property
    def query(self) -> str:
        """Everything but the page, as a query string."""
        pairs = [*self.filters, *([("order", self.order)] if self.order else [])]
        pairs += [("column", name) for name in self.columns]
        pairs += [("rows", str(self.rows))] if self.rows != ROWS else []
        return urlencode(pairs)

    def __str__(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    def behind(self, after: str) -> str:
        """The address of the page that begins behind ``after``."""
        return f"{self.path}?{'&'.join(part for part in (self.query, urlencode({'after': after})) if part)}"

    def with_pair(self, name: str, value: str) -> ListAddress:
        """The address with one more filter."""
        return replace(self, filters=(*self.filters, (name, value)))

    def without(self, *names: str) -> ListAddress:
        """The address without these filters."""
        return replace(self, filters=tuple(pair for pair in self.filters if pair[0] not in names))

    def without_pair(self, name: str, value: str) -> ListAddress:
        """The address without one value of a filter."""
        return replace(self, filters=tuple(pair for pair in self.filters if pair != (name, value)))

    def fields(self, *left_out: str) -> list[tuple[str, str]]:
        """The pairs that a form sends along which changes the filters left out."""
        return [pair for pair in parse_qsl(self.query) if pair[0] not in left_out]


@dataclass(frozen=True, slots=True)
class FilterToken:
    """A filter in force: its name and value in words, and the address without it."""

    name: str
    value: str
    removed: str


@dataclass(frozen=True, slots=True)
class FilterOption:
    """A value that a filter may take; ``address``: with it, or without it where it ``is_on``."""

    label: str
    address: str
    is_on: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter that is chosen from a list."""

    title: str
    options: list[FilterOption]


@dataclass(frozen=True, slots=True)
class TypedInput:
    """A box of a filter that is typed. ``pattern``: all that a box of text takes: what is typed is in the address."""

    name: str
    label: str
    value: str
    type: str = "text"
    example: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class TypedFilter:
    """A filter that is typed, with the other pairs of the address, which its form sends along."""

    title: str
    inputs: list[TypedInput]
    others: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ViewTab:
    """A view: ready-made, the study's or one's own. ``forgets``: how it is named to be forgotten, if it may be."""

    label: str
    address: str
    count: int | None = None
    is_current: bool = False
    forgets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: ``sorted_by``: the address in its order, empty where it has none; ``sort``: for ARIA."""

    key: str
    label: str
    sorted_by: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a column of a row: words, perhaps with a sign before them, or a bar, ``part`` of ``whole``."""

    key: str
    text: str
    sign: str = ""
    part: int = 0
    whole: int = 0


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row. ``value``: what its box sends; ``name`` and ``address``: its first column."""

    value: str
    name: str
    address: str
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that may be chosen."""

    key: str
    label: str
    order: str = ""
    is_personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """What the page of every list shows. ``unread``: filters that mean nothing; ``notes``: what the list leaves out."""

    heading: str
    address: ListAddress
    views: list[ViewTab]
    tokens: list[FilterToken]
    unread: list[str]
    menus: list[Menu]
    typed: list[TypedFilter]
    first_column: Heading
    headings: list[Heading]
    columns: list[tuple[Column, bool]]
    rows: list[ListRow]
    notes: list[str] = field(default_factory=list)
    following: str = ""
    every: str = ""

    @property
    def words(self) -> str:
        """The filters in force, in words."""
        return " · ".join(token.value for token in self.tokens)

    @property
    def without_columns(self) -> list[tuple[str, str]]:
        """The address but for its columns."""
        return self.address.fields("column")


def read_address(
    path: str, given: QueryDict, filters: Iterable[tuple[str, str]], known: Mapping[str, Column]
) -> ListAddress:
    """The list's address with what of it means something; the filters are read by the list itself."""
    order = given.get("order", "")
    columns = tuple(dict.fromkeys(name for name in given.getlist("column") if name in known))
    rows = MOST_ROWS if given.get("rows") == str(MOST_ROWS) else ROWS
    return ListAddress(path, tuple(filters), order, columns, rows)


def query_again(text: str) -> str:
    """The query string that a form sends back, written anew: it goes into an address, and is kept for others.

    Nothing where it is longer than a kept view may be.
    """
    written = QueryDict(text[:LONGEST_QUERY]).urlencode()
    return written if len(written) <= LONGEST_QUERY else ""


def grouped(given: QueryDict) -> dict[str, list[str]]:
    """The parameters of an address, name → values."""
    return {name: given.getlist(name) for name in given}


def tokens_of(address: ListAddress, names: Mapping[str, str], in_words: Callable[[str, str], str]) -> list[FilterToken]:
    """The filters in force; ``in_words``: what a filter's value is called."""
    return [
        FilterToken(_(names[name]), in_words(name, value), str(address.without_pair(name, value)))
        for name, value in address.filters
    ]


def unread_in_words(unread: Iterable[tuple[str, str]], names: Mapping[str, str]) -> list[str]:
    """What of the filters meant nothing."""
    return [f"{_(names[name])}: {value}" for name, value in unread]


def toggled(address: ListAddress, name: str, value: str, label: str, count: int | None = None) -> FilterOption:
    """An option that adds a value to a filter, or takes it away."""
    is_on = (name, value) in address.filters
    leads = address.without_pair(name, value) if is_on else address.with_pair(name, value)
    return FilterOption(label, str(leads), is_on, count)


def headings_of(address: ListAddress, columns: Sequence[Column]) -> list[Heading]:
    """The headings of the chosen columns; the one in whose order the rows stand turns it round."""
    found = []
    current, descends = address.order.removeprefix("-") or "number", address.order.startswith("-")
    for column in columns:
        is_current = bool(column.order) and column.order == current
        turned = f"-{column.order}" if is_current and not descends else column.order
        leads = str(replace(address, order=turned)) if column.order else ""
        sort = ("descending" if descends else "ascending") if is_current else ""
        found.append(Heading(column.key, column.label, leads, sort))
    return found


def typed_filter(address: ListAddress, title: str, *inputs: TypedInput) -> TypedFilter:
    """A filter that is typed, with what it holds now."""
    now = dict(address.filters)
    filled = [replace(one, value=now.get(one.name, "")) for one in inputs]
    return TypedFilter(title, filled, address.fields(*(one.name for one in inputs)))
