"""A second Enter behind an outcome dials nobody, however busy the machine: the key counts when it was pressed."""

import os
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.fieldwork.models import Call
from surveys.fieldwork.queries import held_attempt
from surveys.people.models import User
from tests.interviewing.scene import dial
from tests.waiting import rest

from .interviews import ready_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROUNDS = int(os.environ.get("DOUBLE_ENTERS", "2"))
"""How many calls end with two Enters; more with ``DOUBLE_ENTERS=200``."""
SLOWER = 6
ENTER = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
BLOCK = "ms => setTimeout(() => { const until = performance.now() + ms; while (performance.now() < until); })"


def test_a_key_that_waited_for_a_busy_page_counts_from_when_it_was_pressed(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene = ready_scene(cases=2, dialled=False)
    signed_in_as(scene.interviewer)
    page.goto(f"{live_server.url}/calls/{scene.attempt.pk}/")
    hands = page.context.new_cdp_session(page)
    expect(page.locator("#answer[data-resting]")).to_be_attached()
    page.evaluate(BLOCK, 1500)
    # Pressed at once, while the page is busy; taken when nobody remembers it.
    hands.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **ENTER})
    hands.send("Input.dispatchKeyEvent", {"type": "char", "text": "\r", **ENTER})
    hands.send("Input.dispatchKeyEvent", {"type": "keyUp", **ENTER})
    expect(page.locator("#ahead")).to_contain_text("Non ancora chiamato")
    assert Call.objects.count() == 0


@contextmanager
def slowed_server() -> Iterator[None]:
    """Let threads that never rest share the server's processor, so that each answer takes so much longer."""
    is_over = threading.Event()

    def spin() -> None:
        while not is_over.is_set():
            sum(range(2000))

    threads = [threading.Thread(target=spin) for _ in range(SLOWER - 1)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


@pytest.mark.drill
def test_no_double_enter_dials_where_server_and_page_are_six_times_slower(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None], say: Callable[[str], None]
) -> None:
    scene, chance = ready_scene(cases=ROUNDS + 1, dialled=False), random.Random(24)
    signed_in_as(scene.interviewer)
    hands = page.context.new_cdp_session(page)
    dialled = 0
    for _ in range(ROUNDS):
        attempt = held_attempt(scene.interviewer)
        assert attempt is not None
        if not attempt.is_dialled:
            dial(attempt, timezone.now())
        page.goto(f"{live_server.url}/calls/{attempt.pk}/after/")
        page.keyboard.type("11")
        hands.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        calls = Call.objects.count()
        with slowed_server():
            page.keyboard.press("Enter")
            rest(chance.uniform(0.1, 0.95))
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url, here=f"/calls/{attempt.pk}/": here not in url)
            page.wait_for_selector("#answer:not([data-resting])")
        hands.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        dialled += Call.objects.count() - calls
    say(f"double Enter, six times slower: {ROUNDS} calls, {dialled} dialled")
    assert dialled == 0
