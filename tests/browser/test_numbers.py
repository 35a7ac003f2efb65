"""Numbers and people of a case are put right by keyboard alone, before the call and during the interview.

    SCREENSHOTS=folder pytest tests/browser/test_numbers.py

writes pictures of the dock into the folder.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from surveys.fieldwork.models import Contact, PhoneNumber
from surveys.interviewing import services
from surveys.people.models import User

from .conftest import SIZES
from .interviews import Keyboard, ready_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page: Page, name: str) -> None:
    if "SCREENSHOTS" not in os.environ:
        return
    folder = Path(os.environ["SCREENSHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
            page.screenshot(path=folder / f"{name}-{size}-{colours}.png")


def test_numbers_are_put_right_and_a_referral_is_asked_for_without_the_mouse(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene = ready_scene()
    services.start_interview(attempt=scene.attempt, now=scene.now)
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/interview/")
    page.keyboard.type("1")
    hands.press("F3")
    expect(page.locator("#numbers-box")).to_be_focused()
    page.keyboard.type("01")
    hands.enter()
    expect(page.locator("#new-number")).to_be_focused()
    page.keyboard.type("347 555 00")
    page.keyboard.press("Enter")
    expect(page.locator("#dock-numbers .refusal")).to_contain_text("Non è un numero di telefono")
    page.locator("#new-number").fill("347 555 0099")
    page.keyboard.press("Enter")
    expect(page.locator("#dock-numbers .notice")).to_be_visible()
    assert PhoneNumber.objects.get(number="+393475550099").is_next
    expect(page.locator("#numbers-box")).to_be_focused()
    page.keyboard.type("02")
    page.keyboard.press("Enter")
    expect(page.locator("#new-name")).to_be_focused()
    page.keyboard.type("Ugo Neri")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#dock-numbers .named")).to_contain_text("Ugo Neri")
    picture(page, "numbers-interview")
    assert Contact.objects.get(case=scene.attempt.case_id).respondent == "Ugo Neri"
    hands.press("Escape")
    # What was half typed in the question is still there.
    expect(page.locator("#box")).to_have_value("1")
