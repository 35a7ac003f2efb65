"""Without a network nobody is thrown out of a call: what leaves the page waits, and goes off by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from surveys.fieldwork.models import Appointment, Attempt
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.people.models import User
from tests.interviewing.scene import Scene

from .interviews import Keyboard, ready_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose console may complain: a cut network is what these tests are about."""
    return context.new_page()


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return ready_scene(cases=2)


@pytest.fixture
def hands(scene: Scene, page: Page, live_server: Any, signed_in_as: Callable[[User], None]) -> Keyboard:
    services.start_interview(attempt=scene.attempt, now=scene.now)
    signed_in_as(scene.interviewer)
    return Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/interview/")


def test_an_appointment_made_without_a_network_waits_for_it_behind_the_last_answer(
    scene: Scene, hands: Keyboard, page: Page, context: BrowserContext
) -> None:
    address = page.url
    context.set_offline(True)
    hands.type("4")
    hands.enter()
    expect(page.locator("#saved")).to_have_attribute("data-state", "offline")
    hands.press("F4")
    hands.type("3")
    hands.enter()
    expect(page.locator("#quick-echo.bad")).to_be_visible()
    assert (page.url, Appointment.objects.count()) == (address, 0)

    context.set_offline(False)
    page.wait_for_url(lambda url: f"/calls/{scene.attempt.pk}/" not in url, timeout=15_000)
    interview = Interview.objects.get()
    assert interview.status == "suspended"
    assert interview.state["answers"]["b/b3"]["v"] == "4"
    assert interview.case.appointments.count() == 1
    assert not InterviewEvent.objects.filter(kind="late").exists()


def test_a_note_written_without_a_network_is_kept_when_the_answer_goes_off(
    scene: Scene, hands: Keyboard, page: Page, context: BrowserContext
) -> None:
    context.set_offline(True)
    hands.type("4")
    hands.enter()
    expect(page.locator("#saved")).to_have_attribute("data-state", "offline")
    hands.press("F2")
    hands.type("Parla volentieri, ma ha fretta")
    context.set_offline(False)
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved", timeout=15_000)
    assert page.locator("#note").input_value() == "Parla volentieri, ma ha fretta"

    context.set_offline(True)
    hands.enter()
    expect(page.locator("#saved")).to_have_attribute("data-state", "offline")
    context.set_offline(False)
    expect(page.locator("#note-form p")).to_have_text("Parla volentieri, ma ha fretta", timeout=15_000)
    assert InterviewEvent.objects.filter(kind="note").count() == 1


def test_a_note_is_kept_with_enter_and_the_box_has_the_hands_again(hands: Keyboard, page: Page) -> None:
    hands.type("4")
    hands.press("F2")
    hands.type("Richiamare dopo le sei")
    hands.enter()
    expect(page.locator("#note-form p")).to_have_text("Richiamare dopo le sei")
    expect(page.locator("#box")).to_be_focused()
    hands.answer("")
    assert Interview.objects.get().state["answers"]["b/b3"]["v"] == "4"


def test_a_note_that_was_written_and_not_kept_is_kept_when_the_call_ends(
    scene: Scene, hands: Keyboard, page: Page
) -> None:
    hands.answer("4")
    hands.press("F2")
    hands.type("Richiamare dopo le sei")
    hands.press("Escape", "F8")
    hands.type("1")
    hands.enter()
    page.wait_for_url(lambda url: f"/calls/{scene.attempt.pk}/" not in url)
    assert list(InterviewEvent.objects.filter(kind="note").values_list("new", flat=True)) == ["Richiamare dopo le sei"]


def test_an_outcome_given_without_a_network_goes_off_by_itself(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None], context: BrowserContext
) -> None:
    scene = ready_scene(cases=2, dialled=False)
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/")
    hands.enter()
    expect(page.locator("#box")).to_be_editable()
    context.set_offline(True)
    hands.type("2")
    hands.enter()
    expect(page.locator("#echo.bad")).to_be_visible()

    context.set_offline(False)
    page.wait_for_url(lambda url: f"/calls/{scene.attempt.pk}/" not in url, timeout=15_000)
    assert Attempt.objects.get(pk=scene.attempt.pk).disposition == "no_answer"
    assert Attempt.objects.filter(case=scene.attempt.case).count() == 1
