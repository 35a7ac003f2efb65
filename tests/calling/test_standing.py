"""How a field stands: from plan, forecast, concerns and calendar, by one function."""

import random
from dataclasses import replace
from datetime import date

import pytest

from surveys.calling.opposition import AGEING, FRESH, RUN_OUT
from surveys.calling.standing import (
    URGENT,
    WATCHED,
    ConcernKind,
    FieldFacts,
    FieldSigns,
    FieldState,
    Standing,
    standing_of,
)

TODAY, LAST_DAY, IN_TWO_WEEKS = date(2026, 11, 24), date(2026, 12, 4), date(2026, 12, 8)
ON_SCHEDULE = FieldFacts("fielding", TODAY, target=60, completes=20, days_ahead=0.2, ends_on=LAST_DAY)
QUIET = FieldSigns(ready=12, open_cases=100, closed_cases=30)


def state(**changes: object) -> FieldState:
    return standing_of(replace(ON_SCHEDULE, **changes)).state


def concerns(facts: FieldFacts = ON_SCHEDULE, **signs: object) -> list[tuple[str, str, int]]:
    found = standing_of(facts, replace(QUIET, **signs)).concerns
    return [(str(one.kind), one.sign, one.count) for one in found]


def test_a_forecast_outweighs_a_plan_that_is_on_schedule() -> None:
    assert state() == FieldState.ON_SCHEDULE
    assert state(forecast_until=IN_TWO_WEEKS) == FieldState.UNREACHABLE
    assert state(forecast_until=IN_TWO_WEEKS, forecast_end=LAST_DAY) == FieldState.ON_SCHEDULE
    late = standing_of(replace(ON_SCHEDULE, forecast_until=IN_TWO_WEEKS, forecast_end=date(2026, 12, 7)), QUIET)
    assert (late.state, late.days, late.sign) == (FieldState.LATE, 3, URGENT)


def test_a_forecast_that_does_not_reach_today_or_the_last_day_says_nothing() -> None:
    assert state(forecast_until=date(2026, 11, 23)) == FieldState.ON_SCHEDULE
    assert state(forecast_until=date(2026, 12, 3)) == FieldState.ON_SCHEDULE


def test_without_a_target_no_forecast_is_late() -> None:
    assert state(target=None, days_ahead=None, forecast_until=IN_TWO_WEEKS) == FieldState.UNPLANNED


@pytest.mark.parametrize(("completes", "lacks", "expected"), [(60, False, "reached"), (61, True, "cells_open")])
def test_the_target_is_reached_only_with_all_of_its_cells(completes: int, lacks: bool, expected: str) -> None:
    assert state(completes=completes, lacks_cells=lacks, days_ahead=12) == expected


def test_what_ends_or_stops_a_field_outweighs_its_pace() -> None:
    assert [state(has_ended=True), state(is_stopped=True), state(status="paused")] == ["ended", "stopped", "paused"]


@pytest.mark.parametrize(("register", "sign"), [(FRESH, []), (AGEING, [WATCHED]), (RUN_OUT, [URGENT])])
def test_a_check_that_has_run_out_is_urgent_and_one_that_will_is_not(register: str, sign: list[str]) -> None:
    assert [found for kind, found, _ in concerns(register=register)] == sign


def test_an_empty_queue_is_urgent_where_somebody_waits_for_it() -> None:
    assert concerns(ready=0) == []
    assert concerns(ready=0, has_people=True) == [("queue", "bad", 1)]
    assert concerns(replace(ON_SCHEDULE, completes=60), ready=0, has_people=True) == []


def test_on_a_day_without_calls_only_who_is_on_the_line_is_urgent_and_what_may_be_kept_all_the_same() -> None:
    signs = {"overdue": 3, "missed": 2, "lacks_texts": True, "helps": 1, "register": RUN_OUT}
    assert [one[:2] for one in concerns(**signs) if one[1] == URGENT] == [
        ("help", "bad"),
        ("overdue", "bad"),
        ("scripts", "bad"),
        ("register", "bad"),
    ]
    shut = concerns(**signs, can_call=False)
    assert [one for one in shut if one[1] == URGENT] == [("help", "bad", 1)]
    assert ("overdue", "warn", 3) in shut


@pytest.mark.parametrize("seed", range(200))
def test_a_standing_is_never_better_than_the_worst_thing_beneath(seed: int) -> None:
    chance = random.Random(seed)
    facts = replace(
        ON_SCHEDULE,
        has_ended=chance.random() < 0.1,
        is_stopped=chance.random() < 0.1,
        completes=chance.choice([0, 20, 60, 61]),
        lacks_cells=chance.random() < 0.3,
        days_ahead=chance.choice([None, -3, 0, 4]),
        forecast_until=chance.choice([None, IN_TWO_WEEKS]),
        forecast_end=chance.choice([None, LAST_DAY, IN_TWO_WEEKS]),
    )
    counts = {name: chance.choice([0, 0, 1, 3]) for name in ("overdue", "missed", "helps", "left_cases", "silent")}
    flags = {name: chance.random() < 0.2 for name in ("has_people", "is_staffed", "has_question", "lacks_texts")}
    signs = replace(
        QUIET, **counts, **flags, ready=chance.choice([0, 5]), can_call=chance.random() < 0.5, due=chance.choice([0, 2])
    )
    found: Standing = standing_of(facts, signs)
    urgent = [one for one in found.concerns if one.sign == URGENT]
    assert (found.urgent > 0) == bool(urgent)
    assert found.sign == URGENT if urgent else found.sign != URGENT
    assert found.sign != "ok" or not found.concerns
    if not signs.can_call:
        assert {one.kind for one in urgent} <= {ConcernKind.HELP, ConcernKind.QUESTION, ConcernKind.OVERDUE}
