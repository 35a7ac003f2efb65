"""Interviewers move and cancel their own appointments, and nobody else's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from surveys.fieldwork.models import Appointment
from surveys.fieldwork.services import NewAppointment, claim_next_case, record_disposition
from surveys.people.models import AuditEntry, User
from tests.fieldwork.conftest import join
from tests.interviewing.scene import NOON, Scene, make_scene

AT = NOON + timedelta(hours=3)


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(minutes=2))
    scene = make_scene(cases=3)
    wanted = NewAppointment(at=AT, owner=scene.interviewer, ask_for="Mrs Ferri")
    record_disposition(attempt=scene.attempt, code="call_back", appointment=wanted, now=NOON + timedelta(minutes=1))
    return scene


def browser_of(person: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def send(person: User, **data: object) -> tuple[int, str]:
    path = f"/shift/agenda/{Appointment.objects.latest('pk').pk}/"
    answer = browser_of(person).post(path, {"seen": Appointment.objects.latest("pk").pk, **data})
    return answer.status_code, answer.text


def test_the_list_names_whom_to_ask_for_and_one_is_moved_with_a_reason(scene: Scene) -> None:
    assert "Mrs Ferri" in browser_of(scene.interviewer).get("/shift/agenda/").text
    status, text = send(scene.interviewer, do="move", at="tomorrow 16:15", reason="")
    assert status == 422
    assert "telephone first, or write why" in text
    assert 'value="tomorrow 16:15"' in text
    assert send(scene.interviewer, do="move", at="tomorrow 16:15", reason="She rang")[0] == 302
    made = Appointment.objects.get(ended_at=None)
    assert (made.owner, made.at.date()) == (scene.interviewer, (AT + timedelta(days=1)).date())
    assert AuditEntry.objects.get(verb="case.appointment_moved").actor == scene.interviewer


def test_one_is_cancelled_with_a_reason(scene: Scene) -> None:
    assert send(scene.interviewer, do="cancel", reason="")[0] == 422
    assert send(scene.interviewer, do="cancel", reason="They wrote")[0] == 302
    assert not Appointment.objects.filter(ended_at=None).exists()


def test_a_colleagues_appointment_is_not_there(scene: Scene) -> None:
    paolo = join(scene.study, User.objects.create_user("paolo", first_name="Paolo"))
    assert send(paolo, do="cancel", reason="Mine")[0] == 404
    assert browser_of(paolo).get(f"/shift/agenda/{Appointment.objects.get().pk}/").status_code == 404


def test_an_appointment_is_announced_quietly_twelve_minutes_before_to_its_owner_alone(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(person: User, minutes: int) -> bool:
        monkeypatch.setattr(timezone, "now", lambda: AT - timedelta(minutes=minutes))
        return "you have an appointment" in browser_of(person).get("/shift/news/", headers={"hx-request": "true"}).text

    assert not told(scene.interviewer, 13)
    assert told(scene.interviewer, 12)
    assert told(scene.interviewer, 1)
    assert not told(scene.interviewer, 0)
    assert not told(scene.colleague(), 12)
    # While the case is in hand it is no news.
    Appointment.objects.update(ended_at=None)
    attempt = claim_next_case(study=scene.study, interviewer=scene.interviewer, now=AT)
    assert attempt is not None
    Appointment.objects.update(case=attempt.case)
    assert not told(scene.interviewer, 12)
