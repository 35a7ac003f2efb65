"""The interview in Firefox, in a real window with real keys."""

from collections.abc import Callable
from typing import Any

import pytest

from surveys.interviewing.models import Interview
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
        firefox.pause()
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
    firefox.pause()
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
