"""Which addresses are pages, and who looks at them."""

from django.test import Client

from surveys.people.models import User
from tests.web.addresses import Address, addresses
from tests.web.world import World

# Addresses that lead elsewhere, are parts of pages or files, or need a secret, a second factor or an upload:
# reviewed one by one.
NOT_PAGES = {
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email",
    "account_set_password",
    "agenda",
    "home",
    "own-address",
    "quota-effect",
    "sample-columns",
    "workbook",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_trust",
    "mfa_view_recovery_codes",
}
# Pages of the door: for people who have not signed in.
DOOR = {
    "account_inactive",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_signup",
}
PAGES = [address for address in addresses() if not address.in_api and address.name not in NOT_PAGES]


def path_of(address: Address, world: World) -> str:
    """Where the address is in this world."""
    return address.path(world.arguments | world.arguments_of.get(address.name, {}))


class NotAPageError(Exception):
    """The address takes moves or gives files."""


def visitor(address: Address, world: World) -> User | None:
    """The first person to whom the address is a page; ``None`` at the door.

    Raises ``NotAPageError`` for moves and files; fails when nobody may see it or the world has none.
    """
    if address.name in DOOR:
        return None
    path = path_of(address, world)
    answers = {}
    for role, person in world.people.items():
        client = Client()
        client.force_login(person)
        answer = client.get(path)
        answers[role] = answer.status_code
        if answer.status_code == 405 or (answer.status_code == 200 and "text/html" not in answer["Content-Type"]):
            raise NotAPageError
        if answer.status_code == 200:
            return person
    raise AssertionError(f"{path} is a page to nobody: {answers}")
