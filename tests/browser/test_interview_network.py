"""Double Enter, the Back button, a second tab, a cut network: nothing is lost, nothing counted twice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from surveys.fieldwork.services import release_case
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.people.models import User

from .interviews import Keyboard, Open, ready_scene

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
    hands.type("4")
    hands.press("Enter", "Enter")
    expect(page.locator("#answer .code")).to_have_text("b4")
    hands.look()

    assert hands.code == "b4"
    assert InterviewEvent.objects.filter(kind="page").count() == 1


def test_a_second_tab_changes_nothing_and_shows_the_current_page(hands: Keyboard, page: Page) -> None:
    second = page.context.new_page()
    second.goto(page.url)
    hands.answer("4")
    second.keyboard.type("5")
    expect(second.locator("[data-unseen]")).to_have_count(0)
    second.keyboard.press("Enter")
    expect(second.locator("#answer .code")).to_have_text("b4")
    expect(second.get_by_role("alert")).to_contain_text("«5» non è stato preso")
    expect(second.locator("#saved")).to_have_text("Non salvato")

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
    hands.type("4")
    hands.press("Enter")
    expect(page.locator("#saved")).to_have_attribute("data-state", "offline")
    expect(page.locator("#answer .code")).to_have_text("b4", timeout=10000)

    assert answers() == {"b3": "4"}
    assert InterviewEvent.objects.filter(kind="answer").count() == 1


def test_an_answer_given_without_a_network_is_kept_over_a_reload_and_sent(hands: Keyboard, page: Page) -> None:
    page.route("**/interview/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
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
    again.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('ascolto:unsent'))")


def test_what_waits_is_shown_as_waiting_and_typing_replaces_it_whole(hands: Keyboard, page: Page) -> None:
    page.context.set_offline(True)
    hands.type("1")
    hands.enter()
    expect(page.locator("#answer[data-waiting] #echo")).to_contain_text("In attesa: non ancora salvato")
    assert page.evaluate("getSelection().toString()") == "1"
    hands.type("12")
    assert page.locator("#box").input_value() == "12"
    hands.press("Backspace", "Backspace")
    hands.type("7")
    hands.enter()
    expect(page.locator("#answer[data-waiting] #echo")).to_contain_text("In attesa: non ancora salvato")
    assert page.locator("#box").input_value() == "7"
    expect(page.locator("#saved")).not_to_contain_text("Salvato")

    page.context.set_offline(False)
    expect(page.locator("#answer .code")).to_have_text("b4", timeout=10_000)
    expect(page.locator("#saved")).to_contain_text("Salvato")
    assert answers() == {"b3": "7"}
    assert InterviewEvent.objects.filter(kind="answer").count() == 1


def test_what_waits_is_not_sent_while_something_else_is_being_typed_over_it(hands: Keyboard, page: Page) -> None:
    page.clock.install()
    page.reload()
    page.context.set_offline(True)
    hands.type("1")
    hands.enter()
    expect(page.locator("#answer[data-waiting]")).to_be_visible()
    hands.type("1")
    with page.expect_request("**/lease/") as _:
        page.context.set_offline(False)
        page.evaluate("fetch(document.querySelector('[data-lease]').dataset.lease)")
    page.clock.run_for(3200)
    assert (hands.code, page.locator("#box").input_value(), answers()) == ("b3", "1", {})
    hands.type("2")
    hands.enter()
    expect(page.locator("#answer .code")).to_have_text("b4")
    assert answers() == {"b3": "12"}


def test_what_was_typed_over_an_answer_that_had_arrived_after_all_is_refused_in_sight(
    hands: Keyboard, page: Page
) -> None:
    lost = []

    def lose_the_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/interview/", lose_the_first)
    hands.type("4")
    hands.press("Enter")
    expect(page.locator("#answer[data-waiting]")).to_be_visible()
    hands.type("5")
    hands.enter()
    expect(page.get_by_role("alert")).to_contain_text("«5» non è stato preso")
    expect(page.locator("#saved")).to_have_text("Non salvato")
    expect(page.locator("#answer .code")).to_have_text("b4")
    assert answers() == {"b3": "4"}


def test_enter_again_on_what_waits_sends_the_same_answer(hands: Keyboard, page: Page) -> None:
    lost = []

    def lose_the_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/interview/", lose_the_first)
    hands.type("4")
    hands.press("Enter")
    expect(page.locator("#answer[data-waiting]")).to_be_visible()
    hands.type("4")
    hands.enter()
    expect(page.locator("#answer .code")).to_have_text("b4")
    expect(page.locator("#saved")).to_contain_text("Salvato")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_line_that_says_nothing_lets_the_hands_go_and_the_answer_wait(hands: Keyboard, page: Page) -> None:
    silent: list[Route] = []

    def say_nothing_first(route: Route) -> None:
        if route.request.method == "POST" and not silent:
            silent.append(route)
        else:
            route.continue_()

    page.route("**/interview/", say_nothing_first)
    hands.type("4")
    hands.press("Enter")
    page.keyboard.press("5")
    expect(page.locator("#answer[data-waiting]")).to_be_visible(timeout=12_000)
    expect(page.locator("#ahead")).to_have_text("Scritto troppo presto, non preso: 5")
    hands.press("F8")
    expect(page.locator("#dock-stop")).to_be_visible()
    expect(page.locator("#answer .code")).to_have_text("b4", timeout=10_000)
    expect(page.locator("#dock-stop")).to_be_visible()
    assert answers() == {"b3": "4"}


def test_an_unsent_answer_is_on_the_disk_where_a_killed_browser_finds_it(hands: Keyboard, page: Page) -> None:
    address = page.url
    page.context.set_offline(True)
    hands.type("4")
    hands.press("Enter")
    expect(page.locator("#answer[data-waiting]")).to_be_visible()
    page.evaluate("localStorage.clear()")
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(address)
    expect(again.locator("#answer .code")).to_have_text("b4")
    assert answers() == {"b3": "4"}


def test_an_answer_that_was_kept_and_is_refused_says_so_when_it_gets_there(opened: Open, page: Page) -> None:
    survey = [["type", "name", "label::Italiano (it)", "constraint"], ["integer", "n1", "Uno?", ". < 50"]]
    hands = opened(survey=[*survey, ["text", "t1", "Due?"]])
    page.context.set_offline(True)
    hands.type("95")
    hands.press("Enter")
    expect(page.locator("#answer[data-waiting]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".refusal")).to_be_visible(timeout=10_000)
    expect(page.locator("#saved")).to_have_text("Non salvato")
    assert page.locator("#box").input_value() == "95"
    assert answers() == {}


def test_an_answer_that_nobody_came_back_for_does_not_stay_on_the_machine(hands: Keyboard, page: Page) -> None:
    hours = 60 * 60 * 1000
    record = "JSON.stringify({at: Date.now() - hours * %d, sealed: 'x'})"
    kept = f"(hours) => localStorage.setItem('ascolto:unsent:' + hours, {record})"
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
            page.clock.run_for(900)
        if met[-1] == "twice":
            answer = route.fetch()
        route.fulfill(response=answer)

    page.route("**/interview/", trouble)
    for typed, following in (("4", "b4"), ("7 1", "b6"), ("48", "b7"), ("12/11/2026", "b8")):
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


def test_an_answer_refused_while_a_note_is_written_is_selected_when_the_hands_come_back(
    hands: Keyboard, page: Page
) -> None:
    for typed in ("4", "7"):
        hands.answer(typed)
    cut = []

    def cut_once(route: Route) -> None:
        if route.request.method == "POST" and not cut:
            cut.append(route)
            route.abort()
        else:
            route.continue_()

    page.route("**/interview/", cut_once)
    hands.type("9999")
    hands.press("Enter")
    expect(page.locator("#saved")).to_have_attribute("data-state", "offline")
    hands.press("F2")
    hands.type("ha fretta")
    expect(page.get_by_role("alert")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#note-form p")).to_have_text("ha fretta")
    expect(page.locator("#box")).to_be_focused()
    hands.type("48")
    expect(page.locator("#box")).to_have_value("48")


def test_whoever_answers_when_the_case_was_taken_away_is_told_what_became_of_the_answer(
    hands: Keyboard, page: Page
) -> None:
    hands.answer("4")
    case = Interview.objects.get().case
    release_case(case=case, by=User.objects.get(username="laura0"), now=timezone.now())
    hands.type("7")
    hands.enter()
    page.wait_for_url("**/shift/")

    expect(page.get_by_text("è conservata per la supervisione")).to_be_visible()
    assert InterviewEvent.objects.get(is_late=True).new["typed"] == "7"
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('ascolto:unsent'))") == []
