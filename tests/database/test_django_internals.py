"""What ``surveys.database`` uses of Django beyond its public interface: each test names the module that rests on it."""

import gc
import inspect
import sqlite3
from collections.abc import Iterable
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import InternalError, connection, connections, models, transaction
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from psycopg.errors import ReadOnlySqlTransaction

from surveys.database.inserts import MOST_VALUES, PREPARED_ROW_BY_ROW
from surveys.database.outages import is_outage
from surveys.database.prepared import Prepared
from surveys.people.models import AuditEntry, User

READ_WITH = (5, 2)
"""The version of Django with whose source ``surveys.database`` was compared last."""
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_the_room_was_compared_with_the_source_of_this_django() -> None:
    assert django.VERSION[:2] == READ_WITH, (
        f"Django {django.get_version()}: compare ModelIterable.__iter__, RelatedPopulator, SQLCompiler.get_converters "
        "and Model.from_db with surveys/database/prepared.py, bulk_create and get_db_prep_save with inserts.py, "
        "table rebuilding on SQLite with guards.py; then change READ_WITH."
    )


def parameters_of(function: Any) -> list[str]:
    return list(inspect.signature(function).parameters)


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (SQLCompiler.as_sql, ["self", "with_limits", "with_col_aliases"]),
        (SQLCompiler.get_converters, ["self", "expressions"]),
        (get_related_populators, ["klass_info", "select", "db"]),
        (models.Model.from_db, ["db", "field_names", "values"]),
        (models.Field.get_db_prep_save, ["self", "value", "connection"]),
    ],
    ids=lambda value: getattr(value, "__qualname__", ""),
)
def test_what_prepared_and_inserts_call_takes_what_they_give(function: Any, parameters: list[str]) -> None:
    assert parameters_of(function) == parameters


def test_a_compiled_query_says_which_columns_are_whose() -> None:
    named = AuditEntry.objects.select_related("actor").annotate(joined=models.F("actor__date_joined")).order_by()
    compiler = named.query.get_compiler(using="default")
    compiler.as_sql()
    info, fields = compiler.klass_info, AuditEntry._meta.concrete_fields
    assert info["model"] is AuditEntry
    assert [compiler.select[place][0].target for place in info["select_fields"]] == [*fields]
    assert info["select_fields"] == list(range(len(fields))), "prepared.py takes the object's columns from the front"
    assert [related["model"] for related in info["related_klass_infos"]] == [User]
    assert compiler.annotation_col_map == {"joined": len(fields)}


def test_django_makes_objects_of_rows_in_the_steps_that_prepared_repeats() -> None:
    steps = inspect.getsource(ModelIterable.__iter__)
    for step in ("get_related_populators(klass_info, select, db)", "model_cls.from_db(", ".populate(row, obj)"):
        assert step in steps, f"ModelIterable.__iter__ has no {step} any more: see prepared.py"


@pytest.mark.django_db
def test_times_and_days_are_parameters_as_the_database_adapter_writes_them() -> None:
    ops = connections["default"].ops
    for value, adapted in (
        (MORNING, ops.adapt_datetimefield_value(MORNING)),
        (date(2026, 11, 24), ops.adapt_datefield_value(date(2026, 11, 24))),
    ):
        field = "at" if isinstance(value, datetime) else "at__date"
        _sql, parameters = AuditEntry.objects.filter(**{field: value}).values("pk").query.sql_with_params()
        assert adapted in parameters


def prepared_queries() -> list[Prepared[Any]]:
    import_module(settings.ROOT_URLCONF)  # and with it every stage
    gc.unfreeze()  # what was there when the tests were collected is not among the objects otherwise
    return [found for found in gc.get_objects() if type(found) is Prepared]  # isinstance would wake lazy objects


@pytest.mark.django_db
def test_every_prepared_query_of_the_house_finds_what_its_query_set_finds() -> None:
    queries = prepared_queries()
    assert len(queries) > 20
    for query in queries:
        standins = query._standins
        assert query.all(**standins) == list(query._build(**standins))
        assert query.first(**standins) == next(iter(query._build(**standins)[:1]), None)


AS_THEY_ARE: dict[type[models.Field[Any, Any]], object] = {
    models.BigIntegerField: 7,
    models.BooleanField: True,
    models.CharField: "Maria",
    models.EmailField: "maria@example.org",
    models.FloatField: 0.5,
    models.ForeignKey: 7,
    models.IntegerField: 7,
    models.OneToOneField: 7,
    models.PositiveBigIntegerField: 7,
    models.PositiveIntegerField: 7,
    models.PositiveSmallIntegerField: 7,
    models.SmallIntegerField: 7,
    models.TextField: "words",
    models.URLField: "https://example.org/",
}
"""Values that ``insert_rows`` gives to the driver as they are."""


def fields_of_the_house() -> Iterable[models.Field[Any, Any]]:
    for model in apps.get_app_config("surveys").get_models():
        yield from (field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))


@pytest.mark.django_db
def test_what_inserts_stores_as_it_is_django_stores_as_it_is_too() -> None:
    for field in fields_of_the_house():
        if isinstance(field, PREPARED_ROW_BY_ROW):
            continue
        value = AS_THEY_ARE.get(type(field))
        assert value is not None, f"{field} is of a type that inserts.py has not seen: does it have to be prepared?"
        stored = field.get_db_prep_save(value, connection)
        assert stored == value, field


@pytest.mark.django_db
def test_a_statement_takes_the_values_that_inserts_puts_into_one() -> None:
    assert connection.features.can_return_rows_from_bulk_insert
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        assert connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) >= MOST_VALUES
    else:
        assert MOST_VALUES < 65_536, "PostgreSQL's protocol counts parameters in sixteen bits"


@pytest.mark.django_db
def test_a_database_that_only_reads_is_told_by_the_error_that_django_makes_of_it() -> None:
    assert not is_outage(InternalError("another"))
    if connection.vendor != "postgresql":
        wrapped = InternalError("cannot execute INSERT in a read-only transaction")
        wrapped.__cause__ = ReadOnlySqlTransaction()
        assert is_outage(wrapped)
        return
    with pytest.raises(InternalError) as error:
        write_where_nothing_is_written()
    assert is_outage(error.value)


def write_where_nothing_is_written() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute("INSERT INTO surveys_centredialling (id, way) VALUES (1, 'tel')")


def test_sessions_are_looked_up_in_the_place_that_ours_replaces() -> None:
    assert "_get_session_from_db" in inspect.getsource(DatabaseStore.load)
    assert parameters_of(DatabaseStore.create_model_instance) == ["self", "data"]
