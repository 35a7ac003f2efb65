"""Statements that are kept go to the driver itself: what they store, refuse and find is what Django's own would."""

import signal
import threading
from _thread import interrupt_main
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import (
    DataError,
    IntegrityError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
    transaction,
)

from surveys.database.inserts import inserting
from surveys.database.kept_statements import Asked, kept_statements
from surveys.database.prepared import SOME_TIME, Prepared, PreparedRange, run_prepared, run_together
from surveys.database.updates import updating
from surveys.people.models import AuditEntry, User
from tests.waiting import wait_until

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PEOPLE = Prepared(lambda key, since: User.objects.filter(pk=key, date_joined__gte=since), key=-1, since=SOME_TIME)
IS_SQLITE = connection.vendor == "sqlite"
"""It has no server: there is nothing to ask of a connection to one."""


def told(verb: str) -> list[Any]:
    return list(AuditEntry.objects.filter(verb=verb).order_by("pk").values_list("subject", "details"))


WAITING: Asked = ("SELECT 1 FROM pg_advisory_xact_lock(7)", [])
"""A statement that waits as long as the lock is held."""


@contextmanager
def held_up(then: Callable[[], None]) -> Iterator[None]:
    """Another thread holds ``WAITING`` up until it does wait, and ``then`` lets it go."""
    is_held = threading.Event()

    def hold_up() -> None:
        with closing(connections.create_connection("default")) as mine, mine.cursor() as cursor:

            def is_waiting() -> bool:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                return bool(cursor.fetchone() == (1,))

            cursor.execute("SELECT pg_advisory_lock(7)")
            is_held.set()
            wait_until(is_waiting)
            then()
            cursor.execute("SELECT pg_advisory_unlock(7)")

    other = threading.Thread(target=hold_up)
    other.start()
    is_held.wait()
    yield
    other.join()


