"""A prepared query finds what the same query set finds, for any values."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F, Min, QuerySet
from django.db.models.signals import post_init, pre_init
from django.db.transaction import TransactionManagementError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.database.prepared import SOME_TIME, Prepared, PreparedAmong, PreparedRows, prepared_cursor, run_prepared
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


def test_rows_are_what_a_list_of_values_says_times_and_groups_included() -> None:
    anna, bruno = (User.objects.create_user(name) for name in ("anna", "bruno"))
    for hour, actor in enumerate((anna, bruno, anna)):
        at = MORNING + timedelta(hours=hour)
        AuditEntry.objects.create(actor=actor, verb="person.renamed", subject="person:9", at=at)

    def build(since: datetime) -> QuerySet[AuditEntry, Any]:
        grouped = AuditEntry.objects.filter(at__gte=since).values_list("actor__username")
        return grouped.annotate(count=Count("pk"), first=Min("at")).order_by("actor__username")

    query = PreparedRows(build, since=SOME_TIME)
    for hour in range(4):
        since = MORNING + timedelta(hours=hour)
        assert query.all(since=since) == list(build(since))


def test_rows_of_ever_more_keys_are_found_by_few_statements(django_assert_num_queries: Any) -> None:
    people = [User.objects.create_user(f"p{number}") for number in range(6)]
    for person in people:
        AuditEntry.objects.create(actor=person, verb="person.renamed", subject=f"person:{person.pk}", at=MORNING)
    written = []

    def build(actors: list[int], verb: str) -> QuerySet[AuditEntry, Any]:
        written.append(len(actors))
        return AuditEntry.objects.filter(actor__in=actors, verb=verb).order_by("pk").values_list("subject")

    query = PreparedAmong(PreparedRows, build, verb="some verb")
    for count in range(7):
        chosen = [person.pk for person in people[:count]]
        with django_assert_num_queries(1 if count else 0):
            found = query.all(chosen, verb="person.renamed")
        assert found == [(f"person:{pk}",) for pk in chosen]
    assert query.all([people[0].pk], verb="person.promoted") == []
    assert written == [1, 2, 4, 8]


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
    assert query._all.statement.values == ["verb"]


def everything_of(found: Any) -> dict[str, Any]:
    """The object's attributes with the state that Django keeps of it, and those of the objects beside it."""
    kept = dict(vars(found))
    state = kept.pop("_state")
    beside = {name: one and everything_of(one) for name, one in state.fields_cache.items()}
    return kept | {"state": (state.adding, state.db, beside)}


def test_an_object_is_just_as_django_makes_it() -> None:
    anna = User.objects.create_user("anna", first_name="Anna", last_login=MORNING)
    for actor in (anna, None):
        details = {"a": [1.5, None]}
        AuditEntry.objects.create(actor=actor, verb="person.renamed", subject="person:9", details=details, at=MORNING)

    def build(verb: str) -> QuerySet[AuditEntry]:
        named = AuditEntry.objects.filter(verb=verb).select_related("actor").defer("actor__email")
        return named.annotate(joined=F("actor__date_joined")).order_by("pk")

    found, usual = Prepared(build, verb="some verb").all(verb="person.renamed"), list(build("person.renamed"))
    assert [everything_of(one) for one in found] == [everything_of(one) for one in usual]
    assert [one.actor and one.actor.get_deferred_fields() for one in found] == [{"email"}, None]
    assert [type(one.at) for one in found] == [datetime, datetime]


def test_a_model_that_makes_its_objects_in_its_own_way_is_left_to_do_so(monkeypatch: pytest.MonkeyPatch) -> None:
    AuditEntry.objects.create(verb="person.renamed", subject="person:9", at=MORNING)

    def from_db(cls: type[AuditEntry], db: str, field_names: Any, values: Any) -> AuditEntry:
        entry: Any = super(AuditEntry, cls).from_db(db, field_names, values)
        entry.verb += " by somebody"
        return entry

    monkeypatch.setattr(AuditEntry, "from_db", classmethod(from_db))
    query = Prepared(lambda verb: AuditEntry.objects.filter(verb=verb), verb="some verb")
    found = query.first(verb="person.renamed")
    assert found is not None
    assert found.verb == "person.renamed by somebody"


def test_nobody_listens_when_an_object_begins() -> None:
    for model in apps.get_models():
        assert not pre_init.has_listeners(model)
        assert not post_init.has_listeners(model)


def test_sql_is_translated_once_and_percent_signs_stay_what_they_are() -> None:
    for _ in range(2):
        with prepared_cursor() as cursor:
            cursor.execute("SELECT '100%%', %s, '%%s'", ["one"])
            assert cursor.fetchall() == [("100%", "one", "%s")]


def test_a_statement_that_fails_says_so_as_djangos_do_and_spoils_its_transaction() -> None:
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            run_prepared("INSERT INTO surveys_user (id) VALUES (%s)", [1])
        assert run_prepared("SELECT %s", ["still here"]) == [("still here",)]
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            run_prepared("SELECT 1", [])


def test_what_is_watched_is_seen_whole() -> None:
    seen = []

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        run_prepared("SELECT 1", [])
    assert seen == ["SELECT 1"]
