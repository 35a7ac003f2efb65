"""Which addresses are pages, and who looks at them."""

from django.test import Client

from surveys.people.models import User
from tests.web.addresses import Address, addresses
from tests.web.test_permissions import BACKEND
from tests.web.world import World

# Addresses that are no pages of their own, reviewed: moves, downloads, redirects, links that need a secret.
NOT_PAGES = {
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email",
    "account_set_password",
    "home",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_trust",
    "mfa_view_recovery_codes",
    "person-reset",
    "person-roles",
    "person-state",
    "set-language",
    "set-theme",
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


def visitor(address: Address, world: World) -> User | None:
    """The first person to whom the address is a page; ``None`` at the door. Fails when it is one to nobody."""
    if address.name in DOOR:
        return None
    path = address.path(world.arguments)
    answers = {}
    for role, person in world.people.items():
        client = Client()
        client.force_login(person, backend=BACKEND)
        answer = client.get(path)
        answers[role] = answer.status_code
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            return person
    raise AssertionError(f"{path} is a page to nobody: {answers}")