@pytest.mark.django_db
def test_what_travels_together_is_done_in_its_order() -> None:
    anna = User.objects.create_user("anna", first_name="Anna")
    rows = [[f"person:{number}", {"a": [number, None]}] for number in range(6)]
    entries = inserting(AuditEntry, ("subject", "details"), rows, verb="person.renamed", at=MORNING)
    asked = [
        ("SELECT first_name FROM surveys_user WHERE id = %s", [anna.pk]),
        updating(User, anna.pk, first_name="Anna 100%", last_login=MORNING),
        ("SELECT first_name, last_login FROM surveys_user WHERE id = %s", [anna.pk]),
    ]
    before, changed, after, *keys = run_together([*asked, *entries])
    assert (before, changed) == ([("Anna",)], [])
    assert after[0][0] == "Anna 100%"
    assert [key for found in keys for (key,) in found] == list(
        AuditEntry.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert told("person.renamed") == [tuple(row) for row in rows]


@pytest.mark.django_db(transaction=True)
def test_after_a_refusal_nothing_of_what_travelled_with_it_is_left() -> None:
    anna = User.objects.create_user("anna", first_name="Anna")
    entry = inserting(AuditEntry, ("subject",), [["person:1"]], verb="person.renamed", at=MORNING)
    twice = ("INSERT INTO surveys_user (id) VALUES (%s)", [anna.pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        run_together([updating(User, anna.pk, first_name="Bruna"), twice, *entry])
    anna.refresh_from_db()
    assert anna.first_name == "Anna"
    assert told("person.renamed") == []
    assert run_prepared("SELECT first_name FROM surveys_user WHERE id = %s", [anna.pk]) == [("Anna",)]


@pytest.mark.django_db(transaction=True)
def test_the_first_statement_of_a_transaction_belongs_to_it() -> None:
    anna = User.objects.create_user("anna", first_name="Anna")
    for _ in range(2):
        with transaction.atomic():
            run_together([updating(User, anna.pk, first_name="Bruna")])
            assert connection.in_atomic_block
            transaction.set_rollback(True)
        anna.refresh_from_db()
        assert anna.first_name == "Anna"


@pytest.mark.django_db
def test_a_statement_is_kept_for_numbers_of_any_size_and_for_none() -> None:
    anna = User.objects.create_user("anna", first_name="Anna", date_joined=MORNING)
    sql = "SELECT username FROM surveys_user WHERE id = %s OR last_login = %s"
    for key in (anna.pk, 40_000, 3_000_000_000, anna.pk):
        for at in (None, MORNING):
            assert run_prepared(sql, [key, at and connection.ops.adapt_datetimefield_value(at)]) == (
                [("anna",)] if key == anna.pk else []
            )
    if connection.vendor == "postgresql":
        kept = run_prepared(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%last_login = $2%"]
        )
        assert kept == [(1,)]


@pytest.mark.django_db
def test_a_number_that_no_column_holds_is_nobodys_key() -> None:
    anna = User.objects.create_user("anna", date_joined=MORNING)
    assert PEOPLE.first(key=anna.pk, since=MORNING) == anna
    assert PEOPLE.first(key=10**30, since=MORNING) is None
    assert PEOPLE.first(key=-(10**30), since=MORNING) is None


@pytest.mark.django_db
def test_a_text_with_a_null_character_is_refused_before_it_is_sent() -> None:
    if IS_SQLITE:
        return
    with pytest.raises(DataError):
        run_prepared("SELECT %s", ["a\x00b"])
    assert run_prepared("SELECT %s", ["still here"]) == [("still here",)]


def lose() -> None:
    """End the connection at the server's side, as a restart does."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT pg_terminate_backend(%s, 2000)", [connection.connection.info.backend_pid])


@pytest.mark.django_db(transaction=True)
def test_the_first_query_of_a_request_finds_a_server_that_was_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    if IS_SQLITE:
        return
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)
    anna = User.objects.create_user("anna", date_joined=MORNING)
    assert PEOPLE.first(key=anna.pk, since=MORNING) == anna
    lose()
    close_old_connections()  # as a request begins; it stays open for the next one
    assert PEOPLE.first(key=anna.pk, since=MORNING) == anna
    assert PEOPLE.first(key=anna.pk + 1, since=MORNING) is None


@pytest.mark.django_db(transaction=True)
def test_a_transaction_of_a_lost_connection_is_not_begun_again() -> None:
    if IS_SQLITE:
        return
    anna = User.objects.create_user("anna", date_joined=MORNING)
    assert PEOPLE.first(key=anna.pk, since=MORNING) == anna
    with transaction.atomic():
        PEOPLE.first(key=anna.pk, since=MORNING)
        lose()
        with pytest.raises(OperationalError):
            run_together([updating(User, anna.pk, first_name="Bruna"), updating(User, anna.pk, last_name="Rossi")])
        transaction.set_rollback(True)
    connection.close()
    anna.refresh_from_db()
    assert (anna.first_name, anna.last_name) == ("", "")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A shell that starts the tests in the background has them ignore Ctrl+C: here it interrupts all the same."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.django_db(transaction=True)
def test_results_that_an_interrupted_program_has_not_read_are_taken_for_no_others(interruptible: None) -> None:
    if IS_SQLITE:
        return
    anna = User.objects.create_user("anna", first_name="Anna")
    with held_up(interrupt_main), transaction.atomic():
        run_prepared("SELECT 1", [])
        kept = kept_statements(connection)
        with pytest.raises(KeyboardInterrupt):
            run_together([WAITING, updating(User, anna.pk, first_name="Bruna")])
        assert kept.is_lost
        transaction.set_rollback(True)
    connection.close()
    anna.refresh_from_db()
    assert anna.first_name == "Anna"


@pytest.mark.django_db(transaction=True)
def test_a_kept_statement_is_planned_once_and_never_compiled() -> None:
    if IS_SQLITE:
        return
    connection.close()
    with transaction.atomic():
        run_prepared("SELECT 1", [])
        transaction.set_rollback(True)
    settings = run_prepared("SELECT current_setting('plan_cache_mode'), current_setting('jit')", [])
    assert settings == [("force_generic_plan", "off")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("beside", [0, 1])
def test_while_a_statement_waits_other_threads_go_on(beside: int) -> None:
    if IS_SQLITE:
        return
    run_prepared("SELECT 1", [])
    with held_up(lambda: None), transaction.atomic():
        run_together([WAITING, *[("SELECT 1", [])] * beside])  # it ends because the other thread has gone on


@pytest.mark.django_db
def test_what_lies_behind_a_time_is_planned_for_that_time() -> None:
    User.objects.create_user("anna", date_joined=MORNING)
    since = PreparedRange(
        lambda since: User.objects.filter(date_joined__gte=since).values_list("username"), since=SOME_TIME
    )
    # Other tests have kept statements of their own on this connection.
    before = kept_about_dates()
    assert since.all(since=MORNING) == [("anna",)]
    assert since.all(since=MORNING + timedelta(seconds=1)) == []
    assert kept_about_dates() == before


def kept_about_dates() -> Any:
    if IS_SQLITE:
        return None
    counted = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"
    return run_prepared(counted, ["SELECT%date_joined%"])
