"""The first test of the mutation check: with it the database is made, before any process forks."""

import pytest


@pytest.mark.django_db
def test_the_database_stands() -> None:
    from surveys.people.models import User

    assert not User.objects.exists()
