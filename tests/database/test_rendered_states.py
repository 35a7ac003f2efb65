"""Migrations that render only the model that changed: their SQL is what Django makes by itself."""

from collections.abc import Iterator

import pytest
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pytest_django import DjangoDbBlocker

from surveys.database.rendered_states import rendered_one_by_one

KEY = ("id", models.AutoField(primary_key=True))
STEPS: list[Operation] = [
    migrations.CreateModel("Survey", [KEY, ("name", models.CharField(max_length=80))]),
    migrations.CreateModel("Person", [KEY, ("survey", models.ForeignKey("example.Survey", models.CASCADE))]),
    migrations.CreateModel("Visit", [KEY, ("person", models.ForeignKey("example.Person", models.PROTECT))]),
    # From here on a visit points at an earlier class of the person.
    migrations.AddField("Person", "number", models.IntegerField(default=0)),
    migrations.RenameField("Person", "number", "place"),
    migrations.AddConstraint("Person", models.CheckConstraint(condition=models.Q(place__gte=0), name="place_known")),
    migrations.AddIndex("Person", models.Index(fields=["survey", "place"], name="person_of_survey")),
    migrations.AlterField("Person", "place", models.BigIntegerField(default=0, null=True)),
    migrations.AddField("Visit", "survey", models.ForeignKey("example.Survey", models.CASCADE, null=True)),
    migrations.AddField("Survey", "short", models.CharField(max_length=8, default="")),
    migrations.AlterField("Visit", "person", models.ForeignKey("example.Person", models.CASCADE, null=True)),
    migrations.AddField("Person", "note", models.TextField(default="")),
    migrations.AlterField("Person", "id", models.BigAutoField(primary_key=True)),
    migrations.AddField("Survey", "people", models.ManyToManyField("example.Person", related_name="+")),
    migrations.RenameModel("Person", "Respondent"),
    migrations.AddField("Respondent", "code", models.CharField(max_length=8, unique=True, null=True)),
    migrations.AlterField("Survey", "id", models.BigAutoField(primary_key=True)),
    migrations.CreateModel("Panel", [("size", models.IntegerField(default=0))], bases=("example.Survey",)),
    migrations.AddField("Survey", "is_closed", models.BooleanField(default=False)),
    migrations.RemoveField("Visit", "survey"),
    migrations.AlterModelTable("Respondent", "everybody"),
    migrations.DeleteModel("Visit"),
]


@pytest.fixture
def outside_of_transactions(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def _sql_of_each(steps: list[Operation]) -> list[tuple[str, list[str]]]:
    """What each operation would execute; nothing is."""
    state, found = ProjectState(), []
    assert state.apps
    for step in steps:
        before = state.clone()
        step.state_forwards("example", state)
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            step.database_forwards("example", editor, before, state)
        found.append((step.describe(), editor.collected_sql))
    return found


def test_each_operation_has_the_same_sql_as_when_all_related_models_are_rendered(
    outside_of_transactions: None,
) -> None:
    whole = _sql_of_each(STEPS)
    with rendered_one_by_one():
        alone = _sql_of_each(STEPS)
    assert alone == whole
    assert all(sql for _step, sql in whole)
