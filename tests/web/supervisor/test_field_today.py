"""The desk for several studies: what it says of each, and that an alarm can be dismissed for a while."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from surveys.design.models import Study, StudyStatus, StudyTexts
from surveys.design.services import grant_role
from surveys.fieldwork.models import AlarmDismissal
from surveys.people.models import AuditEntry, Role
from surveys.web.supervisor.pages.field_today import field_today_page
from tests.fieldwork.conftest import make_study
from tests.interviewing.scene import NOON

from .conftest import Desk

WITHOUT_TEXTS = "no introduction is written"


def page(desk: Desk) -> Any:
    return desk.client.get("/field/")


def alarms(desk: Desk) -> list[tuple[str, str]]:
    with translation.override("en"):
        found = field_today_page([Study.objects.get(pk=desk.study.pk)], desk.clock[0])
    return [(alarm.kind, alarm.remedy) for row in found.rows for alarm in row.alarms]


def dismiss(desk: Desk, until: str, reason: str = "Texts come tomorrow") -> Any:
    return desk.client.post("/field/dismiss/", {"alarm": f"{desk.study.pk}:scripts:", "reason": reason, "until": until})


@pytest.fixture
def silent(desk: Desk) -> Desk:
    """The last edition of the study's texts has no introduction."""
    StudyTexts.objects.create(study=desk.study, number=9, changed_at=NOON)
    return desk


def test_every_alarm_names_a_remedy(silent: Desk) -> None:
    assert ("scripts", "Write the texts") in alarms(silent)
    text = page(silent).text
    assert WITHOUT_TEXTS in text
    assert f'href="/studies/{silent.study.pk}/questionnaire/texts/"' in text


def test_an_alarm_is_dismissed_with_a_reason_for_a_while(silent: Desk) -> None:
    assert dismiss(silent, "tomorrow", reason="").status_code == 422
    assert dismiss(silent, "tomorrow").status_code == 302
    assert "scripts" not in dict(alarms(silent))
    text = page(silent).text
    assert "Texts come tomorrow" in text
    assert AuditEntry.objects.get(verb="study.alarm_dismissed").details["reason"] == "Texts come tomorrow"
    silent.wait(24 * 60)
    assert "scripts" in dict(alarms(silent))


def test_one_that_is_dismissed_until_it_changes_comes_back_when_it_does(silent: Desk) -> None:
    dismiss(silent, "changed")
    silent.wait(30 * 24 * 60)
    assert "scripts" not in dict(alarms(silent))
    AlarmDismissal.objects.update(state="something else")
    assert "scripts" in dict(alarms(silent))


def test_a_dismissed_one_is_shown_again_on_request(silent: Desk) -> None:
    dismiss(silent, "week")
    silent.client.post("/field/restore/", {"alarm": f"{silent.study.pk}:scripts:"})
    assert "scripts" in dict(alarms(silent))


def test_the_last_day_that_is_over_and_the_target_that_is_out_of_reach_are_urgent(desk: Desk) -> None:
    Study.objects.update(starts_on=NOON.date() - timedelta(days=9), ends_on=NOON.date() - timedelta(days=1), target=9)
    assert ("ended", "Move its last day or close it") in alarms(desk)


def test_fifty_studies_ask_as_much_as_two_and_an_unchanged_desk_is_not_sent(desk: Desk) -> None:
    def asked() -> int:
        page(desk)
        with CaptureQueriesContext(connection) as queries:
            assert page(desk).status_code == 200
        return len(queries)

    def more(count: int) -> None:
        for place in range(count):
            study = make_study(f"Study {count} {place}", status=StudyStatus.FIELDING, target=100)
            grant_role(by=desk.supervisor, person=desk.supervisor, study=study, role=Role.SUPERVISOR, now=NOON)

    more(1)
    few = asked()
    more(48)
    assert asked() == few <= 30
    headers = {"hx-request": "true", "hx-request-type": "partial"}
    first = desk.client.get("/field/?unattended", headers=headers)
    again = desk.client.get("/field/?unattended", headers={**headers, "hx-ptag": first["HX-PTag"]})
    assert (first.status_code, again.status_code) == (200, 304)
