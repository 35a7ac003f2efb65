"""The forecast's page: asked for, played by the worker, two scenarios side by side, held to what came."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from surveys.design.models import Study
from surveys.fieldwork.models import FieldForecast, ForecastStatus
from surveys.fieldwork.queries import Choices, known_of, last_forecast, scenario_of
from surveys.fieldwork.services import play_forecast
from surveys.people.models import User
from surveys.web.supervisor.pages.forecast import checks_of
from tests.web.world import World, build_busy_world

SHIFT = {"week-people": "3", "week-from": "17:30", "week-to": "20:00"}


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("surveys.fieldwork.services.forecasts.RUNS", 5)
    return build_busy_world()


@pytest.fixture
def supervisor(world: World) -> Client:
    return signed_in(world.supervisor)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(study: Study) -> str:
    return f"/studies/{study.pk}/field/forecast/"


def played(study: Study) -> FieldForecast:
    play_forecast(forecast_id=FieldForecast.objects.get(study=study, status=ForecastStatus.WAITING).pk)
    kept = last_forecast(study)
    assert kept is not None
    return kept


def ask(client: Client, study: Study, scenario: str = "a", **fields: str) -> FieldForecast:
    told = client.post(address(study), {"scenario": scenario, **fields})
    assert told.status_code == 302, told.content.decode()
    return FieldForecast.objects.filter(study=study).latest("asked_at")


@pytest.fixture(autouse=True)
def _by_hand(settings) -> None:
    """The worker does not play by itself: what is asked for waits."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def test_before_the_first_the_page_says_what_a_forecast_is_for(world: World, supervisor: Client) -> None:
    page = supervisor.get(address(world.study)).content.decode()
    assert "/guide/forecast/" in page
    assert 'class="first-band"' not in page


def test_it_is_asked_for_waits_and_is_shown_with_a_table_of_every_point(world: World, supervisor: Client) -> None:
    ask(supervisor, world.study)
    assert 'id="played"' in supervisor.get(address(world.study)).content.decode()
    kept = played(world.study)
    page = supervisor.get(address(world.study)).content.decode()
    assert page.count('<th scope="row" class="nowrap">') == len(kept.found["a"]["days"]) == 14
    assert 'class="first-band"' in page
    assert "style=" not in page


def test_b_stands_beside_a_and_can_be_taken_away_again(world: World, supervisor: Client) -> None:
    ask(supervisor, world.study)
    played(world.study)
    ask(supervisor, world.study, "b", **SHIFT, max_attempts="3")
    kept = played(world.study)
    assert Choices.from_json(kept.scenarios["b"]).week == (3.0, 1050, 1200)
    page = supervisor.get(address(world.study) + "?scenario=b").content.decode()
    assert 'class="second-band"' in page
    assert 'value="17:30"' in page
    rules = supervisor.get(f"/studies/{world.study.pk}/field/rules/?forecast=b")
    assert rules.status_code == 200
    assert 'name="max_attempts" value="3"' in rules.content.decode()
    supervisor.post(address(world.study), {"scenario": "b", "without": "b"})
    assert set(FieldForecast.objects.latest("asked_at").scenarios) == {"a"}


def test_all_faults_of_a_scenario_are_told_at_once_and_what_was_typed_is_kept(world: World, supervisor: Client) -> None:
    wrong = {"scenario": "a", "week-people": "2", "saturday-from": "12:00", "saturday-to": "10:00", "rest": "soon"}
    told = supervisor.post(address(world.study), wrong)
    page = told.content.decode()
    assert told.status_code == 422
    assert page.count('class="fault"') == 3
    assert 'value="soon"' in page
    assert not FieldForecast.objects.exists()


def test_the_desk_and_the_quotas_say_the_day_that_the_forecast_says(world: World, supervisor: Client) -> None:
    today = timezone.localdate()
    Study.objects.filter(pk=world.study.pk).update(starts_on=today - timedelta(days=3), ends_on=today)
    ask(supervisor, world.study)
    played(world.study)
    FieldForecast.objects.update(expected_end=date(2099, 3, 4), until=date(2099, 3, 9))
    assert "4 mar 2099" in supervisor.get(f"/studies/{world.study.pk}/field/").content.decode().lower()
    FieldForecast.objects.update(expected_end=None)
    assert "9 mar 2099" in supervisor.get(f"/studies/{world.study.pk}/field/").content.decode().lower()


def test_earlier_forecasts_are_held_to_what_came(world: World, supervisor: Client) -> None:
    ask(supervisor, world.study)
    kept = played(world.study)
    by_day = [(kept.made_on, 4), (kept.made_on + timedelta(days=8), 100)]
    (later,) = checks_of([kept], by_day, kept.made_on + timedelta(days=9))
    assert (later.of_day, later.came) == (kept.made_on + timedelta(days=7), 4)
    (soon,) = checks_of([kept], by_day, kept.made_on + timedelta(days=2))
    assert soon.of_day == kept.made_on + timedelta(days=1)
    assert checks_of([kept], by_day, kept.made_on) == []


def test_one_that_runs_can_be_stopped(world: World, supervisor: Client) -> None:
    ask(supervisor, world.study)
    supervisor.post(address(world.study) + "cancel/")
    assert not FieldForecast.objects.filter(status=ForecastStatus.WAITING).exists()
    page = supervisor.get(address(world.study)).content.decode()
    assert 'id="played"' not in page
    assert 'role="alert"' not in page


def test_how_many_take_part_and_further_rules_are_a_scenarios_own(world: World, supervisor: Client) -> None:
    told = {"cooperation-evening": "40", "max_refusals": "1", "max_attempts_per_number": "2", "rest_minutes": "2 h"}
    ask(supervisor, world.study, "b", **SHIFT, **told, second_rest="30 min")
    kept = played(world.study)
    choices = Choices.from_json(kept.scenarios["b"])
    assert choices.cooperation == {"evening": 0.4}
    assert choices.rules == {
        **{"max_refusals": 1, "max_attempts_per_number": 2, "rest_minutes": 120},
        "second_retry_minutes": {"no_answer": 30},
    }
    assert (
        scenario_of(world.study, known_of(world.study, timezone.now()), choices, timezone.now()).policy.max_refusals
        == 1
    )
    page = supervisor.get(address(world.study) + "?scenario=b").content.decode()
    assert all(f'value="{value}"' in page for value in ("40.0", "2 h", "30 min"))
    assert set(kept.found["known"]["cooperation"]) == set(kept.found["known"]["contact"])


def test_the_forecast_is_a_file_with_a_row_for_each_day(world: World, supervisor: Client) -> None:
    ask(supervisor, world.study)
    kept = played(world.study)
    lines = supervisor.get(address(world.study) + "table.csv").content.decode().splitlines()
    assert len(lines) == 1 + len(kept.found["a"]["days"])
    assert supervisor.get(address(world.study) + "table.xlsx").status_code == 200
    assert supervisor.get(address(world.study) + "table.pdf").status_code == 404
