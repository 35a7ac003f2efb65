"""A dock stands beside the question, whoever opened it: a key, an outcome, the server after a reload.

    SCREENSHOTS=folder pytest tests/browser/test_docks.py

writes a picture of each into the folder.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.calling.staff import Abilities
from surveys.design.services import change_abilities
from surveys.fieldwork.models import Appointment, Attempt, Case, HelpCall
from surveys.interviewing import services
from surveys.people.models import User
from tests.interviewing.scene import CHOICES, COFFEE

from .conftest import SIZES
from .interviews import Keyboard, ready_scene, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GEOMETRY = """() => Object.fromEntries(
    ["#dock-appointment", "#dock-appointment .dock-body", "#dock-appointment .dock-foot",
     "#dock-appointment .go", ".sheet", ".main", ".keys"].map(selector => {
        const {x, y, width, height} = document.querySelector(selector).getBoundingClientRect();
        return [selector, [x, y, width, height].map(Math.round)];
    }))"""
STATE = """() => [document.activeElement.id, document.querySelector("[data-dock=appointment]").ariaExpanded,
    document.scrollingElement.scrollTop, document.querySelector(".main").scrollTop]"""
WAYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "outcome 7": ("", ("7", "Enter")),
    "outcome 22": ("after/", ("2", "2", "Enter")),
    "F8 then 2": ("interview/", ("F8", "2", "Enter")),
    "reload": ("interview/?dock=appointment", ("F5",)),
}
"""The four ways in which the server opens the dock: the page they start on, and what is pressed there."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", WAYS)
def test_a_dock_that_the_server_opens_looks_like_the_one_that_f4_opens(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None], way: str, size: str
) -> None:
    page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
    scene = ready_scene()
    if "interview" in WAYS[way][0]:
        services.start_interview(attempt=scene.attempt, now=scene.now)
    signed_in_as(scene.interviewer)
    address, keys = WAYS[way]
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/{address}")
    for key in keys:
        if key == "F5":
            page.reload()
        else:
            hands.enter() if key == "Enter" else hands.press(key)
    page.wait_for_url("**dock=appointment")
    expect(page.locator("#quick-box")).to_be_focused()
    by_server = page.evaluate(GEOMETRY), page.evaluate(STATE)
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"dock-{way.replace(' ', '-')}-{size}.png", caret="initial")

    hands.press("Escape")
    expect(page.locator("#dock-appointment")).to_be_hidden()
    hands.press("F4")
    expect(page.locator("#quick-box")).to_be_focused()
    assert (page.evaluate(GEOMETRY), page.evaluate(STATE)) == by_server
    boxes, height = by_server[0], SIZES[size]["height"]
    for part in ("#dock-appointment", "#dock-appointment .go", ".keys"):
        _x, y, _width, tall = boxes[part]
        assert y + tall <= height
    assert boxes["#dock-appointment"][3] > height / 2


def test_a_call_for_help_after_the_session_ended_is_kept_where_it_was_written(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene = ready_scene()
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/")
    hands.press("F7")
    page.locator("#help-words").focus()
    hands.type("chiede un responsabile")
    page.locator("#help-box").focus()
    hands.type("2")
    page.context.clear_cookies(name="sessionid")
    hands.enter()

    expect(page.locator("#dock-help [data-refusal]")).to_contain_text("La sessione è scaduta")
    expect(page.locator("#help-words")).to_have_value("chiede un responsabile")
    assert not HelpCall.objects.exists()
    hands.assert_no_mouse()


def test_a_dock_that_was_left_does_not_come_back_with_a_reload(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene = ready_scene()
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/?dock=appointment")
    hands.press("Escape")
    page.reload()

    expect(page.locator("#dock-appointment")).to_be_hidden()
    expect(page.locator("#box")).to_be_focused()


@pytest.mark.parametrize("key", ["F4", "Enter"])
def test_the_note_after_the_call_comes_along_into_the_appointment(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None], key: str
) -> None:
    scene = ready_scene(cases=2)
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/after/")
    hands.type("22")
    page.locator("#outcome-note").focus()
    hands.type("dopo cena, mai di domenica")
    hands.press(key)
    expect(page.locator("#quick-box")).to_be_focused()
    expect(page.locator("#appointment-note")).to_have_value("dopo cena, mai di domenica")
    hands.type("1")
    hands.enter()
    page.wait_for_url(lambda address: "after" not in address)

    assert Attempt.objects.get(pk=scene.attempt.pk).note == "dopo cena, mai di domenica"
    assert Appointment.objects.count() == 1


def test_a_note_that_is_changed_after_the_dock_was_left_is_the_one_that_comes_along(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene = ready_scene()
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/after/")
    page.locator("#outcome-note").focus()
    hands.type("dopo cena")
    hands.press("F4", "Escape")
    page.locator("#outcome-note").focus()
    hands.press("End")
    hands.type(", non prima")
    hands.press("F4")
    expect(page.locator("#appointment-note")).to_have_value("dopo cena, non prima")
    page.locator("#appointment-note").fill("suonare a lungo")
    hands.press("Escape", "F4")

    expect(page.locator("#appointment-note")).to_have_value("suonare a lungo")


@pytest.mark.parametrize("by", ["the outcome", "the button"])
def test_without_scripts_too_the_note_comes_along_and_the_dock_stands_beside(
    plain: Page, live_server: Any, by: str
) -> None:
    scene = ready_scene()
    sign_in(plain, scene.interviewer, live_server.url)
    plain.goto(f"{live_server.url}/calls/{scene.attempt.pk}/after/")
    plain.locator("#outcome-note").fill("dopo cena")
    if by == "the outcome":
        plain.locator("#box").fill("22")
        plain.locator("#box").press("Enter")
    else:
        plain.locator(".keys [data-dock=appointment]").click()
    expect(plain.locator("#appointment-note")).to_have_value("dopo cena")
    expect(plain.locator("#quick-box")).to_be_focused()
    dock, sheet = plain.locator("#dock-appointment").bounding_box(), plain.locator(".sheet").bounding_box()
    assert dock
    assert sheet
    assert (dock["y"], dock["height"]) == (sheet["y"], sheet["height"])
    plain.locator("#dock-appointment [data-close]").click()

    expect(plain.locator("#dock-appointment")).to_be_hidden()
    expect(plain.locator("#outcome-note")).to_have_value("dopo cena")


def test_the_language_they_speak_is_chosen_and_the_call_closed_by_keys_alone(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene, now = ready_scene(cases=2, survey=COFFEE, choices=CHOICES), timezone.now()
    paolo = scene.colleague()
    change_abilities(by=paolo, study=scene.study, abilities={paolo.pk: Abilities(frozenset({"en"}))}, now=now)
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/after/")
    hands.type("23")
    hands.enter()
    expect(page.locator("#outcome-language")).to_be_focused()
    page.locator("#outcome-language").select_option("en")
    hands.press("Enter")
    page.wait_for_url(lambda url: f"/calls/{scene.attempt.pk}/" not in url)
    assert Case.objects.get(pk=scene.attempt.case_id).language == "en"
