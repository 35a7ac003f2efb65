"""The agenda: what it shows, who may move what, and that nothing typed is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.fieldwork.models import Appointment, AppointmentKind, Case
from surveys.fieldwork.services import NewAppointment, record_disposition
from surveys.people.models import AuditEntry, Role
from tests.interviewing.scene import NOON

from .conftest import Desk, sign_in

AT_THREE = NOON + timedelta(hours=3)


@pytest.fixture
def agenda(desk: Desk) -> Desk:
    """The scene's case has an exact appointment three hours later; the study calls on weekdays from 9 to 20."""
    desk.study.calling_policy = {}
    desk.study.save()
    wanted = NewAppointment(at=AT_THREE, ask_for="Mrs Ferri", owner=desk.scene.interviewer)
    record_disposition(attempt=desk.attempt, code="call_back", appointment=wanted, now=desk.wait(1))
    return desk


def standing(desk: Desk) -> Appointment:
    return Appointment.objects.get(ended_at=None)


def move(desk: Desk, **data: Any) -> Any:
    given = {"seen": standing(desk).pk, "at": "tomorrow 16:15", "keeping": "team", "reason": "She rang", **data}
    return desk.client.post(desk.path(f"agenda/{desk.case.number}/move/"), given)


def test_an_appointment_stands_at_its_quarter_with_who_is_planned(agenda: Desk) -> None:
    text = agenda.get("agenda/").text
    assert 'class="appointment exact"' in text
    assert "1/0 ▲" in " ".join(text.split())
    assert "Mrs Ferri" not in text


def test_a_chosen_one_says_whom_to_ask_for_and_the_register_knows_who_looked(agenda: Desk) -> None:
    text = agenda.get(f"agenda/?case={agenda.case.number}").text
    assert "Mrs Ferri" in text
    assert AuditEntry.objects.filter(verb="case.viewed", subject=agenda.case.audit_name).exists()


def test_a_moved_one_stands_where_it_was_put(agenda: Desk) -> None:
    assert move(agenda).status_code == 302
    made = standing(agenda)
    assert (made.keeping, made.owner, made.kind) == ("team", None, AppointmentKind.HARD)
    assert (made.at - AT_THREE) % timedelta(minutes=15) == timedelta()


def test_a_closed_hour_is_refused_with_open_ones_and_what_was_typed_stays(agenda: Desk) -> None:
    refused = move(agenda, at="tomorrow 23:00", reason="")
    assert refused.status_code == 422
    text = refused.text
    assert "outside the calling hours: say why" in text
    assert "telephone first, or write why" in text
    assert 'value="tomorrow 23:00"' in text
    assert standing(agenda).at == AT_THREE
    day = (AT_THREE + timedelta(days=1)).date()
    preview = agenda.get(f"agenda/?case={agenda.case.number}&to={day}T23:00").text
    assert "Open times near it:" in preview


def test_a_cancelled_one_is_gone_and_says_why(agenda: Desk) -> None:
    path = agenda.path(f"agenda/{agenda.case.number}/cancel/")
    seen = standing(agenda).pk
    assert agenda.client.post(path, {"seen": seen, "reason": ""}).status_code == 422
    assert agenda.client.post(path, {"seen": seen, "reason": "They wrote"}).status_code == 302
    assert not Appointment.objects.filter(ended_at=None).exists()
    assert "The case has no open appointment any more." in agenda.client.post(path, {"seen": seen}, follow=True).text


def test_researchers_look_and_change_nothing(agenda: Desk) -> None:
    researcher = sign_in(agenda.join("silvia", "Silvia", Role.RESEARCHER))
    text = researcher.get(agenda.path(f"agenda/?case={agenda.case.number}")).text
    assert 'class="appointment exact"' in text
    assert "Mrs Ferri" not in text
    assert researcher.post(agenda.path(f"agenda/{agenda.case.number}/move/")).status_code == 403


@pytest.mark.parametrize("query", ["from=9999-12-31", "from=x&case=x&to=x", "case=99999999999", "to=2026-11-24T25:00"])
def test_an_address_that_says_nothing_sensible_is_still_an_agenda(agenda: Desk, query: str) -> None:
    assert agenda.get(f"agenda/?{query}").status_code == 200


def test_more_appointments_ask_no_more_queries(agenda: Desk) -> None:
    def asked() -> int:
        agenda.get("agenda/")
        with CaptureQueriesContext(connection) as queries:
            text = agenda.get("agenda/").text
        assert text.count('class="appointment exact"') == Appointment.objects.filter(ended_at=None).count() + 1
        return len(queries)

    few = asked()
    one = standing(agenda)
    for place, case in enumerate(Case.objects.exclude(pk=one.case_id)[:20]):
        one.pk, one.case, one.at = None, case, AT_THREE + timedelta(minutes=15 * place)
        one.save(force_insert=True)
    assert asked() == few <= 22
