"""Every page, light and dark, under axe: WCAG 2.0 to 2.2, levels A and AA."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from surveys.people.models import User
from tests.web.addresses import Address
from tests.web.world import World

from .barriers import violations
from .pages import ADDRESSES, NOT_PAGES, PAGES, path_of, visitor


def test_every_address_is_a_page_that_is_looked_at_or_said_to_be_none() -> None:
    names, moves = {address.name for address in ADDRESSES}, {address.name for address in ADDRESSES if address.is_move}
    assert names >= NOT_PAGES
    assert not moves & NOT_PAGES
    assert len(PAGES) + len(moves) + len(NOT_PAGES) == len(ADDRESSES)
    assert len(PAGES) > 50


@pytest.mark.browser
@pytest.mark.parametrize("address", PAGES, ids=str)
def test_a_page_has_no_barrier_in_light_and_dark(
    address: Address, world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    person = visitor(address, world)
    if person:
        signed_in_as(person)
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        page.goto(live_server.url + path_of(address, world))
        assert page.locator("html").get_attribute("data-theme") == colours
        assert violations(page) == [], colours


@pytest.mark.browser
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_pages_for_what_cannot_be_shown_have_no_barrier(
    colours: str, world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(world.client)
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    for path in ("/people/", "/nowhere/"):
        page.route("**" + path, lambda route: route.fulfill(response=route.fetch(), status=200))
        page.goto(live_server.url + path)
        assert violations(page) == [], path


@pytest.mark.browser
def test_a_box_without_a_label_is_objected_to_by_rule_and_place(page: Page) -> None:
    page.set_content("<!doctype html><html lang=it><title>x</title><main><h1>Uno</h1><input id=lonely></main></html>")
    assert violations(page) == ['label: <input id="lonely">']
