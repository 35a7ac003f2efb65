"""The interview in Firefox, in a real window with real keys."""

from collections.abc import Callable
from typing import Any

import pytest

from surveys.interviewing.models import Interview, InterviewEvent
from tests.interviewing.scene import Scene

from .firefox import Firefox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODE = "document.querySelector('#answer .code')?.textContent"
ON_SCREEN = "document.querySelector('#answer input[name=page]')?.value"


def answers() -> dict[str, Any]:
    return {path.rpartition("/")[2]: answer["v"] for path, answer in Interview.objects.get().state["answers"].items()}


def answer(firefox: Firefox, typed: str, *more: str) -> None:
    """Type, Enter, and wait for another page; ``more`` are the other boxes or rows of a page with several."""
    before = firefox.evaluate(ON_SCREEN)
    for text in (typed, *more):
        if text:
            firefox.type(text)
        firefox.look()
        firefox.press("Enter")
    firefox.wait_for(f"{ON_SCREEN} !== arguments[0] && document.activeElement?.matches('#box, [data-box]')", before)


def test_a_whole_interview_is_held_in_firefox_with_its_keys_and_brings_the_next_case(
    opened_in_firefox: Callable[..., Scene], firefox: Firefox
) -> None:
    opened_in_firefox(cases=2)
    for typed in ("4", "7 1 11", "48", "12/11/2026", "830", "la mattina in cucina"):
        answer(firefox, typed)
    answer(firefox, "4", "5", "2")
    answer(firefox, "8")
    answer(firefox, "2 1 3")
    answer(firefox, "berga")
    answer(firefox, "44", "maestra")
    answer(firefox, "")
    answer(firefox, "1")
    firefox.wait_for("document.querySelector('#qtext').textContent.includes('La ringrazio davvero')")
    firefox.look()
    firefox.press("Enter")
    firefox.wait_for("location.pathname.match(/^.calls.[0-9]+.$/)")

    assert Interview.objects.get().status == "complete"
    assert answers() == {
        "b3": "4",
        "b4": ["7", "1", "11"],
        "b6": 48,
        "b7": "2026-11-12",
        "b8": "08:30",
        "c2": "la mattina in cucina",
        "c3_1": "4",
        "c3_2": "5",
        "c3_3": "2",
        "c4": 8,
        "c5": ["2", "1", "3"],
        "e2": "1",
        "age": 44,
        "job": "maestra",
        "ok": "OK",
    }


def test_after_a_kill_firefox_comes_back_to_the_question_that_was_asked(
    opened_in_firefox: Callable[..., Scene], firefox: Firefox
) -> None:
    opened_in_firefox()
    answer(firefox, "4")
    address = firefox.address
    firefox.write_session()
    firefox.kill()
    firefox.start()
    firefox.wait_for("location.href === arguments[0] && document.activeElement?.id === 'box'", address)

    assert firefox.evaluate(CODE) == "b4"
    answer(firefox, "7")
    assert answers() == {"b3": "4", "b4": ["7"]}


OURS = ("Alt+d", "Alt+r", "Alt+D", "F2", "F4", "F8", "F9")
PLACES = {
    "the box": "document.querySelector('#box')?.focus()",
    "nothing": "document.activeElement.blur()",
    "an answer": "document.querySelector('#answer input[type=radio]')?.focus()",
    "a button": "document.querySelector('.keys button, .slot button')?.focus()",
    "a link": "document.querySelector('a.brand')?.focus()",
    "the side": "document.querySelector('#side')?.focus()",
    "the note": "document.querySelector('#note, #outcome-note, #caller')?.focus()",
    "a list": "document.querySelector('.dock:not([hidden]) select')?.focus()",
}


@pytest.mark.drill
@pytest.mark.parametrize("place", PLACES)
def test_our_keys_never_reach_the_browser_wherever_the_hands_are(
    opened_in_firefox: Callable[..., Scene], firefox: Firefox, place: str
) -> None:
    opened_in_firefox()
    for key in OURS:
        firefox.evaluate(PLACES[place])
        firefox.press(key)
        assert firefox.hands == "page", key


@pytest.mark.drill
@pytest.mark.parametrize("page", ["/shift/", "/calls/{}/", "/calls/{}/after/", "/shift/incoming/", "/shift/{}/empty/"])
def test_our_keys_never_reach_the_browser_on_any_page_of_an_interviewer(
    opened_in_firefox: Callable[..., Scene], firefox: Firefox, live_server: Any, page: str
) -> None:
    scene = opened_in_firefox()
    for key in OURS:
        firefox.goto(live_server.url + page.format(scene.attempt.pk if "calls" in page else scene.study.pk))
        for place in ("nothing", "the box"):
            firefox.evaluate(PLACES[place])
            firefox.press(key)
            assert firefox.hands == "page", key


