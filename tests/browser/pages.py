"""Which addresses are pages, and who looks at them."""

from collections.abc import Iterable, Mapping

from django.test import Client

from surveys.people.models import User
from tests.web.addresses import Address, addresses
from tests.web.confirmed import sign_in_confirmed
from tests.web.world import World

# Ours that lead elsewhere or are parts of pages: reviewed one by one.
PARTS = {
    "agenda",
    "centre",  # of who supervises one centre alone: see test_centre_page.py
    "call-numbers",  # a dock of the call: see test_numbers.py
    "study-say",  # the same: see test_what_to_say.py
    "call-say",  # the same: see test_what_to_say.py
    "cases-look",
    "home",
    "letter-sent",
    "follow-screen",  # inside the page that follows
    "news",  # beside the pages of a call: see test_messages.py
    "own-address",
    "practice-move",  # the simulated person beside the question: see test_practice_keyboard.py
    "practice-result",  # of somebody who has practised: the same
    "own-appointment",  # of somebody who has one: see test_own_agenda.py
    "personas",  # leads to the first of them
    "practice-review",  # of somebody who has practised: see test_team.py
    "provider-back",
    "provider-enter",
    "questionnaire-condition-names",
    "questionnaire-editor-parts",
    "questionnaire-keep",  # of what is chosen: see test_library.py
    "questionnaire-editor-places",
    "sample-columns",
    "saved-test-cause",
    "saved-test-count",
    "second-factor",  # at the sign-in alone: see test_passkeys.py
    "still-here",
}
# Ours that give a file.
FILES = {
    "delivery-file",
    "handed-file",
    "cases-file",
    "do-not-call-file",
    "interviews-file",
    "draft-marked",
    "training-file",
    "training-record-file",
    "forecast-file",
    "draft-workbook",
    "draft-xlsform",
    "glossary-sheet",
    "institute-logo",
    "payroll-file",
    "privacy-workbook",
    "productivity-file",
    "register-file",
    "registers-workbook",
    "route-map-svg",
    "rules-file",
    "topline-file",
    "sample-rows",
    "translation-sheet",
    "translation-xliff",
    "version-workbook",
    "version-xlsform",
    "weights-file",
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
DOOR = {"forgotten-password", "handed", "proof"}
ADDRESSES = [address for address in addresses() if not address.in_api]
PAGES = [address for address in ADDRESSES if not address.is_move and address.name not in NOT_PAGES]


def path_of(address: Address, world: World) -> str:
    """Where the address is in this world."""
    return address.path(world.arguments | world.arguments_of.get(address.name, {}))


def visits(pages: Iterable[Address], world: World) -> dict[User | None, list[Address]]:
    """Whoever is the first to whom a page is one, at the door ``None`` → these pages."""
    people = {role: sign_in_confirmed(Client(), person) for role, person in world.people.items()}
    found: dict[User | None, list[Address]] = {}
    for address in pages:
        found.setdefault(_visitor(address, world, people), []).append(address)
    return found


def _visitor(address: Address, world: World, people: Mapping[str, Client]) -> User | None:
    """Fails where it is a page to nobody."""
    path = path_of(address, world)
    if (address.is_foreign or address.name in DOOR) and Client().get(path).status_code == 200:
        return None
    answers = {}
    for role, client in people.items():
        answer = client.get(path)
        answers[role] = f"{answer.status_code} {answer.get('Content-Type', '')}"
        if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
            return world.people[role]
    raise AssertionError(f"{path} is a page to nobody: {answers}")
