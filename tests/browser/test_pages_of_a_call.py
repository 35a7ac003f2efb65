"""A form of a call brings the page that follows in its own answer; that page stands under its own address."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.signals import request_started
from playwright.sync_api import Page, expect

from surveys.fieldwork.models import Attempt, Call
from surveys.interviewing.models import Interview
from surveys.people.models import User

from .firefox import Firefox
from .interviews import Keyboard, begin_by_keys, ready_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


OF_THEMSELVES = re.compile(r"/lease/$|^/calls/say/")
"""Addresses that pages ask for by themselves."""


@contextmanager
def requests() -> Iterator[list[str]]:
    """What the server is asked for meanwhile: method and address, without scripts, styles, the lease and what to say.

    What to say is put in ahead once a page has been quiet for a while, which on a busy machine it is here too.
    """
    asked: list[str] = []

    def hear(environ: dict[str, Any], **_: Any) -> None:
        if environ["PATH_INFO"].startswith("/calls/") and not OF_THEMSELVES.search(environ["PATH_INFO"]):
            asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")

    request_started.connect(hear, dispatch_uid="heard")
    try:
        yield asked
    finally:
        request_started.disconnect(dispatch_uid="heard")


def test_a_call_is_dialled_and_begun_without_a_redirect_and_its_pages_are_loaded_again_and_come_back_to(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene = ready_scene(dialled=False, cases=2)
    signed_in_as(scene.interviewer)
    call, live = f"/calls/{scene.attempt.pk}/", live_server.url
    hands = Keyboard(page, live + call)
    with requests() as asked:
        hands.enter()
        expect(page.locator(".state [data-since]")).to_be_visible()
        expect(page).to_have_url(live + call)
        hands.type("1")
        hands.enter()
        expect(page).to_have_url(f"{live}{call}interview/")
    assert asked == [f"POST {call}dial/", f"POST {call}outcome/"]

    with requests() as asked:
        page.reload()
        expect(page.locator("#qtext")).to_be_visible()
        page.go_back()
        expect(page).to_have_url(f"{live}{call}interview/")
        expect(page.locator("#qtext")).to_be_visible()
    assert [one for one in asked if one.startswith("POST")] == []
    assert (Call.objects.count(), Interview.objects.count()) == (1, 1)


def test_an_outcome_brings_the_next_case_under_its_own_address(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    scene = ready_scene(cases=2)
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/")
    hands.type("2")
    with requests() as asked:
        hands.enter()
        page.wait_for_function("before => !location.pathname.startsWith(before)", arg=f"/calls/{scene.attempt.pk}/")
        following = Attempt.objects.get(closed_at=None)
        page.reload()
        expect(page).to_have_url(f"{live_server.url}/calls/{following.pk}/")
        expect(page.locator("#dial")).to_be_visible()
    assert asked == [f"POST /calls/{scene.attempt.pk}/outcome/", f"GET /calls/{following.pk}/"]
    assert Attempt.objects.count() == 2


def test_firefox_loads_such_a_page_again_by_its_address_and_sends_no_form_twice(
    firefox: Firefox, live_server: Any, transactional_db: None
) -> None:
    scene = ready_scene(dialled=False)
    call = f"/calls/{scene.attempt.pk}/"
    with requests() as asked:
        begin_by_keys(firefox, scene, live_server.url)
        firefox.evaluate("window.isOld = true")
        firefox.evaluate("location.reload()")
        firefox.wait_for("window.isOld === undefined && document.querySelector('#qtext')")
        assert firefox.address == f"{live_server.url}{call}interview/"
    assert asked == [f"GET {call}", f"POST {call}dial/", f"POST {call}outcome/", f"GET {call}interview/"]
