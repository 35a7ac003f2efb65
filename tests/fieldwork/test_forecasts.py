"""Forecasts are played in the background from what the field has shown, kept, and renewed every day."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.design.models import Series, Study
from surveys.fieldwork import tasks
from surveys.fieldwork.models import FieldForecast, ForecastStatus, PlannedShift, QuotaCell
from surveys.fieldwork.queries import (
    Choices,
    earlier_forecasts,
    expected_end,
    forecast_under_way,
    known_of,
    last_forecast,
    scenario_of,
)
from surveys.fieldwork.services import cancel_forecast, create_forecast, play_forecast, reset_stalled_forecasts

from .conftest import MONDAY_NOON, Field, make_study, rome

NUMBERS = [f"02555{place:02}" for place in range(12)]


@pytest.fixture
def worked(field: Field, monkeypatch) -> Field:
    """Twelve cases: one refused, one complete, one not answered, nine never called. They are played ten times."""
    monkeypatch.setattr("surveys.fieldwork.services.forecasts.RUNS", 10)
    field.load(*NUMBERS)
    for place, code in enumerate(("no_answer", "do_not_call", "complete")):
        field.work(code, MONDAY_NOON + timedelta(minutes=4 * place))
    field.study.target = 8
    field.study.save(update_fields=["target"])
    return field


def asked(field: Field, now=MONDAY_NOON, **scenarios) -> FieldForecast:
    made, _is_new = create_forecast(study=field.study, scenarios=scenarios or {"a": {}}, by=field.chiara, now=now)
    return made


def test_a_forecast_starts_from_the_sample_as_it_is(worked: Field) -> None:
    known = known_of(worked.study, MONDAY_NOON)
    scenario = scenario_of(worked.study, known, Choices(), MONDAY_NOON)
    (pool,) = scenario.pools
    assert (dict(pool.fresh), len(pool.called), pool.worked) == ({1: 9}, 1, 3)
    assert (scenario.completes, scenario.target, known.evidence.calls) == (1, 8, 3)


def test_with_few_calls_everything_is_assumed_or_taken_from_an_earlier_wave(worked: Field, monkeypatch) -> None:
    series = Series.objects.create(name="Coffee")
    later = make_study("Coffee 2", series=series, wave=2)
    Study.objects.filter(pk=worked.study.pk).update(series=series, wave=1)
    assert known_of(later, MONDAY_NOON).evidence.calls == 0
    monkeypatch.setattr("surveys.fieldwork.queries.forecasts.FEWEST", 3)
    found = known_of(later, MONDAY_NOON).evidence
    assert (found.calls, found.wave) == (3, True)


def test_people_work_as_of_late_and_as_planned_where_there_is_a_plan(worked: Field) -> None:
    known = known_of(worked.study, MONDAY_NOON)
    assert (known.staff_from, known.week[1:]) == ("calls", (12 * 60, 12 * 60 + 30))
    PlannedShift.objects.create(
        person=worked.anna, study=worked.study, starts_at=rome(24, "15:00"), ends_at=rome(24, "17:00")
    )
    shifts = scenario_of(worked.study, known, Choices(), MONDAY_NOON).shifts
    assert [(one.day.day, one.start, one.end, one.people) for one in shifts[:3]] == [
        (24, 900, 960, 1),
        (24, 960, 1020, 1),
        (25, 720, 750, known.week[0]),
    ]


def test_a_scenario_changes_people_rates_and_rules(worked: Field) -> None:
    choices = Choices.from_json(
        Choices(week=(3, 1050, 1200), contact={"evening": 0.6}, minutes=9.5, rules={"max_attempts": 3}).to_json()
    )
    scenario = scenario_of(worked.study, known_of(worked.study, MONDAY_NOON), choices, MONDAY_NOON)
    assert {(one.start, one.people) for one in scenario.shifts} == {(1050, 3)}
    assert scenario.evidence.contact.by_part["evening"] == 0.6
    assert (scenario.evidence.minutes.interview, scenario.policy.max_attempts) == (9.5, 3)


def test_it_is_played_kept_and_says_when_the_field_ends(worked: Field) -> None:
    QuotaCell.objects.create(study=worked.study, name="all", target=2, completes=1)
    nearly_all = dict.fromkeys(("morning", "afternoon", "evening"), 0.9)
    week = Choices(week=(4, 9 * 60, 20 * 60), contact=nearly_all, cooperation=nearly_all)
    assert expected_end(worked.study) is None
    play_forecast(forecast_id=asked(worked, a=week.to_json(), b={}).pk)
    kept = last_forecast(worked.study)
    assert kept is not None
    assert (kept.status, kept.played, kept.most, set(kept.found)) == ("done", 20, 20, {"a", "b", "known"})
    end = expected_end(worked.study)
    assert end is not None
    assert end.on == kept.expected_end == end.cells["all"]
    assert forecast_under_way(worked.study) is None


def test_only_one_is_played_at_a_time_and_it_can_be_given_up(worked: Field) -> None:
    first = asked(worked)
    assert asked(worked).pk == first.pk
    cancel_forecast(study=worked.study, now=MONDAY_NOON)
    play_forecast(forecast_id=first.pk)
    assert forecast_under_way(worked.study) is None
    assert last_forecast(worked.study) is None
    assert asked(worked).pk != first.pk
    assert FieldForecast.objects.count() == 1


def test_one_that_was_given_up_does_not_come_back_before_tomorrow_and_its_scenario_not_at_all(worked: Field) -> None:
    play_forecast(forecast_id=asked(worked, a={"minutes": 9}).pk)
    assert tasks.renew_forecasts(now=rome(24, "07:00")) == 1
    cancel_forecast(study=worked.study, now=rome(24, "07:01"))
    assert tasks.renew_forecasts(now=rome(24, "07:02")) == 0
    asked(worked, now=rome(24, "23:50"), a={"minutes": 90})
    cancel_forecast(study=worked.study, now=rome(25, "00:10"))
    assert tasks.renew_forecasts(now=rome(25, "07:00")) == 0
    assert tasks.renew_forecasts(now=rome(26, "07:00")) == 1
    assert FieldForecast.objects.get(status=ForecastStatus.WAITING).scenarios == {"a": {"minutes": 9}}


def test_a_first_one_that_was_given_up_comes_tomorrow_without_its_scenario(worked: Field) -> None:
    asked(worked, a={"minutes": 90})
    cancel_forecast(study=worked.study, now=MONDAY_NOON)
    assert tasks.renew_forecasts(now=rome(23, "20:00")) == 0
    assert tasks.renew_forecasts(now=rome(24, "07:00")) == 1
    assert FieldForecast.objects.get(status=ForecastStatus.WAITING).scenarios == {"a": {}}


def test_a_study_without_a_forecast_gets_one_from_the_worker_and_no_more_than_one_an_hour(worked: Field) -> None:
    assert tasks.renew_forecasts(now=MONDAY_NOON) == 1
    first = FieldForecast.objects.get()
    assert (first.study, first.asked_by, first.scenarios) == (worked.study, None, {"a": {}})
    assert tasks.renew_forecasts(now=rome(23, "12:01")) == 0
    FieldForecast.objects.update(status=ForecastStatus.FAILED)
    assert tasks.renew_forecasts(now=rome(23, "12:59")) == 0
    assert tasks.renew_forecasts(now=rome(23, "13:00")) == 1
    play_forecast(forecast_id=FieldForecast.objects.get(status=ForecastStatus.WAITING).pk)
    assert tasks.renew_forecasts(now=rome(23, "20:00")) == 0
    assert tasks.renew_forecasts(now=rome(24, "07:00")) == 1


def test_a_study_without_a_target_or_a_released_list_gets_none_unasked(worked: Field) -> None:
    make_study("Without a list", target=10)
    worked.study.target = None
    worked.study.save(update_fields=["target"])
    assert tasks.renew_forecasts(now=MONDAY_NOON) == 0


def test_of_a_day_the_last_is_kept(worked: Field) -> None:
    for _ in range(2):
        play_forecast(forecast_id=asked(worked).pk)
    play_forecast(forecast_id=asked(worked, rome(24)).pk)
    assert [one.made_on.day for one in FieldForecast.objects.order_by("made_on")] == [23, 24]
    assert [one.made_on.day for one in earlier_forecasts(worked.study, date(2026, 11, 24))] == [23]


def test_the_worker_renews_it_every_day_and_takes_up_one_that_was_left(worked: Field) -> None:
    FieldForecast.objects.filter(pk=asked(worked, a={"minutes": 9}, b={"minutes": 7}).pk).update(
        status=ForecastStatus.FAILED
    )
    assert tasks.renew_forecasts(now=rome(24, "07:00")) == 1
    again = FieldForecast.objects.get()
    assert (again.scenarios, again.made_on.day, again.asked_by) == ({"a": {"minutes": 9}}, 24, None)
    FieldForecast.objects.update(status=ForecastStatus.RUNNING, run="x", moved_at=rome(24, "07:00"))
    assert reset_stalled_forecasts(now=rome(24, "07:05")) == [again.pk]


def test_one_that_kills_its_worker_is_tried_three_times_and_has_then_failed(worked: Field, monkeypatch) -> None:
    def killed(*_arguments: object) -> None:
        raise SystemExit

    monkeypatch.setattr("surveys.fieldwork.services.forecasts.known_of", killed)
    kept = asked(worked)
    later = timezone.now() + timedelta(minutes=5)
    for again in ([kept.pk], [kept.pk], []):
        with pytest.raises(SystemExit):
            play_forecast(forecast_id=kept.pk)
        assert reset_stalled_forecasts(now=later) == again
    failed = forecast_under_way(worked.study)
    assert failed is not None
    assert failed.status == ForecastStatus.FAILED
    play_forecast(forecast_id=kept.pk)  # it does not wait any more


def test_a_forecast_gives_signs_of_life_before_its_first_runs(worked: Field, monkeypatch) -> None:
    monkeypatch.setattr("surveys.fieldwork.services.forecasts.RUNS", 2)
    kept = asked(worked)
    with CaptureQueriesContext(connection) as asked_of:
        play_forecast(forecast_id=kept.pk)
    signs = [one["sql"] for one in asked_of if one["sql"].startswith("UPDATE") and "moved_at" in one["sql"]]
    assert len(signs) == 5  # taken; what is known; the scenario; the first run; done
