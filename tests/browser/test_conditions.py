"""A condition is built as a sentence with the keyboard alone, and written as an expression with what completes it."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.design.models import Draft
from surveys.design.services import upload_workbook
from surveys.people.models import User
from tests.design.conftest import NOW
from tests.design.workbooks import workbook
from tests.web.world import World

from .barriers import violations
from .interviews import Keyboard

pytestmark = pytest.mark.browser

SURVEY = [
    ["type", "name", "label::Italiano (it)", "relevant", "title"],
    ["select_one yes_no", "B1", "Beve caffè?", None, "Beve caffè"],
    ["integer", "B2", "Quanti anni ha?", None, "Età"],
    ["select_multiple brands", "B3", "Quali marche compra?", None, "Marche comprate"],
    ["text", "B4", "Perché?", "${B11} = '1'", None],
]
CHOICES = [
    ["list_name", "name", "label::Italiano (it)"],
    ["yes_no", "1", "Sì"],
    ["yes_no", "2", "No"],
    ["brands", "a", "Aurora"],
    ["brands", "b", "Bella Tazza"],
]


def test_a_condition_is_built_and_written_without_a_mouse(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    content = workbook(survey=SURVEY, choices=CHOICES)
    upload_workbook(study=world.study, content=content, file_name="caffe.xlsx", by=world.researcher, now=NOW)
    signed_in_as(world.researcher)
    hands = Keyboard(page, live_server.url + reverse("questionnaire-repair", args=[world.study.pk]))
    expression = page.locator("#text")
    mark = page.locator("[data-marks] mark.error")
    expect(mark).to_have_text("${B11}")
    hands.press("F2", "Alt+x")
    expect(page.locator("[data-token=said-0]")).to_be_focused()
    hands.type("caff")
    expect(page.locator(".condition-list li")).to_have_text(["B1 Beve caffè"])
    hands.press("Tab")
    expect(page.locator("[data-token=comparison-0]")).to_be_focused()
    hands.press("Tab")
    hands.type("S")
    expect(expression).to_have_value("${B1} = '1'")
    expect(mark).to_have_count(0)
    hands.press("Control+Enter")
    hands.type("et")
    expect(page.locator(".condition-list li")).to_have_text(["B2 Età"])
    hands.press("Enter")
    expect(page.locator("[data-token=comparison-1]")).to_be_focused()
    hands.type("alm")
    hands.press("Tab")
    hands.type("18")
    hands.press("Control+Shift+Enter")
    expect(expression).to_have_value("${B1} = '1' and ${B2} >= 18")
    hands.type("marche")
    hands.press("Tab")
    expect(page.locator("[data-token=comparison-2]")).to_be_focused()
    hands.press("Tab")
    hands.type("Bella")
    expect(expression).to_have_value("${B1} = '1' and (${B2} >= 18 or selected(${B3}, 'b'))")
    assert violations(page) == []
    hands.press("Control+Delete")
    expect(expression).to_have_value("${B1} = '1' and ${B2} >= 18")
    hands.press("Alt+x")
    expect(expression).to_be_focused()
    hands.press("Control+End")
    hands.type(" and count-sel")
    hands.press("Tab")
    hands.type("${B3")
    hands.press("Tab")
    hands.type(") >= 2")
    expect(page.locator(".condition-part")).to_have_count(3)
    assert page.locator("[data-token=typed-2]").input_value() == "2"
    hands.press("Enter")
    expect(page.locator("h1")).to_have_text("Tutti i problemi sono corretti")
    hands.assert_no_mouse()
    sheet = openpyxl.load_workbook(BytesIO(bytes(Draft.objects.get(study=world.study).workbook)))["survey"]
    assert sheet["D5"].value == "${B1} = '1' and ${B2} >= 18 and count-selected(${B3}) >= 2"
