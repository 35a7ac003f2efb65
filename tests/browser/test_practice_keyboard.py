"""A new interviewer's first day, by keyboard: briefing, question, a practice that fails, one that passes, a call."""

import re
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.design.services import change_texts
from surveys.fieldwork.models import Attempt
from surveys.training.models import Asked, Practice
from surveys.training.services import write_briefing
from tests.interviewing.scene import CHOICES, COFFEE, Scene, make_scene
from tests.training.practising import store

from .barriers import violations_by_colours
from .interviews import Keyboard, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUESTION = {
    "question": "Chi vede le risposte?",
    "choices": ["Nessuno", "Il cliente, senza nomi"],
    "right": 1,
    "why": "",
}
READING = 1.1
"""Seconds in which the few words of the question are read calmly."""


def study_that_asks_for_a_practice() -> Scene:
    now = timezone.now()
    scene = make_scene(cases=2, now=now, dialled=False, survey=COFFEE[:2], choices=CHOICES)
    leader = scene.study.created_by
    scripts = {"introduction": {"it": "Buongiorno, disturbo?"}, "closing": {"it": "Grazie davvero."}}
    change_texts(study=scene.study, scripts=scripts, answers=[], by=leader, now=now)
    write_briefing(
        study=scene.study,
        pages=[{"title": "Lo studio", "text": "Si parla di caffè."}],
        questions=[QUESTION],
        for_new=Asked.PRACTICE,
        by=leader,
        now=now,
    )
    return scene


def test_a_new_interviewer_reads_practises_twice_and_calls_without_a_mouse(page: Page, live_server: Any) -> None:
    scene = study_that_asks_for_a_practice()
    store()
    elena = scene.colleague()
    sign_in(page, elena, live_server.url)
    hands = Keyboard(page, f"{live_server.url}/shift/{scene.study.pk}/briefing/")
    page.keyboard.press("Enter")
    page.locator("input[name=answer-0]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("a.go[href$='/practice/']")).to_be_focused()
    page.keyboard.press("Enter")
    fail(hands)
    with time_machine.travel(timezone.now()) as clock:
        pass_it(hands, clock)
    assert list(Practice.objects.order_by("pk").values_list("is_passed", flat=True)) == [False, True]

    look(page)
    page.keyboard.press("-")
    page.wait_for_url("**/shift/")
    hands.enter()
    page.wait_for_url("**/calls/**")
    expect(page.locator(".practice-word")).to_have_count(0)
    live = Attempt.objects.get(interviewer=elena)
    assert (live.case.purpose, live.closed_at) == ("live", None)
    hands.assert_no_mouse()


def fail(hands: Keyboard) -> None:
    page = hands.page
    begin(hands)
    # Whoever picks up is left standing: nobody was interviewed, and the outcome is wrong.
    expect(page.locator("[data-reads='1']")).to_have_count(0)
    hands.type("2")
    hands.enter()
    expect(page.locator("h1")).to_contain_text("Non ancora")
    expect(page.locator("#box")).to_have_value("2")  # somebody who was not tried yet
    assert violations_by_colours(page) == {}


def pass_it(hands: Keyboard, clock: time_machine.Traveller) -> None:
    """Every text is read in full, the code is what she said."""
    page = hands.page
    begin(hands)
    assert violations_by_colours(page) == {}
    said = page.locator(".speech .line")
    expect(said).not_to_contain_text("Pronto")  # nobody says that they have read: she answers after the reading time
    hands.type("1")
    hands.enter()
    page.wait_for_url("**/interview/")
    clock.shift(READING)
    hands.enter()  # on the empty box: I have finished reading
    expect(page.locator("[data-reads='1']")).to_have_count(0)
    expect(said).to_contain_text(re.compile("Sì|No"))
    hands.type("1" if "Sì" in said.inner_text() else "2")
    hands.enter()
    expect(page.locator("#qtext")).to_have_text("Grazie davvero.")
    expect(page.locator("[data-reads='1']")).to_have_count(0)
    clock.shift(READING)
    hands.enter()
    expect(page.locator("h1")).to_contain_text("Superata")


def look(page: Page) -> None:
    """A result that has just come takes no key for a moment: it may be the one that ended the call."""
    page.wait_for_function("() => document.activeElement.id === 'box' && performance.now() > 1500")


def begin(hands: Keyboard) -> None:
    """With the first, whoever else is proposed; then dial, which dials nothing."""
    look(hands.page)
    hands.press("Control+a", "1")
    hands.enter()
    hands.page.wait_for_url("**/calls/**")
    hands.enter()
    expect(hands.page.locator(".speech .tone")).to_be_visible()
