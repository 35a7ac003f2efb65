"""Counts of every variable over columns of answers, all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from surveys.analysis.differences import Group
from surveys.questionnaire.codebook import variables as kinds

from .answer_columns import VariableColumns

if TYPE_CHECKING:
    import polars

NOBODY = Group()


@dataclass(frozen=True, slots=True)
class Counts:
    """How one variable was answered.

    ``answers``: number as it is delivered → who gave it, of a ranking in the first place; numbers for don't know and
    refused are among them. ``replied``: who answered at all, unless ``answers`` tells; ``unsaid``: number of don't know
    or refused → who said so, where these have a column of their own.
    """

    answers: Mapping[float, Group]
    replied: Group = NOBODY
    unsaid: Mapping[int, Group] = field(default_factory=dict)


def counted(frame: polars.DataFrame, variables: Sequence[VariableColumns], weight: str = "") -> dict[str, Counts]:
    """Name of a variable → its counts. ``weight``: the column of weights; ``""``: each counts as one."""
    import polars as pl  # noqa: PLC0415

    singles = [title for one in variables for title in _grouped(one)]
    found = dict(zip(singles, pl.collect_all([_groups(frame, title, weight) for title in singles]), strict=True))
    sums = _sums(frame, [title for one in variables for title in one.flags.values()], weight)
    return {one.variable.name: _counts(one, found, sums) for one in variables}


def _grouped(one: VariableColumns) -> Iterator[str]:
    """The columns of which each value is counted."""
    if not one.flags:
        yield from one.titles
    if one.unsaid:
        yield one.unsaid


def _groups(frame: polars.DataFrame, title: str, weight: str) -> polars.LazyFrame:
    import polars as pl  # noqa: PLC0415

    column = frame.lazy().select([title, weight] if weight else [title]).drop_nulls(title)
    sums = [pl.col(weight).sum().alias(" sum"), pl.col(weight).pow(2).sum().alias(" squares")] if weight else []
    return column.group_by(title).agg(pl.len().alias(" len"), *sums)


def _group(people: int, weight: float | None = None, squares: float | None = None) -> Group:
    return Group(people, people if weight is None else weight, people if squares is None else squares)


def _sums(frame: polars.DataFrame, flags: Sequence[str], weight: str) -> dict[str, tuple[Group, Group]]:
    """Column of a code → who chose it, and who answered its question."""
    import polars as pl  # noqa: PLC0415

    if not flags:
        return {}
    chosen = [(pl.col(flag) == 1).sum().alias(f"0{flag}") for flag in flags]
    asked = [pl.col(flag).count().alias(f"1{flag}") for flag in flags]
    if weight:
        w = pl.col(weight)
        for flag in flags:
            one, any_of = pl.col(flag) == 1, pl.col(flag).is_not_null()
            chosen += [w.filter(one).sum().alias(f"2{flag}"), w.filter(one).pow(2).sum().alias(f"3{flag}")]
            asked += [w.filter(any_of).sum().alias(f"4{flag}"), w.filter(any_of).pow(2).sum().alias(f"5{flag}")]
    row = frame.lazy().select(*chosen, *asked).collect().row(0, named=True)
    if not weight:
        return {flag: (_group(row[f"0{flag}"]), _group(row[f"1{flag}"])) for flag in flags}
    return {
        flag: (
            _group(row[f"0{flag}"], row[f"2{flag}"], row[f"3{flag}"]),
            _group(row[f"1{flag}"], row[f"4{flag}"], row[f"5{flag}"]),
        )
        for flag in flags
    }


def _counts(
    one: VariableColumns, found: Mapping[str, polars.DataFrame], sums: Mapping[str, tuple[Group, Group]]
) -> Counts:
    unsaid = _values(found[one.unsaid]) if one.unsaid else {}
    if not one.flags:
        return Counts(_values(found[one.titles[0]]), unsaid={int(key): group for key, group in unsaid.items()})
    answers: dict[float, Group] = {number: sums[flag][0] for number, flag in one.flags.items()}
    if one.variable.kind == kinds.RANKING:  # whoever ranked anything has somebody in the first place
        replied = _added(list(answers.values()))
    else:
        replied = next((sums[flag][1] for flag in one.flags.values()), NOBODY)
    return Counts(answers, replied, {int(key): group for key, group in unsaid.items()})


def _values(frame: polars.DataFrame) -> dict[Any, Group]:
    return {row[0]: _group(*row[1:]) for row in frame.rows()}


def _added(groups: Sequence[Group]) -> Group:
    return Group(
        sum(one.people for one in groups), sum(one.weight for one in groups), sum(one.squares for one in groups)
    )
