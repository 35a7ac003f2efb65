"""Who is refused where: generated from the URL configuration, so that a new page is asked too."""

import pytest
from django.http import HttpResponse
from django.test import Client

from .addresses import Address, addresses
from .world import World, build_world

BACKEND = "django.contrib.auth.backends.ModelBackend"

# Open to everybody, reviewed one by one: the door, choices kept in a cookie, how the API is spoken.
PUBLIC = {
    "account_confirm_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "api",
    "api-schema",
    "set-language",
    "set-theme",
}
# Open to whoever has signed in: about themselves only, or the same for all.
PERSONAL = {
    "account_change_password",
    "account_confirm_login_code",
    "account_email",
    "account_reauthenticate",
    "account_set_password",
    "guide",
    "guide-page",
    "home",
    "own-address",
    "profile",
    "shift",
    "studies",
    "take-case",
    "workbook-template",
}
ALL = addresses()


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def asked(client: Client, address: Address, world: World) -> list[HttpResponse]:
    path = address.path(world.arguments)
    return [client.get(path), client.post(path)]


def to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/account/")


@pytest.mark.parametrize("address", [a for a in ALL if a.name not in PUBLIC], ids=str)
def test_who_has_not_signed_in_is_asked_to(address: Address, world: World, client: Client) -> None:
    for response in asked(client, address, world):
        if address.in_api:
            assert response.status_code == 401
        else:
            assert to_sign_in(response) or response.status_code == 405, response.status_code


@pytest.mark.parametrize(
    "address", [a for a in ALL if a.name not in PUBLIC | PERSONAL and not a.name.startswith("mfa_")], ids=str
)
def test_a_stranger_gets_nothing(address: Address, world: World, client: Client) -> None:
    client.force_login(world.stranger, backend=BACKEND)
    for response in asked(client, address, world):
        # A person's session is no token: whoever they are, the API does not know them.
        assert response.status_code in ({401} if address.in_api else {403, 404, 405})


def test_the_lists_of_open_pages_name_pages_that_exist() -> None:
    names = {address.name for address in ALL}
    assert names >= PUBLIC | PERSONAL


@pytest.mark.parametrize("name", ["people", "person-add"])
def test_people_are_the_administrators_business(name: str, world: World, client: Client) -> None:
    path = Address(name, ()).path({})
    statuses = {}
    for role, person in world.people.items():
        client.force_login(person, backend=BACKEND)
        statuses[role] = client.get(path).status_code
    others = dict.fromkeys(("researcher", "supervisor", "interviewer", "client"), 403)
    assert statuses == {**others, "administrator": 200}
