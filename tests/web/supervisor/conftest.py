"""A study in the field at noon, seen by its supervisor."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from surveys.design.models import Study, StudyTexts
from surveys.design.services import grant_role
from surveys.fieldwork.models import Attempt, Case
from surveys.people.models import Role, User
from tests.interviewing.scene import NOON, Scene, make_scene

CORRECTIONS = {"correct", "close", "take_back", "reopen", "reject", "restore"}
ENGLISH = {"accept-language": "en"}


def sign_in(user: User) -> Client:
    client = Client(headers=ENGLISH)
    client.force_login(user)
    return client


def seen_in(text: str) -> str:
    """What a page or a part of it sends back when what it says is confirmed."""
    found = re.search('name="seen" value="([^"]+)"', text)
    return found.group(1) if found else ""


@dataclass
class Desk:
    """The supervisor's browser, the clock of the pages, and the scene they look at."""

    scene: Scene
    supervisor: User
    clock: list[datetime]
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = sign_in(self.supervisor)

    @property
    def study(self) -> Study:
        return self.scene.study

    @property
    def attempt(self) -> Attempt:
        return self.scene.attempt

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.scene.attempt.case_id)

    def wait(self, minutes: float) -> datetime:
        """Let the clock of the pages go on; the new time."""
        self.clock[0] += timedelta(minutes=minutes)
        return self.clock[0]

    def join(self, username: str, first_name: str, role: Role = Role.INTERVIEWER) -> User:
        person = User.objects.create_user(username, first_name=first_name, last_name="Riva")
        grant_role(by=self.supervisor, person=person, study=self.study, role=role, now=NOON)
        return person

    def path(self, rest: str = "") -> str:
        return f"/studies/{self.study.pk}/field/{rest}"

    def get(self, rest: str = "", **facts: Any) -> Any:
        return self.client.get(self.path(rest), **facts)

    def find(self, words: str) -> Any:
        """What the search for a case answers: the list, or where the only one found is."""
        answer = self.client.post(self.path("cases/"), {"q": words})
        return self.client.get(answer["Location"]) if "?" in answer["Location"] else answer

    def change(self, change: str, case: Case | None = None, **data: Any) -> Any:
        """Post a change of the case, the scene's unless another is given, and confirm what is said to follow."""
        number = (case or self.case).number
        path = self.path(f"cases/{number}/{change}/")
        if change in CORRECTIONS:
            data["seen"] = seen_in(self.client.post(f"{path}follows/", data).text)
        return self.client.post(path, data, follow=True)


@pytest.fixture(autouse=True)
def signed_in_for_days(settings: Any) -> None:
    """The clock of these pages goes on by days; how long one stays signed in is no matter here."""
    settings.IDLE_MINUTES, settings.SESSION_COOKIE_AGE = 60 * 24 * 60, 60 * 24 * 60 * 60


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    clock = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    scene = make_scene(cases=30)
    renato = User.objects.create_user("renato", first_name="Renato", last_name="Moretti")
    grant_role(by=renato, person=renato, study=scene.study, role=Role.SUPERVISOR, now=NOON)
    introduced = {"introduction": {"en": "Good morning, this is the institute."}}
    StudyTexts.objects.create(study=scene.study, number=1, scripts=introduced, changed_at=NOON)
    with translation.override("en"):  # for what is asked of a page's code, without a request
        yield Desk(scene, renato, clock)
