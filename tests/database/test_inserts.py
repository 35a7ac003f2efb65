"""Rows stored together are the same as rows that Django stores, and their keys come back in order."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from surveys.database.inserts import MANY_ROWS, MOST_VALUES, insert_rows
from surveys.people.models import AuditEntry, User

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_what_differs_what_is_alike_and_what_is_left_out_is_stored_as_django_stores_it() -> None:
    anna = User.objects.create_user("anna")
    rows = [("person:1", MORNING, {"n": 1, "è": [None]}), ("person:2", MORNING, {})]
    keys = insert_rows(AuditEntry, ("subject", "at", "details"), rows, verb="person.renamed", actor_id=anna.pk)

    stored = AuditEntry.objects.in_bulk(keys)
    usual = [
        AuditEntry.objects.create(subject=subject, at=at, details=details, verb="person.renamed", actor=anna)
        for subject, at, details in rows
    ]
    columns = [field.attname for field in AuditEntry._meta.concrete_fields if not field.primary_key]
    assert [[getattr(stored[key], name) for name in columns] for key in keys] == [
        [getattr(AuditEntry.objects.get(pk=entry.pk), name) for name in columns] for entry in usual
    ]


@pytest.mark.parametrize("written", ["a\tb\\c", "new\nline\r", "\\N", "è “€”", ""])
def test_many_rows_are_stored_whatever_is_written_in_them(written: str) -> None:
    details = {"said": written, "count": 3, "share": 0.5, "nothing": None}
    rows = [(f"said:{written}", MORNING, details) for _ in range(MANY_ROWS)]
    anna = User.objects.create_user("anna")
    keys = insert_rows(AuditEntry, ("subject", "at", "details"), rows, verb="person.renamed", actor_id=anna.pk)
    stored = AuditEntry.objects.in_bulk(keys)
    assert [(stored[key].subject, stored[key].at, stored[key].details) for key in keys] == rows
    assert keys == sorted(keys)


def test_many_rows_of_which_one_is_not_possible_are_none() -> None:
    times = [MORNING] * MANY_ROWS + [None]
    anna = User.objects.create_user("anna").pk
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(AuditEntry, ("at",), [(at,) for at in times], verb="person.seen", subject="x", actor_id=anna)
    assert not AuditEntry.objects.exists()


def test_more_rows_than_one_statement_takes_keep_their_order(django_assert_num_queries: Any) -> None:
    columns = len(AuditEntry._meta.concrete_fields) - 1
    count = MOST_VALUES // columns + 1
    with django_assert_num_queries(3 if connection.vendor == "postgresql" else 2):  # keys, then COPY; the last row
        keys = insert_rows(
            AuditEntry, ("subject",), ((f"row:{row}",) for row in range(count)), verb="person.seen", at=MORNING
        )
    assert list(AuditEntry.objects.order_by("pk").values_list("pk", "subject")) == [
        (key, f"row:{row}") for row, key in enumerate(keys)
    ]


def test_no_rows_are_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert insert_rows(AuditEntry, ("subject",), [], verb="person.seen", at=MORNING) == []


def test_a_column_that_is_none_is_said_so() -> None:
    with pytest.raises(ValueError, match="AuditEntry has no column colour"):
        insert_rows(AuditEntry, ("colour",), [("red",)])
