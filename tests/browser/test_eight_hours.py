"""A screen for eight hours of work: digits under the left hand, twice as large, what to say at once."""

import pytest
from playwright.sync_api import Page, expect

from surveys.interviewing.models import SpokenAnswer
from surveys.people.models import User

from .interviews import Open, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_left_hand_answers_nothing_is_cut_off_at_twice_the_size_and_what_to_say_waits_for_no_network(
    opened: Open, page: Page
) -> None:
    hands = opened()
    User.objects.update(look="larger left-hand")
    page.reload()
    expect(page.locator("#box")).to_be_focused()
    # The list has come while nobody looked: what is said from it is said in this call, with none fetched at all.
    expect(page.locator("#say-form")).to_have_count(1)
    page.route("**/say/", lambda route: route.request.method == "GET" or route.continue_())
    hands.press("F9")
    expect(page.locator("#say-list summary").first).to_be_visible()
    hands.type("1")
    hands.press("Enter")
    expect(page.locator("#dock-say")).to_be_hidden()
    assert SpokenAnswer.objects.get().item == "no_time"
    page.set_viewport_size({"width": 720, "height": 450})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("(list => list.scrollHeight <= list.clientHeight)(document.querySelector('.answers'))")
    expect(page.locator("#box")).to_be_in_viewport()
    page.locator("#box").press("a")
    expect(page.locator("#box")).to_have_value("4")
    page.locator("#box").press("f")
    expect(page.locator("#answer[data-kind=multiple]")).to_be_visible()
    assert stored("b3") == "4"
