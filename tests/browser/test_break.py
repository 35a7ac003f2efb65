"""A break by keyboard alone: why, back to work, and the next case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.fieldwork.models import ShiftBreak, WorkedShift
from surveys.fieldwork.services import record_disposition
from surveys.people.models import User
from tests.interviewing.scene import make_scene

from .interviews import Keyboard


@pytest.mark.browser
def test_one_goes_on_a_break_says_why_and_comes_back_with_the_keyboard_alone(
    transactional_db: None, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene = make_scene(now=timezone.now(), cases=2)
    record_disposition(attempt=scene.attempt, code="not_available", now=timezone.now())
    signed_in_as(scene.interviewer)
    keys = Keyboard(page, f"{live_server.url}/shift/")
    keys.press("F6")
    page.wait_for_url("**/shift/break/")
    keys.type("2")
    expect(page.locator("#echo")).to_contain_text("Pasto")
    keys.enter()
    page.wait_for_url("**/shift/")
    assert ShiftBreak.objects.get(ended_at=None).reason == "meal"
    keys.enter()
    expect(page.locator("h2", has_text="Sei in pausa")).to_have_count(0)
    assert not ShiftBreak.objects.filter(ended_at=None).exists()
    assert WorkedShift.objects.filter(ended_at=None).exists()
    keys.assert_no_mouse()
