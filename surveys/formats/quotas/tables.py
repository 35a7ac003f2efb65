"""Quota tables of one or two dimensions: read from the rows of the sheet, and which rows fit no table.

A row belongs to a table when its condition is one part for each of at most two questions or columns of the sample,
``${sex} = '1' and ${age_class} = '18-34'``, and another row is about the same. All other rows stand alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from surveys.formats.drafting import Written
from surveys.questionnaire.checks import exclude_each_other
from surveys.questionnaire.expressions import ExpressionError, clean, parse
from surveys.questionnaire.expressions.nodes import Binary, Number, Text
from surveys.questionnaire.expressions.unparse import unparse
from surveys.questionnaire.wording.quota_tables import parts_of

from .amounts import read_whole

MOST_DIMENSIONS = 2
Place = tuple[str, str]
"""The conditions of a line and of a column: ``${sex} = '1'``, ``${age} < 35``; that of the column of one is ``""``."""


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """A row of the sheet, with the texts of its cells; ``row``: its lasting id. ``on_full``: ``stop`` or ``warn``."""

    row: int
    name: str
    when: str
    target: str
    on_full: str = "stop"
    group: str = ""
    label: Mapping[str, str] = field(default_factory=dict)

    @property
    def wanted(self) -> int | None:
        """The target; ``None`` if it is no whole number."""
        return read_whole(self.target, ".") if self.target.isdecimal() else None


@dataclass(frozen=True, slots=True)
class QuotaTable:
    """Cells by line and column. ``down``, ``across``: what lines and columns are about, ``""`` if there is one column.

    Lines and columns are parts of conditions. Where a cell is missing, no quota holds. ``group``: of which everybody
    gets the least filled one.
    """

    down: str
    across: str
    lines: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Place, WrittenCell]
    group: str = ""

    @property
    def key(self) -> str:
        """What tells the table from the others."""
        return "|".join((self.down, self.across, self.group))

    @property
    def places(self) -> list[Place]:
        """Every line with every column, line by line."""
        return [(line, column) for line in self.lines for column in self.columns]

    def wanted(self, places: Iterable[Place] | None = None) -> int:
        """The sum of targets, of all cells or of some."""
        cells = (self.cells.get(place) for place in (self.places if places is None else places))
        return sum(cell.wanted or 0 for cell in cells if cell is not None)

    def margin(self, part: str) -> list[Place]:
        """The cells of a line or column; all of them for ``""``."""
        return [place for place in self.places if not part or part in place]

    @property
    def is_readable(self) -> bool:
        """Whether every target is a number."""
        return all(cell.wanted is not None for cell in self.cells.values())

    @property
    def is_exclusive(self) -> bool:
        """Whether nobody can belong to two cells, so that targets add up to a number of interviews."""
        return _exclude_each_other(self.lines) and (not self.across or _exclude_each_other(self.columns))


@lru_cache(maxsize=200)
def _exclude_each_other(parts: tuple[str, ...]) -> bool:
    return exclude_each_other(parts)


def read_cells(written: Written) -> list[WrittenCell]:
    """The rows of the sheet of quotas."""
    table = written.quotas
    return [
        WrittenCell(
            row.number,
            table.cell(row, "name"),
            table.cell(row, "when"),
            table.cell(row, "target"),
            table.cell(row, "on_full").lower() or "stop",
            table.cell(row, "group"),
            table.words(row, "label"),
        )
        for row in table.rows
        if any(row.cells)
    ]


def read_tables(cells: Iterable[WrittenCell]) -> tuple[list[QuotaTable], list[WrittenCell]]:
    """The tables, and the cells that stand in none, both in the order of the sheet."""
    families: dict[tuple[str, frozenset[str]], list[tuple[WrittenCell, dict[str, str]]]] = {}
    every = list(cells)
    for cell in every:
        if (parts := _by_name(cell.when)) is not None:
            families.setdefault((cell.group, frozenset(parts)), []).append((cell, parts))
    tables = [table for (group, _), members in families.items() if (table := _table(group, members)) is not None]
    placed = {cell.row for table in tables for cell in table.cells.values()}
    return tables, [cell for cell in every if cell.row not in placed]


def condition_of(place: Place) -> str:
    """The condition of a cell."""
    return " and ".join(part for part in place if part)


def comparable(part: str) -> str:
    """The part with its code as a text, where that is written as a number: ``${sex} = 1`` is ``${sex} = '1'``."""
    try:
        node = parse(part)
    except ExpressionError:
        return part
    match node:
        case Binary(operator="=", left=left, right=Number() as code):
            return unparse(Binary("=", left, Text(unparse(code))))
    return part


def _by_name(condition: str) -> dict[str, str] | None:
    """The parts by the one name that each is about; ``None`` if that is not all that the condition says."""
    parts = parts_of(clean(condition))
    if not 0 < len(parts) <= MOST_DIMENSIONS or not all(_is_name(about) for about in parts):
        return None
    return {about[0]: text for about, text in parts.items()}


def _is_name(about: tuple[str, ...]) -> bool:
    """Whether a part is about one question or column: what cannot be read is about itself."""
    return len(about) == 1 and about[0] != "" and not set(about[0]) & set("${}()'\"=<>|")


def _table(group: str, members: list[tuple[WrittenCell, dict[str, str]]]) -> QuotaTable | None:
    names = list(members[0][1])
    down, across = names[0], names[1] if len(names) > 1 else ""
    cells = {(parts[down], parts.get(across, "")): cell for cell, parts in members}
    if not 1 < len(cells) == len(members):
        return None
    lines, columns = (tuple(dict.fromkeys(place[at] for place in cells)) for at in (0, 1))
    return QuotaTable(down, across, lines, columns, cells, group)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two tables that ask for different numbers of interviews: in all, or where ``part`` holds."""

    first: QuotaTable
    second: QuotaTable
    part: str
    of_first: int
    of_second: int


def disagreements(tables: Iterable[QuotaTable]) -> Iterator[Disagreement]:
    """Where tables contradict each other: of each of their common lines and columns, or else their totals.

    Tables in which somebody may belong to several cells, or with a target that is no number, are not compared.
    """
    added_up = [(table, _sums(table)) for table in tables if table.is_readable and table.is_exclusive]
    for at, (first, of_first) in enumerate(added_up):
        for second, of_second in added_up[at + 1 :]:
            whole = not any(
                _parts_about(first, name) == _parts_about(second, name)
                for name in (first.down, first.across)
                if name and name in (second.down, second.across)
            )
            for part, (written, wanted) in of_first.items():
                if part in of_second and (part or whole) and of_second[part][1] != wanted:
                    yield Disagreement(first, second, written, wanted, of_second[part][1])


def _sums(table: QuotaTable) -> dict[str, tuple[str, int]]:
    """The sums of lines, columns and (``""``) all cells, by their comparable parts, with the parts as written."""
    parts = dict.fromkeys(("", *table.lines, *table.columns))
    return {comparable(part): (part, table.wanted(table.margin(part))) for part in parts}


def _parts_about(table: QuotaTable, name: str) -> frozenset[str]:
    return frozenset(map(comparable, table.lines if name == table.down else table.columns))
