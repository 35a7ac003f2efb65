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


@pytest.fixture
def hands(world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]) -> Keyboard:
    """The hands on the page that shows the condition with its mistake."""
    content = workbook(survey=SURVEY, choices=CHOICES)
    upload_workbook(study=world.study, content=content, file_name="caffe.xlsx", by=world.researcher, now=NOW)
    signed_in_as(world.researcher)
    return Keyboard(page, live_server.url + reverse("questionnaire-repair", args=[world.study.pk]))


def relevant(world: World, cell: str = "D5") -> object:
    return openpyxl.load_workbook(BytesIO(bytes(Draft.objects.get(study=world.study).workbook)))["survey"][cell].value


def test_going_through_comparisons_and_answers_with_the_arrows_stores_nothing_until_one_is_left(
    world: World, page: Page, hands: Keyboard, live_server: Any
) -> None:
    stored: list[str] = []
    page.clock.install()
    address = live_server.url + reverse("questionnaire-editor", args=[world.study.pk])
    page.goto(address)
    hands.press("ArrowDown", "ArrowDown")
    expect(page.locator("#h-question")).to_contain_text("B3")
    page.on("request", lambda request: stored.append(request.url) if request.url.endswith("/change/") else None)
    page.locator("#question [data-column=relevant] .adding").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#question [data-token=said-0]")).to_be_focused()
    picked(hands, 0, "caff", "B1 Beve caffè")
    for _ in range(7):
        page.keyboard.press("ArrowDown")
        page.clock.run_for(100)
    expect(page.locator("#f-relevant")).not_to_have_value("")
    for _ in range(7):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    expect(page.locator("[data-token=choice-0]")).to_be_visible()
    expect(page.locator("#f-relevant")).to_have_value("")
    page.keyboard.press("Escape")
    page.clock.run_for(1000)
    assert (stored, relevant(world, "D4")) == ([], None)
    page.locator("[data-token=choice-0]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#f-relevant")).to_have_value("${B1} = '2'")
    assert stored == []
    page.keyboard.press("Escape")
    expect(
        page.locator("#outline [aria-current] + .badges .filter, #outline li:has([aria-current]) .filter")
    ).to_have_count(1)
    assert (len(stored), relevant(world, "D4")) == (1, "${B1} = '2'")


def picked(hands: Keyboard, number: int, letters: str, found: str) -> None:
    """Pick a question by some letters; the hands go on to the comparison."""
    hands.type(letters)
    expect(hands.page.locator(".condition-list li")).to_have_text([found])
    hands.press("Tab")
    expect(hands.page.locator(f"[data-token=comparison-{number}]")).to_be_focused()


def one_year_more(hands: Keyboard) -> None:
    """Change the number and go on to what stands behind it."""
    hands.page.locator("[data-token=typed-1]").focus()
    hands.press("End", "Backspace")
    hands.type("9")
    hands.press("Tab")
    expect(hands.page.locator("#text")).to_have_value("${B1} = '1' and ${B2} >= 19")
    expect(hands.page.locator("[data-do='add:and:']")).to_be_focused()


def test_a_condition_is_built_and_written_without_a_mouse(world: World, page: Page, hands: Keyboard) -> None:
    expression, mark = page.locator("#text"), page.locator("[data-marks] mark.error")
    expect(mark).to_have_text("${B11}")
    hands.press("F2", "Alt+x")
    picked(hands, 0, "caff", "B1 Beve caffè")
    hands.press("Tab")
    hands.type("S")
    expect(expression).to_have_value("${B1} = '1'")
    expect(mark).to_have_count(0)
    hands.press("Control+Enter")
    picked(hands, 1, "et", "B2 Età")
    hands.type("alm")
    hands.press("Tab")
    hands.type("18")
    hands.press("Control+Shift+Enter")
    expect(expression).to_have_value("${B1} = '1' and ${B2} >= 18")
    picked(hands, 2, "marche", "B3 Marche comprate")
    hands.press("Tab")
    hands.type("Bella")
    expect(expression).to_have_value("${B1} = '1' and (${B2} >= 18 or selected(${B3}, 'b'))")
    assert violations(page) == []
    hands.press("Control+Delete")
    expect(expression).to_have_value("${B1} = '1' and ${B2} >= 18")
    one_year_more(hands)
    hands.press("Alt+x")
    expect(expression).to_be_focused()
    hands.press("Control+End")
    for letters, key in ((" and count-sel", "Tab"), ("${B3", "Tab"), (") >= 2", "")):
        hands.type(letters)
        hands.press(*filter(None, [key]))
    expect(page.locator(".condition-part")).to_have_count(3)
    assert page.locator("[data-token=typed-2]").input_value() == "2"
    hands.press("Enter")
    expect(page.locator("h1")).to_have_text("Tutti i problemi sono corretti")
    hands.assert_no_mouse()
    sheet = openpyxl.load_workbook(BytesIO(bytes(Draft.objects.get(study=world.study).workbook)))["survey"]
    assert sheet["D5"].value == "${B1} = '1' and ${B2} >= 19 and count-selected(${B3}) >= 2"
