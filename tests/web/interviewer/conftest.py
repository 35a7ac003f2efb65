"""An interviewer signed in, with a case in hand; the pages' own clock is the real one."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from surveys.fieldwork.models import Appointment
from tests.interviewing.scene import Scene, make_scene

ROME = ZoneInfo("Europe/Rome")
TUESDAY_NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
ITALIAN, ENGLISH = {"accept-language": "it"}, {"accept-language": "en"}


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene(cases=3, now=timezone.now())


@pytest.fixture
def undialled(db: None) -> Scene:
    return make_scene(cases=3, now=timezone.now(), dialled=False)


@pytest.fixture
def page(client: Client) -> Client:
    return client


def sign_in(client: Client, scene: Scene) -> Client:
    client.force_login(scene.interviewer)
    return client


class Desk:
    """An interviewer's dock for appointments, at a time that can be set."""

    def __init__(self, client: Client, scene: Scene, clock: list[datetime]) -> None:
        self.client, self.scene, self.clock = sign_in(client, scene), scene, clock
        self.call = f"/calls/{scene.attempt.pk}/"

    def said(self, typed: str, headers: dict[str, str] = ITALIAN) -> str:
        """What the box says while this is typed, without its markup."""
        answer = self.client.get(f"{self.call}agenda/", {"when": typed}, headers=headers)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.partition('<div class="agenda"')[0])).strip()

    def send(self, typed: str, **more: str) -> str:
        """Send the dock as a browser does after the echo stood there; the page that follows."""
        return self._post({"when": typed, "echoed": typed, "echoed_now": self.clock[0].isoformat(), **more})

    def send_unseen(self, typed: str) -> str:
        return self._post({"when": typed})

    def _post(self, form: dict[str, str]) -> str:
        return self.client.post(f"{self.call}appointment/", form, headers=ITALIAN, follow=True).text

    def made(self) -> list[str]:
        return [f"{one.at.astimezone(ROME):%d/%m %H:%M} {one.kind}" for one in Appointment.objects.all()]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    now = [TUESDAY_NOON]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return now


@pytest.fixture
def desk(db: None, client: Client, clock: list[datetime]) -> Desk:
    return Desk(client, make_scene(cases=2, now=TUESDAY_NOON), clock)
