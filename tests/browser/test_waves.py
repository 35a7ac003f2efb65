"""The next wave is made with the keyboard alone; a question of its series keeps its code."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.design.models import Study
from surveys.people.models import User
from tests.web.world import World

from .barriers import violations

pytestmark = pytest.mark.browser


def test_the_next_wave_is_made_without_a_mouse(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(world.researcher)
    page.goto(live_server.url + reverse("study-wave", args=[world.study.pk]))
    expect(page.locator("#taken")).to_contain_text("Questionario")
    page.locator("#source").focus()
    with page.expect_response("**/wave/?source=draft"):
        page.keyboard.press("End")
    assert violations(page) == []
    page.get_by_label("Nome dello studio").fill("Osservatorio Caffè 2027")
    page.get_by_label("Serie", exact=True).fill("Osservatorio Caffè")
    first = page.locator("input[name=locked]").first
    name = first.get_attribute("value")
    first.check()
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_contain_text("Bozza 1")
    page.wait_for_load_state()
    made = Study.objects.get(name="Osservatorio Caffè 2027")
    assert made.series is not None
    code = page.locator(".fields-three input").first
    expect(code).to_have_value(str(name))
    code.fill("altro_codice")
    code.press("Tab")
    expect(page.get_by_text("Una variabile in serie è bloccata")).to_be_visible()
