"""Double Enter, the Back button, a second tab, a cut network: nothing is lost, nothing counted twice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.people.models import User

from .interviews import Keyboard, ready_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose console may complain: a cut network is what these tests are about."""
    return context.new_page()


@pytest.fixture
def hands(page: Page, live_server: Any, signed_in_as: Callable[[User], None]) -> Keyboard:
    scene = ready_scene(cases=2)
    services.start_interview(attempt=scene.attempt, now=scene.now)
    signed_in_as(scene.interviewer)
    return Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/interview/")


def answers() -> dict[str, Any]:
    return {path.rpartition("/")[2]: answer["v"] for path, answer in Interview.objects.get().state["answers"].items()}


def test_a_double_enter_answers_one_question(hands: Keyboard, page: Page) -> None:
    page.wait_for_timeout(300)
    hands.type("4")
    hands.press("Enter", "Enter")
    expect(page.locator("#answer .code")).to_have_text("b4")
    page.wait_for_timeout(300)

    assert hands.code == "b4"
    assert InterviewEvent.objects.filter(kind="page").count() == 1


def test_a_second_tab_changes_nothing_and_shows_the_current_page(hands: Keyboard, page: Page) -> None:
    second = page.context.new_page()
    second.goto(page.url)
    hands.answer("4")
    second.keyboard.type("5")
    second.wait_for_timeout(300)
    second.keyboard.press("Enter")
    expect(second.locator("#answer .code")).to_have_text("b4")

    assert answers() == {"b3": "4"}


def test_the_browsers_back_button_changes_nothing(hands: Keyboard, page: Page, live_server: Any) -> None:
    address = page.url
    hands.answer("4")
    page.goto(f"{live_server.url}/shift/")
    page.go_back()
    expect(page).to_have_url(address)
    expect(page.locator("#answer .code")).to_have_text("b4")

    assert answers() == {"b3": "4"}


def test_a_reload_comes_back_to_the_same_question(hands: Keyboard, page: Page) -> None:
    hands.answer("4")
    page.reload()

    assert hands.code == "b4"


def test_another_machine_comes_back_to_the_same_question_with_everything_there(
    hands: Keyboard, page: Page, browser: Browser, browser_context_args: dict[str, Any], live_server: Any
) -> None:
    hands.answer("4")
    hands.answer("7 1")
    page.locator("#note").fill("Ha fretta")
    page.locator("#note-form button").press("Enter")
    expect(page.locator("#note-form p")).to_have_text("Ha fretta")
    page.context.close()

    other = browser.new_context(**browser_context_args)
    client = Client()
    client.force_login(Interview.objects.get().case.holder)
    other.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    there = Keyboard(other.new_page(), f"{live_server.url}/shift/")
    there.enter()
    there.page.wait_for_url("**/interview/")
    assert there.code == "b6"
    expect(there.page.locator("#so-far li")).to_have_count(2)
    expect(there.page.locator("#note-form p")).to_have_text("Ha fretta")
    there.answer("48")
    assert answers() == {"b3": "4", "b4": ["7", "1"], "b6": 48}
    other.close()


def test_an_answer_whose_acknowledgement_was_lost_is_sent_again_and_counted_once(hands: Keyboard, page: Page) -> None:
    lost = []

    def lose_the_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    page.route("**/interview/", lose_the_first)
    page.wait_for_timeout(300)
    hands.type("4")
    hands.press("Enter")
    expect(page.locator("#saved")).to_have_attribute("data-state", "offline")
    expect(page.locator("#answer .code")).to_have_text("b4", timeout=10000)

    assert answers() == {"b3": "4"}
    assert InterviewEvent.objects.filter(kind="answer").count() == 1


def test_an_answer_given_without_a_network_is_kept_over_a_reload_and_sent(hands: Keyboard, page: Page) -> None:
    page.route("**/interview/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.wait_for_timeout(300)
    hands.type("4")
    hands.press("Enter")
    expect(page.locator("#saved")).to_have_attribute("data-state", "offline")
    assert answers() == {}

    page.unroute("**/interview/")
    page.reload()
    expect(page.locator("#answer .code")).to_have_text("b4")
    assert answers() == {"b3": "4"}


def test_an_answer_given_without_a_network_is_sent_when_the_page_was_closed_meanwhile(
    hands: Keyboard, page: Page
) -> None:
    address = page.url
    page.context.set_offline(True)
    hands.type("4")
    hands.press("Enter")
    expect(page.locator("#saved")).to_have_attribute("data-state", "offline")
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(address)
    expect(again.locator("#answer .code")).to_have_text("b4")

    assert answers() == {"b3": "4"}
    assert again.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('ascolto:unsent'))") == []


def test_an_answer_that_nobody_came_back_for_does_not_stay_on_the_machine(hands: Keyboard, page: Page) -> None:
    hours = 60 * 60 * 1000
    kept = "(hours) => localStorage.setItem('ascolto:unsent:' + hours, JSON.stringify({at: Date.now() - hours * %d}))"
    for old in (1, 13):
        page.evaluate(kept % hours, old)
    page.reload()
    expect(page.locator("#answer .code")).to_have_text("b3")
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('ascolto:unsent'))") == [
        "ascolto:unsent:1"
    ]


def test_a_proxy_that_cuts_delays_and_duplicates_requests_neither_loses_nor_doubles_an_answer(
    hands: Keyboard, page: Page
) -> None:
    """Every answer meets another trouble: cut on the way there, cut on the way back, late, sent twice."""
    troubles = ["cut there", "late", "twice", "cut back", "late", "twice"]
    met: list[str] = []

    def trouble(route: Route) -> None:
        if route.request.method != "POST" or not troubles:
            route.continue_()
            return
        met.append(troubles.pop(0))
        if met[-1] == "cut there":
            route.abort("connectionreset")
            return
        answer = route.fetch()
        if met[-1] == "cut back":
            route.abort("connectionreset")
            return
        if met[-1] == "late":
            page.wait_for_timeout(900)
        if met[-1] == "twice":
            answer = route.fetch()
        route.fulfill(response=answer)

    page.route("**/interview/", trouble)
    for typed, following in (("4", "b4"), ("7 1", "b6"), ("48", "b7"), ("12/11/2026", "b8")):
        page.wait_for_timeout(350)
        hands.type(typed)
        hands.press("Enter")
        expect(page.locator("#answer .code")).to_have_text(following, timeout=15_000)

    assert met == ["cut there", "late", "twice", "cut back", "late", "twice"][: len(met)]
    assert len(met) >= 5
    assert answers() == {"b3": "4", "b4": ["7", "1"], "b6": 48, "b7": "2026-11-12"}
    assert InterviewEvent.objects.filter(kind="answer").count() == 4


def test_the_interview_works_without_scripts(
    browser: Any, live_server: Any, browser_context_args: dict[str, Any]
) -> None:
    scene = ready_scene(cases=2)
    services.start_interview(attempt=scene.attempt, now=scene.now)
    client = Client()
    client.force_login(scene.interviewer)
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/calls/{scene.attempt.pk}/interview/")
    page.locator("#box").fill("4")
    page.keyboard.press("Enter")
    expect(page.locator("#answer .code")).to_have_text("b4")
    page.locator("button[name=dock][value=say]").press("Enter")
    expect(page.locator("#dock-say")).to_be_visible()
    context.close()

    assert answers() == {"b3": "4"}
