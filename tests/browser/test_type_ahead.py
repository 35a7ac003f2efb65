"""Keys belong to the page they were meant for: typed while an answer travels they go to the next page, or say so."""

import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from surveys.fieldwork.models import Attempt, Call
from surveys.interviewing import services
from surveys.interviewing.models import Interview
from surveys.people.models import User

from .interviews import Keyboard, Open, ready_scene
from .typists import CODES_OF_LISTS, SLOW_LINES, Line, Typist, kind_of, play, stored_in, survey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANSWERS = int(os.environ.get("TYPE_AHEAD_ANSWERS", "120"))
"""At least so many are typed; the README has the command for 3,000."""

AT_ONCE = 4
QUESTIONS = 66 if ANSWERS > 1000 else 36
LINES = (
    Line("0 ms", 0),
    Line("80 ms", 80),
    Line("150 ms", 150),
    Line("300 ms", 300),
    Line("800 ms", 800),
    Line("jitter", 300, jitter=0.95),
)
SLOWEST = Line("2000 ms", 2000)


@pytest.fixture
def typist(browser: Browser, browser_context_args: dict[str, Any], live_server: Any) -> Iterator[Callable[..., Typist]]:
    contexts = []

    def sit_down(seed: int) -> Typist:
        chance = random.Random(seed)
        person = User.objects.create_user(f"typist{seed}", first_name="Rita", last_name=str(seed), code=f"T{seed}")
        scene = ready_scene(interviewer=person, survey=survey(QUESTIONS), choices=CODES_OF_LISTS)
        step = services.start_interview(attempt=scene.attempt, now=scene.now)
        client = Client()
        client.force_login(person)
        context = browser.new_context(**browser_context_args)
        contexts.append(context)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([cookie])
        page = context.new_page()
        page.add_init_script(SLOW_LINES)
        page.goto(f"{live_server.url}/calls/{scene.attempt.pk}/interview/")
        page.wait_for_function("() => document.activeElement.id === 'box'")
        plan = [line for _ in range(20) for line in chance.sample(LINES, len(LINES))]
        # Answers that take two seconds are dear: so many of each typist, at most twenty in all.
        for _ in range(4):
            plan.insert(chance.randrange(12), SLOWEST)
        return Typist(page, step.interview.pk, chance, plan)

    yield sit_down
    for context in contexts:
        context.close()


@pytest.mark.drill
@pytest.mark.timeout(300 + 3 * ANSWERS)
def test_what_fast_typists_type_on_slow_lines_is_stored_as_typed_or_visibly_refused(
    typist: Callable[..., Typist], page: Page, say: Callable[[str], None]
) -> None:
    typists: list[Typist] = []
    while sum(one.answers for one in typists) < ANSWERS:
        together = [typist(seed) for seed in range(len(typists), len(typists) + AT_ONCE)]
        play(together, page)
        typists += together
        for one in together:
            one.page.context.close()
    wrong, missing = [], []
    for one in typists:
        stored = stored_in(one.interview)
        asked = [number for number in one.typed if number < QUESTIONS and kind_of(number) != "note"]
        missing += [f"{number}: {one.typed[number]}" for number in asked if number not in stored]
        wrong += [f"{number}: {text}" for number, text in stored.items() if text not in one.typed.get(number, [])]
    silent = [words for one in typists for words in one.silent]
    answers, keys = sum(one.answers for one in typists), sum(one.keys for one in typists)
    refused, dropped = sum(one.refused for one in typists), sum(one.dropped for one in typists)
    pace = keys / sum(one.seconds for one in typists)
    say(
        f"type-ahead: {answers} answers typed at {pace:.1f} keys a second on lines of 0 to 2,000 ms; "
        f"{refused} visibly refused ({dropped} dropped ahead), {len(wrong)} wrong, "
        f"{len(missing) + len(silent)} missing"
    )
    assert (wrong, missing, silent) == ([], [], [])
    assert answers >= ANSWERS


HEAD = ["type", "name", "label::Italiano (it)", "hint::Italiano (it)", "appearance", "constraint", "warning"]
NUMBERS = [HEAD, *[["integer", f"n{number}", f"Numero {number}"] for number in range(1, 6)]]


@pytest.fixture
def slow(opened: Open, page: Page) -> Callable[..., Keyboard]:
    """An interview on a line on which every answer takes so many milliseconds."""

    def open_it(survey: list[list[object]], ms: int = 400, **facts: Any) -> Keyboard:
        page.add_init_script(SLOW_LINES)
        hands = opened(survey=survey, **facts)
        page.evaluate("ms => { window.line = Array.from({ length: 50 }, () => ({ ms })) }", ms)
        return hands

    return open_it


def answers() -> dict[str, Any]:
    found = Interview.objects.get().state["answers"]
    return {path.rpartition("/")[2]: answer.get("m") or answer["v"] for path, answer in found.items()}


def told(page: Page) -> Any:
    return expect(page.locator("#ahead"))


def test_answers_typed_in_one_go_get_to_their_own_questions(slow: Callable[..., Keyboard], page: Page) -> None:
    hands = slow(NUMBERS, 150)
    hands.type("12\n11\n10\n")
    expect(page.locator("#answer .code")).to_have_text("n4")
    assert answers() == {"n1": 12, "n2": 11, "n3": 10}
    told(page).to_have_text("")


