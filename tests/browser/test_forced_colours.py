"""Where the system takes the colours away, what they told is told by its own: chosen, focus, how far one is."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from .interviews import Keyboard, Open

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STYLE = """([selector, property]) => getComputedStyle(document.querySelector(selector)).getPropertyValue(property)"""


@pytest.fixture
def forced(opened: Open, page: Page) -> Callable[[], Keyboard]:
    page.emulate_media(forced_colors="active")
    return opened


def style(page: Page, selector: str, name: str) -> str:
    return str(page.evaluate(STYLE, [selector, name]))


def photograph(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"forced-{name}.png", caret="initial")


def test_the_chosen_answer_differs_from_the_others(forced: Callable[[], Keyboard], page: Page) -> None:
    hands = forced()
    hands.type("4")
    photograph(page, "chosen")
    chosen, other = ".answers .answer:has(input:checked)", ".answers .answer:not(:has(input:checked))"

    assert style(page, chosen, "background-color") != style(page, other, "background-color")
    assert style(page, f"{chosen} .text", "color") != style(page, f"{other} .text", "color")
    assert style(page, chosen, "border-top-color") != style(page, other, "border-top-color")


def test_focus_is_an_outline_and_no_shadow(forced: Callable[[], Keyboard], page: Page) -> None:
    hands = forced()
    assert style(page, "#box", "outline-style") == "solid"
    assert float(style(page, "#box", "outline-width").removesuffix("px")) >= 3
    hands.press("F4")
    assert style(page, "#quick-box", "outline-style") == "solid"
    photograph(page, "dock")
    assert style(page, "[data-dock=appointment]", "background-color") != style(
        page, "[data-dock=say]", "background-color"
    )


def test_the_section_that_is_asked_stands_out_in_the_bar(forced: Callable[[], Keyboard], page: Page) -> None:
    hands = forced()
    for typed in ("4", "1", "48", "1", "8"):
        hands.answer(typed)
    photograph(page, "sections")
    done, current = ".steps .done", ".steps [aria-current]"
    ahead = ".steps li:not(.done, [aria-current])"
    kinds = {
        (style(page, one, "border-top-width"), style(page, one, "border-top-color"), style(page, one, "font-weight"))
        for one in (done, current, ahead)
    }
    assert len(kinds) == 3


def test_a_row_of_statements_shows_its_answer_and_which_row_it_is(forced: Callable[[], Keyboard], page: Page) -> None:
    hands = forced()
    for typed in ("4", "1", "48", "1", "8", "la mattina"):
        hands.answer(typed)
    hands.type("4")
    hands.press("Enter")
    photograph(page, "statements")
    chosen, other = ".battery .cell:has(input:checked) .key", ".battery .cell:not(:has(input:checked)) .key"

    assert style(page, chosen, "background-color") != style(page, other, "background-color")
    assert style(page, ".battery tr[aria-current] > th", "border-bottom-width") == "2px"
    assert style(page, ".battery tr:not([aria-current]) > th", "border-bottom-width") != "2px"


def test_more_contrast_makes_what_is_quiet_as_strong_as_the_rest(opened: Open, page: Page) -> None:
    page.emulate_media(contrast="more")
    opened()

    assert style(page, ".keys .last", "color") == style(page, ".keys .key-button", "color")
