"""The guide and the printed questionnaire in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.design.services import upload_workbook
from surveys.formats.starter import starter_workbook
from surveys.people.models import User
from surveys.web.researcher.pages.guide.contents import pages
from tests.web.world import World

from .barriers import violations


@pytest.mark.drill
@pytest.mark.browser
def test_every_page_of_the_guide_has_no_barrier_and_does_not_scroll_sideways(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(world.researcher)
    page.set_viewport_size({"width": 1024, "height": 768})
    for one in pages("it"):
        page.goto(live_server.url + reverse("guide-page", args=[one.name]))
        assert violations(page) == [], one.name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), one.name


@pytest.mark.browser
def test_what_is_typed_is_looked_for_and_leads_to_its_place(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(world.researcher)
    page.goto(live_server.url + reverse("guide-page", args=["keys"]))
    page.locator("#guide-q").press_sequentially("selected-at")
    page.locator(".guide-hits a", has_text="selected-at").first.click()
    expect(page).to_have_url(live_server.url + reverse("guide-page", args=["functions"]) + "#f-selected-at")
    expect(page.locator("[id='f-selected-at']")).to_be_in_viewport()


@pytest.mark.browser
def test_on_paper_there_is_the_questionnaire_and_nothing_else(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    content, now = starter_workbook(), timezone.now()
    upload_workbook(study=world.study, content=content, file_name="study.xlsx", by=world.researcher, now=now)
    signed_in_as(world.researcher)
    page.emulate_media(media="screen", color_scheme="dark")
    page.goto(live_server.url + reverse("questionnaire-print", args=[world.study.pk]))
    assert violations(page) == []
    expect(page.locator("[data-print]")).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".print-bar")).to_be_hidden()
    paper = page.locator(".paper")
    assert paper.evaluate("paper => getComputedStyle(paper).backgroundColor") == "rgb(255, 255, 255)"
    assert paper.evaluate("paper => getComputedStyle(paper).color") == "rgb(17, 17, 17)"
    whole = page.locator(".print-question").first.evaluate("question => getComputedStyle(question).breakInside")
    assert whole == "avoid"
