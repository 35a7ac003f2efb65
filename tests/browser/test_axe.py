"""Every page, light and dark, under axe: WCAG 2.0 to 2.2, levels A and AA."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from surveys.people.models import User
from tests.web.world import World

from .barriers import violations, violations_by_colours
from .pages import ADDRESSES, NOT_PAGES, PAGES, path_of, visits

SHARES = 4
"""Of the pages, each in a world of its own: together they would take longer than a test may."""


def test_every_address_is_a_page_that_is_looked_at_or_said_to_be_none() -> None:
    names, moves = {address.name for address in ADDRESSES}, {address.name for address in ADDRESSES if address.is_move}
    assert names >= NOT_PAGES
    assert not moves & NOT_PAGES
    assert len(PAGES) + len(moves) + len(NOT_PAGES) == len(ADDRESSES)
    assert len(PAGES) > 50


@pytest.mark.browser
@pytest.mark.parametrize("share", [0, 1, *(pytest.param(share, marks=pytest.mark.drill) for share in range(2, SHARES))])
def test_no_page_has_a_barrier_in_light_and_dark(
    share: int, world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    """Whoever sees a page goes on to the next one in the same window: scripts and styles are loaded once."""
    found: dict[str, dict[str, list[str]]] = {}
    for person, addresses in visits(PAGES[share::SHARES], world).items():
        page.context.clear_cookies()
        if person:
            signed_in_as(person)
        for address in addresses:
            page.goto(live_server.url + path_of(address, world))
            found[address.name] = violations_by_colours(page)
    assert {name: objections for name, objections in found.items() if objections} == {}


@pytest.mark.browser
def test_the_pages_for_what_cannot_be_shown_have_no_barrier(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(world.client)
    for path in ("/people/", "/nowhere/"):
        page.route("**" + path, lambda route: route.fulfill(response=route.fetch(), status=200))
        page.goto(live_server.url + path)
        assert violations_by_colours(page) == {}, path


@pytest.mark.browser
def test_a_box_without_a_label_is_objected_to_by_rule_and_place(page: Page) -> None:
    page.set_content("<!doctype html><html lang=it><title>x</title><main><h1>Uno</h1><input id=lonely></main></html>")
    assert violations(page) == ['label: <input id="lonely">']


@pytest.mark.browser
def test_words_that_only_the_dark_swallows_are_objected_to(page: Page) -> None:
    page.set_content(
        "<!doctype html><html lang=it data-theme=light><title>x</title>"
        "<style>p {color: #111} [data-theme=dark] p {background: #222}</style><main><h1>Uno</h1><p>Due</p></main>"
        "<script>matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (e) => "
        "document.documentElement.dataset.theme = e.matches ? 'dark' : 'light')</script></html>"
    )
    assert violations_by_colours(page) == {"dark": ["color-contrast: <p>Due</p>"]}
