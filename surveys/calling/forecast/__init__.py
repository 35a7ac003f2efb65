"""Plays the next days of a field many times: when it is done, with which chance, and what it lacks.

``forecast_in_steps(scenario)`` plays the study's own rules (``next_call``) and quotas over simulated calls: each call's
chances come from the study's own calls so far, or are assumed and said to be (``evidence``), and are as uncertain from
run to run as what they rest on (``draws``). A run hands out cases by rank and by the pools' deficits, half hour by half
hour of work (``runs``); ``summary`` turns the runs into bands.
"""

from __future__ import annotations

from collections.abc import Iterator

from .evidence import FEWEST, LONG, Evidence, Minutes, PastCall, Rate, evidence_of
from .runs import Field, Run, play
from .scenario import DAYS, HIGH, LOW, RUNS, PoolSupply, QuotaState, Scenario, groups_of
from .situations import PART_NAMES, PARTS, part_at, situation_of
from .summary import Band, CellForecast, DayForecast, Forecast, band, from_json, summary, to_json
from .timetable import Shift

__all__ = [
    "DAYS",
    "FEWEST",
    "HIGH",
    "LONG",
    "LOW",
    "PARTS",
    "PART_NAMES",
    "RUNS",
    "Band",
    "CellForecast",
    "DayForecast",
    "Evidence",
    "Forecast",
    "Minutes",
    "PastCall",
    "PoolSupply",
    "QuotaState",
    "Rate",
    "Run",
    "Scenario",
    "Shift",
    "band",
    "evidence_of",
    "forecast",
    "forecast_in_steps",
    "from_json",
    "groups_of",
    "part_at",
    "situation_of",
    "to_json",
]


def forecast_in_steps(scenario: Scenario, runs: int = RUNS, seed: int = 1) -> Iterator[int | Forecast]:
    """The number of runs played, after each; in the end the forecast."""
    field = Field(scenario)
    played = []
    for number in range(runs):
        played.append(play(field, seed * 1_000_003 + number))
        yield number + 1
    yield summary(field, played)


def forecast(scenario: Scenario, runs: int = RUNS, seed: int = 1) -> Forecast:
    """What is to be expected of the scenario."""
    *_, last = forecast_in_steps(scenario, runs, seed)
    assert isinstance(last, Forecast)  # noqa: S101 -- the last step
    return last
