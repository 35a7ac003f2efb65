"""Researchers and administrators make tokens of the API, see them once, and revoke them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from surveys.design.models import ApiScope, ApiToken
from surveys.design.queries import working_token
from surveys.design.services import create_study, grant_role, make_token, revoke_role
from surveys.people.models import AuditEntry, Role
from surveys.people.services import restore_person, suspend_person
from tests.web.confirmed import sign_in_confirmed
from tests.web.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def page(world: World) -> str:
    return reverse("study-tokens", args=[world.study.pk])


def secret_in(content: bytes) -> str:
    found = re.search(rb'class="once[^"]*">([^<]+)<', content)
    assert found
    return found[1].decode()


def test_a_researcher_makes_a_token_and_sees_its_secret_once(world: World, page: str, client: Client) -> None:
    sign_in_confirmed(client, world.researcher)
    filled = {"name": "CRM", "scopes": ["cases:read", "exports"], "studies": [world.study.pk], "expires_on": ""}
    answer = client.post(page, filled)
    token = ApiToken.objects.get()
    secret = secret_in(answer.content)
    assert working_token(secret, timezone.now()) == token
    assert (token.scopes, list(token.studies.all())) == (["cases:read", "exports"], [world.study])
    assert secret not in token.secret_hash
    again = client.get(page).content.decode()
    assert secret not in again
    assert f"…{token.ending}" in again
    entry = AuditEntry.objects.get(verb="token.made")
    assert (entry.actor, entry.details["scopes"]) == (world.researcher, ["cases:read", "exports"])


def test_a_token_works_to_the_end_of_its_last_day(world: World, page: str, client: Client) -> None:
    sign_in_confirmed(client, world.researcher)
    today = timezone.localdate()
    filled = {"name": "CRM", "scopes": ["exports"], "studies": [world.study.pk], "expires_on": today.isoformat()}
    secret = secret_in(client.post(page, filled).content)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert working_token(secret, midnight - timedelta(minutes=1)) is not None
    assert working_token(secret, midnight) is None


def test_a_token_needs_a_scope_a_study_and_a_day_to_come(world: World, page: str, client: Client) -> None:
    sign_in_confirmed(client, world.researcher)
    answer = client.post(page, {"name": "CRM", "expires_on": "2020-01-01"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"scopes", "studies", "expires_on"}
    assert ApiToken.objects.count() == 0


def test_a_researcher_opens_no_study_but_their_own(world: World, page: str, client: Client) -> None:
    other = create_study(by=world.administrator, now=timezone.now(), name="Altro")
    sign_in_confirmed(client, world.researcher)
    answer = client.post(page, {"name": "CRM", "scopes": ["exports"], "studies": [world.study.pk, other.pk]})
    assert (answer.status_code, ApiToken.objects.count()) == (422, 0)


def test_a_revoked_token_opens_nothing_and_stays_in_the_list(world: World, page: str, client: Client) -> None:
    made = make_token(
        name="CRM", scopes=[ApiScope.EXPORTS], studies=[world.study], by=world.administrator, now=timezone.now()
    )
    sign_in_confirmed(client, world.researcher)
    address = reverse("study-token-revoke", args=[world.study.pk, made.token.pk])
    for _ in range(2):
        assert client.post(address).status_code == 302
    assert working_token(made.secret, timezone.now()) is None
    assert [row.state for row in client.get(page, headers={"accept-language": "en"}).context["rows"]] == ["revoked"]
    assert AuditEntry.objects.filter(verb="token.revoked").count() == 1


def test_the_list_says_why_a_token_opens_nothing_and_lets_it_be_revoked(world: World, client: Client) -> None:
    now = timezone.now()
    other = create_study(by=world.researcher, now=now, name="Altro")
    make_token(
        name="CRM", scopes=[ApiScope.EXPORTS], studies=[world.study, other], by=world.researcher, now=timezone.now()
    )
    sign_in_confirmed(client, world.administrator)

    def shown() -> tuple[str, bool, bool]:
        answer = client.get(reverse("tokens"), headers={"accept-language": "en"})
        row = answer.context["rows"][0]
        return row.state, "not in 1 study, where its maker" in answer.text, row.is_revocable

    assert shown() == ("works", False, True)
    suspend_person(by=world.administrator, person=world.researcher, now=now)
    assert shown() == ("stopped: its maker is suspended", False, True)
    restore_person(by=world.administrator, person=world.researcher, now=now)
    revoke_role(by=world.administrator, person=world.researcher, study=other, role=Role.RESEARCHER, now=now)
    assert shown() == ("works", True, True)
    revoke_role(by=world.administrator, person=world.researcher, study=world.study, role=Role.RESEARCHER, now=now)
    assert shown() == ("stopped: its maker is no longer a researcher there", False, True)


def test_a_researcher_neither_sees_nor_revokes_tokens_of_other_studies(world: World, page: str, client: Client) -> None:
    other = create_study(by=world.administrator, now=timezone.now(), name="Altro")
    made = make_token(
        name="Altri", scopes=[ApiScope.EXPORTS], studies=[other], by=world.administrator, now=timezone.now()
    )
    sign_in_confirmed(client, world.researcher)
    assert client.get(page).context["rows"] == []
    address = reverse("study-token-revoke", args=[world.study.pk, made.token.pk])
    assert client.post(address).status_code == 404
    assert working_token(made.secret, timezone.now()) is not None


def test_of_studies_that_are_not_theirs_a_researcher_sees_only_the_number(
    world: World, page: str, client: Client
) -> None:
    other = create_study(by=world.administrator, now=timezone.now(), name="Riservato")
    make_token(
        name="CRM", scopes=[ApiScope.EXPORTS], studies=[world.study, other], by=world.administrator, now=timezone.now()
    )
    sign_in_confirmed(client, world.researcher)
    answer = client.get(page, headers={"accept-language": "en"})
    assert [row.studies for row in answer.context["rows"]] == [f"{world.study.name}, 1 other study"]
    assert "Riservato" not in answer.content.decode()


def test_administrators_see_and_make_tokens_for_every_study(world: World, client: Client) -> None:
    other = create_study(by=world.researcher, now=timezone.now(), name="Altro")
    sign_in_confirmed(client, world.administrator)
    filled = {"name": "Cliente", "scopes": ["interviews:read"], "studies": [world.study.pk, other.pk]}
    answer = client.post(reverse("tokens"), filled)
    token = ApiToken.objects.get()
    assert set(token.studies.all()) == {world.study, other}
    assert [row.token for row in answer.context["rows"]] == [token]
    client.post(reverse("token-revoke", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at is not None


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.INTERVIEWER, Role.CLIENT])
def test_tokens_are_not_the_business_of_other_roles(role: Role, world: World, page: str, client: Client) -> None:
    grant_role(by=world.administrator, person=world.stranger, study=world.study, role=role, now=timezone.now())
    sign_in_confirmed(client, world.stranger)
    assert client.get(page).status_code == 403
    assert client.get(reverse("tokens")).status_code == 403


def test_the_list_takes_as_many_queries_for_ten_tokens_as_for_one(world: World, page: str, client: Client) -> None:
    sign_in_confirmed(client, world.researcher)
    counts = []
    for more in (1, 9):
        for number in range(more):
            made = f"CRM {more} {number}"
            make_token(
                name=made, scopes=[ApiScope.EXPORTS], studies=[world.study], by=world.researcher, now=timezone.now()
            )
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
