"""Workbooks on the pages of deliveries: asked for, stopped, deleted, and gone from the disk."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings

from surveys.design.services import grant_role, let_make_files
from surveys.fieldwork.models import Case
from surveys.interviewing.services import finish
from surveys.people.models import AuditEntry, Role, User
from surveys.results.models import Export, ExportStatus, StudyDelivery
from surveys.results.services import erase_everywhere
from surveys.results.services import exports as services
from surveys.results.tasks import notify_of_withdrawn
from tests.interviewing.scene import NOON, Scene, make_scene
from tests.results.made_deliveries import make as deliver
from tests.web.markup import squeezed
from tests.web.supervisor.conftest import sign_in

REPEATED = [
    ["type", "name", "label", "repeat_count"],
    ["begin_repeat", "visit", "Visits", "2"],
    ["text", "where", "Where?", None],
    ["end_repeat", "visit", None, None],
]


@dataclass
class Deliveries:
    """A study with a workbook asked for, and the browsers of who may see it."""

    scene: Scene
    export: Export

    def person(self, role: Role) -> User:
        person = User.objects.create_user(role.value, first_name="Ada", last_name=role.value)
        grant_role(by=None, person=person, study=self.scene.study, role=role, now=NOON)
        return person

    def browser(self, role: Role) -> Client:
        return sign_in(self.person(role))

    def path(self, rest: str = "") -> str:
        return f"/studies/{self.scene.study.pk}/results/{rest}"

    def discard(self, browser: Client, export: Export | None = None) -> Any:
        return browser.post(self.path(f"{(export or self.export).pk}/discard/"), follow=True)


@pytest.fixture
def deliveries(db: None, tmp_path: Path, settings: Any) -> Deliveries:
    settings.DATA_DIR = tmp_path
    scene = make_scene(cases=3, survey=REPEATED)
    step = scene.play("Lodi", "Asti")
    finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
    return Deliveries(scene, services.create_export(study=scene.study, options={"language": "en"}, by=None, now=NOON))


def make(deliveries: Deliveries) -> Path:
    made = services.make_export(export_id=deliveries.export.pk, now=NOON)
    return services.exports_folder() / made.path


def test_a_workbook_that_is_waited_for_can_be_cancelled(deliveries: Deliveries) -> None:
    browser = deliveries.browser(Role.RESEARCHER)
    assert ">Cancel<" in squeezed(browser.get(deliveries.path()).text)
    answer = deliveries.discard(browser)
    assert f"Workbook {deliveries.export.pk} is gone." in answer.text
    assert not Export.objects.exists()
    assert AuditEntry.objects.get(verb="export.discarded").details["exports"] == [deliveries.export.pk]


def test_how_many_interviews_there_are_is_said_before_a_workbook_is_made(deliveries: Deliveries) -> None:
    text = deliveries.browser(Role.RESEARCHER).get(deliveries.path()).text
    assert "Complete <small>1</small>" in text
    assert "Partial <small>0</small>" in text


def test_what_a_workbook_holds_is_said(deliveries: Deliveries) -> None:
    browser = deliveries.browser(Role.RESEARCHER)
    assert "complete, partial · English" in browser.get(deliveries.path()).text
    Export.objects.update(options={"language": "it", "statuses": ["screened_out"]})
    assert "screened out · Italian" in browser.get(deliveries.path()).text


def test_how_much_is_written_is_said_in_figures(deliveries: Deliveries) -> None:
    Export.objects.update(status=ExportStatus.RUNNING, path="x.part", interviews=1200, interviews_total=20000)
    text = deliveries.browser(Role.RESEARCHER).get(deliveries.path()).text
    assert "1,200 of 20,000 interviews written" in text
    assert 'max="20000" value="1200"' in text


def test_a_workbook_that_was_made_can_be_deleted_with_its_file(deliveries: Deliveries) -> None:
    path, browser = make(deliveries), deliveries.browser(Role.SUPERVISOR)
    assert "Delete workbook" in browser.get(deliveries.path()).text
    deliveries.discard(browser)
    assert not path.exists()
    assert not Export.objects.exists()


def test_a_workbook_whose_file_is_gone_is_said_to_be_gone_and_can_be_removed(deliveries: Deliveries) -> None:
    make(deliveries).unlink()
    browser = deliveries.browser(Role.RESEARCHER)
    assert "This file is no longer there: have it made again." in browser.get(deliveries.path()).text
    answer = browser.get(deliveries.path(f"{deliveries.export.pk}/workbook/"), follow=True)
    assert (answer.status_code, answer.redirect_chain[0][0]) == (200, deliveries.path())
    assert "This file is no longer there" in answer.text
    deliveries.discard(browser)
    assert not Export.objects.exists()


def test_why_a_workbook_failed_is_said_in_the_readers_language(deliveries: Deliveries) -> None:
    failed = "The disk is full. Free some space and ask again."
    Export.objects.update(status=ExportStatus.FAILED, error=failed)
    browser = deliveries.browser(Role.RESEARCHER)
    assert failed in browser.get(deliveries.path()).text
    assert "disco è pieno" in browser.get(deliveries.path(), headers={"accept-language": "it"}).text


def test_a_form_that_is_sent_twice_makes_one_workbook_and_other_wishes_another(deliveries: Deliveries) -> None:
    browser = deliveries.browser(Role.RESEARCHER)
    wished = {"statuses": ["complete"], "language": "it", "audience": "institute"}
    for sent in (wished, wished, wished | {"language": "en"}):
        assert browser.post(deliveries.path(), sent).status_code == 302
    made = Export.objects.exclude(pk=deliveries.export.pk)
    assert [export.options["language"] for export in made.order_by("pk")] == ["it", "en"]


def test_the_clients_button_comes_back_when_the_delivery_is_made(deliveries: Deliveries) -> None:
    client = deliveries.person(Role.CLIENT)
    let_make_files(study=deliveries.scene.study, people={client.pk}, by=client, now=NOON)
    browser = sign_in(client)
    address = f"/studies/{deliveries.scene.study.pk}/progress/"
    browser.post(address)
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    assert "Being made…" in browser.get(address, headers=part).text
    deliver(StudyDelivery.objects.get(), NOON)
    text = browser.get(address, headers=part).text
    assert 'id="make" hx-swap-oob="true"' in text
    assert "Have a new delivery made" in text


def test_progress_only_grows_and_ends_with_the_last_sheet(
    deliveries: Deliveries, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        deliveries.scene.attempt = deliveries.scene.next_case(NOON + timedelta(minutes=number))
        step = deliveries.scene.play("Lodi", "Asti")
        finish(interview_id=step.interview.pk, attempt=deliveries.scene.attempt, now=NOON)
    monkeypatch.setattr(services, "PROGRESS_EVERY", 1)
    shown: list[int] = []

    def watch(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        if sql.startswith("UPDATE") and '"interviews" =' in sql and '"moved_at"' in sql:
            shown.append(params[0])
        return execute(sql, params, *rest)

    with connection.execute_wrapper(watch):
        make(deliveries)
    # In words, in codes, the repeat, the open answers: each reads all three interviews.
    assert shown == [0, 1, 2, 3]


def test_who_may_have_had_a_workbook_that_is_withdrawn_gets_a_letter_that_says_why(
    deliveries: Deliveries, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.SENDS_MAIL = True
    client = deliveries.person(Role.CLIENT)
    User.objects.filter(pk=client.pk).update(email="ada@client.example", language="en")
    Export.objects.filter(pk=deliveries.export.pk).update(
        options={"language": "en", "for_client": True}, was_shown=True
    )
    path = make(deliveries)
    case = Case.objects.get(pk=deliveries.scene.attempt.case_id)
    erase_everywhere(case=case, reason="a letter", by=None, now=NOON)
    assert not path.exists()
    text = deliveries.browser(Role.RESEARCHER).get(deliveries.path()).text
    assert "of a person whose data have been erased since. If you fetched it, delete it" in text
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1):
        assert notify_of_withdrawn(now=NOON) == 0  # nobody takes letters there: a later round writes
    later = NOON + timedelta(minutes=1)
    assert [notify_of_withdrawn(now=now) for now in (NOON, later, later)] == [0, 1, 0]
    [letter] = mailoutbox
    assert letter.to == ["ada@client.example"]
    assert "asked for it" not in letter.body  # retention erases too
    for words in ("Maria", "Lodi", "0355550110"):
        assert words not in letter.body


def test_a_workbook_of_nobody_who_was_called_stays_when_they_are_erased(deliveries: Deliveries) -> None:
    Export.objects.filter(pk=deliveries.export.pk).update(options={"language": "en", "for_client": True})
    path = make(deliveries)
    case = Case.objects.exclude(pk=deliveries.scene.attempt.case_id).order_by("pk")[0]
    erase_everywhere(case=case, reason="a letter", by=None, now=NOON)
    assert path.exists()
    assert Export.objects.get().status == ExportStatus.READY


def test_a_client_s_workbook_that_is_being_made_is_made_again_without_the_person(deliveries: Deliveries) -> None:
    Export.objects.filter(pk=deliveries.export.pk).update(
        options={"language": "en", "for_client": True}, status=ExportStatus.RUNNING, path="half.part", moved_at=NOON
    )
    half = services.exports_folder() / "half.part"
    half.write_bytes(b"PK")
    case = Case.objects.get(pk=deliveries.scene.attempt.case_id)
    erase_everywhere(case=case, reason="a letter", by=None, now=NOON)
    assert not half.exists()
    assert Export.objects.get().status == ExportStatus.WAITING


def test_a_delivery_in_several_formats_is_asked_for_on_the_page_and_comes_as_a_zip(deliveries: Deliveries) -> None:
    browser = deliveries.browser(Role.RESEARCHER)
    asked = {"statuses": ["complete"], "language": "en", "audience": "client", "formats": ["spss", "csv"]}
    browser.post(deliveries.path(), {**asked, "separator": "\t", "decimal": "point", "contents": "words"})
    export = Export.objects.latest("pk")
    assert export.options["formats"] == ["csv", "spss"] or export.options["formats"] == ["spss", "csv"]
    assert export.options["csv"] == {
        "separator": "\t",
        "decimal_comma": False,
        "encoding": "utf-8-sig",
        "has_words": True,
    }
    services.make_export(export_id=export.pk, now=NOON)
    assert "ZIP: " in squeezed(browser.get(deliveries.path()).content.decode())
    response = browser.get(deliveries.path(f"{export.pk}/workbook/"))
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].endswith('.zip"')
    assert b"".join(response).startswith(b"PK")  # type: ignore[arg-type]


def test_a_comma_does_not_part_columns_and_decimals_at_once(deliveries: Deliveries) -> None:
    asked = {"statuses": ["complete"], "language": "en", "audience": "client", "formats": ["csv"]}
    response = deliveries.browser(Role.RESEARCHER).post(
        deliveries.path(), {**asked, "separator": ",", "decimal": "comma"}
    )
    assert response.status_code == 422
    assert "id_decimal_error" in response.content.decode()
    assert Export.objects.count() == 1
