"""Statistics for the planner: they are gathered now and then, and nobody's name or number is kept in them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.db.models.functions import Upper

from surveys.database.statistics import UNGATHERED, gather_statistics, leave_out_personal_columns
from surveys.database.triggers import existing_triggers
from surveys.fieldwork.models import Contact
from surveys.people.models import AuditEntry
from tests.fieldwork.conftest import Field, join, make_study, person
from tests.house.personal_fields import ERASED, WITH_ANOTHER

from .unguarded import nothing_pending

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_sqlite_looks_at_its_tables_once_an_hour() -> None:
    cache.clear()
    AuditEntry.objects.bulk_create(AuditEntry(verb="person.renamed", subject="person:9", at=MORNING) for _ in range(50))
    gathered = [gather_statistics(now=MORNING) for _ in range(2)]
    assert gathered == [connection.vendor == "sqlite", False]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'surveys_auditentry'")
            assert cursor.fetchone()[0] > 0
            assert "sqlite_stat4" not in connection.introspection.table_names(cursor)


def run(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def gathered() -> set[tuple[str, str]]:
    """Tables or indexes and their columns of which PostgreSQL keeps values."""
    return {(table, column) for table, column in run("SELECT tablename, attname FROM pg_stats")}


def test_of_every_column_that_erasing_empties_nothing_is_gathered() -> None:
    tables = {model.__name__: model._meta.db_table for model in apps.get_models()}
    emptied = {tables[name]: {*ERASED[name], *WITH_ANOTHER.get(name, ())} for name in ERASED}
    assert {table: set(columns) for table, columns in UNGATHERED.items()} == emptied


def test_postgresql_keeps_no_name_and_no_number_in_its_statistics_and_forgets_those_it_had() -> None:
    if connection.vendor != "postgresql":
        return  # SQLite keeps no values, see above
    study = make_study()
    Field(study, *(join(study, person(name)) for name in ("anna", "bruno")), chiara=person("chiara")).load(
        *(f"02 55{number:05}" for number in range(30))
    )
    Contact.objects.update(name="Zefirina", searchable=Upper(F("name")))
    nothing_pending()
    run("ANALYZE")
    assert ("surveys_case", "state") in gathered()
    personal = {(table, column) for table, columns in UNGATHERED.items() for column in columns}
    assert gathered() & personal == set()
    values = run("SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats WHERE schemaname = 'public'")
    assert "25500007" not in str(values)  # in no index either
    # As a site has it that was filled before.
    run("ALTER TABLE surveys_contact ALTER COLUMN name SET STATISTICS -1")
    run("CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")
    run("CREATE TRIGGER named BEFORE UPDATE OF name ON surveys_contact FOR EACH ROW EXECUTE FUNCTION nothing()")
    triggers = existing_triggers(connection)
    run("CREATE INDEX of_names ON surveys_contact (upper(name))")
    run("ANALYZE")
    assert {("surveys_contact", "name"), ("of_names", "upper")} <= gathered()
    leave_out_personal_columns(connection)
    assert existing_triggers(connection) == triggers
    assert gathered() & (personal | {("of_names", "upper")}) == set()
    run("ANALYZE surveys_contact")
    assert gathered() & personal == set()
    # Of an index that is as new as this transaction PostgreSQL does not know yet what was asked for.
    assert run("SELECT attstattarget FROM pg_attribute WHERE attrelid = 'of_names'::regclass") == [(0,)]
