"""The map of the routes is read with the keyboard alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.people.models import User
from tests.web.world import World

from .barriers import violations

pytestmark = pytest.mark.browser


def test_a_way_says_why_it_is_taken_and_escape_goes_back_to_it(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(world.researcher)
    page.goto(live_server.url + reverse("route-map", args=[world.study.pk]))
    assert violations(page) == []
    line = page.locator("#line-2")
    line.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#way-2")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#way-2")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".actions")).to_be_hidden()
    expect(page.locator("svg.route-map")).to_be_visible()
