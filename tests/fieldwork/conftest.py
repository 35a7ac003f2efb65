"""A study in the field, its people, and verbs that read like a shift."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from surveys.design.models import Membership, Study, StudyStatus
from surveys.fieldwork.models import Attempt, Case, PhoneNumber, Sample
from surveys.fieldwork.services import claim_next_case, load_sample, record_call, record_disposition, release_sample
from surveys.formats.samples import ColumnUse, Reading
from surveys.people.models import Role, User

ROME = ZoneInfo("Europe/Rome")
READING = Reading((ColumnUse("tel", "phone"), ColumnUse("tel2", "phone"), ColumnUse("nome", "name")))


def rome(day: int, clock: str = "12:00", month: int = 11) -> datetime:
    """A moment of November 2026 in Rome. The 23rd is a Monday, the 29th a Sunday."""
    hour, minute = clock.split(":")
    return datetime(2026, month, day, int(hour), int(minute), tzinfo=ROME).astimezone(UTC)


MONDAY_NOON = rome(23)
LOADED_AT = rome(23, "09:00")


def person(name: str) -> User:
    return User.objects.create_user(username=name, first_name=name.title(), last_name="Rossi")


def join(study: Study, user: User, role: Role = Role.INTERVIEWER) -> User:
    Membership.objects.create(user=user, study=study, role=role, added_at=MONDAY_NOON)
    return user


def make_study(name: str = "Coffee", **facts: Any) -> Study:
    return Study.objects.create(**{"name": name, "status": StudyStatus.FIELDING, "created_at": MONDAY_NOON, **facts})


@dataclass
class Field:
    """A study in the field with its interviewers."""

    study: Study
    anna: User
    bruno: User
    chiara: User

    def load(self, *rows: str, now: datetime = LOADED_AT, released: bool = True) -> Sample:
        """Rows as ``number`` or ``number;second number;name``."""
        content = "tel;tel2;nome\n" + "\n".join(row + ";" * (2 - row.count(";")) for row in rows)
        sample = load_sample(
            study=self.study,
            content=content.encode(),
            file_name="list.csv",
            reading=READING,
            name="List",
            by=self.chiara,
            now=now,
        )
        return release_sample(sample=sample, by=self.chiara, now=now) if released else sample

    def claim(self, now: datetime = MONDAY_NOON, by: User | None = None) -> Attempt | None:
        return claim_next_case(study=self.study, interviewer=by or self.anna, now=now)

    def dial(self, attempt: Attempt, now: datetime = MONDAY_NOON, phone: PhoneNumber | None = None) -> None:
        number = phone or attempt.case.phones.filter(dead_at=None).order_by("order").first()
        assert number is not None
        record_call(attempt=attempt, phone=number, now=now)

    def work(self, code: str, now: datetime = MONDAY_NOON, by: User | None = None, **facts: Any) -> Case:
        """Claim the next case, dial the number that is next, and close with this disposition a minute later."""
        attempt = self.claim(now, by)
        assert attempt is not None
        self.dial(attempt, now)
        return record_disposition(attempt=attempt, code=code, now=now + timedelta(minutes=1), **facts)


@pytest.fixture
def make_field() -> Callable[..., Field]:
    def make(**facts: Any) -> Field:
        study = make_study(**facts)
        people = [join(study, person(name)) for name in ("anna", "bruno")]
        return Field(study, *people, chiara=join(study, person("chiara"), Role.SUPERVISOR))

    return make


@pytest.fixture
def field(db: None, make_field: Callable[..., Field]) -> Field:
    return make_field()
