"""The calling rules in the browser, from the keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.design.models import Study
from surveys.people.models import User
from tests.web.world import World

from .barriers import violations_by_colours
from .conftest import SIZES
from .interviews import HANDS_OFF


@pytest.mark.browser
def test_mornings_get_a_limit_of_their_own_from_the_keyboard(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None], tasks_at_once: None
) -> None:
    signed_in_as(world.supervisor)
    page.set_viewport_size(SIZES["1024"])  # type: ignore[arg-type]
    page.add_init_script(HANDS_OFF)
    page.goto(live_server.url + reverse("rules", args=[world.study.pk]))
    # A value is typed over where it stands in its sentence; Escape puts back what is in force.
    most = page.locator("#id_max_attempts")
    was = most.input_value()
    most.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("77")
    expect(page.locator(".rule-sentence", has=most)).to_contain_text(f"▲ era {was}")
    page.keyboard.press("Escape")
    expect(most).to_have_value(was)
    expect(page.locator(".rule-was")).to_have_count(0)
    page.locator("#id_part-0-key").focus()
    for words in ("M", "Mattina", "2"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.locator("#id_at-mon-9").focus()
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "m"):
        page.keyboard.press(key)
    effect = page.locator("#effect")
    expect(effect).to_contain_text("Fasce della settimana")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["1024"]["width"]
    assert violations_by_colours(page) == {}
    page.locator("#id_reason").focus()
    page.keyboard.type("Troppe mattine")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".rules-versions li").first).to_contain_text("Troppe mattine")
    expect(page.locator("#id_at-tue-11")).to_have_value("M")
    assert page.evaluate("sessionStorage.getItem('test:mouse')") is None
    part = Study.objects.get(pk=world.study.pk).calling_policy["day_parts"]
    hours = {"mon": [9, 10, 11], "tue": [9, 10, 11]}
    assert part == [{"key": "M", "name": "Mattina", "max_attempts": 2, "hours": hours}]
