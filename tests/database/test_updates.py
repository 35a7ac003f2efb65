"""A row changed by its key is changed as Django changes it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from surveys.database.prepared import SOME_TIME
from surveys.database.updates import PreparedUpdate, update_row
from surveys.people.models import AuditEntry, User

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_the_columns_given_are_stored_and_no_other_row_and_column_is_touched(django_assert_num_queries: Any) -> None:
    anna, berta = (User.objects.create_user(name, first_name=name) for name in ("anna", "berta"))
    with django_assert_num_queries(1):
        update_row(User, anna.pk, last_login=MORNING, language="it", is_staff=True)
    anna.refresh_from_db()
    assert (anna.last_login, anna.language, anna.is_staff, anna.first_name) == (MORNING, "it", True, "anna")
    berta.refresh_from_db()
    assert (berta.last_login, berta.language, berta.is_staff) == (None, "", False)


def test_what_is_no_column_is_refused() -> None:
    with pytest.raises(ValueError, match="AuditEntry has no column actor, colour"):
        update_row(AuditEntry, 1, actor=None, colour="red")


def test_rows_are_changed_under_a_condition_and_counted() -> None:
    anna, berta = (User.objects.create_user(name, first_name=name) for name in ("anna", "berta"))
    seen = PreparedUpdate(
        lambda person, at: (
            User.objects.filter(pk=person, last_login=None).exclude(first_name="100%"),
            {"last_login": at, "language": "it"},
        ),
        person=-1,
        at=SOME_TIME,
    )
    assert [seen.run(person=anna.pk, at=MORNING) for _time in range(2)] == [1, 0]
    anna.refresh_from_db()
    berta.refresh_from_db()
    assert [(one.last_login, one.language) for one in (anna, berta)] == [(MORNING, "it"), (None, "")]
