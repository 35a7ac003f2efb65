"""A researcher at the pages of a study of their own."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from surveys.design.models import Study
from surveys.design.queries import forget_replays
from surveys.design.services import create_study
from surveys.interviewing.queries import row_layouts as programs
from surveys.people.models import User
from tests.design.workbooks import coffee

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Ids come again after each test's rollback, with other questionnaires."""
    programs.forget()
    forget_replays()


@pytest.fixture
def laura(db: None) -> User:
    return User.objects.create_user("laura", first_name="Laura", last_name="Conti", language="en")


@pytest.fixture
def study(laura: User) -> Study:
    return create_study(by=laura, now=NOW, name="Osservatorio Caffè", target=1200)


@pytest.fixture
def researcher(client: Client, laura: User) -> Client:
    client.force_login(laura)
    return client


def file(content: bytes | None = None, name: str = "caffe.xlsx") -> SimpleUploadedFile:
    """A workbook as the browser sends it."""
    return SimpleUploadedFile(name, coffee() if content is None else content)
