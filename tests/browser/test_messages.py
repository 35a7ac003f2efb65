"""An interviewer and who leads the study: help, messages, following, taking over, with the keyboard alone.

    SCREENSHOTS=folder pytest tests/browser/test_messages.py

writes pictures of both screens into the folder.
"""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from surveys.design.services import grant_role
from surveys.fieldwork.models import HelpCall, MessageCopy
from surveys.fieldwork.queries import held_attempt
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.people.models import Role, User, WatchScope
from surveys.people.services import record_agreement
from tests.interviewing.scene import Scene, make_scene
from tests.web.confirmed import sign_in_confirmed

from .conftest import SIZES
from .interviews import HANDS_OFF, Keyboard


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        # With the caret hidden Playwright would leave a style at the box.
        page.screenshot(path=Path(folder) / f"{name}.png", caret="initial")


@pytest.fixture
def renato(transactional_db: None) -> User:
    """The supervisor, in a house where interviews may be followed."""
    return User.objects.create_user("renato", first_name="Renato", last_name="Moretti")


@pytest.fixture
def scene(renato: User) -> Scene:
    """Giulia in an interview, Carlo without a case."""
    now = timezone.now()
    scene = make_scene(now=now, cases=3)
    scene.play("1")
    grant_role(by=renato, person=renato, study=scene.study, role=Role.SUPERVISOR, now=now)
    record_agreement(
        kind="union",
        reached_on=date(2026, 9, 1),
        scopes=[WatchScope.FOLLOWING],
        months=12,
        document="Accordo",
        by=None,
        now=now,
    )
    User.objects.update(language="en")
    scene.interviewer.refresh_from_db()
    renato.refresh_from_db()
    return scene


@pytest.fixture
def desk(browser: Browser, renato: User, live_server: Any) -> Iterator[Page]:
    """The supervisor's own browser, in which no mouse is touched and nothing complains."""
    context = browser.new_context(viewport=SIZES["1440"], locale="en-GB")  # type: ignore[arg-type]
    session = sign_in_confirmed(Client(), renato).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    complaints: list[str] = []
    # That a request has failed is told by the browser, too, where a test has it fail.
    context.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type == "error" and "ERR_FAILED" not in message.text else None
        ),
    )
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    page = context.new_page()
    page.add_init_script(HANDS_OFF)
    yield page
    assert page.evaluate("sessionStorage.getItem('test:mouse')") is None
    context.close()
    assert complaints == []


def call_for_help(keys: Keyboard) -> None:
    page = keys.page
    expect(page.locator("#box")).to_be_focused()
    keys.press("F7")
    expect(page.locator("#help-box")).to_be_focused()
    keys.type("1")
    keys.press("Enter")
    expect(page.locator("#dock-help")).to_be_hidden()
    expect(page.locator("#box")).to_be_focused()
    expect(page.locator("#side-news")).to_contain_text("nobody has taken it yet")
    assert HelpCall.objects.get().reason == "doubt"


def take_the_call_for_help_and_follow(desk: Page, field: str, person: User) -> None:
    desk.goto(field)
    expect(desk.locator("#todo")).to_contain_text("Giulia B. calls you")
    desk.keyboard.press("F4")
    desk.keyboard.press("Enter")
    expect(desk.locator("#todo")).to_contain_text("looks after it")
    desk.goto(f"{field}people/{person.pk}/follow/")
    expect(desk.get_by_role("button", name="Follow Giulia")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.frame_locator("iframe").locator(".sheet")).to_contain_text("Quanti al giorno?")


def write_and_be_read(desk: Page, keys: Keyboard) -> None:
    page = keys.page
    desk.keyboard.press("m")
    desk.keyboard.type("Read it out in full")
    desk.keyboard.press("Enter")
    expect(desk.locator("#words")).to_have_value("")
    expect(page.locator(".followed").first).to_contain_text("Renato M. follows")
    expect(page.locator("#side-news")).to_contain_text("Read it out in full")
    # What comes takes neither the focus nor a key.
    expect(page.locator("#box")).to_be_focused()
    picture(page, "call")
    picture(desk, "follow")
    # A call for help is one, whatever has not been read yet.
    keys.press("F7")
    expect(page.locator("#help-box")).to_be_focused()
    expect(page.locator("#news-read")).to_have_count(1)
    keys.press("Escape")
    keys.press("Alt+m")
    expect(page.locator("#news-read")).to_have_count(0)
    assert MessageCopy.objects.get().read_at is not None
    say_something_ready(desk, page)
    keys.answer("3")
    expect(desk.frame_locator("iframe").locator(".sheet")).to_contain_text("Quali marche conosce?")


def say_something_ready(desk: Page, page: Page) -> None:
    """A digit sends a ready message; in the text it is a digit. What cannot be sent stays and says so."""
    ready = desk.locator("button[name=ready]").first
    words = ready.evaluate("button => button.firstChild.textContent.trim()")
    desk.route("**/follow/say/", lambda route: route.abort())
    desk.keyboard.type("1 more")
    desk.keyboard.press("Enter")
    expect(desk.locator("#say-fault")).to_contain_text("Offline")
    expect(desk.locator("#words")).to_have_value("1 more")
    desk.unroute("**/follow/say/")
    desk.keyboard.press("Escape")  # out of the text
    desk.keyboard.press("1")
    expect(page.locator("#side-news")).to_contain_text(words)
    expect(page.locator("#box")).to_be_focused()


def take_over(desk: Page) -> None:
    desk.keyboard.press("p")
    expect(desk.locator("#take-reason")).to_be_focused()
    desk.keyboard.type("asks for somebody responsible")
    picture(desk, "take")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/calls/*/interview/")
    expect(desk.locator("#answer")).to_contain_text("Quali marche conosce?")


@pytest.mark.browser
def test_help_is_called_a_message_answered_the_interview_followed_and_taken_over(
    scene: Scene, renato: User, page: Page, desk: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(scene.interviewer)
    keys = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/interview/")
    call_for_help(keys)
    take_the_call_for_help_and_follow(desk, f"{live_server.url}/studies/{scene.study.pk}/field/", scene.interviewer)
    write_and_be_read(desk, keys)
    take_over(desk)
    taken = held_attempt(renato)
    assert taken is not None
    keys.type("1")
    keys.enter()
    # What is sent too late is kept and not applied, and whoever sent it reads why.
    page.wait_for_url("**/shift/")
    expect(page.locator("main")).to_contain_text("Renato M. has taken over case")
    assert InterviewEvent.objects.filter(is_late=True).count() == 1
    assert Interview.objects.get().last_attempt == taken
    keys.assert_no_mouse()


@pytest.mark.browser
def test_f7_calls_a_supervisor_from_every_page_between_calls(
    scene: Scene, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(scene.colleague())
    briefing = f"{scene.study.pk}/briefing/"
    for place in ("", "agenda/", "reviews/", "courtesy/", "training/", "training/record/", "back-checks/", briefing):
        page.goto(f"{live_server.url}/shift/{place}")
        page.keyboard.press("F7")
        page.wait_for_url("**/shift/help/")
