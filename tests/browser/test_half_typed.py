"""An answer that is half typed stays when the interviewer switches the language, by mouse, and is gone on with."""

import pytest
from playwright.sync_api import Page, expect

from tests.interviewing.scene import CHOICES, COFFEE

from .interviews import Open, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_half_typed_answer_is_gone_on_with_in_the_other_language(opened: Open, page: Page) -> None:
    hands = opened(survey=COFFEE, choices=CHOICES)
    hands.answer("2")
    hands.type("Perché il caff")
    page.locator(".language button").click()
    expect(page.locator("#qtext")).to_contain_text("Why not?")
    expect(page.locator("#box")).to_have_value("Perché il caff")
    hands.type("è è amaro")
    hands.enter()
    expect(page.locator("#qtext")).to_contain_text("Which brands do you know?")
    assert stored("why") == "Perché il caffè è amaro"
