"""Everything by which a client comes in against the one list of what clients get: every address, every method."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.design.models import ApiScope, ApiToken
from surveys.design.services import grant_role, make_token
from surveys.fieldwork.services import claim_next_case
from surveys.people.models import Role, User
from surveys.results import services
from surveys.results.models import Export, StudyDelivery, WebhookEvent, WebhookEventKind
from surveys.results.queries import CLIENT_GATE, ClientContent, ClientDoor, gate_row
from surveys.results.services.webhooks.bodies import facts_of
from tests.interviewing.scene import Scene, dial
from tests.results.books import finished
from tests.results.made_deliveries import make
from tests.web.addresses import Address, addresses
from tests.web.world import World, build_busy_world

pytestmark = pytest.mark.django_db
ANSWER = "zanzibarian"
"""What somebody has answered, and nobody who is a client reads outside of a delivery."""
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
REFUSED = {401, 403, 404, 405}
OURS = [address for address in addresses() if not address.is_foreign]


@pytest.fixture
def world(settings: Any, tmp_path: Any) -> World:
    """A study in which there is all there can be, and an answer: in a file of results, in a delivery that waits."""
    settings.DATA_DIR = tmp_path
    logging.disable(logging.WARNING)
    world, now = build_busy_world(), timezone.now()
    asker = User.objects.create_user("chiara", code="INT-40")
    grant_role(by=world.administrator, person=asker, study=world.study, role=Role.INTERVIEWER, now=now)
    attempt = claim_next_case(study=world.study, interviewer=asker, now=now)
    assert attempt is not None
    dial(attempt, now)
    finished(Scene(world.study, asker, attempt, now), "2", ANSWER, "1", "")
    export = services.create_export(study=world.study, options={"for_client": True}, by=world.client, now=now)
    services.make_export(export_id=export.pk, now=now)
    facts: dict[str, Any] = {"options": {"language": "en", "formats": ["csv"]}, "client": "", "site": ""}
    waiting = services.create_delivery(study=world.study, by=world.researcher, now=now, waits_for_yes=True, **facts)
    make(waiting, now)
    world.arguments["export_id"] = export.pk
    world.arguments_of["delivery-file"] = {"export_id": Export.objects.get(delivery=waiting).pk}
    return world


@pytest.fixture(autouse=True)
def loud_again() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)


def has_answer(response: Any) -> bool:
    """Whether the answer, or a file of it, tells what somebody has answered."""
    content = b"".join(response) if response.streaming else response.content
    if content[:2] != b"PK":
        return ANSWER.encode() in content
    with ZipFile(BytesIO(content)) as package:
        return any(ANSWER.encode() in package.read(name) for name in package.namelist())


def tried(client: Any, address: Address, world: World, *methods: str) -> Iterator[tuple[str, int, bool]]:
    """Each method with its status, and whether it tells an answer; what it changes is taken back."""
    for method in methods or METHODS:
        with transaction.atomic():
            response = getattr(client, method)(world.path_of(address))
            yield method, response.status_code, has_answer(response)
            transaction.set_rollback(True)


def test_an_account_gets_what_the_list_has_and_nothing_else(world: World, client: Client) -> None:
    wrong = []
    for address in (one for one in OURS if not one.in_api):
        client.force_login(world.client)
        for method, status, tells in tried(client, address, world):
            row = gate_row(ClientDoor.ACCOUNT, address.name, method.upper())
            in_link = any(gate_row(door, address.name, method.upper()) for door in ClientDoor)
            if tells or (status not in REFUSED and row is None and not in_link):
                wrong.append((address.name, method, status, tells))
    assert wrong == []


def test_a_token_gets_what_the_list_has_and_nothing_else_whatever_its_scopes(world: World) -> None:
    facts: dict[str, Any] = {"scopes": [ApiScope.EXPORTS], "studies": [world.study], "by": world.researcher}
    made = make_token(name="CRM", for_client=True, now=timezone.now(), **facts)
    ApiToken.objects.update(scopes=[scope.value for scope in ApiScope])  # as tokens from before had them
    client = APIClient(headers={"authorization": f"Bearer {made.secret}"})
    wrong, got = [], set()
    for address in (one for one in OURS if one.in_api):
        for method, status, tells in tried(client, address, world):
            row = gate_row(ClientDoor.TOKEN, address.name, method.upper())
            own = gate_row(ClientDoor.ACCOUNT, address.name, method.upper())  # the description of the API
            if tells or (status not in REFUSED and row is None and own is None):
                wrong.append((address.name, method, status, tells))
            if row is not None and status in {200, 202}:
                got.add(address.name)
    assert wrong == []
    assert got == {"api-studies", "api-toplines", "api-deliveries", "api-exports"}  # no file was handed over


def test_the_links_of_a_client_open_what_the_list_has_and_nothing_else(world: World, client: Client) -> None:
    link = services.make_link(
        study=world.study,
        client="",
        delivery=None,
        formats=[],
        name="Agenzia Delta",
        email="dati@agenziadelta.example",
        expires_at=timezone.now() + timedelta(days=9),
        site="",
        by=world.researcher,
        now=timezone.now(),
    )
    client.post("/handed/code/", {"link": services.secret_of(link), "code": services.code_of(link)})
    given = client.cookies["handed"].value
    world.arguments_of["handed"] = {"secret": services.secret_of(link)}
    world.arguments_of["handed-file"] = world.arguments_of["delivery-file"]
    wrong = []
    for address in (one for one in OURS if not one.in_api):
        client.cookies["handed"] = given  # to forget it is among the addresses
        for method, status, tells in tried(client, address, world, "get", "post", "options"):
            is_listed = any(gate_row(door, address.name, method.upper()) for door in ClientDoor)
            if tells or not (is_listed or status in REFUSED or status == 302):
                wrong.append((address.name, method, status, tells))
    assert wrong == []
    client.cookies["handed"] = given
    path = world.path_of(next(one for one in OURS if one.name == "handed-file"))
    assert client.get(path).status_code == 404  # it waits for a yes
    delivery = StudyDelivery.objects.get(files=world.arguments_of["handed-file"]["export_id"])
    services.release_delivery(delivery=delivery, despite="signed", by=world.researcher, now=timezone.now())
    assert b"".join(client.get(path))[:2] == b"PK"


def test_a_webhook_of_a_client_tells_numbers_of_what_the_list_has_and_nothing_else(world: World) -> None:
    kinds = ["interview.completed", "delivery.ready", "person.erased"]
    facts: dict[str, Any] = {"name": "CRM", "url": "https://crm.example/", "by": world.researcher}
    hook = services.add_webhook(study=world.study, kinds=kinds, for_client=True, now=timezone.now(), **facts)
    case, cell = world.arguments["case_id"], world.arguments["cell_id"]
    interview, delivery = world.arguments["interview_id"], world.arguments["delivery_id"]
    subjects = {"interview.completed": interview, "case.closed": case, "quota.full": cell, "test": 0}
    subjects |= {"delivery.ready": delivery, "person.erased": case}
    assert set(subjects) == set(WebhookEventKind.values)
    now = timezone.now()
    for kind, subject in subjects.items():
        WebhookEvent.objects.create(webhook=hook, kind=kind, subject=subject, happened_at=now)
    events = list(hook.events.all())
    told = {one.kind: facts_of(hook, events).get(one.pk, {}) for one in events}
    assert {kind: set(data) for kind, data in told.items()} == {
        "interview.completed": {"interview"},
        "delivery.ready": {"delivery"},
        "person.erased": {"interviews"},
        **{kind: set() for kind in ("case.closed", "quota.full", "test")},
    }
    assert told["interview.completed"]["interview"] != interview
    for data in told.values():
        for value in data.values():
            assert all(isinstance(one, int) for one in (value if isinstance(value, list) else [value]))


def test_every_row_of_the_list_is_an_address_or_an_event_that_there_is() -> None:
    known = {address.name for address in OURS} | set(WebhookEventKind.values)
    assert [row.name for row in CLIENT_GATE if row.name not in known] == []
    rows = [(row.door, row.name, method) for row in CLIENT_GATE for method in row.methods]
    assert len(rows) == len(set(rows))
    assert {(row.name, row.methods) for row in CLIENT_GATE if row.needs_right} == {
        ("client_study", ("POST",)),
        ("api-exports", ("POST",)),
    }


def test_of_a_study_clients_get_progress_questionnaires_released_figures_and_deliveries() -> None:
    """The whole of it, to be read: a new row is a decision."""
    given = {
        (str(row.door), row.name): row.content.value for row in CLIENT_GATE if row.content != ClientContent.NOTHING
    }
    assert given == {
        ("account", "client_study"): "delivery",
        ("account", "client-method"): "progress",
        ("account", "client-toplines"): "figure",
        ("account", "delivery-file"): "delivery",
        ("link to deliveries", "handed"): "delivery",
        ("link to deliveries", "handed-file"): "delivery",
        ("link to a questionnaire", "proof"): "questionnaire",
        ("link to a questionnaire", "proof-say"): "questionnaire",
        ("link to a questionnaire", "proof-decide"): "questionnaire",
        ("token", "api-studies"): "progress",
        ("token", "api-toplines"): "figure",
        ("token", "api-deliveries"): "delivery",
        ("token", "api-exports"): "delivery",
        ("token", "api-export"): "delivery",
        ("token", "api-export-file"): "delivery",
        ("webhook", "interview.completed"): "progress",
        ("webhook", "delivery.ready"): "delivery",
        ("webhook", "person.erased"): "delivery",
    }
