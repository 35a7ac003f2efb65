"""Two researchers, a study and a moment for the tests of studies."""

from datetime import UTC, datetime

import pytest

from surveys.design.models import Study
from surveys.design.services import create_study
from surveys.people.models import User

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def laura(db: None) -> User:
    return User.objects.create_user("laura", first_name="Laura", last_name="Conti")


@pytest.fixture
def renato(db: None) -> User:
    return User.objects.create_user("renato", first_name="Renato", last_name="Moretti")


@pytest.fixture
def study(laura: User) -> Study:
    return create_study(by=laura, now=NOW, name="Osservatorio Caffè")
