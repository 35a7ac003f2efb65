"""Statistics for the planner: SQLite gathers them now and then, and keeps nobody's name in them."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection

from surveys.database.statistics import gather_statistics
from surveys.people.models import AuditEntry

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
