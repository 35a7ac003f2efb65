"""A broken workbook is corrected with the keyboard alone, in the browser, and comes back from it corrected."""

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
from tests.design.workbooks import YES_NO, workbook
from tests.web.world import World

from .barriers import violations
from .interviews import Keyboard

pytestmark = pytest.mark.browser

SURVEY = [
    ["type", "name", "label::Italiano (it)", "relevent", "calculation"],
    ["select_one yes_no", "b1", "Beve caffè?", None, None],
    ["integer", "b2", "Quanti al giorno?", "${b11} = '1'", None],
    ["text", "b3", "Quale marca?", "${b1} = '1", None],
    ["calculate", "k", None, None, "if(${b2} > 1; 1; 2)"],
]


def test_every_problem_is_corrected_without_a_mouse(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    content = workbook(survey=SURVEY, choices=YES_NO)
    upload_workbook(study=world.study, content=content, file_name="caffe.xlsx", by=world.researcher, now=NOW)
    signed_in_as(world.researcher)
    hands = Keyboard(page, live_server.url + reverse("questionnaire-repair", args=[world.study.pk]))
    problem = page.locator("#h-problem")
    expect(problem).to_contain_text("relevent")
    hands.press("j")
    expect(problem).to_contain_text("b11")
    hands.press("k")
    expect(problem).to_contain_text("relevent")
    hands.press("1")
    expect(problem).to_contain_text("b11")
    assert violations(page) == []
    hands.press("1")
    expect(page.locator("#text")).to_have_value("${b1} = '1")
    hands.press("F2")
    hands.press("Control+End")
    hands.type("'")
    hands.press("Enter")
    expect(page.locator("#text")).to_have_value("if(${b2} > 1; 1; 2)")
    hands.press("1")
    expect(page.locator("h1")).to_have_text("Tutti i problemi sono corretti")
    assert violations(page) == []
    hands.assert_no_mouse()
    sheet = openpyxl.load_workbook(BytesIO(bytes(Draft.objects.get(study=world.study).workbook)))["survey"]
    assert [sheet[cell].value for cell in ("D1", "D3", "D4", "E5")] == [
        "relevant",
        "${b1} = '1'",
        "${b1} = '1'",
        "if(${b2} > 1, 1, 2)",
    ]
