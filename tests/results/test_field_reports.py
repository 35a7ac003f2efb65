"""The daily report on a field: once a day to who asked for it, whatever the clock and the worker do."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from surveys.design.models import Study
from surveys.design.services import grant_role
from surveys.people.models import Role, User
from surveys.results import services, tasks
from surveys.results.models import FieldReport
from tests.interviewing.scene import NOON, Scene, make_scene
from tests.web.supervisor.conftest import sign_in

from .books import finished

pytestmark = [pytest.mark.django_db]

SURVEY = [["type", "name", "label"], ["select_one yes_no", "drinks", "Do you drink coffee?"]]
ROME = "Europe/Rome"
EVENING = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
"""18:30 in Rome, on the day of the scene."""


@pytest.fixture
def scene() -> Any:
    scene = make_scene(cases=2, survey=SURVEY)
    Study.objects.filter(pk=scene.study.pk).update(time_zone=ROME, target=50)
    scene.study.refresh_from_db()
    finished(scene, "1")
    return scene


def somebody(scene: Scene, name: str, language: str = "en", role: Role = Role.RESEARCHER) -> User:
    found = User.objects.create_user(name, email=f"{name}@example.org", language=language)
    grant_role(by=None, person=found, study=scene.study, role=role, now=NOON)
    return found


def ask(scene: Scene, person: User, at: time | None = time(18, 30)) -> FieldReport:
    return services.ask_for_report(study=scene.study, person=person, at=at, site="https://cati.example", now=NOON)


@override_settings(SENDS_MAIL=True)
def test_each_gets_it_once_in_their_language_and_it_names_nobody(scene: Scene) -> None:
    ask(scene, somebody(scene, "ada"))
    ask(scene, somebody(scene, "ugo", "it", Role.SUPERVISOR))
    assert tasks.send_field_reports(now=EVENING - timedelta(minutes=1)) == 0
    assert tasks.send_field_reports(now=EVENING + timedelta(minutes=1)) == 2
    for minutes in (1, 2, 60, 300):  # further rounds, another worker, a restart
        assert tasks.send_field_reports(now=EVENING + timedelta(minutes=minutes)) == 0
    english, italian = (one.body for one in mail.outbox)
    assert [one.to for one in mail.outbox] == [["ada@example.org"], ["ugo@example.org"]]
    assert "Complete interviews: 1\nSo far: 1 of 50\nCalls: 1, by 1 interviewer" in english
    assert "Interviste complete: 1" in italian
    assert [one.subject.split(": ")[1].split(" on ")[0].split(" il ")[0] for one in mail.outbox] == [
        "1 interview",
        "1 intervista",
    ]
    said = f"{english} {italian} {mail.outbox[0].subject}"
    assert all(name not in said for name in ("Giulia", "Bassi", "INT-1", "+39"))
    assert tasks.send_field_reports(now=EVENING + timedelta(days=1)) == 0  # nobody was called on that day
    assert FieldReport.objects.filter(next_at=EVENING + timedelta(days=2)).count() == 2


@override_settings(SENDS_MAIL=True)
def test_after_a_pause_of_the_worker_there_is_one_and_it_tells_of_the_last_day(scene: Scene) -> None:
    ask(scene, somebody(scene, "ada"))
    assert tasks.send_field_reports(now=EVENING + timedelta(hours=14)) == 1
    assert "24 November 2026" in mail.outbox[0].subject
    assert FieldReport.objects.get().next_at == EVENING + timedelta(days=1)


@override_settings(SENDS_MAIL=True, EMAIL_BACKEND="tests.results.mail_that_fails.Backend")
def test_what_the_mail_server_refuses_is_sent_in_a_later_round(scene: Scene) -> None:
    ask(scene, somebody(scene, "ada"))
    assert tasks.send_field_reports(now=EVENING) == 0
    tried = [minute for minute in range(1, 60) if _is_tried(minute)]
    assert tried == [1, 6, 21]
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        assert tasks.send_field_reports(now=EVENING + timedelta(minutes=90)) == 1
        assert tasks.send_field_reports(now=EVENING + timedelta(minutes=91)) == 0
    assert FieldReport.objects.values_list("next_at", "tries").get() == (EVENING + timedelta(days=1), 0)


def _is_tried(minute: int) -> bool:
    before = FieldReport.objects.get().tries
    tasks.send_field_reports(now=EVENING + timedelta(minutes=minute))
    return FieldReport.objects.get().tries != before


@override_settings(SENDS_MAIL=True)
def test_what_a_killed_worker_took_is_sent_by_another(scene: Scene) -> None:
    ask(scene, somebody(scene, "ada"))
    with override_settings(EMAIL_BACKEND="tests.results.mail_that_fails.Killed"), pytest.raises(SystemExit):
        tasks.send_field_reports(now=EVENING)
    assert tasks.send_field_reports(now=EVENING + timedelta(minutes=1)) == 0
    assert tasks.send_field_reports(now=EVENING + timedelta(minutes=5)) == 1
    assert "24 November 2026" in mail.outbox[0].subject


@override_settings(SENDS_MAIL=True)
def test_it_ends_with_the_field_the_role_and_the_wish(scene: Scene) -> None:
    left, kept = somebody(scene, "ada"), somebody(scene, "ugo")
    for one in (left, kept):
        ask(scene, one)
    scene.study.memberships.filter(user=left).delete()
    ask(scene, kept, None)
    assert tasks.send_field_reports(now=EVENING) == 0
    assert not FieldReport.objects.exclude(next_at=None).exists()
    ask(scene, kept)
    Study.objects.update(status="closed")
    assert tasks.send_field_reports(now=EVENING) == 0


@pytest.mark.parametrize(
    ("at", "after", "due"),
    [
        (time(18, 30), "2026-10-24 16:30", "2026-10-25 17:30"),  # the clock is put back in between
        (time(18, 30), "2026-03-28 17:30", "2026-03-29 16:30"),  # and forward
        (time(2, 30), "2026-03-28 01:30", "2026-03-29 01:30"),  # 2:30 does not exist
        (time(2, 30), "2026-10-25 00:30", "2026-10-26 01:30"),  # 2:30 comes twice: the first was it
    ],
)
def test_every_day_has_one_hour_whatever_the_clock_does(at: time, after: str, due: str) -> None:
    moment = datetime.fromisoformat(f"{after}+00:00")
    assert services.next_report(at, ROME, moment) == datetime.fromisoformat(f"{due}+00:00")


def test_the_team_asks_for_it_in_the_room_of_deliveries(scene: Scene) -> None:
    ada = somebody(scene, "ada")
    browser, room = sign_in(ada), f"/studies/{scene.study.pk}/deliveries/"
    browser.post(f"{room}report/", {"wanted": "on", "at": "07:45"})
    report = FieldReport.objects.get()
    assert (report.person, report.at, report.site) == (ada, time(7, 45), "http://testserver")
    assert 'value="07:45"' in browser.get(room).content.decode()
    browser.post(f"{room}report/", {"at": "07:45"})
    report.refresh_from_db()
    assert report.next_at is None
