"""Keys that open a place beside the question, pressed while an answer travels: what follows is never an answer."""

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from surveys.fieldwork.models import HelpCall
from surveys.interviewing import services
from surveys.interviewing.models import Interview
from surveys.people.models import User

from .interviews import Keyboard, Open, ready_scene
from .typists import CODES_OF_LISTS, SLOW_LINES, play, stored_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROUNDS = int(os.environ.get("COMMAND_ROUNDS", "8"))
"""How often a command is pressed behind an answer; more with ``COMMAND_ROUNDS=400``."""
AT_ONCE = 4
OPENING, OTHERS = ("F2", "F7", "F9"), ("F3", "F4", "F8")
HEAD = ["type", "name", "label::Italiano (it)", "constraint"]
STATE = """() => ({
  page: document.querySelector("#answer input[name=page]").value,
  isBusy: window.onTheWay > 0 || document.querySelector("[data-unseen]") !== null,
  hasDock: document.querySelector(".dock:not([hidden])") !== null,
  focus: document.activeElement.id,
})"""


def numbers(count: int) -> list[list[object]]:
    return [HEAD, *(["integer", f"q{number}", f"Numero {number}", ". <= 89"] for number in range(count))]


class Hands:
    """Somebody who answers, presses a command and types on, each at a time of chance."""

    def __init__(self, page: Page, interview: int, seed: int) -> None:
        self.page, self.interview, self.chance = page, interview, random.Random(seed)
        self.typed: dict[int, str] = {}
        self.wrong: list[str] = []

    def run(self) -> Iterator[float]:
        for _ in range(ROUNDS // AT_ONCE):
            yield from self.round()

    def round(self) -> Iterator[float]:
        number = int(self.page.evaluate(STATE)["page"].removeprefix("q"))
        key, latency = self.chance.choice(OPENING + OTHERS), self.chance.randrange(800)
        after, behind = self.chance.uniform(0, 1.5), self.chance.uniform(0.1, 1.5)
        self.page.evaluate("ms => { window.line = [{ ms }] }", latency)
        self.typed[number] = str(self.chance.randrange(10, 80))
        for sign in [*self.typed[number], "Enter"]:
            self.page.keyboard.press(sign)
        yield after
        self.page.keyboard.press(key)
        yield behind
        # Whoever sees the place they asked for open types into it; here it is about those who do not look.
        if key in OPENING or not self.page.evaluate(STATE)["hasDock"]:
            for sign in (self.chance.choice("123456789"), "Enter"):
                self.page.keyboard.press(sign)
        yield from self.settle()
        stored = stored_in(self.interview)
        if stored != self.typed:
            self.wrong.append(f"{key} {after:.2f} s behind, a digit {behind:.2f} s later, line {latency} ms: {stored}")

    def settle(self) -> Iterator[float]:
        yield 0.05
        while self.page.evaluate(STATE)["isBusy"]:
            yield 0.05
        while self.page.evaluate(STATE)["focus"] != "box":
            self.page.keyboard.press("Escape")
            yield 0.1


def test_nobody_gives_an_answer_by_what_they_type_behind_a_command(
    browser: Browser, browser_context_args: dict[str, Any], live_server: Any, page: Page, say: Any
) -> None:
    people = []
    for seed in range(AT_ONCE):
        person = User.objects.create_user(f"typist{seed}", first_name="Rita", last_name=str(seed), code=f"T{seed}")
        scene = ready_scene(interviewer=person, survey=numbers(ROUNDS // AT_ONCE + 1), choices=CODES_OF_LISTS)
        step = services.start_interview(attempt=scene.attempt, now=scene.now)
        client = Client()
        client.force_login(person)
        context = browser.new_context(**browser_context_args)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        tab = context.new_page()
        tab.add_init_script(SLOW_LINES)
        tab.goto(f"{live_server.url}/calls/{scene.attempt.pk}/interview/")
        tab.wait_for_function("() => document.activeElement.id === 'box'")
        people.append(Hands(tab, step.interview.pk, seed))
    play(people, page)
    wrong = [words for one in people for words in one.wrong]
    for one in people:
        one.page.context.close()
    count = sum(len(one.typed) for one in people)
    say(f"commands ahead: {count} commands behind an answer, {len(wrong)} answers nobody gave")
    assert wrong == []


@pytest.fixture
def hands(opened: Open, page: Page) -> Keyboard:
    page.add_init_script(SLOW_LINES)
    hands = opened(survey=numbers(6), choices=CODES_OF_LISTS)
    page.evaluate("() => { window.line = Array.from({ length: 50 }, () => ({ ms: 500 })) }")
    return hands


def test_what_to_say_opens_on_the_page_that_comes_and_takes_what_follows(hands: Keyboard, page: Page) -> None:
    for key in ("4", "Enter", "F9", "d", "u", "r"):
        page.keyboard.press(key)
    expect(page.locator("#answer input[name=page]")).to_have_value("q1")
    expect(page.locator("#say-search")).to_have_value("dur")
    expect(page.locator("#say-search")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#box")).to_be_focused()


def test_an_answer_is_found_by_what_people_say(opened: Open, page: Page) -> None:
    opened(survey=numbers(2), choices=CODES_OF_LISTS)
    page.keyboard.press("F9")
    expect(page.locator(".ready-answers li").first).to_be_visible()
    for typed, question in (
        ("perché proprio me", "Perché proprio io?"),
        ("PERCHE' AVETE SCELTO ME?", "Perché proprio io?"),
        ("dove avete preso il numero", "Chi vi ha dato il mio numero?"),
        ("cancellatemi", "«No, e togliete il mio numero»"),
        ("du", "Quanto dura?"),
    ):
        page.locator("#say-search").fill(typed)
        expect(page.locator(".ready-answers details[open] summary")).to_contain_text(question)


def test_the_end_of_a_call_never_opens_under_hands_that_are_back_in_the_answer(opened: Open, page: Page) -> None:
    opened(survey=numbers(2), choices=CODES_OF_LISTS)
    held: list[Route] = []
    page.route("**/say/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    page.keyboard.press("F9")
    expect(page.locator(".ready-answers li").first).to_be_visible()
    number = page.locator(".ready-answers li[data-ends]").first.get_attribute("data-entry-number") or ""
    for key in (*number, "Enter", "Escape", "4"):
        page.keyboard.press(key)
    expect(page.locator("#say-form[data-sent]")).to_have_count(1)
    held[0].continue_()
    page.wait_for_function("() => !document.querySelector('#say-form[data-sent]')")
    page.keyboard.press("5")
    expect(page.locator("#box")).to_have_value("45")
    expect(page.locator(".dock:not([hidden])")).to_have_count(0)


def test_a_supervisor_is_called_from_the_page_that_comes(hands: Keyboard, page: Page) -> None:
    for key in ("4", "Enter", "F7", "2", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#answer input[name=page]")).to_have_value("q1")
    expect(page.locator("#box")).to_be_focused()
    page.wait_for_function("() => !document.querySelector('#help-form[data-sent]')")
    assert HelpCall.objects.count() == 1
    assert Interview.objects.get().state["answers"].keys() == {"q0"}


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_a_dropped_command_takes_what_follows_along_and_says_so_in_every_window(
    width: int, hands: Keyboard, page: Page
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for key in ("4", "Enter", "F4"):
        page.keyboard.press(key)
    expect(page.locator("#answer input[name=page]")).to_have_value("q1")
    for key in "1234567890123456789":
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    word = page.locator("#ahead")
    expect(word).to_contain_text("F4 1234567890123456789↵")
    assert word.evaluate("place => place.scrollWidth <= place.clientWidth && place.scrollHeight <= place.clientHeight")
    assert word.evaluate("place => place.getBoundingClientRect().right <= innerWidth")
    page.keyboard.press("Escape")
    page.keyboard.press("7")
    expect(page.locator("#box")).to_have_value("7")
