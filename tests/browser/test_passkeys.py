"""A passkey from its first day to its last, in a Chromium whose authenticator is a program, with keys alone."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from surveys.people.models import AuditEntry
from tests.web.world import PASSWORD, World

from .apps import code_of
from .barriers import violations

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def authenticator(context: BrowserContext, page: Page) -> Any:
    """Told ``unlocked=False`` its owner is somebody else from then on."""
    wire = context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    made = wire.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    def turn(*, unlocked: bool) -> None:
        wire.send("WebAuthn.setUserVerified", {**made, "isUserVerified": unlocked})

    return turn


def type_name_and_password(page: Page, site: str, wanted: str = "/studies/") -> None:
    page.goto(f"{site}/account/login/?next={wanted}")
    expect(page.get_by_label("Nome utente o e-mail")).to_be_focused()
    page.keyboard.type("renato.moretti")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def leave(page: Page, site: str) -> None:
    page.goto(f"{site}/profile/")
    page.locator("summary.who").press("Enter")
    page.get_by_role("button", name="Esci").press("Enter")
    page.wait_for_url(lambda url: "/profile/" not in url)


@pytest.mark.browser
def test_a_passkey_is_enrolled_opens_alone_and_beside_the_password_confirms_and_goes(
    world: World, page: Page, live_server: Any, authenticator: Any
) -> None:
    site: str = live_server.url
    type_name_and_password(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ancora una cosa, una volta sola: un secondo fattore")
    assert violations(page) == []
    page.get_by_role("link", name="Una passkey").press("Enter")
    page.get_by_role("textbox", name="Nome").fill("Portatile")
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    with page.expect_download() as kept:
        page.get_by_role("link", name="Conservali in un file").press("Enter")
    assert kept.value.suggested_filename == "ascolto-renato.moretti.txt"
    page.get_by_role("link", name="Li ho conservati").press("Enter")
    page.wait_for_url(f"{site}/studies/")

    leave(page, site)
    page.goto(f"{site}/account/login/?next=/studies/")
    page.get_by_role("button", name="Accedi con una passkey").press("Enter")
    page.wait_for_url(f"{site}/studies/")

    leave(page, site)
    type_name_and_password(page, site)
    expect(page.get_by_role("button", name="Usa una passkey")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/studies/")

    remove(page, site)
    kept = AuditEntry.objects.filter(actor=world.supervisor, verb__startswith="factor.").order_by("pk")
    assert list(kept.values_list("verb", "details__kind")) == [
        ("factor.added", "passkey"),
        ("factor.added", "app"),
        ("factor.removed", "passkey"),
    ]


def remove(page: Page, site: str) -> None:
    """Renamed first; the last one of somebody who needs one stays until there is another."""
    page.goto(f"{site}/account/2fa/")
    page.get_by_role("link", name="Rinomina Portatile").press("Enter")
    page.get_by_role("textbox", name="Nome").fill("Ufficio")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Togli Ufficio").press("Enter")
    page.get_by_role("button", name="Togli la passkey").press("Enter")
    expect(page.locator(".message.bad")).to_contain_text("aggiungine un altro prima di togliere questo")
    add_an_app(page, site)
    page.get_by_role("link", name="Togli Ufficio").press("Enter")
    page.get_by_role("button", name="Togli la passkey").press("Enter")
    expect(page.locator(".message.ok")).to_contain_text("Passkey tolta")


def add_an_app(page: Page, site: str) -> None:
    page.goto(f"{site}/account/2fa/totp/activate/")
    page.locator("#id_code").fill(code_of(page.locator("#secret").inner_text()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/2fa/")


@pytest.mark.browser
def test_a_passkey_that_its_owner_does_not_unlock_opens_nothing_and_says_so(
    world: World, page: Page, live_server: Any, authenticator: Any
) -> None:
    page.goto(f"{live_server.url}/account/login/")
    authenticator(unlocked=False)
    page.get_by_role("button", name="Accedi con una passkey").press("Enter")
    expect(page.locator("[data-refused]")).to_be_visible()
    expect(page.get_by_role("button", name="Accedi con una passkey")).to_be_focused()
    assert "/account/login/" in page.url
