"""The addresses for machines: alive, ready, and figures for whoever knows the token."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from surveys.database.workers import last_round, note_round, waiting_jobs
from surveys.fieldwork.services.do_not_call import forbid
from surveys.results.tasks import make_export
from surveys.web.operator.pages import readiness

PROBES = ("/healthz", "/readyz", "/metrics")


@pytest.fixture(autouse=True)
def _nothing_seen_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_ready", set())


@override_settings(SECURE_SSL_REDIRECT=True)
def test_who_asks_whether_it_is_alive_needs_no_database_no_name_and_no_https(client: Client) -> None:
    response = client.get("/healthz", headers={"Host": "10.0.0.7"})
    assert (response.status_code, response.content) == (200, b"alive\n")
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_node_with_the_tables_of_its_version_is_ready(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert client.get("/readyz").content == b"ready\n"
    with django_assert_num_queries(1):  # the migrations that have been seen stay applied
        assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_node_in_front_of_an_older_database_is_not_ready_and_says_what_to_do(client: Client) -> None:
    applied = MigrationRecorder.Migration.objects.filter(app="surveys").exclude(name__contains="_squashed_")
    applied.filter(pk=applied.latest("pk").pk).delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert b"1 migrations are to be applied: manage.py migrate" in response.content


@pytest.mark.django_db
def test_a_node_without_its_database_is_alive_and_not_ready(client: Client) -> None:
    with connection.execute_wrapper(_away):
        response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"the database does not answer\n")


@pytest.mark.django_db
def test_a_node_whose_disk_is_full_is_not_ready_where_its_database_lies_there(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "LEAST_ROOM", 2**62)
    response = client.get("/readyz")
    lies_here = connection.vendor == "sqlite"
    assert response.status_code == (503 if lies_here else 200)
    assert (b"the disk of the database is full" in response.content) == lies_here


def test_two_nodes_before_a_database_of_a_hundred_connections_are_warned_about() -> None:
    assert readiness.connection_warnings(97, 1) == []
    assert readiness.connection_warnings(197, 2) == []
    assert readiness.connection_warnings(97, 2) == [
        "PostgreSQL takes 97 connections, 2 nodes may open 138: raise max_connections"
    ]


@pytest.mark.django_db
def test_a_warning_stands_below_the_state_and_keeps_nobody_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "CONNECTIONS_OF_A_NODE", 10_000)
    response = client.get("/readyz")
    is_counted = connection.vendor == "postgresql"
    assert (response.status_code, response.content.startswith(b"ready\n")) == (200, True)
    assert (b"warning: PostgreSQL takes" in response.content) == is_counted


def _away(*_: object) -> None:
    raise OperationalError("away")


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong-wrong-wrong-wrong", "Bearer ü"])
@pytest.mark.parametrize("token", ["", "right-right-right-right"])
def test_a_stranger_is_not_told_that_there_are_figures(client: Client, token: str, given: str) -> None:
    with override_settings(METRICS_TOKEN=token):
        response = client.get("/metrics", headers={"Authorization": given})
    assert (response.status_code, response.content) == (404, b"not found\n")


@pytest.mark.parametrize("address", PROBES)
def test_nothing_can_be_sent_to_them(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


@pytest.mark.django_db
def test_a_worker_that_goes_its_round_is_seen_and_jobs_that_wait_are_counted() -> None:
    now = timezone.now()
    assert last_round() is None
    note_round(now=now)
    assert last_round() == now
    assert waiting_jobs(now=now).count == 0
    make_export.enqueue(1)
    jobs = waiting_jobs(now=now + timedelta(minutes=3))
    assert jobs.count == 1
    assert 170 < jobs.oldest_seconds < 181


@pytest.mark.django_db
def test_a_node_that_cannot_tell_who_has_been_erased_is_not_ready(client: Client, tmp_path: Path) -> None:
    ledger = tmp_path / "erasures.ledger"
    ledger.write_text("not a line of ours\n")
    with override_settings(ERASURE_LEDGER=[str(ledger)]):
        response = client.get("/readyz")
    assert (response.status_code, response.content) == (
        503,
        b"erasures are to be replayed: manage.py replay_erasures\n",
    )


@pytest.mark.django_db
def test_a_node_that_knows_forbidden_numbers_no_more_is_not_ready(client: Client) -> None:
    forbid(["+390355550110"], now=timezone.now())
    assert client.get("/readyz").status_code == 200
    readiness._ready.clear()
    with override_settings(SECRET_KEY="another one, and the former is not among SECRET_KEY_FALLBACKS"):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert b"numbers on the do-not-call list cannot be recognised" in response.content
