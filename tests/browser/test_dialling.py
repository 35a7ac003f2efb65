"""Dialling in a real study, in real windows: by hand, by links, by a telephone system; the page keeps the keyboard."""

import json
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from surveys.design.models import Study
from surveys.people.services import change_preferences
from tests.interviewing.scene import Scene

from .conftest import CHROMIUM
from .firefox import Display, Firefox
from .interviews import begin_by_keys, ready_scene, session_of, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NUMBER = "+390355550110"


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    scene = ready_scene(dialled=False)
    Study.objects.update(is_fictional=False)
    return scene


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """What the telephone program was asked, a line each; beside it the program."""
    program = tmp_path / "telephone"
    program.write_text(f'#!/bin/sh\necho "$1" >> "{tmp_path}/asked"\n')
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    return tmp_path / "asked"


@pytest.fixture
def telephone_system() -> Iterator[tuple[str, list[str]]]:
    """A telephone system on the web: its address, and what it is asked."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_by_hand_the_number_stands_large_and_nothing_opens(firefox: Firefox, scene: Scene, live_server: Any) -> None:
    firefox.sign_in(live_server.url, session_of(scene.interviewer))
    firefox.goto(f"{live_server.url}/calls/{scene.attempt.pk}/")
    assert firefox.evaluate("document.querySelector('#dial a')") is None
    assert firefox.evaluate("parseFloat(getComputedStyle(document.querySelector('#dial .number')).fontSize)") >= 26
    begin_by_keys(firefox, scene, live_server.url)


@pytest.mark.parametrize(("way", "scheme"), [("tel", "tel"), ("sip", "sip"), ("callto:{number}", "callto")])
def test_a_link_asks_the_telephone_program_and_the_page_keeps_the_keyboard(
    own_display: Display, scene: Scene, live_server: Any, tmp_path: Path, asked: Path, way: str, scheme: str
) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    program = {"name": "Telephone", "path": str(tmp_path / "telephone")}
    handlers = {"defaultHandlersVersion": {}, "schemes": {scheme: {"action": 2, "handlers": [program]}}}
    (profile / "handlers.json").write_text(json.dumps(handlers))
    change_preferences(person=scene.interviewer, dialling=way)
    firefox = Firefox(profile, own_display)
    try:
        firefox.always_allow(live_server.url, scheme)
        begin_by_keys(firefox, scene, live_server.url)
    finally:
        firefox.close()

    assert asked.read_text().split() == [f"{scheme}:{NUMBER}"]


def test_a_telephone_system_on_the_web_is_asked_behind_the_page_once(
    firefox: Firefox, scene: Scene, live_server: Any, telephone_system: tuple[str, list[str]]
) -> None:
    system, heard = telephone_system
    change_preferences(person=scene.interviewer, dialling=f"{system}/call?to={{number}}")
    begin_by_keys(firefox, scene, live_server.url)

    assert heard == ["/call?to=%2B390355550110"]


@contextmanager
def chromium_window(
    playwright: Playwright, display: Display, folder: Path, preferences: dict[str, Any]
) -> Iterator[BrowserContext]:
    """A Chromium in a real window, with programs of the folder before the system's."""
    (folder / "chromium" / "Default").mkdir(parents=True)
    (folder / "chromium" / "Default" / "Preferences").write_text(json.dumps(preferences))
    context = playwright.chromium.launch_persistent_context(
        folder / "chromium",
        executable_path=CHROMIUM,
        headless=False,
        args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        env={**display.environment, "PATH": f"{folder}:{os.environ['PATH']}"},
    )
    yield context
    context.close()


@pytest.mark.parametrize("way", ["hand", "tel", "web"])
def test_in_a_window_of_chromium_too_the_page_keeps_the_keyboard(
    playwright: Playwright,
    own_display: Display,
    scene: Scene,
    live_server: Any,
    tmp_path: Path,
    asked: Path,
    telephone_system: tuple[str, list[str]],
    way: str,
) -> None:
    system, heard = telephone_system
    chosen = f"{system}/call?to={{number}}" if way == "web" else way
    change_preferences(person=scene.interviewer, dialling=chosen)
    (tmp_path / "telephone").rename(tmp_path / "xdg-open")
    preferences = {"protocol_handler": {"allowed_origin_protocol_pairs": {live_server.url: {"tel": True}}}}
    with chromium_window(playwright, own_display, tmp_path, preferences) as context:
        page = context.pages[0]
        sign_in(page, scene.interviewer, live_server.url)
        page.goto(f"{live_server.url}/calls/{scene.attempt.pk}/")
        # The window begins with its keyboard in the address bar.
        own_display.click_into("Ascolto", 400, 500)
        page.locator("#box").focus()
        page.wait_for_function("() => !document.querySelector('[data-resting]')")
        own_display.press("Enter")
        expect(page.locator("#answer")).to_have_attribute("action", f"/calls/{scene.attempt.pk}/outcome/")
        expect(page.locator("#box:not([readonly])")).to_be_focused()
        page.wait_for_function("() => !document.querySelector('[data-unseen], [data-resting]')")
        own_display.press("1", "Enter")
        page.wait_for_url("**/interview/")
        assert len(context.pages) == 1

    assert heard == (["/call?to=%2B390355550110"] if way == "web" else [])
    assert (asked.read_text().split() if asked.exists() else []) == ([f"tel:{NUMBER}"] if way == "tel" else [])
