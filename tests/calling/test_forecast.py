"""The forecast plays the study's own rules and quotas, and what comes lies where it says."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from surveys.calling import policy
from surveys.calling.forecast import (
    FEWEST,
    PastCall,
    PoolSupply,
    QuotaState,
    Scenario,
    Shift,
    band,
    evidence_of,
    forecast,
    from_json,
    groups_of,
    to_json,
)
from surveys.calling.forecast.draws import shares
from surveys.calling.forecast.runs import Field, play
from surveys.calling.history import History, Number, PastAttempt, Promise
from surveys.calling.standard_dispositions import STANDARD

from .played_field import PlayedField

THURSDAY = date(2026, 11, 26)
MORNING = datetime(2026, 11, 26, 7, 50, tzinfo=UTC)  # 8:50 in Rome


def a_field(cases=200, people=2.0, days=4, hours=(9 * 60, 20 * 60), rules=None, **more):
    calling = policy.read(rules or {})
    facts = {
        "policy": calling,
        "holidays": frozenset(),
        "now": MORNING,
        "shifts": [Shift(THURSDAY + timedelta(days=place), *hours, people) for place in range(days)],
        "evidence": evidence_of([], calling.dispositions),
        "pools": [PoolSupply(fresh={1: cases})],
        "days": days,
    }
    return Scenario(**facts | more)


def test_what_comes_lies_in_the_band_in_at_least_16_of_20_fields_whose_people_differ():
    fields = [PlayedField(seed, cases=120, people=1, days=9).forecast(runs=40) for seed in range(20)]
    assert sum(said.total.low <= came <= said.total.high for said, came in fields) >= 16


def test_the_band_is_not_so_wide_that_anything_lies_in_it():
    said, _came = PlayedField(3, cases=120, people=1, days=9).forecast(runs=20)
    assert said.total.high - said.total.low < said.total.middle


def test_no_case_is_called_more_often_than_the_rules_allow():
    run = play(Field(a_field(cases=50, people=5, rules={"max_attempts": 2})), seed=1)
    assert run.worked == 50
    assert run.calls <= 100
    assert run.used_up > 0


def test_parts_of_the_week_that_are_used_up_close_a_case():
    all_day = {"key": "A", "name": "all", "max_attempts": 1, "hours": {"thu": list(range(9, 20))}}
    friday = {"key": "B", "name": "rest", "max_attempts": 1, "hours": {"fri": list(range(9, 20))}}
    hours = dict.fromkeys(("mon", "tue", "wed", "sat", "sun", "pre_holiday", "holiday"))
    run = play(Field(a_field(cases=50, people=5, rules={"day_parts": [all_day, friday], "hours": hours})), seed=1)
    assert run.worked == 50
    assert run.calls <= 100


def test_nobody_is_called_outside_the_calling_hours_and_nobody_works_for_nothing():
    early = forecast(a_field(hours=(6 * 60, 9 * 60)), runs=5)
    assert early.hours.middle == 0
    assert early.total.high == 0


def test_a_day_without_calls_stands_in_the_table_with_nothing_in_it():
    sunday = forecast(a_field(), runs=5).days[3]
    assert (sunday.day, sunday.hours, sunday.completes.high) == (date(2026, 11, 29), 0, 0)


def test_the_hours_that_are_over_today_are_not_worked_again():
    afternoon = replace(a_field(days=1), now=MORNING + timedelta(hours=6, minutes=10))
    assert forecast(afternoon, runs=3).hours.middle == 10  # two people, from 15:00 to 20:00


def test_no_quota_is_overshot_and_the_field_ends_when_all_are_full():
    cells = [QuotaState("men", 5, respondents=40), QuotaState("women", 5, respondents=40)]
    found = forecast(a_field(cases=2000, people=8, cells=cells, groups=[["men", "women"]], target=10), runs=20)
    assert found.done == 1
    assert {(cell.completes.low, cell.completes.high) for cell in found.cells} == {(5, 5)}
    assert found.total.high == 10
    assert found.end == THURSDAY


def test_of_a_last_group_that_leaves_room_most_respondents_are_in_none_of_its_cells():
    cells = [QuotaState("men", 50), QuotaState("women", 50), QuotaState("dialect", 20)]
    groups = groups_of(cells, 100)
    found = forecast(a_field(cases=3000, people=8, cells=cells, groups=groups, target=100), runs=20)
    assert found.total.middle >= 95
    assert groups == [["men", "women"], ["dialect"]]


def test_how_many_are_in_no_cell_of_a_group_follows_the_completes_so_far():
    cells = [QuotaState("dialect", 20, completes=5, respondents=5)]
    field = Field(a_field(cells=cells, groups=[["dialect"]], target=100, completes=95))
    ((weights,),) = field.undecided
    assert weights == {0: 5 + 40 * 0.2, -1: 90 + 40 * 0.8}


@pytest.mark.parametrize("targets", [(50, 50, 0), (0, 0, 0), (50, 50, 20, 0)])
def test_cells_without_a_target_are_played(targets):
    cells = [QuotaState(f"cell {place}", target) for place, target in enumerate(targets)]
    groups = groups_of(cells, 100)
    found = forecast(a_field(cells=cells, groups=groups, target=100, cases=50), runs=3)
    assert [cell.completes.high for cell in found.cells if not cell.target] == [0] * targets.count(0)
    assert shares(random.Random(1), {"a": 1e-300, "b": 1e-300}) == {"a": 0.5, "b": 0.5}


def test_the_less_the_quotas_weigh_the_more_evenly_the_sample_is_called():
    cells = [QuotaState("few", 100, 90), QuotaState("many", 100)]
    pools = [PoolSupply(cells=("few",), fresh={1: 300}), PoolSupply(cells=("many",), fresh={1: 300})]

    def of_first_cell(weight):
        field = a_field(days=1, pools=pools, cells=cells, rules={"quota_weight": weight})
        return sum(play(Field(field), seed).cells[-1][0] - 90 for seed in range(5))

    assert of_first_cell(100) == 0 < of_first_cell(50) < of_first_cell(0)


def test_the_cell_that_starves_is_the_one_nobody_belongs_to():
    cells = [QuotaState("men", 30, 20, respondents=20), QuotaState("women", 30, 0, respondents=600)]
    found = forecast(a_field(cases=300, people=4, cells=cells, groups=[["men", "women"]], target=60), runs=20)
    assert found.starving == "men"


def test_pools_whose_cell_is_full_are_not_called():
    cells = [QuotaState("north", 5, completes=5), QuotaState("south", 500)]
    pools = [PoolSupply(cells=("north",), fresh={1: 100}), PoolSupply(cells=("south",), fresh={1: 40})]
    run = play(Field(a_field(people=5, cells=cells, groups=[["north", "south"]], pools=pools)), seed=1)
    assert run.worked == 40
    assert run.fresh[-1] == 100


def test_nothing_is_said_of_the_sample_to_buy_before_ten_completes():
    assert forecast(a_field(cases=20, people=4, target=500, completes=9), runs=10).buy is None
    bought = forecast(a_field(cases=20, people=4, target=500, completes=10), runs=10).buy
    assert bought is not None
    assert bought.low <= bought.middle <= bought.high


def called_once(minutes_ago):
    """A case that rang out once, so long before the field is played."""
    rang_out = PastAttempt(STANDARD.by_code["no_answer"], MORNING - timedelta(minutes=minutes_ago), number=1)
    return History((rang_out,), (Number(1, 1),), counted=1)


def test_of_a_million_waiting_cases_those_are_played_whose_turn_can_come():
    # One person for an hour makes 40 calls; those that are due first are called first.
    calls = [called_once(1000 + place) for place in range(20)] + [called_once(5)] * 80
    pool = PoolSupply(called=calls, weight=10_000)
    shifts = [Shift(THURSDAY, 9 * 60, 10 * 60, 1)]
    field = Field(a_field(pools=[pool], shifts=shifts, days=1))
    (waiting,) = field.waiting
    assert len(waiting) == 41
    assert {field.states.due[state] for state in waiting} == {0}


def test_what_is_forgotten_between_runs_changes_nothing(monkeypatch):
    scenario = a_field(pools=[PoolSupply(fresh={1: 60}, called=[called_once(at * 60) for at in range(1, 40)])])
    remembering, forgetting = Field(scenario), Field(scenario)
    remembered = [play(remembering, seed) for seed in range(4)]
    monkeypatch.setattr("surveys.calling.forecast.runs.MOST_STATES", 50)
    assert [play(forgetting, seed) for seed in range(4)] == remembered
    assert len(forgetting.states.rank) < 50 < len(remembering.states.rank)


def test_an_appointment_is_called_first_at_its_time():
    at = MORNING + timedelta(hours=1, minutes=10)
    called = PastAttempt(STANDARD.by_code["call_back"], MORNING - timedelta(days=1), number=1)
    promised = History((called,), (Number(1, 1),), Promise("hard", at, 1, at + timedelta(hours=1), 1), counted=1)
    field = Field(a_field(pools=[PoolSupply(fresh={1: 10}, called=[promised], worked=1)]))
    (state,) = field.waiting[0]
    slot = field.times.slots[field.states.due[state]]
    assert (field.states.rank[state], slot.at) == (2, at)


def test_a_rate_is_measured_from_thirty_calls_on_and_assumed_before():
    seen = [PastCall("morning", 0, "no_answer" if place % 2 else "soft_refusal") for place in range(FEWEST)]
    assert "morning" in evidence_of(seen[1:], STANDARD).contact.is_assumed
    found = evidence_of(seen, STANDARD).contact
    assert "morning" not in found.is_assumed
    assert found.by_part["morning"] == pytest.approx(0.5, abs=0.02)


def test_what_is_assumed_follows_the_level_of_what_was_measured():
    few, many = (
        evidence_of([PastCall("morning", 0, code) for code in ["no_answer"] * silent + ["soft_refusal"] * 20], STANDARD)
        for silent in (180, 20)
    )
    assert few.contact.by_part["evening"] < many.contact.by_part["evening"]


def test_the_wait_after_a_first_attempt_is_told_apart_from_the_part_of_the_week():
    # Second attempts are made in the evening only: what they lack is not laid to the evening's charge.
    calls = [PastCall("evening", 0, code) for code in ["no_answer"] * 50 + ["not_available"] * 50]
    calls += [PastCall("evening", 1, code) for code in ["no_answer"] * 80 + ["not_available"] * 20]
    found = evidence_of(calls, STANDARD).contact
    assert found.by_part["evening"] == pytest.approx(0.5, abs=0.02)
    assert found.by_situation[1] == pytest.approx(0.4, abs=0.03)


def test_the_more_calls_a_rate_rests_on_the_narrower_the_band():
    def width(times):
        codes = ["no_answer"] * 14 + ["soft_refusal"] * 4 + ["complete"] * 2
        calls = [PastCall(part, 0, code) for part in ("morning", "afternoon", "evening") for code in codes * times]
        said = forecast(a_field(cases=2000, people=4, days=2, evidence=evidence_of(calls, STANDARD)), runs=60).total
        return (said.high - said.low) / said.middle

    assert width(50) < width(2)


def test_lengths_are_measured_too():
    calls = [PastCall("evening", 0, "complete", minutes=12.0)] * 30 + [PastCall("evening", 0, "busy", minutes=1.0)] * 29
    minutes = evidence_of(calls, STANDARD).minutes
    assert (minutes.interview, minutes.silence) == (12.0, 1.5)
    assert minutes.is_measured == {"interview"}


def test_cells_are_grouped_where_their_targets_add_up_to_the_whole():
    cells = [QuotaState(name, target) for name, target in (("m", 30), ("f", 30), ("n", 20), ("c", 20), ("s", 20))]
    assert groups_of(cells, 60) == [["m", "f"], ["n", "c", "s"]]
    assert groups_of(cells, 50) == [["m", "f", "n", "c", "s"]]
    assert groups_of([], 50) == []


def test_a_band_is_made_of_what_came():
    assert band(range(1, 201)) == band(reversed(range(1, 201)))
    found = band(range(1, 201))
    assert (found.low, found.middle, found.high) == (10, 100, 190)


def test_the_same_seed_gives_the_same_forecast_and_it_is_kept_as_json():
    one, other = (forecast(a_field(target=50, cells=[QuotaState("all", 50)], groups=[["all"]]), runs=5) for _ in "ab")
    assert one == other
    assert from_json(to_json(one)) == one


def test_a_study_without_shifts_and_without_cases_has_an_empty_forecast():
    nothing = forecast(a_field(cases=0, shifts=[], pools=[], target=10), runs=3)
    assert (nothing.done, nothing.end, nothing.total.high, nothing.hours.high) == (0, None, 0, 0)
