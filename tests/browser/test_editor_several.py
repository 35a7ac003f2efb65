"""In the editor several questions are chosen, changed at once and dragged, and a question is found by its words."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from surveys.design.models import Draft, Study
from surveys.design.services import upload_workbook
from surveys.people.models import User
from tests.design.conftest import NOW
from tests.design.workbooks import YES_NO, workbook
from tests.web.world import World

from .barriers import violations
from .interviews import Keyboard

pytestmark = pytest.mark.browser

SURVEY = [
    ["type", "name", "label::Italiano (it)", "relevant"],
    ["select_one yes_no", "b1", "Beve caffè?", None],
    ["integer", "b2", "Quanti al giorno?", "${b1} = '1'"],
    ["begin_group", "c", "Gusti", None],
    ["text", "c1", "Quale miscela?", None],
    ["text", "c2", "Quale marca?", None],
    ["end_group", None, None, None],
]


@pytest.fixture
def address(world: World, live_server: Any, signed_in_as: Callable[[User], None]) -> str:
    content = workbook(survey=SURVEY, choices=YES_NO)
    upload_workbook(study=world.study, content=content, file_name="caffe.xlsx", by=world.researcher, now=NOW)
    signed_in_as(world.researcher)
    return str(live_server.url) + reverse("questionnaire-editor", args=[world.study.pk])


def column(study: Study, at: int) -> list[Any]:
    book = openpyxl.load_workbook(BytesIO(bytes(Draft.objects.get(study=study).workbook)))
    return [row[at] for row in book["survey"].iter_rows(min_row=2, values_only=True)]


def test_several_questions_get_a_condition_are_copied_and_found_without_a_mouse(
    world: World, page: Page, address: str
) -> None:
    hands = Keyboard(page, address)
    hands.press("ArrowDown", "x", "Shift+ArrowDown", "Shift+ArrowDown")
    expect(page.locator("#chosen-count")).to_have_text("3 domande scelte")
    hands.press("b")
    expect(page.locator("#bulk-codes")).to_have_text("b2, c, c1")
    hands.press("Enter")
    expect(page.locator("#bulk .condition-box input")).to_be_focused()
    hands.type("b1")
    hands.press("Enter")
    expect(page.locator("#bulk [data-token^=comparison]")).to_be_focused()
    hands.press("Tab")
    hands.type("no")
    expect(page.locator("#bulk textarea")).to_have_value("${b1} = '2'")
    expect(page.locator("#bulk-says")).to_have_text("cambia 3 caselle")
    assert violations(page) == []
    page.locator("#put-bulk").focus()
    hands.press("Enter")
    expect(page.locator("#outline .filter")).to_have_count(3)
    assert column(world.study, 3) == [None, "${b1} = '1' and ${b1} = '2'", "${b1} = '2'", "${b1} = '2'", None, None]
    hands.press("Escape", "Control+z")
    expect(page.locator("#outline .filter")).to_have_count(1)
    hands.press("Control+k")
    hands.type("miscela")
    expect(page.locator(".condition-list li")).to_have_text(["c1 Quale miscela?"])
    hands.press("Enter")
    expect(page.locator("#h-question")).to_contain_text("c1")
    hands.press("x", "Shift+ArrowDown", "d")
    expect(page.locator("#outline b")).to_have_text(["b1", "b2", "c", "c1", "c2", "c3", "c4"])
    hands.press("Alt+1")
    expect(page.locator("#f-label")).to_be_focused()
    hands.press("Control+a", "Control+b")
    expect(page.locator("#f-label")).to_have_value("**Quale miscela?**")
    hands.press("Alt+2")
    expect(page.locator("#question [data-column=relevant] .adding").first).to_be_focused()
    hands.assert_no_mouse()


def test_a_question_is_dragged_with_what_is_chosen_and_never_before_what_it_reads(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()  # its console may complain: an answer of 422 is what this is about
    page.goto(address)
    items, line = page.locator("#outline li"), page.locator("#drop-line")
    with page.expect_response("**/places/**"):
        items.nth(1).hover()
        page.mouse.down()
        items.nth(0).hover(position={"x": 100, "y": 4})
    items.nth(0).hover(position={"x": 102, "y": 4})
    expect(line).to_have_text("«b2» legge la risposta a «b1»: deve stare dopo.")
    items.nth(3).hover(position={"x": 100, "y": 20})
    items.nth(3).hover(position={"x": 102, "y": 20})
    expect(line).to_have_text("")
    page.mouse.up()
    expect(page.locator("#outline b")).to_have_text(["b1", "c", "c1", "b2", "c2"])
    items.nth(2).click(position={"x": 10, "y": 12})
    items.nth(4).click(position={"x": 10, "y": 12})
    expect(page.locator("#chosen-count")).to_have_text("2 domande scelte")
    items.nth(4).drag_to(items.nth(0), target_position={"x": 100, "y": 3})
    expect(page.locator("#outline b")).to_have_text(["c1", "c2", "b1", "c", "b2"])
    page.keyboard.press("Escape")
    page.locator("#outline a").nth(2).click()
    expect(page.locator("#h-question")).to_contain_text("b1")
    answers = page.locator("#answers tbody tr")
    first = answers.nth(0).locator("[draggable]")
    answers.nth(1).locator("[draggable]").drag_to(first, target_position={"x": 8, "y": 3})
    expect(answers.nth(0).locator("[data-control=code] input")).to_have_value("2")
    answers.nth(0).locator("[data-remove-answer]").click()
    expect(answers).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+Shift+ArrowDown")
    page.keyboard.press("Alt+Shift+ArrowDown")
    expect(page.locator("#saved")).to_have_text("«b2» legge la risposta a «b1»: deve stare dopo.")
    expect(page.locator("#outline b")).to_have_text(["c1", "c2", "c", "b1", "b2"])


def test_a_finger_drags_by_the_handle_as_a_mouse_does(
    browser: Browser, browser_context_args: dict[str, Any], context: BrowserContext, address: str
) -> None:
    by_touch = browser.new_context(**{**browser_context_args, "has_touch": True})
    by_touch.add_cookies(context.cookies())  # type: ignore[arg-type]
    page = by_touch.new_page()
    page.goto(address)
    finger = page.context.new_cdp_session(page)
    codes = page.locator("#outline b")

    def at(item: int, y: int = 0, kind: str = "touchMove") -> None:
        box = page.locator("#outline li").nth(item).bounding_box()
        assert box is not None
        points = [{"x": box["x"] + 12, "y": box["y"] + y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def leave() -> None:
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    expect(codes).to_have_text(["b1", "b2", "c", "c1", "c2"])
    with page.expect_response("**/places/**"):
        at(1, 12, "touchStart")
        at(1, 20)
        at(0, 4)
    at(0, 5)
    expect(page.locator("#drop-line")).to_have_text("«b2» legge la risposta a «b1»: deve stare dopo.")
    at(3, 20)
    expect(page.locator("#drop-line")).to_have_text("")
    leave()
    expect(codes).to_have_text(["b1", "c", "c1", "b2", "c2"])
    at(4, 12, "touchStart")
    leave()  # a tap chooses
    expect(page.locator("#chosen-count")).to_have_text("1 domanda scelta")
    assert violations(page) == []
    by_touch.close()


GRID = [
    ["type", "name", "label::Italiano (it)"],
    ["begin_group", "d", "Quanto è d’accordo?"],
    ["select_one towns", "d1", "È buono."],
    ["select_one towns", "d2", "È caro."],
    ["end_group", None, None],
]
TOWNS = [["list_name", "name", "label::Italiano (it)"], *(["towns", str(n), f"Comune {n}"] for n in range(1, 302))]


def test_a_grid_is_written_as_one_card_and_a_long_list_is_searched_without_a_mouse(
    world: World, page: Page, address: str
) -> None:
    content = workbook(survey=GRID, choices=TOWNS)
    upload_workbook(study=world.study, content=content, file_name="caffe.xlsx", by=world.researcher, now=NOW)
    hands = Keyboard(page, address)
    page.locator("#new-row").focus()
    hands.type("È raro.")
    hands.press("Enter")
    expect(page.locator("#grid-rows tbody a")).to_have_text(["d1", "d2", "d3"])
    expect(page.locator("#new-row")).to_be_focused()
    page.locator("#grid-rows tbody input").nth(2).focus()
    hands.press("Alt+Shift+ArrowUp")
    expect(page.locator("#grid-rows tbody a")).to_have_text(["d1", "d3", "d2"])
    expect(page.locator("#grid-rows tbody input").nth(1)).to_be_focused()
    hands.press("Control+Delete")
    expect(page.locator("#grid-rows tbody a")).to_have_text(["d1", "d2"])
    first = page.locator("#answers tbody [data-control=code] input").first
    first.focus()
    hands.press("Alt+PageDown")
    expect(first).to_have_value("121")
    expect(first).to_be_focused()
    page.locator("#answers-find").focus()
    hands.type("comune 30")
    expect(page.locator("#answers tbody tr")).to_have_count(5)
    expect(page.locator("#answers-find")).to_be_focused()
    expect(page.locator("#answers-find")).to_have_value("comune 30")
    assert violations(page) == []
    page.locator("#answers tbody [data-control=text] input").nth(4).focus()
    hands.press("End")
    hands.type(" bis")
    hands.press("Escape")
    expect(page.locator("#undo")).to_have_attribute("title", re.compile("choices"))
    book = openpyxl.load_workbook(BytesIO(bytes(Draft.objects.get(study=world.study).workbook)))
    assert [row[2].value for row in book["choices"].rows if row[1].value == "301"] == ["Comune 301 bis"]
    hands.assert_no_mouse()
