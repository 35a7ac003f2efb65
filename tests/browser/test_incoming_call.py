"""Somebody rings while the queue runs: found, opened and interviewed with the keyboard alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.fieldwork.models import Attempt, Case
from surveys.fieldwork.services import claim_next_case, record_disposition
from surveys.people.models import User
from tests.interviewing.scene import Scene, case_of, make_scene

from .barriers import violations_by_colours
from .interviews import Keyboard


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    """The first case was not at home; the second is in hand, not dialled."""
    scene = make_scene(now=timezone.now(), cases=3)
    record_disposition(attempt=scene.attempt, code="not_available", now=timezone.now())
    claim_next_case(study=scene.study, interviewer=scene.interviewer, now=timezone.now())
    return scene


@pytest.mark.browser
def test_whoever_rings_is_found_and_interviewed_with_the_keyboard_alone(
    scene: Scene, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(scene.interviewer)
    held = Attempt.objects.get(closed_at=None)
    keys = Keyboard(page, f"{live_server.url}/calls/{held.pk}/")
    keys.press("F2")
    expect(page.locator("#caller")).to_be_focused()
    keys.type("555 0110")
    keys.press("Enter")
    expect(page.locator("#box")).to_be_focused()
    expect(page.locator("#echo")).to_contain_text("Maria")
    keys.enter()
    page.wait_for_url("**/calls/*/")
    keys.type("1")
    keys.enter()
    page.wait_for_url("**/interview/")
    keys.answer("2")
    attempt = Attempt.objects.get(closed_at=None)
    held.refresh_from_db()
    assert (attempt.case, attempt.direction) == (case_of(scene.attempt), "inbound")
    assert held.disposition == "given_back"
    keys.assert_no_mouse()


@pytest.mark.browser
def test_the_wrong_person_is_left_with_two_keys_and_another_looked_for(
    scene: Scene, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(scene.interviewer)
    keys = Keyboard(page, f"{live_server.url}/shift/incoming/")
    keys.type("rinaldi")
    keys.press("Enter")
    expect(page.locator("#box")).to_be_focused()
    keys.type("1")
    keys.enter()
    page.wait_for_url("**/calls/*/")
    expect(page.locator("#box")).to_be_focused()
    keys.press("-")
    page.wait_for_url("**/shift/")
    keys.press("F2")
    page.wait_for_url("**/incoming/")
    expect(page.locator("#caller")).to_be_focused()
    keys.press("PageUp")
    page.wait_for_url("**/shift/")
    assert not Attempt.objects.filter(closed_at=None).exists()
    keys.assert_no_mouse()


@pytest.mark.browser
@pytest.mark.parametrize("words", ["", "rinaldi", "0111", "brambilla"])
def test_the_search_has_no_barrier_in_either_colour_and_fits_the_small_screen(
    scene: Scene, page: Page, live_server: Any, signed_in_as: Callable[[User], None], words: str
) -> None:
    paolo = User.objects.create_user("paolo", first_name="Paolo", last_name="Riva")
    Attempt.objects.filter(closed_at=None).update(interviewer=paolo)
    Case.objects.filter(state="held").update(holder=paolo)
    signed_in_as(scene.interviewer)
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(f"{live_server.url}/shift/incoming/")
    page.locator("#caller").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator("#caller")).to_have_value(words)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1024
    assert violations_by_colours(page) == {}