def test_half_an_answer_that_was_typed_ahead_is_finished_on_its_page(slow: Callable[..., Keyboard], page: Page) -> None:
    hands = slow(NUMBERS)
    hands.type("12\n4")
    assert page.locator("#box").input_value() == "12"
    expect(page.locator("#answer .code")).to_have_text("n2")
    expect(page.locator("#box")).to_have_value("4")
    page.keyboard.type("56")
    expect(page.locator("#box")).to_have_value("456")


@pytest.mark.parametrize(
    ("keys", "said"), [(["*"], "*"), (["/"], "/"), (["F8"], "F8"), (["F4", "5"], "F4 5"), (["Alt+d"], "Alt+d")]
)
def test_no_command_that_was_typed_ahead_is_done_on_a_page_that_nobody_has_seen(
    slow: Callable[..., Keyboard], page: Page, keys: list[str], said: str
) -> None:
    survey = [[*HEAD, "nonresponse"], ["integer", "n1", "Uno?"], ["integer", "n2", "Due?", *[None] * 4, "dk refused"]]
    hands = slow(survey)
    hands.press("1", "Enter", *keys)
    expect(page.locator("#answer .code")).to_have_text("n2")
    told(page).to_have_text(f"Scritto troppo presto, non preso: {said}")
    expect(page.locator("#box")).to_be_focused()
    expect(page.locator(".dock:visible")).to_have_count(0)
    hands.press("Enter")
    assert answers() == {"n1": 1}


def test_back_typed_ahead_is_dropped_and_a_negative_number_is_none(slow: Callable[..., Keyboard], page: Page) -> None:
    hands = slow([*NUMBERS, ["select_one codes", "c1", "Codice"], ["integer", "n6", "Numero"]], choices=CODES_OF_LISTS)
    hands.type("1\n-5\n3\n4\n5\n-2\n")
    told(page).to_have_text("Scritto troppo presto, non preso: -2↵")
    assert hands.code == "c1"
    assert answers() == {"n1": 1, "n2": -5, "n3": 3, "n4": 4, "n5": 5}


def test_keys_behind_an_answer_that_is_refused_or_questioned_answer_nothing(
    slow: Callable[..., Keyboard], page: Page
) -> None:
    survey = [HEAD, ["integer", "n1", "Uno?", None, None, ". <= 89", ". <= 50"], *NUMBERS[2:]]
    hands = slow(survey)
    hands.type("95\n1\n2\n")
    told(page).to_have_text("Scritto troppo presto, non preso: 1↵2↵")
    expect(page.locator(".refusal")).to_be_visible()
    expect(page.locator("#saved")).to_have_attribute("data-state", "refused")
    expect(page.locator("#saved")).not_to_contain_text("Salvato")
    hands.type("60\n1\n2\n")
    expect(page.locator(".check")).to_be_visible()
    told(page).to_contain_text("1↵2↵")
    hands.look()
    assert answers() == {}


def test_a_page_to_be_read_is_not_passed_by_keys_typed_ahead(slow: Callable[..., Keyboard], page: Page) -> None:
    hands = slow([HEAD, NUMBERS[1], ["note", "read", "Legga questo."], *NUMBERS[2:]])
    hands.look()
    page.keyboard.type("1\n\n2\n", delay=90)
    told(page).to_have_text("Scritto troppo presto, non preso: ↵2↵")
    hands.look()
    expect(page.locator("#answer [name=page]")).to_have_value("read")
    hands.type("2")
    page.keyboard.press("Enter")
    told(page).to_contain_text("2↵")
    expect(page.locator("#answer [name=page]")).to_have_value("read")


def test_the_end_of_the_interview_closes_no_case_for_keys_typed_ahead(
    slow: Callable[..., Keyboard], page: Page
) -> None:
    hands = slow(NUMBERS[:2])
    hands.look()
    page.keyboard.type("1\n2\n\n", delay=90)
    told(page).to_have_text("Scritto troppo presto, non preso: 2↵↵")
    hands.look()
    assert Attempt.objects.get().closed_at is None


def test_figures_typed_ahead_are_no_answer_in_words_and_words_no_code(
    slow: Callable[..., Keyboard], page: Page
) -> None:
    survey = [HEAD, NUMBERS[1], ["text", "t1", "Perché?"], ["select_one codes", "c1", "Codice"], NUMBERS[2]]
    hands = slow(survey, choices=CODES_OF_LISTS)
    hands.type("1\n7\n")
    told(page).to_have_text("Scritto troppo presto, non preso: 7↵")
    hands.type("così\nsì\n")
    told(page).to_contain_text("sì↵")
    hands.look()
    assert hands.code == "c1"
    assert answers() == {"n1": 1, "t1": "così"}


