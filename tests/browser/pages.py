"""Which addresses are pages, and who looks at them."""

from django.test import Client

from surveys.people.models import User
from tests.web.addresses import Address, addresses
from tests.web.confirmed import sign_in_confirmed
from tests.web.world import World

# Ours that lead elsewhere or are parts of pages: reviewed one by one.
PARTS = {
    "agenda",
    "home",
    "letter-sent",
    "own-address",
    "provider-back",
    "provider-enter",
    "questionnaire-condition-names",
    "questionnaire-editor-parts",
    "sample-columns",
    "second-factor",  # at the sign-in alone: see test_passkeys.py
    "still-here",
}
# Ours that give a file.
FILES = {
    "draft-marked",
    "draft-workbook",
    "draft-xlsform",
    "institute-logo",
    "privacy-workbook",
    "register-file",
    "registers-workbook",
    "route-map-svg",
    "sample-rows",
    "translation-sheet",
    "version-workbook",
    "version-xlsform",
    "workbook",
    "workbook-template",
}
# The library's that show nothing to anybody here: they need a secret, a second factor or a setting.
LIBRARYS = {
    "account_confirm_login_code",
    "account_confirm_reauthentication_code",
    "account_email",
    "account_request_reauthentication_code",
    "account_reset_password_done",
    "account_set_password",
    "mfa_authenticate",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
}
NOT_PAGES = PARTS | FILES | LIBRARYS
# Ours for people who have not signed in.
DOOR = {"forgotten-password"}
ADDRESSES = [address for address in addresses() if not address.in_api]
PAGES = [address for address in ADDRESSES if not address.is_move and address.name not in NOT_PAGES]


def path_of(address: Address, world: World) -> str:
    """Where the address is in this world."""
    return address.path(world.arguments | world.arguments_of.get(address.name, {}))


def visitor(address: Address, world: World) -> User | None:
    """The first person to whom the address is a page; ``None`` at the door. Fails where it is a page to nobody."""
    path = path_of(address, world)
    if (address.is_foreign or address.name in DOOR) and Client().get(path).status_code == 200:
        return None
    answers = {}
    for role, person in world.people.items():
        answer = sign_in_confirmed(Client(), person).get(path)
        answers[role] = f"{answer.status_code} {answer.get('Content-Type', '')}"
        if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
            return person
    raise AssertionError(f"{path} is a page to nobody: {answers}")
