"""What of results reaches a client: what was handed over, and what they have made where a researcher lets them."""

from datetime import timedelta
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from surveys import migrations
from surveys.design.models import ApiScope, ApiToken, Membership
from surveys.design.services import grant_role, make_token
from surveys.fieldwork.models import Case, Sample
from surveys.interviewing.models import Interview
from surveys.people.models import AuditEntry, Role, User
from surveys.results import services, tasks
from surveys.results.models import Export, StudyDelivery
from surveys.results.queries import readers_of
from tests.interviewing.scene import NOON, Scene, make_scene
from tests.results.books import finished
from tests.results.made_deliveries import make
from tests.web.supervisor.conftest import sign_in

pytestmark = pytest.mark.django_db
SURVEY: list[list[Any]] = [
    ["type", "name", "label", "personal"],
    ["select_one yes_no", "sex", "A woman?", None],
    ["text", "why", "Why?", None],
    ["text", "name", "Your name?", "yes"],
]


@pytest.fixture
def scene(settings: Any, tmp_path: Any) -> Scene:
    """Six women and one man, whom whoever knows that he was interviewed finds among them."""
    settings.DATA_DIR = tmp_path
    scene = make_scene(survey=SURVEY, cases=8)
    Sample.objects.update(attributes=[{"name": "firm", "personal": True}])
    for number in range(7):
        if number:
            scene.attempt = scene.next_case()
        finished(scene, "1" if number else "2", "zanzibarian", "Pia Longo")
    Case.objects.update(attributes={"firm": "Firm"})
    return scene


def client_of(scene: Scene, *, may_ask: bool = False) -> User:
    person = User.objects.create_user("cliente", first_name="Francesca", email="cliente@example.org", language="en")
    grant_role(by=None, person=person, study=scene.study, role=Role.CLIENT, now=NOON)
    if may_ask:
        room = reverse("delivery-makers", args=[scene.study.pk])
        assert sign_in(researcher_of(scene)).post(room, {"makers": [person.pk]}).status_code == 302
    return person


def researcher_of(scene: Scene) -> User:
    assert scene.study.created_by is not None
    return scene.study.created_by


def page_of(scene: Scene) -> str:
    return reverse("client_study", args=[scene.study.pk])


def system_of(scene: Scene, **facts: Any) -> APIClient:
    by = researcher_of(scene)
    scopes = [ApiScope.EXPORTS, ApiScope.RESULTS_READ]
    given = {"name": "CRM", "scopes": scopes, "studies": [scene.study], "by": by, "now": timezone.now(), **facts}
    return APIClient(headers={"authorization": f"Bearer {make_token(**given).secret}", "accept-language": "en"})


def exported(scene: Scene) -> Export:
    """A file that somebody who works here has made “for the client”."""
    export = services.create_export(study=scene.study, options={"for_client": True}, by=None, now=NOON)
    return services.make_export(export_id=export.pk, now=NOON)


def test_a_file_of_results_is_not_on_the_clients_page_and_opens_for_nobody_but_the_institute(scene: Scene) -> None:
    export, client = exported(scene), sign_in(client_of(scene))
    address = reverse("workbook", args=[scene.study.pk, export.pk])
    assert "Workbook" not in client.get(page_of(scene)).text.split("<main")[1]
    assert client.get(address).status_code in {403, 404}
    assert client.post(reverse("export-discard", args=[scene.study.pk, export.pk])).status_code in {403, 404}
    results = sign_in(researcher_of(scene))
    assert "Clients get deliveries." in results.get(reverse("results", args=[scene.study.pk])).text
    assert b"".join(results.get(address))[:2] == b"PK"


def test_a_client_has_nothing_made_unless_a_researcher_lets_them(scene: Scene) -> None:
    client = sign_in(client_of(scene))
    assert "delivery made" not in client.get(page_of(scene)).text
    assert client.post(page_of(scene)).status_code == 403
    assert (Export.objects.count(), StudyDelivery.objects.count()) == (0, 0)
    room = reverse("delivery-makers", args=[scene.study.pk])
    assert client.post(room, {"makers": [User.objects.get(username="cliente").pk]}).status_code == 403
    with pytest.raises(IntegrityError, match="membership_files_made_by_clients"), transaction.atomic():
        Membership.objects.exclude(role=Role.CLIENT).update(makes_files=True)


@override_settings(SENDS_MAIL=True)
def test_what_a_client_has_made_waits_for_a_researcher_where_a_group_is_small(scene: Scene) -> None:
    User.objects.filter(pk=researcher_of(scene).pk).update(email="laura@example.org")
    client = sign_in(client_of(scene, may_ask=True))
    for _ in range(2):  # people press twice
        assert client.post(page_of(scene)).status_code == 302
    delivery = make(StudyDelivery.objects.get(), timezone.now())
    assert (delivery.facts["small_cells"]["people"], delivery.released_at) == (1, None)
    page = client.get(page_of(scene)).text
    assert "It appears here as soon as the institute has looked at it." in page
    export = delivery.files.get()
    address = reverse("delivery-file", args=[scene.study.pk, export.pk])
    assert client.get(address).status_code == 404
    tasks.tell_of_deliveries(now=timezone.now())
    assert [letter.to for letter in mail.outbox] == [["laura@example.org"]]
    facts: dict[str, Any] = {"despite": "they have signed", "by": researcher_of(scene), "now": timezone.now()}
    assert services.release_delivery(delivery=delivery, **facts)
    book = openpyxl.load_workbook(BytesIO(b"".join(client.get(address))))
    words = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert "zanzibarian" in words
    assert not words & {"Pia Longo", "Firm"}
    assert client.post(page_of(scene)).status_code == 302  # the next one
    assert StudyDelivery.objects.count() == 2


