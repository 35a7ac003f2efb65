"""Figures of clients' and results pages may come from a standby; rights, sessions and deliveries never do."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surveys.database import replicas
from surveys.design.services import grant_role
from surveys.fieldwork.models import Sample
from surveys.interviewing.services import finish
from surveys.people.models import Role, User
from tests.interviewing.scene import NOON, make_scene
from tests.web.supervisor.conftest import sign_in

SURVEY = [["type", "name", "label"], ["text", "where", "Where?"]]


@pytest.fixture
def reader(transactional_db: None, settings: Any) -> Client:
    """A client's, of a study with a complete interview."""
    scene = make_scene(survey=SURVEY)
    step = scene.play("Lodi")
    finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
    person = User.objects.create_user("cliente")
    grant_role(by=None, person=person, study=scene.study, role=Role.CLIENT, now=NOON)
    found = sign_in(person)
    found.path = f"/studies/{scene.study.pk}/progress/"  # type: ignore[attr-defined]
    return found


@pytest.fixture
def replica(reader: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The database once more, as if it were a standby of itself; its settings."""
    monkeypatch.setattr(replicas, "_standing", replicas._Standing())
    monkeypatch.setattr(replicas, "_FOLLOWS", "SELECT true")
    there = dict(connection.settings_dict)
    connections.settings["replica"] = there
    connections["replica"] = type(connections["default"])(there, "default")  # under the name of which tests may connect
    settings.DATABASE_ROUTERS = ["surveys.database.replicas.FiguresFromReplica"]
    yield there
    connections["replica"].close()
    del connections["replica"], connections.settings["replica"]


def page(reader: Any) -> str:
    answer = reader.get(reader.path)
    assert answer.status_code == 200
    return str(answer.text)


def tables(queries: CaptureQueriesContext) -> str:
    return " ".join(query["sql"] for query in queries)


def test_the_figures_come_from_there_and_nothing_else_does(reader: Client, replica: dict[str, Any]) -> None:
    page(reader)  # once: what a process learns at first
    with CaptureQueriesContext(connections["replica"]) as there, CaptureQueriesContext(connection) as here:
        text = page(reader)
    assert "1 complete interview" in text
    assert "surveys_interviewtally" in tables(there)
    assert "surveys_quotacell" in tables(there)
    for table in ("user", "membership", "browsersession", "studydelivery", "study"):
        assert f'surveys_{table}" ' not in tables(there)
        assert f'surveys_{table}" ' in tables(here)


def refuse(*_query: Any) -> Any:
    raise OperationalError("the server closed the connection unexpectedly")


def test_one_that_goes_away_is_left_and_the_page_is_there_all_the_same(
    reader: Client, replica: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    page(reader)
    with connections["replica"].execute_wrapper(refuse):
        assert "1 complete interview" in page(reader)
    assert "the replica has gone away" in caplog.text
    with CaptureQueriesContext(connections["replica"]) as there:
        page(reader)
    assert len(there) == 0  # nobody waits for it again at once


def test_one_that_does_not_answer_is_not_read(reader: Client, replica: dict[str, Any]) -> None:
    replica.update(NAME="/nowhere/at/all", HOST="/nowhere")
    assert "1 complete interview" in page(reader)
    assert not replicas._standing.follows


@pytest.mark.parametrize("follows", [True, False])
def test_a_server_that_follows_nobody_is_not_read(
    reader: Client, replica: dict[str, Any], monkeypatch: pytest.MonkeyPatch, follows: bool
) -> None:
    monkeypatch.setattr(replicas, "_follows", lambda: follows)
    with CaptureQueriesContext(connections["replica"]) as there:
        assert "1 complete interview" in page(reader)
    assert (len(there) > 0) == follows


def test_what_was_read_there_is_written_here_and_its_neighbours_are_read_here(
    reader: Client, replica: dict[str, Any]
) -> None:
    sample = replicas.from_replica(Sample.objects.get)
    assert sample._state.db == "replica"
    with CaptureQueriesContext(connections["replica"]) as there:
        assert sample.study.name
        sample.name = "Another"
        sample.save()
    assert len(there) == 0
    assert Sample.objects.get().name == "Another"
