"""An interview is reviewed in the browser, from the keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.people.models import User
from surveys.review.models import Review
from tests.web.world import World

from .conftest import SIZES
from .interviews import HANDS_OFF


@pytest.mark.browser
def test_the_time_line_is_stepped_through_and_the_interview_accepted_from_the_keyboard(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(world.supervisor)
    page.set_viewport_size(SIZES["1024"])  # type: ignore[arg-type]
    page.add_init_script(HANDS_OFF)
    page.goto(live_server.url + reverse("review", args=[world.study.pk]))
    page.keyboard.press("t")
    expect(page.locator("[data-claim]")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-moments] tr[aria-current]")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["1024"]["width"]
    page.keyboard.press("a")
    expect(page.locator("[data-verdict=a]")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('test:mouse')") is None
    review = Review.objects.get()
    assert (review.verdict, review.reviewer) == ("accepted", world.supervisor)
