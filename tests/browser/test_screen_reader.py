"""What a screen reader is given to say on the pages of an interview, as the browser hands it over."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def described(page: Page) -> tuple[str, str]:
    """The form's name and the description of the box that has the hands."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    form = next(one for one in nodes if one["role"]["value"] == "form" and one["name"]["value"])
    box = next(
        one
        for one in nodes
        if any(fact["name"] == "focused" for fact in one.get("properties", ())) and one["role"]["value"] == "textbox"
    )
    return form["name"]["value"], box["description"]["value"]


def test_a_question_is_heard_once_with_instruction_choices_and_codes_and_what_was_refused_in_its_place(
    opened: Open, page: Page
) -> None:
    hands = opened()
    name, heard = described(page)
    assert name.startswith("b3")
    assert "Pensi agli" not in name, "the question is heard once"
    said = ["Istruzione:", "Pensi agli ultimi", "Risposte da leggere", "1 Aurora"]
    places = [heard.find(one) for one in said]
    assert -1 not in places
    assert places == sorted(places)

    hands.type("1")
    hands.enter()
    expect(page.locator("#qhead")).to_contain_text("b4")
    assert page.locator("#saved").evaluate("saved => saved.ariaLive") == "off", "saving is not told each time"
    hands.type("77")
    hands.enter()
    expect(page.locator("#complaint")).to_be_visible()
    _, heard = described(page)
    assert "77" in heard
    assert "E oltre" not in heard
