"""Many values are looked for at once, by the column's index, and found as Django's own ``in`` finds them."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from surveys.database.among import Among, found_among
from surveys.database.inserts import insert_rows
from surveys.fieldwork.models import Case, PhoneNumber
from surveys.people.models import AuditEntry, User
from tests.interviewing.scene import make_scene

from .plans import Plans

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "names", [["anna", "è “€”", 'a"b\\c', "nobody"], ["nobody"], []], ids=["three", "none", "no names"]
)
def test_the_rows_found_are_those_with_one_of_the_values(names: list[str]) -> None:
    for name in ("anna", "bea", "è “€”", 'a"b\\c'):
        User.objects.create_user(name)
    found = User.objects.filter(Among("username", names), is_active=True).order_by("pk")
    assert list(found) == list(User.objects.filter(username__in=names).order_by("pk"))


def test_keys_are_found_too() -> None:
    keys = [AuditEntry.objects.create(subject=f"x:{number}", at=MORNING, verb="person.seen").pk for number in range(4)]
    assert set(AuditEntry.objects.filter(Among("pk", keys[1:3])).values_list("pk", flat=True)) == set(keys[1:3])


def test_a_thousand_values_are_one_parameter_and_the_columns_index_finds_them() -> None:
    asked = User.objects.filter(Among("username", [f"n{number}" for number in range(1000)]))
    _sql, parameters = asked.query.sql_with_params()
    assert len(parameters) == 1
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # of an empty table it reads everything
    assert "surveys_user_username" in str(asked.explain()) or "sqlite_autoindex_surveys_user" in str(asked.explain())


@pytest.mark.parametrize("names", [["n1", "n7", "nobody"], ["nobody"], []], ids=["some", "nobody", "none"])
def test_what_a_query_finds_is_found_for_each_of_the_values(names: list[str]) -> None:
    User.objects.bulk_create(User(username=f"n{number}", is_active=number != 7) for number in range(10))
    asked = User.objects.filter(is_active=True).values_list("pk", "username")
    assert sorted(found_among(asked, "username", names)) == sorted(asked.filter(username__in=names))


def test_for_many_values_no_table_is_read_from_end_to_end_though_nothing_is_known_of_it() -> None:
    User.objects.bulk_create(User(username=f"n{number}") for number in range(3000))
    plans = Plans()
    with plans.of("a list"):
        found = found_among(User.objects.values_list("pk"), "username", [f"n{number}" for number in range(900)])
    assert len(found) == 900
    (index,) = indexes_used(plans, "surveys_user")
    assert index.startswith(("surveys_user_username", "sqlite_autoindex_surveys_user"))


def test_a_number_is_never_sought_by_its_parts_though_their_index_knows_equality_too() -> None:
    case = make_scene().attempt.case
    numbers = [f"+39347{number:07}" for number in range(100)]
    insert_rows(PhoneNumber, ("number", "order"), zip(numbers, range(10, 110), strict=True), case_id=case.pk)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # nothing else is left to seek by
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP INDEX phone_number")
            cursor.execute("ALTER TABLE surveys_phonenumber DROP CONSTRAINT phone_once_per_case")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")
    plans = Plans()
    with plans.of("a list"):
        found = found_among(PhoneNumber.objects.values_list("number"), "number", numbers[:50])
    assert sorted(found) == [(number,) for number in numbers[:50]]
    assert "surveys_phonenumber_search" not in indexes_used(plans, "surveys_phonenumber")


def test_identifiers_of_a_study_that_no_statistics_know_are_not_sought_among_all_of_its_cases() -> None:
    known, new = (make_scene(interviewer=User.objects.create_user(name)).attempt.case for name in ("known", "new"))
    add_cases(known, 0, 600)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE surveys_case")
    add_cases(new, 600, 1200)
    taken = Case.objects.filter(study=new.study_id, purpose="live").exclude(external_id="").values_list("external_id")
    plans = Plans()
    with plans.of("a list"):
        found = found_among(taken, "external_id", [f"x{number}" for number in range(700, 900)])
    assert len(found) == 200
    (accesses,) = plans.found["a list"].values()
    assert "external_id" in next(access.columns for access in accesses if access.table == "surveys_case")


def add_cases(like: Case, first: int, last: int) -> None:
    """Cases of the case's study with identifiers of their own."""
    same = ("sample_id", "pool_id", "purpose", "due_at", "study_id")
    rows = [(1000 + number, f"x{number}") for number in range(first, last)]
    insert_rows(Case, ("number", "external_id"), rows, **{name: getattr(like, name) for name in same})


def indexes_used(plans: Plans, table: str) -> set[str]:
    """The indexes by which the table was read; an empty name where it was read without one."""
    return {
        access.index
        for queries in plans.found.values()
        for accesses in queries.values()
        for access in accesses
        if access.table == table
    }
