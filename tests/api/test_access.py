"""Who is refused where: generated from the URL configuration, so that a new address is asked too."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import resolve
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.analysis.tables import SetSpec
from surveys.api.errors import ERRORS
from surveys.api.study_view import StudyView
from surveys.design.models import ApiScope, ApiToken, Study
from surveys.design.services import create_study, revoke_role, revoke_token
from surveys.people.models import Role, User
from surveys.people.services import suspend_person
from surveys.results.services import create_export, save_table_set
from tests.interviewing.scene import Scene, make_scene
from tests.web.addresses import Address, addresses

from .conftest import Caller

OPEN = {"api", "api-schema"}


@pytest.fixture(scope="module")
def kept_scene(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """Made once for some three hundred questions, in a transaction around those of the tests."""
    files = override_settings(DATA_DIR=tmp_path_factory.getbasetemp() / "data")
    with django_db_blocker.unblock(), transaction.atomic():
        with files:
            scene = make_scene(cases=6)
        yield scene
        transaction.set_rollback(True)


@pytest.fixture
def scene(db: None, kept_scene: Scene) -> Scene:
    """As it was made: what a test before has written is taken back."""
    kept_scene.study.refresh_from_db()
    return kept_scene


@dataclass(frozen=True)
class Operation:
    """A method of an address, and the view behind it."""

    address: Address
    method: str

    def path(self, study_id: int) -> str:
        return self.address.path({"study_id": study_id})

    @property
    def view(self) -> Any:
        return resolve(self.path(1)).func.view_class  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return f"{self.method} {self.address}"


OPERATIONS = [
    Operation(address, method)
    for address in addresses()
    if address.in_api and address.name not in OPEN
    for method in ("get", "post", "put", "patch", "delete")
    if hasattr(Operation(address, method).view, method)
]
OF_STUDIES = [operation for operation in OPERATIONS if "study_id" in operation.address.arguments]
every = pytest.mark.parametrize("operation", OPERATIONS, ids=str)
of_a_study = pytest.mark.parametrize("operation", OF_STUDIES, ids=str)


def ask(client: APIClient, operation: Operation, study: Study) -> tuple[int, str]:
    """Status and code of the error that this is answered with."""
    answer = getattr(client, operation.method)(operation.path(study.pk), {})
    code = answer.json()["error"]["code"]
    assert set(answer.json()["error"]) == {"code", "message", "details"}
    assert ERRORS[code][0] == answer.status_code
    return answer.status_code, code


def test_every_address_is_of_a_study_but_the_list_of_studies() -> None:
    assert {operation.address.name for operation in OPERATIONS} - {
        operation.address.name for operation in OF_STUDIES
    } == {"api-studies"}
    assert all(issubclass(operation.view, StudyView) for operation in OF_STUDIES)
    assert len(OF_STUDIES) == 22


@every
def test_without_a_token_there_is_nothing(operation: Operation, study: Study) -> None:
    assert ask(APIClient(), operation, study) == (401, "token_missing")


@every
@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Bearer ascolto_é", "bearer  "])
def test_a_made_up_token_opens_nothing(header: str, operation: Operation, study: Study) -> None:
    client = APIClient(headers={"authorization": header})
    assert ask(client, operation, study) == (401, "token_refused")


@every
def test_a_revoked_token_opens_nothing(
    operation: Operation, study: Study, everything: APIClient, researcher: User
) -> None:
    revoke_token(token=ApiToken.objects.get(), by=researcher, now=timezone.now())
    assert ask(everything, operation, study) == (401, "token_refused")


@every
def test_an_expired_token_opens_nothing(operation: Operation, study: Study, everything: APIClient) -> None:
    now = timezone.now()
    ApiToken.objects.update(created_at=now - timedelta(days=2), expires_at=now)
    assert ask(everything, operation, study) == (401, "token_refused")


@every
def test_a_token_of_a_suspended_person_opens_nothing(
    operation: Operation, study: Study, everything: APIClient, researcher: User
) -> None:
    administrator = User.objects.create(username="amministrazione", is_administrator=True)
    suspend_person(by=administrator, person=researcher, now=timezone.now())
    assert ask(everything, operation, study) == (401, "token_refused")


@of_a_study
def test_where_its_maker_is_no_longer_a_researcher_a_token_opens_nothing(
    operation: Operation, study: Study, caller: Caller, researcher: User
) -> None:
    other = create_study(by=researcher, now=timezone.now(), name="Altro")
    client = caller(studies=[study, other])
    revoke_role(by=researcher, person=researcher, study=study, role=Role.RESEARCHER, now=timezone.now())
    assert ask(client, operation, study) == (404, "not_found")
    assert [row["id"] for row in client.get("/api/v1/studies").json()["results"]] == [other.pk]


@every
def test_a_person_who_has_signed_in_is_no_token(operation: Operation, study: Study, researcher: User) -> None:
    client = APIClient()
    client.force_login(researcher)
    assert ask(client, operation, study) == (401, "token_missing")


@of_a_study
def test_a_study_of_others_does_not_exist(
    operation: Operation, study: Study, everything: APIClient, researcher: User
) -> None:
    other = create_study(by=researcher, now=timezone.now(), name="Altro")
    assert ask(everything, operation, other) == (404, "not_found")
    other.pk = 2**70
    assert ask(everything, operation, other) == (404, "not_found")


@of_a_study
def test_every_scope_but_the_right_one_is_refused(operation: Operation, study: Study, caller: Caller) -> None:
    others = [scope for scope in ApiScope if scope != operation.view.scope]
    assert ask(caller(*others), operation, study) == (403, "scope_missing")


@of_a_study
def test_the_right_scope_is_enough(operation: Operation, study: Study, caller: Caller) -> None:
    export = create_export(study=study, options={"for_client": True}, by=None, now=timezone.now())
    assert study.created_by is not None
    tables = save_table_set(study=study, name="Tabelle", spec=SetSpec(), by=study.created_by, now=timezone.now())
    path = operation.address.path({"study_id": study.pk, "export_id": export.pk, "set_id": tables.pk})
    body = {"rows": [{"phone": "035 5550147"}], "language": "en"}
    client = caller(operation.view.scope)
    answer = getattr(client, operation.method)(path, body, headers={"Idempotency-Key": "one"})
    expected = {"api-export-file get": 409, "api-exports post": 202}  # not made yet; made in the background
    expected |= {"api-export delete": 204}
    expected |= {"api-interviews-parquet get": 202}
    expected |= {"api-rules put": 428, "api-rules-check post": 422}  # neither says which rules
    assert answer.status_code == expected.get(f"{operation.address} {operation.method}", 200), answer.content


def test_a_missing_scope_is_named(study: Study, caller: Caller) -> None:
    answer = caller(ApiScope.EXPORTS).get(f"/api/v1/studies/{study.pk}/cases")
    assert answer.json()["error"]["details"] == [{"scope": "cases:read"}]


def test_the_token_remembers_when_it_was_last_used_to_the_minute(everything: APIClient, study: Study) -> None:
    everything.get("/api/v1/studies")
    first = ApiToken.objects.get().last_used_at
    everything.get("/api/v1/studies")
    assert first is not None
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    everything.get("/api/v1/studies")
    assert ApiToken.objects.get().last_used_at > first


def test_one_token_asks_only_so_often_and_takes_nothing_from_others(
    caller: Caller, study: Study, settings: Any
) -> None:
    settings.API_RATE = "2/min"
    busy, other = caller(), caller()
    assert [busy.get("/api/v1/studies").status_code for _ in range(3)] == [200, 200, 429]
    refused = busy.get("/api/v1/studies")
    assert refused.json()["error"]["code"] == "too_many"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert other.get("/api/v1/studies").status_code == 200
