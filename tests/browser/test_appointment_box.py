"""The box for the time of an appointment: its words stand there before Enter, and Enter without them makes nothing."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from surveys.fieldwork.models import Appointment

from .interviews import Open

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOMORROW = timezone.localtime() + timedelta(days=1)
DAY = f"{TOMORROW.day}/{TOMORROW.month}"


def made() -> list[str]:
    return [f"{timezone.localtime(one.at):%d/%m %H:%M} {one.kind}" for one in Appointment.objects.all()]


def test_day_and_hour_are_said_in_words_while_they_are_typed_and_enter_makes_just_that(
    opened: Open, page: Page
) -> None:
    hands = opened()
    hands.press("F4")
    expect(page.locator("#quick-box")).to_be_focused()
    hands.type(f"{DAY} 18")
    expect(page.locator("#quick-echo .said:not(.stale)")).to_contain_text(f" {TOMORROW.day} ")
    expect(page.locator("#quick-echo")).to_contain_text("18:00")
    expect(page.locator("#agenda tr[aria-current] th")).to_have_text("18:00")
    hands.enter()
    page.wait_for_url("**/empty/")

    assert made() == [f"{TOMORROW:%d/%m} 18:00 hard"]
    hands.assert_no_mouse()


def test_enter_before_the_words_stand_there_makes_nothing_but_shows_them(opened: Open, page: Page) -> None:
    hands = opened()

    held: list[Route] = []
    is_pressed = threading.Event()
    page.route("**/agenda/**", lambda route: route.continue_() if is_pressed.is_set() else held.append(route))
    hands.press("F4")
    hands.type(f"{DAY} 18")
    hands.press("Enter")
    is_pressed.set()
    for route in held:
        route.continue_()
    page.wait_for_url("**/interview/?dock=appointment")
    expect(page.locator("#quick-echo .said")).to_contain_text("18:00")
    expect(page.locator("#quick-box")).to_have_value(f"{DAY} 18")
    assert made() == []

    page.locator("#quick-box").press("Enter")
    page.wait_for_url("**/empty/")
    assert made() == [f"{TOMORROW:%d/%m} 18:00 hard"]


def test_what_is_not_understood_is_said_and_stays_in_the_box(opened: Open, page: Page) -> None:
    hands = opened()
    hands.press("F4")
    hands.type("lun pomeriggino")
    expect(page.locator("#quick-echo .bad")).to_contain_text("qui non si capisce")
    expect(page.locator("#quick-echo .bad small")).to_contain_text("lun 10")
    hands.enter()
    page.wait_for_url("**/interview/?dock=appointment")
    expect(page.locator("#quick-echo .bad:not(.stale)")).to_contain_text("qui non si capisce")
    expect(page.locator("#quick-box")).to_have_value("lun pomeriggino")
    assert made() == []


def test_a_number_is_a_quick_choice_and_one_more_key_is_something_else(opened: Open, page: Page) -> None:
    hands = opened()
    hands.press("F4")
    hands.type("2")
    first = page.locator("#dock-appointment input[name=quick]:checked")
    expect(first).to_have_count(1)
    expect(page.locator("#agenda tr[aria-current]")).to_be_visible()
    hands.type(" o")
    expect(first).to_have_count(0)
    expect(page.locator("#quick-echo .bad")).to_be_visible()
    hands.press("Backspace", "Backspace")
    expect(first).to_have_count(1)
    hands.press("Backspace")
    expect(page.locator("#quick-echo")).to_contain_text("fra 2 ore")
    expect(first).to_have_count(0)


def test_a_quick_choice_by_mouse_is_said_in_the_box_too(opened: Open, page: Page) -> None:
    opened().press("F4")
    page.locator("#dock-appointment input[data-entry='3']").check(force=True)
    expect(page.locator("#quick-box")).to_have_value("3")
    expect(page.locator("#agenda tr[aria-current]")).to_be_visible()


def test_after_an_hour_is_shown_as_an_approximate_appointment(opened: Open, page: Page) -> None:
    hands = opened()
    hands.press("F4")
    hands.type("domani dopo le 17")
    expect(page.locator("#dock-appointment input[value=soft]")).to_be_checked()
    expect(page.locator("#quick-echo small")).to_contain_text("indicativo")
    hands.enter()
    page.wait_for_url("**/empty/")
    assert made() == [f"{TOMORROW:%d/%m} 17:00 soft"]


def test_the_kind_follows_what_is_typed_last_until_a_hand_has_chosen(opened: Open, page: Page) -> None:
    hands = opened()
    hands.press("F4")
    box, said = page.locator("#quick-box"), page.locator("#quick-echo .said:not(.stale)")
    exact, rough = (page.locator(f"#dock-appointment input[value={kind}]") for kind in ("hard", "soft"))
    for typed, kind in (("domani sera", rough), (f"{DAY} 18", exact), ("domani sera", rough)):
        box.fill(typed)
        expect(page.locator(f"#quick-echo [data-typed='{typed}']")).to_be_visible()
        expect(kind).to_be_checked()
    rough.click()
    box.fill(f"{DAY} 19")
    expect(said).to_contain_text("19:00")
    expect(rough).to_be_checked()


def test_an_appointment_corrected_from_an_evening_to_an_hour_is_an_exact_one(opened: Open, page: Page) -> None:
    hands = opened()
    hands.press("F4")
    hands.type("domani sera")
    expect(page.locator("#quick-echo [data-rough]")).to_be_visible()
    hands.press("Control+a")
    hands.type(f"{DAY} 18")
    expect(page.locator("#quick-echo .said:not(.stale):not([data-rough])")).to_contain_text("18:00")
    hands.enter()
    page.wait_for_url("**/empty/")
    assert made() == [f"{TOMORROW:%d/%m} 18:00 hard"]
