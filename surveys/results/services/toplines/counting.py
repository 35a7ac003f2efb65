"""Counts of every variable over columns of answers, all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from surveys.analysis.differences import Group
from surveys.questionnaire.codebook import variables as kinds

from .answer_columns import VERSION, VariableColumns

if TYPE_CHECKING:
    import polars

NOBODY = Group()


@dataclass(frozen=True, slots=True)
class Counts:
    """How one variable was answered.

    ``answers``: number as it is delivered → who gave it, of a ranking in the first place; numbers for don't know and
    refused are among them. ``replied``: who answered at all, unless ``answers`` tells; ``unsaid``: number of don't know
    or refused → who said so, where these have a column of their own. ``without``: number of an answer
    that not every version offered → who replied, and who gave an answer, but was not offered it and did not give it.
    """

    answers: Mapping[float, Group]
    replied: Group = NOBODY
    unsaid: Mapping[int, Group] = field(default_factory=dict)
    without: Mapping[int, tuple[Group, Group]] = field(default_factory=dict)


def counted(frame: polars.DataFrame, variables: Sequence[VariableColumns], weight: str = "") -> dict[str, Counts]:
    """Name of a variable → its counts. ``weight``: the column of weights; ``""``: each counts as one."""
    import polars as pl  # noqa: PLC0415

    singles = [title for one in variables for title in _grouped(one)]
    found = dict(zip(singles, pl.collect_all([_groups(frame, title, weight) for title in singles]), strict=True))
    sums = _sums(frame, [title for one in variables for title in one.flags.values()], weight)
    counts = {one.variable.name: _counts(one, found, sums) for one in variables}
    for one in variables:
        if one.not_offered:
            counts[one.variable.name] = _with_bases(frame, one, counts[one.variable.name], weight)
    return counts


def _with_bases(frame: polars.DataFrame, one: VariableColumns, counts: Counts, weight: str) -> Counts:
    """The counts with those who were not offered each answer; of several answers with those who gave any of them."""
    import polars as pl  # noqa: PLC0415

    aside = list(one.variable.missing.values())
    title = pl.col(one.titles[0])
    if one.flags:
        valid = pl.any_horizontal([pl.col(flag).is_not_null() for flag in one.flags.values()])
    else:
        valid = title.is_not_null() & ~title.is_in(aside)
    replied = valid | (pl.col(one.unsaid).is_not_null() if one.unsaid else title.is_in(aside))
    wanted = [valid]
    for number, versions in one.not_offered.items():
        chosen = pl.col(one.flags[number]) >= 1 if number in one.flags else title == number
        is_without = pl.col(VERSION).is_in(list(versions)) & ~chosen.fill_null(value=False)
        wanted += [replied & is_without, valid & is_without]
    gave_any, *groups = _groups_where(frame, wanted, weight)
    without = dict(zip(one.not_offered, zip(groups[::2], groups[1::2], strict=True), strict=True))
    is_of_several = one.variable.kind == kinds.MULTIPLE
    return replace(counts, without=without, replied=gave_any if is_of_several else counts.replied)


def _groups_where(frame: polars.DataFrame, conditions: Sequence[polars.Expr], weight: str) -> list[Group]:
    """Those for whom each of the conditions is true."""
    import polars as pl  # noqa: PLC0415

    sums = [one.fill_null(value=False).sum().alias(f"0{place}") for place, one in enumerate(conditions)]
    if weight:
        for place, one in enumerate(conditions):
            weights = pl.col(weight).filter(one)
            sums += [weights.sum().alias(f"1{place}"), weights.pow(2).sum().alias(f"2{place}")]
    row = frame.lazy().select(sums).collect().row(0, named=True)
    places = range(len(conditions))
    if not weight:
        return [_group(row[f"0{place}"]) for place in places]
    return [_group(row[f"0{place}"], row[f"1{place}"], row[f"2{place}"]) for place in places]


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
