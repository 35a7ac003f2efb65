"""The chart of a forecast: completes so far, then a line and a band for each scenario, as points of an SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from surveys.calling.forecast import Forecast
from surveys.web.screens.formatting import day as short_day
from surveys.web.screens.formatting import number

LEFT, RIGHT, TOP, BOTTOM = 46.0, 836.0, 20.0, 246.0
PAST = 7
"""So many days before today are shown."""
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 50_000, 100_000)
MOST_LINES, EVERY = 4, 3


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A text or a mark at a place."""

    x: str
    y: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A scenario: its path, the band around it, a mark for each day, and its name with the total at the end."""

    name: str
    path: str
    band: str
    marks: list[ChartMark]
    end: ChartMark


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn. ``closed``: days without calls, ``width`` wide each; ``goal``: the target; ``now``: the last day
    that is over.
    """

    done: str
    lines: list[ChartLine]
    grid: list[ChartMark]
    days: list[ChartMark]
    closed: list[ChartMark]
    width: str
    goal: ChartMark | None
    now: ChartMark


class _Scale:
    def __init__(self, first: date, last: date, most: float) -> None:
        self.first, self.most = first, max(1.0, most)
        self.step = (RIGHT - LEFT) / max(1, (last - first).days)

    def x(self, day: date) -> float:
        return LEFT + (day - self.first).days * self.step

    def y(self, count: float) -> float:
        return BOTTOM - count / self.most * (BOTTOM - TOP)


def chart_of(scenarios: Mapping[str, Forecast], by_day: Sequence[tuple[date, int]]) -> Chart:
    """The chart of these scenarios, and of the completes of the days before them."""
    first = next(iter(scenarios.values()))
    begun = first.days[0].day - timedelta(days=1)
    past = _past(by_day, begun, first.before)
    highest = max(one.total.high for one in scenarios.values())
    scale = _Scale(past[0][0], first.days[-1].day, max(highest, first.target or 0, first.before) * 1.04)
    y = scale.y(first.target) if first.target else 0.0
    unit = next((step for step in STEPS if scale.most / step <= MOST_LINES), STEPS[-1])
    return Chart(
        done=_path((scale.x(day), scale.y(count)) for day, count in past),
        lines=_apart([_line(name.upper(), one, begun, scale) for name, one in scenarios.items()]),
        grid=[ChartMark(_put(LEFT), _put(scale.y(at)), number(at)) for at in range(0, int(scale.most) + 1, unit)],
        days=[ChartMark(_put(scale.x(one.day)), _put(BOTTOM + 20), short_day(one.day)) for one in first.days[::EVERY]],
        closed=[ChartMark(_put(scale.x(one.day) - scale.step / 2), _put(TOP)) for one in first.days if not one.hours],
        width=_put(scale.step),
        goal=ChartMark(_put(LEFT), _put(y), number(first.target)) if first.target else None,
        now=ChartMark(_put(scale.x(begun)), _put(BOTTOM), number(first.before)),
    )


def _past(by_day: Sequence[tuple[date, int]], last: date, before: int) -> list[tuple[date, int]]:
    """The completes in all at the end of each of the last days."""
    counts = dict(by_day)
    later = sum(count for day, count in counts.items() if day > last)
    total, found = before, [(last, before)]
    for place in range(PAST):
        day = last - timedelta(days=place)
        total -= counts.get(day, 0) + (later if place == 0 else 0)
        found.append((day - timedelta(days=1), max(0, total)))
    return found[::-1]


def _line(name: str, found: Forecast, begun: date, scale: _Scale) -> ChartLine:
    start = (scale.x(begun), scale.y(found.before))
    middle = [(scale.x(one.day), scale.y(one.total.middle)) for one in found.days]
    low = [(scale.x(one.day), scale.y(one.total.low)) for one in found.days]
    high = [(scale.x(one.day), scale.y(one.total.high)) for one in found.days]
    marks = [ChartMark(_put(x), _put(y)) for (x, y), one in zip(middle, found.days, strict=True) if one.hours]
    end = ChartMark(_put(RIGHT + 8), _put(middle[-1][1] + 4), f"{name}: {number(found.total.middle)}")
    return ChartLine(name, _path([start, *middle]), _path([start, *high, *reversed(low)]) + " Z", marks, end)


def _apart(lines: list[ChartLine]) -> list[ChartLine]:
    """The lines with the words at their ends apart from each other."""
    if len(lines) < 2:
        return lines
    one, other = lines
    gap = float(other.end.y) - float(one.end.y)
    if abs(gap) >= 16:
        return lines
    sign = 1 if gap >= 0 else -1
    moved = ChartMark(other.end.x, _put(float(one.end.y) + sign * 16), other.end.text)
    return [one, ChartLine(other.name, other.path, other.band, other.marks, moved)]


def _path(points: object) -> str:
    return "M" + " L".join(f"{_put(x)} {_put(y)}" for x, y in points)  # type: ignore[attr-defined]


def _put(value: float) -> str:
    return f"{value:.1f}"