@pytest.mark.drill
@pytest.mark.parametrize("key", ["/", "'"])
@pytest.mark.parametrize("place", ["nothing", "a button", "the side", "a link"])
def test_a_quote_or_a_slash_beside_the_box_opens_no_search_and_gives_the_hands_back_to_the_box(
    opened_in_firefox: Callable[..., Scene], firefox: Firefox, key: str, place: str
) -> None:
    opened_in_firefox()
    firefox.evaluate(PLACES[place])
    firefox.press(key)
    firefox.wait_for("document.activeElement.id === 'box'")
    firefox.type("4")
    firefox.wait_for("document.querySelector('#box').value === '4'")

    assert firefox.hands == "page"


@pytest.mark.drill
def test_the_keys_of_the_box_act_on_an_answer_that_was_reached_with_tab(
    opened_in_firefox: Callable[..., Scene], firefox: Firefox
) -> None:
    opened_in_firefox()
    answer(firefox, "4")
    answer(firefox, "1")
    answer(firefox, "48")
    firefox.evaluate(PLACES["an answer"])
    firefox.press("/")
    firefox.wait_for("document.activeElement.id === 'box' && document.querySelector('#echo').textContent")
    assert firefox.evaluate("document.querySelector('#answer input:checked').dataset.key") == "/"
    firefox.evaluate(PLACES["an answer"])
    firefox.press("-")
    firefox.wait_for(f"{CODE} === 'b6'")

    assert firefox.hands == "page"


@pytest.mark.drill
def test_in_a_text_a_slash_and_a_quote_are_written(opened_in_firefox: Callable[..., Scene], firefox: Firefox) -> None:
    opened_in_firefox()
    firefox.press("F2")
    firefox.wait_for("document.activeElement.id === 'note'")
    firefox.type("l'ora 18/19")
    firefox.wait_for("document.querySelector('#note').value === \"l'ora 18/19\"")


WORDS = [
    ["type", "name", "label::Italiano (it)"],
    *[["text", f"t{number}", f"Domanda {number}?"] for number in (1, 2, 3)],
]
BOX = "document.querySelector('#box')?.value"


@pytest.mark.drill
def test_a_session_that_comes_back_fills_no_old_words_into_the_next_question(
    opened_in_firefox: Callable[..., Scene], firefox: Firefox
) -> None:
    opened_in_firefox(survey=WORDS)
    address = firefox.address
    firefox.type("la prima risposta")
    firefox.write_session()
    firefox.look()
    firefox.press("Enter")
    firefox.wait_for(f"{CODE} === 't2'")
    firefox.kill()
    firefox.start()
    firefox.wait_for("location.href === arguments[0] && document.activeElement?.id === 'box'", address)
    firefox.wait_for("performance.now() > 2500")

    assert (firefox.evaluate(CODE), firefox.evaluate(BOX)) == ("t2", "")
    firefox.press("Enter")
    firefox.wait_for(f"{CODE} === 't3'")
    assert answers().get("t2") is None


@pytest.mark.drill
def test_a_note_that_was_kept_does_not_come_back_into_its_box_and_one_half_written_does(
    opened_in_firefox: Callable[..., Scene], firefox: Firefox
) -> None:
    opened_in_firefox(survey=WORDS)
    address = firefox.address
    firefox.press("F2")
    firefox.type("ha fretta")
    firefox.write_session()
    firefox.press("Enter")
    firefox.wait_for("document.querySelector('#note-form p')?.textContent === 'ha fretta'")
    firefox.kill()
    firefox.start()
    firefox.wait_for("location.href === arguments[0] && document.activeElement?.id === 'box'", address)
    firefox.wait_for("performance.now() > 2500")
    assert firefox.evaluate("document.querySelector('#note').value") == ""

    firefox.press("F2")
    firefox.type("e richiama")
    firefox.write_session()
    firefox.kill()
    firefox.start()
    firefox.wait_for("location.href === arguments[0] && document.activeElement?.id === 'box'", address)
    firefox.wait_for("document.querySelector('#note').value === 'e richiama'")
    assert InterviewEvent.objects.filter(kind="note").count() == 1


@pytest.mark.drill
def test_an_answer_that_was_not_acknowledged_outlives_a_firefox_that_is_killed_at_once(
    opened_in_firefox: Callable[..., Scene], firefox: Firefox
) -> None:
    opened_in_firefox(survey=WORDS)
    firefox.write_session()
    firefox.evaluate("(window.fetch = () => Promise.reject(new TypeError('no line'))) && true")
    firefox.type("una risposta")
    firefox.look()
    firefox.press("Enter")
    firefox.wait_for("document.querySelector('#answer[data-waiting]') !== null")
    firefox.kill()
    firefox.start()
    firefox.wait_for(f"{CODE} === 't2'")
    assert answers() == {"t1": "una risposta"}
