"""A question is kept from the editor and put behind another one of the same draft, with a code of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.design.services import upload_workbook
from surveys.people.models import User
from tests.design.conftest import NOW
from tests.design.workbooks import COFFEE, YES_NO, workbook
from tests.web.world import World

from .barriers import violations

pytestmark = pytest.mark.browser


def test_a_question_goes_into_the_library_and_comes_back_behind_another(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    content = workbook(survey=COFFEE, choices=YES_NO)
    upload_workbook(study=world.study, content=content, file_name="x.xlsx", by=world.researcher, now=NOW)
    signed_in_as(world.researcher)
    page.goto(live_server.url + reverse("questionnaire-editor", args=[world.study.pk]))
    page.locator("#outline li").first.locator("a").focus()
    page.keyboard.press("x")
    page.locator("#chosen a[data-library]").click()
    page.get_by_label("Nome").fill("Consumo")
    page.get_by_label("Etichette").fill("bevande")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Consumo")
    page.goto(live_server.url + reverse("questionnaire-editor", args=[world.study.pk]))
    page.locator("#outline li").nth(1).locator("a").click()
    page.locator("#open-add").click()
    page.locator("#add a[data-library]").click()
    expect(page.locator("#after option:checked")).to_contain_text("b2")
    page.get_by_label("Parole").fill("tè verde")
    expect(page.locator("#library-found")).to_contain_text("Niente con queste parole")
    page.get_by_label("Parole").fill("consumo")
    page.get_by_role("button", name="Consumo").click()
    expect(page.locator("#outline")).to_contain_text("b1_b")
