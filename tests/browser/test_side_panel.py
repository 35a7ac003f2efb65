"""Beside the question: who it is always stands there, the newest answers are in sight; what a machine is told too."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import SIZES
from .interviews import Keyboard, Open, ready_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MANY = [
    ["type", "name", "label::Italiano (it)"],
    *[["integer", f"n{number}", f"Numero {number}?"] for number in range(1, 41)],
]


def test_the_newest_answer_is_in_sight_and_who_it_is_never_scrolled_away(opened: Open, page: Page) -> None:
    hands = opened([str(number) for number in range(1, 28)], survey=MANY)
    for number in range(28, 31):
        hands.answer(str(number))
    lines, who = page.locator("#so-far li"), page.locator("#side-who .who")
    expect(lines).to_have_count(30)
    expect(lines.last).to_be_in_viewport(ratio=1)
    expect(lines.first).not_to_be_in_viewport()
    expect(page.locator("#side-who .tabular")).to_contain_text("035")
    page.reload()
    expect(lines.last).to_be_in_viewport(ratio=1)

    page.evaluate("for (const one of document.querySelectorAll('#side, #jump-form')) one.scrollTop = 1e6")
    expect(who).to_be_in_viewport(ratio=1)
    page.evaluate("for (const one of document.querySelectorAll('#side, #jump-form')) one.scrollTop = -1e6")
    expect(who).to_be_in_viewport(ratio=1)
    expect(lines.first).to_be_in_viewport(ratio=0.9)


def test_in_the_small_window_too(opened: Open, page: Page) -> None:
    page.set_viewport_size(SIZES["1024"])
    opened([str(number) for number in range(1, 21)], survey=MANY)
    page.locator(".stripbar [data-side=prev]").click()
    expect(page.locator("#so-far li").last).to_be_in_viewport(ratio=1)
    expect(page.locator("#side-who .who")).to_be_in_viewport(ratio=1)


def test_what_an_answering_machine_is_told_stands_there_with_its_outcome(
    page: Page,
    live_server,
    signed_in_as,  # type: ignore[no-untyped-def]
) -> None:
    said = "Buongiorno, chiamiamo per una ricerca. La richiameremo."
    scripts = [["name", "text::Italiano (it)"], ["introduction", "Buongiorno."], ["voicemail", said]]
    scene = ready_scene(cases=2, scripts=scripts)
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/")
    message = page.locator(".voicemail")
    expect(message).to_be_hidden()
    hands.type("4")
    expect(message).to_be_visible()
    expect(message).to_contain_text(said)
    expect(page.locator("#qtext")).to_be_hidden()
    hands.press("Backspace")
    expect(message).to_be_hidden()
    expect(page.locator("#qtext")).to_be_visible()

    page.goto(f"{live_server.url}/calls/{scene.attempt.pk}/after/")
    expect(message).to_be_hidden()
    hands.type("13")
    expect(message).to_contain_text(said)
    expect(message).to_be_visible()
