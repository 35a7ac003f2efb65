"""What many runs of one scenario come to: medians, bands and chances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import accumulate
from math import ceil
from typing import Any

from .runs import Field, Run
from .scenario import HIGH, LOW

FEWEST_COMPLETES = 10
"""With fewer completes in a cell nothing is said of the sample that it needs."""
LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Band:
    """The median of the runs, and between what nine of ten lie."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class DayForecast:
    """A day: completes of it and in all, hours of work, cases never called at its end, share of runs that are done."""

    day: date
    completes: Band
    total: Band
    hours: float
    fresh: float
    done: float


@dataclass(frozen=True, slots=True)
class CellForecast:
    """A cell: share of runs in which it is full, its completes at the end, and the day on which it is likely full.

    ``buy``: cases to add so that it fills, if the sample is what it lacks; ``None`` where nothing can be said.
    """

    name: str
    target: int
    full: float
    completes: Band
    end: date | None
    buy: Band | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be expected of a scenario. ``end``: the first day by whose evening half of the runs are done.

    ``hours``: until then, or in all days; ``per_complete``: hours of work for one. ``fresh_end``: the day on which no
    case is left that was never called. ``starving``: the name of the cell that is least likely to fill, if it is not
    likely to. ``buy``: cases to add so that the target is reached.
    """

    runs: int
    before: int
    target: int | None
    days: tuple[DayForecast, ...]
    cells: tuple[CellForecast, ...]
    end: date | None
    hours: Band
    per_complete: float | None
    turned_away: float
    used_up: float
    fresh_end: date | None
    starving: str
    buy: Band | None

    @property
    def done(self) -> float:
        """The share of runs that are done at the end."""
        return self.days[-1].done if self.days else 0.0

    @property
    def total(self) -> Band:
        """Completes in all at the end."""
        return self.days[-1].total if self.days else Band(self.before, self.before, self.before)


def band(values: Iterable[float], low: float = LOW, high: float = HIGH) -> Band:
    """The median and the quantiles of the values, each one of them (the nearest rank)."""
    ordered = sorted(values)
    last = len(ordered) - 1
    return Band(*(float(ordered[min(last, max(0, ceil(share * len(ordered)) - 1))]) for share in (low, 0.5, high)))


def summary(field: Field, runs: Sequence[Run]) -> Forecast:
    """What these runs of a field come to."""
    scenario, listed = field.scenario, field.times.days
    totals = [[scenario.completes + done for done in accumulate(run.completes)] for run in runs]
    days = tuple(
        DayForecast(
            day,
            band(run.completes[at] for run in runs),
            band(total[at] for total in totals),
            band(run.hours[at] for run in runs).middle,
            band(run.fresh[at] for run in runs).middle,
            _share(run.is_done[at] for run in runs),
        )
        for at, day in enumerate(listed)
    )
    cells = tuple(_cells(field, runs))
    least = min((cell for cell in cells if not scenario.cells[field.names[cell.name]].is_soft),
                key=lambda cell: (cell.full, cell.completes.middle - cell.target), default=None)  # fmt: skip
    gained = band(sum(run.completes) for run in runs).middle
    hours = band(sum(run.hours) for run in runs)
    return Forecast(
        runs=len(runs),
        before=scenario.completes,
        target=scenario.target or (sum(cell.target for cell in scenario.cells) or None),
        days=days,
        cells=cells,
        end=_first(days, lambda one: one.done >= LIKELY),
        hours=hours,
        per_complete=hours.middle / gained if gained else None,
        turned_away=band(run.turned_away for run in runs).middle,
        used_up=band(run.used_up for run in runs).middle,
        fresh_end=_first(days, lambda one: not one.fresh),
        starving=least.name if least is not None and least.full < LIKELY else "",
        buy=_to_buy(field, runs, [scenario.completes + sum(run.completes) for run in runs], scenario.target),
    )


def _first(days: Sequence[DayForecast], holds: Callable[[DayForecast], bool]) -> date | None:
    return next((one.day for one in days if holds(one)), None)


def _share(found: Iterable[bool]) -> float:
    listed = list(found)
    return sum(listed) / len(listed)


def _cells(field: Field, runs: Sequence[Run]) -> Iterator[CellForecast]:
    for place, cell in enumerate(field.scenario.cells):
        ends = [run.cells[-1][place] for run in runs]
        likely = (
            day
            for at, day in enumerate(field.times.days)
            if _share(run.cells[at][place] >= cell.target for run in runs) >= LIKELY
        )
        full = _share(count >= cell.target for count in ends)
        buy = _to_buy(field, runs, ends, cell.target, cell.name)
        yield CellForecast(cell.name, cell.target, full, band(ends), next(likely, None), buy)


def _to_buy(
    field: Field, runs: Sequence[Run], completes: Sequence[int], target: int | None, cell: str = ""
) -> Band | None:
    """Cases to add: those that the missing completes take at the yield so far, less those never called.

    None where nothing is missing in the middle of the runs, or where the completes so far are too few to tell.
    """
    scenario = field.scenario
    so_far = next((one.completes for one in scenario.cells if one.name == cell), scenario.completes)
    if target is None or so_far < FEWEST_COMPLETES or not runs:
        return None
    worked = sum(pool.worked for pool in scenario.pools)
    needs = []
    for run, done in zip(runs, completes, strict=True):
        per_complete = (worked + run.worked) / max(1, done)
        needs.append(max(0, ceil((target - done) * per_complete) - run.fresh[-1]))
    found = band(needs)
    return found if found.middle else None


def to_json(found: Forecast) -> dict[str, Any]:
    """The forecast as plain JSON values."""
    return _plain(asdict(found))  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def from_json(data: Mapping[str, Any]) -> Forecast:
    """The forecast that ``to_json`` wrote."""
    days = tuple(
        DayForecast(date.fromisoformat(one["day"]), Band(**one["completes"]), Band(**one["total"]),
                    one["hours"], one["fresh"], one["done"])
        for one in data["days"]
    )  # fmt: skip
    cells = tuple(
        CellForecast(one["name"], one["target"], one["full"], Band(**one["completes"]), _day(one["end"]),
                     _band(one["buy"]))
        for one in data["cells"]
    )  # fmt: skip
    read = {"days": days, "cells": cells, "hours": Band(**data["hours"]), "buy": _band(data["buy"])}
    return Forecast(**{**data, **read, "end": _day(data["end"]), "fresh_end": _day(data["fresh_end"])})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _band(data: Mapping[str, float] | None) -> Band | None:
    return Band(**data) if data else None
