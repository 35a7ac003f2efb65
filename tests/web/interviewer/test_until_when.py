"""An outcome that needs a time asks until when, and stays what it is: “on holiday” is no mere “to be rung again”."""

from datetime import timedelta

import pytest
from django.test import Client

from surveys.fieldwork.models import Appointment, Attempt, CaseState
from surveys.fieldwork.services import change_rules
from surveys.interviewing.services import correct_disposition
from tests.interviewing.scene import ANY_HOUR, NOON, Scene, case_of

from .conftest import Desk

AWAY = {"key": "27", "label": {"it": "In vacanza", "en": "On holiday"}, "counts_as": "call_back"}
IN_TEN_DAYS = "04/12 18"


def disposition_of(scene: Scene) -> str:
    return Attempt.objects.get(pk=scene.attempt.pk).disposition


@pytest.fixture
def away(desk: Desk) -> Desk:
    """The study has an outcome of its own that counts as “to be rung again”; 6 records it while it rings."""
    rules = {**ANY_HOUR, "outcomes": {"on_holiday": AWAY | {"ringing_key": "6"}, "not_available": {"ringing_key": ""}}}
    change_rules(study=desk.scene.study, stored=rules, reason="Holidays", by=desk.scene.interviewer, now=NOON)
    return desk


@pytest.mark.parametrize(("page", "typed"), [("after/", "27"), ("outcome/", "6")])
def test_on_holiday_asks_until_when_and_stays_on_holiday(client: Client, away: Desk, page: str, typed: str) -> None:
    asked = client.post(f"{away.call}{page}", {"typed": typed}, headers={"accept-language": "en"}, follow=True)
    assert "<b>On holiday</b>: until when?" in asked.text
    assert away.made() == []
    away.send(IN_TEN_DAYS, outcome="on_holiday")
    assert (disposition_of(away.scene), away.made()) == ("on_holiday", ["04/12 18:00 hard"])
    case = case_of(away.scene.attempt)
    assert (case.state, case.due_at) == (CaseState.WAITING, Appointment.objects.get().at - timedelta(minutes=5))


def test_its_day_is_kept_when_the_outcome_is_corrected(away: Desk) -> None:
    away.send(IN_TEN_DAYS, outcome="on_holiday")
    due_at = case_of(away.scene.attempt).due_at
    for code in ("not_available", "on_holiday"):
        facts = {"reason": "The wrong key", "by": away.scene.interviewer, "now": NOON + timedelta(hours=1)}
        correct_disposition(attempt=away.scene.attempt, code=code, **facts)
        case = case_of(away.scene.attempt)
        assert (case.last_disposition, case.due_at) == (code, due_at)
    assert Appointment.objects.get().ended_at is None


def test_an_appointment_that_no_outcome_asked_for_is_to_be_rung_again(client: Client, away: Desk) -> None:
    page = client.get(f"{away.call}?dock=appointment", headers={"accept-language": "en"})
    assert "until when?" not in page.text
    away.send(IN_TEN_DAYS, outcome="soft_refusal")
    assert disposition_of(away.scene) == "call_back"
