"""A researcher brings a questionnaire from its first, broken workbook to publication."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.design.models import Version
from surveys.interviewing.models import Interview
from surveys.people.models import User
from tests.design.workbooks import BROKEN, YES_NO, coffee, workbook
from tests.web.world import World


@pytest.mark.browser
def test_a_broken_workbook_is_corrected_tried_out_with_the_keyboard_and_published(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None], tmp_path: Path
) -> None:
    interviews = Interview.objects.count()
    signed_in_as(world.researcher)
    page.goto(live_server.url + reverse("questionnaire", args=[world.study.pk]))
    _upload(page, tmp_path / "broken.xlsx", workbook(survey=BROKEN, choices=YES_NO))
    expect(page.locator("table").first).to_contain_text("b9")
    expect(page.locator("button[aria-disabled=true]")).to_be_visible()
    page.locator("a[href='#p-b2']").click()
    expect(page.locator("#p-b2")).to_be_in_viewport()

    _upload(page, tmp_path / "good.xlsx", coffee())
    expect(page.locator("button[aria-disabled=true]")).to_have_count(0)

    page.goto(live_server.url + reverse("study-try", args=[world.study.pk]))
    expect(page.locator("#qtext")).to_have_text("Beve caffè?")
    _type(page, "2")
    expect(page.locator(".try-end")).to_be_visible()
    _look(page)
    page.keyboard.press("PageUp")
    expect(page.locator("#qtext")).to_have_text("Beve caffè?")
    _type(page, "1")
    expect(page.locator("#qtext")).to_have_text("Quanti al giorno?")
    _type(page, "3")
    expect(page.locator(".try-end")).to_be_visible()
    expect(page.locator("#side li")).to_have_count(2)
    assert Interview.objects.count() == interviews

    page.goto(live_server.url + reverse("questionnaire", args=[world.study.pk]))
    # Somebody was asked to approve and has not answered: one says that it goes out all the same.
    page.get_by_label("Pubblicala lo stesso").focus()
    page.keyboard.press("Space")
    page.locator("#id_reason").fill("Prima uscita")
    page.keyboard.press("Enter")
    expect(page.locator(".messages .message")).to_be_visible()
    assert Version.objects.order_by("-number")[0].reason == "Prima uscita"


def _upload(page: Page, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    page.locator("#id_workbook").set_input_files(file)
    page.locator("form.upload button[type=submit]").click()


def _look(page: Page) -> None:
    """The screen ignores an Enter or a command that comes with the page, before anybody can have seen it."""
    page.wait_for_load_state()
    expect(page.locator("[data-unseen], [data-resting]")).to_have_count(0)


def _type(page: Page, answer: str) -> None:
    _look(page)
    expect(page.locator("#box")).to_be_focused()
    page.keyboard.type(answer)
    page.keyboard.press("Enter")
