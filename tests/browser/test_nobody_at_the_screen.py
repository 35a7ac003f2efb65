"""A tab that is open and that nobody touches keeps its case no longer than the lease; a key keeps it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from surveys.fieldwork.models import Case
from surveys.people.models import User

from .interviews import ready_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINUTE = 60_000


def lease_is(minutes: int) -> None:
    Case.objects.filter(state="held").update(lease_until=timezone.now() + timedelta(minutes=minutes))


def left() -> timedelta:
    until = Case.objects.get(state="held").lease_until
    assert until is not None
    return until - timezone.now()


def after_a_minute(page: Page) -> None:
    """The page's clock goes on to the next time at which it tells of itself."""
    with page.expect_response(lambda response: response.url.endswith("/lease/")):
        page.clock.run_for(MINUTE)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose console may complain: that the case is gone is told to it as an error."""
    return context.new_page()


@pytest.fixture
def open_call(page: Page, live_server: Any, signed_in_as: Callable[[User], None]) -> Page:
    scene = ready_scene()
    signed_in_as(scene.interviewer)
    page.clock.install()
    page.goto(f"{live_server.url}/calls/{scene.attempt.pk}/")
    return page


def test_a_key_keeps_the_case_and_an_open_tab_alone_does_not(open_call: Page) -> None:
    lease_is(8)
    after_a_minute(open_call)
    assert left() < timedelta(minutes=8)
    expect(open_call.locator("#untouched")).to_have_count(0)
    open_call.clock.run_for(MINUTE // 2)
    open_call.keyboard.press("Shift")
    with open_call.expect_response(lambda response: response.url.endswith("/lease/")):
        open_call.clock.run_for(MINUTE // 2)
    assert left() > timedelta(minutes=9)


def test_before_the_case_goes_the_page_says_so_and_a_key_keeps_it(open_call: Page) -> None:
    lease_is(2)
    after_a_minute(open_call)
    expect(open_call.locator("#untouched")).to_be_visible()
    with open_call.expect_response(lambda response: response.url.endswith("/lease/")):
        open_call.keyboard.press("Shift")
    expect(open_call.locator("#untouched")).to_have_count(0)
    assert left() > timedelta(minutes=9)


def test_when_the_case_is_gone_the_untouched_page_says_so_by_itself(open_call: Page, page: Page) -> None:
    case = Case.objects.get(state="held")
    case.attempts.update(closed_at=timezone.now(), disposition="abandoned")
    Case.objects.update(state="waiting", holder=None, lease_until=None)
    page.clock.run_for(MINUTE)
    page.wait_for_url("**/shift/")
    expect(page.get_by_text("Questa scheda non è più in mano tua.")).to_be_visible()