def test_a_page_of_several_boxes_and_a_grid_are_answered_ahead(slow: Callable[..., Keyboard], page: Page) -> None:
    block = [
        ["begin_group", "g", "Due cose", None, "field-list"],
        NUMBERS[2],
        ["text", "job", "Lavoro?"],
        ["end_group"],
    ]
    scale = [["select_one codes", f"s{row}", f"Frase {row}"] for row in (1, 2, 3)]
    grid = [["begin_group", "h", "Frasi", None, "field-list"], *scale, ["end_group"]]
    hands = slow([HEAD, NUMBERS[1], *block, *grid, NUMBERS[3]], choices=CODES_OF_LISTS)
    hands.type("1\n44")
    page.keyboard.press("Tab")
    page.keyboard.type("maestra\n4\n5\n2\n9")
    expect(page.locator("#answer .code")).to_have_text("n3")
    expect(page.locator("#box")).to_have_value("9")
    assert answers() == {"n1": 1, "n2": 44, "job": "maestra", "s1": "4", "s2": "5", "s3": "2"}


def test_backspace_takes_back_what_was_typed_ahead_and_nothing_that_was_sent(
    slow: Callable[..., Keyboard], page: Page
) -> None:
    hands = slow(NUMBERS)
    hands.press("1", "Enter", "7", "8", "Backspace", "9", "Enter")
    expect(page.locator("#answer .code")).to_have_text("n3")
    hands.press("3", "Enter", "Backspace", "4", "Enter")
    told(page).to_have_text("Scritto troppo presto, non preso: ⌫4↵")
    hands.look()
    assert answers() == {"n1": 1, "n2": 79, "n3": 3}


def test_what_is_pasted_or_composed_ahead_gets_to_the_next_page_too(slow: Callable[..., Keyboard], page: Page) -> None:
    hands = slow([HEAD, NUMBERS[1], ["text", "t1", "Perché?"], NUMBERS[2]])
    hands.press("1", "Enter")
    page.keyboard.insert_text("perché è così")
    page.keyboard.press("Enter")
    expect(page.locator("#answer .code")).to_have_text("n2")
    assert answers() == {"n1": 1, "t1": "perché è così"}


def test_enter_held_down_and_a_key_that_chatters_send_one_answer(slow: Callable[..., Keyboard], page: Page) -> None:
    hands = slow(NUMBERS)
    hands.type("1")
    for _ in range(6):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.keyboard.type("2")
    expect(page.locator("#box")).to_have_value("2")
    assert answers() == {"n1": 1}
    told(page).to_have_text("")


def test_a_note_being_written_keeps_the_hands_when_the_answer_comes_back(
    slow: Callable[..., Keyboard], page: Page
) -> None:
    hands = slow(NUMBERS)
    hands.press("1", "Enter")
    page.locator("#note").focus()
    page.keyboard.type("ha fr")
    expect(page.locator("#answer .code")).to_have_text("n2")
    page.keyboard.type("etta")
    assert page.locator("#note").input_value() == "ha fretta"
    page.keyboard.type("\n5")
    expect(page.locator("#note-form p")).to_have_text("ha fretta")
    expect(page.locator("#box")).to_have_value("5")


def test_keys_typed_behind_the_dialling_give_no_outcome(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene = ready_scene(cases=2, dialled=False)
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/")
    hands.press("Enter", "2", "Enter")
    expect(page.locator("#box")).to_be_editable()
    told(page).to_have_text("Scritto troppo presto, non preso: 2↵")
    hands.look()
    assert Call.objects.get().ended_at is None
    hands.type("2\n")
    page.wait_for_url(lambda url: f"/calls/{scene.attempt.pk}/" not in url)
    assert Attempt.objects.get(pk=scene.attempt.pk).disposition == "no_answer"


ROUNDS: list[list[object]] = [
    ["type", "name", "label::Italiano (it)", "repeat_count"],
    ["integer", "n", "In quanti siete?"],
    ["begin_repeat", "person", "Persona", "${n}"],
    ["integer", "age", "Quanti anni ha?"],
    ["end_repeat"],
    ["text", "last", "Altro?"],
]


SHOWN_FOR_A_MOMENT = """() => new Promise(over => {
  const look = () => document.querySelector("#answer .earlier") ? setTimeout(over, 300) : requestAnimationFrame(look);
  look();
})"""
"""Waited for in the page itself: on a busy machine the ways there and back would add up to a look."""


def test_an_earlier_answer_is_confirmed_by_an_enter_that_can_have_seen_it_only(
    slow: Callable[..., Keyboard], page: Page
) -> None:
    hands = slow(ROUNDS, 80)
    asked = page.locator("#answer input[name=page]")
    for typed in ("1", "30"):
        hands.answer(typed)
    for _ in range(2):
        hands.look()
        hands.press("PageUp")
    hands.answer("0")
    hands.look()
    hands.press("PageUp")
    expect(asked).to_have_value("n")
    hands.look()
    hands.type("1")
    page.keyboard.press("Enter")
    page.evaluate(SHOWN_FOR_A_MOMENT)
    page.keyboard.press("Enter")
    told(page).to_have_text("Scritto troppo presto, non preso: ↵")
    expect(page.locator("#box")).to_have_value("30")
    expect(asked).to_have_value("person[1]/age")

    hands.look()
    hands.press("Enter")
    expect(asked).to_have_value("last")
