"""The start of the shift and the empty page: today first, what is ready may be called, outcome keys keep their word."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, Attempt, Case, Contact
from surveys.fieldwork.queries import ready_counts
from surveys.fieldwork.services import NewAppointment, record_disposition
from tests.interviewing.scene import Scene, make_scene

from .conftest import sign_in

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
ITALIAN = {"accept-language": "it"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    now = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return now


@pytest.fixture
def promised(db: None, clock: list[datetime]) -> Scene:
    """Ten people to be rung again, each an hour after the other from three o'clock on, by one interviewer."""
    scene = make_scene(cases=11, now=NOON)
    for hours in range(10):
        attempt = scene.attempt if hours == 0 else scene.next_case()
        wanted = NewAppointment(at=NOON + timedelta(hours=2 + hours % 4, minutes=hours), owner=scene.interviewer)
        record_disposition(attempt=attempt, code="call_back", appointment=wanted, now=NOON)
    return scene


def names(page: str) -> list[str]:
    return re.findall(r"Maria Rinaldi \d+", page)


def test_old_appointments_are_counted_and_do_not_hide_todays(
    client: Client, promised: Scene, clock: list[datetime]
) -> None:
    old = list(Appointment.objects.order_by("pk")[:9])
    Appointment.objects.filter(pk__in=[one.pk for one in old]).update(at=NOON - timedelta(days=6))
    today = Contact.objects.get(case=Appointment.objects.order_by("pk").last().case_id).name  # type: ignore[union-attr]
    browser = sign_in(client, promised)
    for address in ("/shift/", f"/shift/{promised.study.pk}/empty/"):
        page = browser.get(address, headers=ITALIAN).text
        assert names(page) == [today]
    page = browser.get("/shift/", headers=ITALIAN).text
    assert "9 dei giorni scorsi sono ancora validi" in page
    assert "18 nov" in page


def test_beyond_eight_the_rest_is_counted(client: Client, promised: Scene) -> None:
    page = sign_in(client, promised).get("/shift/", headers=ITALIAN).text
    assert len(names(page)) == 8
    assert "altri 2 più avanti" in page


def test_next_appointments_are_never_past_ones(client: Client, promised: Scene, clock: list[datetime]) -> None:
    clock[0] = NOON + timedelta(hours=3, minutes=30)
    page = sign_in(client, promised).get(f"/shift/{promised.study.pk}/empty/", headers=ITALIAN).text
    shown = page.partition("prossimi appuntamenti")[2]
    ahead = Appointment.objects.filter(at__gte=clock[0]).count()
    assert 0 < len(names(shown)) == ahead < 10


def test_an_appointment_that_nobody_may_call_now_is_not_ready(promised: Scene) -> None:
    Study.objects.update(calling_policy={})
    Case.objects.filter(rank__lte=3).update(due_at=NOON)
    studies, me = list(Study.objects.all()), promised.interviewer
    open_hours, night = NOON + timedelta(hours=2), NOON + timedelta(hours=9)
    assert ready_counts(studies, me, open_hours)[promised.study.pk] >= 10
    assert ready_counts(studies, me, night)[promised.study.pk] == 0

    late = Appointment.objects.order_by("-at")[0]
    Appointment.objects.filter(pk=late.pk).update(
        at=night - timedelta(minutes=5), expires_at=night + timedelta(minutes=55), hours_reason="lo chiede lui"
    )
    assert ready_counts(studies, me, night)[promised.study.pk] == 1


def test_the_key_of_an_outcome_promises_what_follows(client: Client, promised: Scene, clock: list[datetime]) -> None:
    clock[0] = NOON + timedelta(hours=2, minutes=1)
    attempt = promised.next_case(now=clock[0])
    assert attempt.reason == "hard_appointment"
    browser = sign_in(client, promised)
    page = browser.get(f"/calls/{attempt.pk}/", headers=ITALIAN).text
    assert re.search(r"Non risponde<small>Si riprova tra 30 minuti", page)
    browser.post(f"/calls/{attempt.pk}/outcome/", {"typed": "2"})
    case = Case.objects.get(pk=attempt.case_id)
    assert case.due_at == clock[0] + timedelta(minutes=30)


def test_the_key_of_an_outcome_in_the_evening_promises_the_next_morning(
    client: Client, db: None, clock: list[datetime]
) -> None:
    scene = make_scene(cases=2, now=NOON)
    Study.objects.update(calling_policy={})
    clock[0] = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    page = sign_in(client, scene).get(f"/calls/{scene.attempt.pk}/", headers=ITALIAN).text
    assert re.search(r"Non risponde<small>Si riprova da: 25 nov 9:00", page)
    assert re.search(r"Occupato<small>Si riprova tra 30 minuti", page)
    assert Attempt.objects.get(pk=scene.attempt.pk).closed_at is None


@pytest.mark.parametrize(("hour", "greeting"), [(8, "Buongiorno"), (14, "Buon pomeriggio"), (18, "Buonasera")])
def test_greetings_are_those_of_the_hour(
    client: Client, db: None, clock: list[datetime], hour: int, greeting: str
) -> None:
    scene = make_scene(cases=2, now=NOON)
    clock[0] = NOON.replace(hour=hour)
    browser = sign_in(client, scene)
    assert f"{greeting}, sono " in browser.get(f"/calls/{scene.attempt.pk}/", headers=ITALIAN).text
    assert f"{greeting}, " in browser.get("/shift/", headers=ITALIAN).text
