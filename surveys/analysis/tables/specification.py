"""What a set of tables is to show: rows, columns, how they are worked out; and its form as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import Any

from .significance import Comparison

COLUMN, ROW, TOTAL, COUNT = "column", "row", "total", "count"
CELLS = (COLUMN, ROW, TOTAL, COUNT)
"""What stands in a cell: per cent of the column, of the row, of everybody, or people."""
PEOPLE, ANSWERS, MENTIONS = "people", "answers", "mentions"
BASES = (PEOPLE, ANSWERS, MENTIONS)
"""On whom several answers and loops are counted: people, answers, or the instances of a loop."""
TOP, BOTTOM, NPS, MEAN, DEVIATION, MEDIAN, ERROR = "top", "bottom", "nps", "mean", "deviation", "median", "error"
STATISTICS = (TOP, BOTTOM, NPS, MEAN, DEVIATION, MEDIAN, ERROR)
"""What can follow the answers: the two highest and the two lowest points, the net promoter score, and figures."""
MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class Use:
    """A variable in a table. ``bands``: of a number, see ``answers.banded``."""

    name: str
    bands: str = ""


@dataclass(frozen=True, slots=True)
class Net:
    """Several answers as one row: whoever gave any of them."""

    label: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: a question, or several that are one grid. ``filter``: only interviews for which this is true."""

    uses: tuple[Use, ...]
    nets: tuple[Net, ...] = ()
    statistics: tuple[str, ...] = ()
    per: str = PEOPLE
    filter: str = ""
    title: str = ""
    has_answers: bool = True


@dataclass(frozen=True, slots=True)
class SetSpec:
    """A set of tables. ``banner``: groups of columns, each a question or several, the later inside the earlier."""

    tables: tuple[TableSpec, ...] = ()
    banner: tuple[tuple[Use, ...], ...] = ()
    filter: str = ""
    weight: str = ""
    """Name of the weights; ``""``: none."""
    cells: str = COLUMN
    comparison: Comparison = field(default_factory=Comparison)


def to_json(spec: SetSpec) -> dict[str, Any]:
    """The set as plain JSON values; ``from_json(to_json(s)) == s``."""
    return asdict(spec)


def from_json(data: Mapping[str, Any]) -> SetSpec:
    """Return the set that ``to_json`` wrote, without what it does not know. Raises ``ValueError`` for wrong numbers."""
    comparison = data.get("comparison", {})
    return SetSpec(
        tables=tuple(_table(one) for one in data.get("tables", ())),
        banner=tuple(tuple(_use(one) for one in group) for group in data.get("banner", ())),
        filter=str(data.get("filter", "")),
        weight=str(data.get("weight", "")),
        cells=data["cells"] if data.get("cells") in CELLS else COLUMN,
        comparison=Comparison(
            levels=tuple(map(parse_level, comparison.get("levels", Comparison().levels)))[:2],
            minimum=int(comparison.get("minimum", Comparison().minimum)),
            expected=parse_number(comparison.get("expected", Comparison().expected)),
            is_corrected=comparison.get("is_corrected", False),
            skips_extremes=comparison.get("skips_extremes", False),
        ),
    )


def parse_number(value: Any) -> float:
    """Return the number that a JSON value stands for. Raises ``ValueError`` unless it is finite."""
    number = float(value)
    if not isfinite(number):
        raise ValueError(value)
    return number


def parse_level(value: Any) -> float:
    """Return a level of confidence, between 0 and 1. Raises ``ValueError``."""
    level = float(value)
    if not 0 < level < 1:
        raise ValueError(value)
    return level


def _use(data: Mapping[str, Any]) -> Use:
    return Use(str(data["name"]), str(data.get("bands", "")))


def _table(data: Mapping[str, Any]) -> TableSpec:
    return TableSpec(
        uses=tuple(_use(one) for one in data["uses"]),
        nets=tuple(Net(str(net["label"]), tuple(map(str, net["codes"]))) for net in data.get("nets", ())),
        statistics=tuple(name for name in STATISTICS if name in data.get("statistics", ())),
        per=data["per"] if data.get("per") in BASES else PEOPLE,
        filter=str(data.get("filter", "")),
        title=str(data.get("title", "")),
        has_answers=bool(data.get("has_answers", True)),
    )