def test_what_a_client_has_made_is_theirs_at_once_where_no_group_is_small(scene: Scene) -> None:
    Interview.objects.filter(case__number=1).update(purpose="test")  # the man’s
    client = sign_in(client_of(scene, may_ask=True))
    client.post(page_of(scene))
    delivery = make(StudyDelivery.objects.get(), timezone.now())
    assert (delivery.asked_by.username, delivery.released_at is None) == ("cliente", False)
    file = client.get(reverse("delivery-file", args=[scene.study.pk, delivery.files.get().pk]))
    assert b"".join(file)[:2] == b"PK"


def test_the_right_is_granted_and_taken_back_in_the_room_of_deliveries_and_stands_in_the_register(
    scene: Scene,
) -> None:
    person = client_of(scene, may_ask=True)
    browser = sign_in(researcher_of(scene))
    room = browser.get(reverse("deliveries", args=[scene.study.pk])).text
    assert f'value="{person.pk}"\n              id="maker-{person.pk}" checked' in room
    browser.post(reverse("delivery-makers", args=[scene.study.pk]), {"makers": ["", "x", "-1"]})
    assert not Membership.objects.filter(makes_files=True).exists()
    told = AuditEntry.objects.filter(verb="client.files").order_by("pk").values_list("details__makes_files", flat=True)
    assert list(told) == [True, False]
    assert sign_in(person).post(page_of(scene)).status_code == 403


def test_a_clients_system_reads_files_of_deliveries_and_asks_for_one_with_the_right_only(scene: Scene) -> None:
    exported(scene)
    files = f"/api/v1/studies/{scene.study.pk}/exports"
    plain, granted = system_of(scene, for_client=True), system_of(scene, for_client=True, makes_files=True)
    assert plain.get(files).json()["results"] == []
    assert plain.post(files, {}).json()["error"]["code"] == "not_granted"
    asked = granted.post(files, {"language": "en", "formats": ["csv"]})
    assert (asked.status_code, asked.json()["id"], asked.json()["delivery"]) == (202, None, 1)
    assert granted.post(files, {}).json()["error"]["code"] == "under_way"
    delivery = make(StudyDelivery.objects.get(), timezone.now())
    assert (delivery.options["formats"], delivery.released_at) == (["csv"], None)
    assert granted.get(files).json()["results"] == []
    assert granted.get(f"{files}/{delivery.files.get().pk}/file").status_code == 404
    facts: dict[str, Any] = {"by": researcher_of(scene), "now": timezone.now()}
    services.release_delivery(delivery=delivery, despite="signed", **facts)
    (file,) = plain.get(files).json()["results"]
    assert b"".join(plain.get(f"{files}/{file['id']}/file").streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert plain.delete(f"{files}/{file['id']}").status_code == 403


@pytest.mark.parametrize("what", ["interviews", "interviews.jsonl", "interviews.parquet", "codebook", "tables"])
def test_a_clients_system_reads_no_interview_before_it_is_delivered(scene: Scene, what: str) -> None:
    system = system_of(scene, for_client=True)
    ApiToken.objects.update(scopes=[scope.value for scope in ApiScope])  # as tokens from before had them
    answer = system.get(f"/api/v1/studies/{scene.study.pk}/{what}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_for_clients")


def test_somebody_of_whom_nobody_has_said_which_client_they_are_gets_no_delivery(scene: Scene) -> None:
    sheets: dict[str, Any] = {"settings": [["form_title", "clients"], ["Omnibus", "Aurora; Vento"]]}
    shared = [[*row, "client" if not number else "all"] for number, row in enumerate(SURVEY)]
    scene.publish_again(shared, **sheets)
    person = client_of(scene, may_ask=True)
    facts: dict[str, Any] = {"options": {"language": "en", "formats": ["csv"]}, "site": "", "despite": "signed"}
    asked = services.create_delivery(study=scene.study, client="", by=researcher_of(scene), now=NOON, **facts)
    delivery = make(asked, NOON + timedelta(hours=1))
    assert delivery.released_at is not None
    browser = sign_in(person)
    assert browser.get(reverse("delivery-file", args=[scene.study.pk, delivery.files.get().pk])).status_code == 404
    assert "Delivery 1" not in browser.get(page_of(scene)).text
    assert browser.post(page_of(scene)).status_code == 403


def test_after_the_upgrade_a_clients_token_is_limited_and_whoever_had_a_file_is_still_told(scene: Scene) -> None:
    upgrade = next(Path(migrations.__file__).parent.glob("*_client_gate.py")).stem
    person, export = client_of(scene), exported(scene)
    own = services.create_export(
        study=scene.study, options={"for_client": True, "own_numbers": True}, by=None, now=NOON
    )
    system_of(scene)
    import_module(f"surveys.migrations.{upgrade}").mark_what_clients_had(apps, None)
    export.refresh_from_db()
    own.refresh_from_db()
    assert (export.was_shown, own.was_shown, ApiToken.objects.get().for_client) == (True, False, False)
    assert [person in readers_of(one) for one in (export, own)] == [True, False]
    assert person not in readers_of(exported(scene))
    page = sign_in(researcher_of(scene)).get(reverse("results", args=[scene.study.pk])).text
    assert page.count("was on the client’s page") == 1
