"""Which addresses are pages, and who looks at them."""

from django.test import Client

from surveys.people.models import User
from tests.web.addresses import Address, addresses
from tests.web.confirmed import sign_in_confirmed
from tests.web.world import World

# Ours that lead elsewhere or are parts of pages or files: reviewed one by one.
NOT_PAGES = {
    "agenda",
    "home",
    "letter-sent",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
    "own-address",
    "provider-back",
    "provider-enter",
    "quota-effect",
    "sample-columns",
    "second-factor",  # at the sign-in alone: see test_passkeys.py
    "still-here",
    "workbook",
}
# Ours for people who have not signed in.
DOOR = {"forgotten-password"}
PAGES = [address for address in addresses() if not address.in_api and address.name not in NOT_PAGES]


def path_of(address: Address, world: World) -> str:
    """Where the address is in this world."""
    return address.path(world.arguments | world.arguments_of.get(address.name, {}))


class NotAPageError(Exception):
    """The address takes moves or gives files."""


def visitor(address: Address, world: World) -> User | None:
    """The first person to whom the address is a page; ``None`` at the door.

    Raises ``NotAPageError`` for moves and files; fails when nobody may see a page of ours or the world has none.
    A library's address that shows nothing to anybody here needs a secret, a second factor or a setting.
    """
    path = path_of(address, world)
    if (address.is_foreign or address.name in DOOR) and Client().get(path).status_code == 200:
        return None
    answers = {}
    for role, person in world.people.items():
        client = sign_in_confirmed(Client(), person)
        answer = client.get(path)
        answers[role] = answer.status_code
        if answer.status_code == 405 or (answer.status_code == 200 and "text/html" not in answer["Content-Type"]):
            raise NotAPageError
        if answer.status_code == 200:
            return person
    if address.is_foreign:
        raise NotAPageError
    raise AssertionError(f"{path} is a page to nobody: {answers}")
