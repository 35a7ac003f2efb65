"""What the models promise is in the database: on PostgreSQL a migration can take an index along that it never named."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

pytestmark = pytest.mark.django_db

MODELS = [model for model in apps.get_app_config("surveys").get_models() if model._meta.managed]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_constraint_and_index_of_a_model_is_in_the_database_after_all_migrations(model: type[Model]) -> None:
    wanted = {one.name for one in (*model._meta.constraints, *model._meta.indexes)}
    assert wanted - names_in_the_database(model._meta.db_table) == set()


def names_in_the_database(table: str) -> set[str]:
    """Constraints and indexes by name; on SQLite as they are written, for Django does not read every condition."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            return set(connection.introspection.get_constraints(cursor, table))
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [table])
        return set(re.findall(r'"(\w+)"', " ".join(sql for (sql,) in cursor.fetchall())))
