"""A prepared query finds what the same query set finds, for any values."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.database.prepared import SOME_TIME, Prepared
from surveys.people.models import AuditEntry, BrowserSession, User

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def entries(verb: str, actor: int) -> QuerySet[AuditEntry]:
    named = AuditEntry.objects.filter(verb=verb, actor=actor).exclude(subject="person:0")
    return named.select_related("actor").annotate(joined=F("actor__date_joined")).order_by()


def test_values_take_the_places_of_the_stand_ins_and_the_object_is_whole() -> None:
    anna = User.objects.create_user("anna", first_name="Anna", date_joined=MORNING)
    for verb, subject in (
        ("person.renamed", "person:0"),
        ("person.renamed", "person:9"),
        ("person.promoted", "person:9"),
    ):
        AuditEntry.objects.create(actor=anna, verb=verb, subject=subject, details={"a": [1]}, at=MORNING)
    query = Prepared(entries, verb="some verb", actor=-1)

    assert query.first(verb="person.demoted", actor=anna.pk) is None
    assert query.first(verb="person.renamed", actor=anna.pk + 1) is None
    for verb in ("person.renamed", "person.promoted"):
        found: Any = query.first(verb=verb, actor=anna.pk)
        assert found == entries(verb, anna.pk).get()
        assert (found.details, found.at, found.joined) == ({"a": [1]}, MORNING, MORNING)
        assert found.actor.first_name == "Anna"


def test_the_sql_is_written_once_and_asking_takes_one_query(django_assert_num_queries: Any) -> None:
    written: list[str] = []

    def build(verb: str, actor: int) -> QuerySet[AuditEntry]:
        written.append(verb)
        return entries(verb, actor)

    query = Prepared(build, verb="some verb", actor=-1)
    with django_assert_num_queries(3):
        for verb in ("person.renamed", "person.promoted", "person.renamed"):
            query.first(verb=verb, actor=1)
    assert written == ["some verb"]


def test_all_finds_every_object_in_order_and_times_are_values_too() -> None:
    for hour in range(4):
        AuditEntry.objects.create(verb="person.renamed", subject=f"hour:{hour}", at=MORNING + timedelta(hours=hour))
    query = Prepared(
        lambda now: AuditEntry.objects.filter(at__lte=now).exclude(subject="hour:0").order_by("-at"), now=SOME_TIME
    )
    assert [entry.subject for entry in query.all(now=MORNING + timedelta(hours=2))] == ["hour:2", "hour:1"]
    assert [entry.subject for entry in query.all(now=MORNING + timedelta(hours=1))] == ["hour:1"]
    assert query.all(now=MORNING) == []


def test_a_field_left_out_is_asked_for_when_it_is_wanted(django_assert_num_queries: Any) -> None:
    AuditEntry.objects.create(verb="person.renamed", subject="person:9", details={"long": "text"}, at=MORNING)
    query = Prepared(lambda verb: AuditEntry.objects.filter(verb=verb).defer("details"), verb="some verb")
    found = query.first(verb="person.renamed")
    assert found is not None
    assert found.get_deferred_fields() == {"details"}
    with django_assert_num_queries(1):
        assert found.details == {"long": "text"}


def test_a_sign_in_that_has_run_out_is_none(client: Client) -> None:
    client.force_login(User.objects.create_user("anna"))
    assert client.get("/profile/").status_code == 200
    BrowserSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/profile/").headers["Location"] == "/account/login/?next=/profile/"


def test_the_database_plans_it_once_for_a_connection() -> None:
    query = Prepared(entries, verb="some verb", actor=-1)
    for actor in (1, 2, 3):
        query.first(verb="person.renamed", actor=actor)
    if connection.vendor != "postgresql":
        return  # SQLite's library keeps statements by itself
    with connection.cursor() as cursor:
        cursor.execute("SELECT calls FROM (SELECT generic_plans + custom_plans AS calls FROM pg_prepared_statements) p")
        assert (3,) in cursor.fetchall()


def test_constants_stand_in_the_sql_so_that_a_partial_index_serves_any_values() -> None:
    AuditEntry.objects.create(verb="person.renamed", subject="person:it's 100%", at=MORNING)
    query = Prepared(lambda verb: AuditEntry.objects.filter(verb=verb, subject="person:it's 100%"), verb="some verb")
    with CaptureQueriesContext(connection) as queries:
        assert [entry.subject for entry in query.all(verb="person.renamed")] == ["person:it's 100%"]
    assert "'person:it''s 100%" in queries.captured_queries[0]["sql"]
    assert query._all.values == ["verb"]
