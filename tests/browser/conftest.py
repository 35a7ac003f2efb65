"""A real Chromium in Italian, against the live server; any complaint in the console fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from surveys.interviewing import services
from surveys.people.models import User
from tests.interviewing.scene import Scene
from tests.web.confirmed import sign_in_confirmed
from tests.web.world import World, build_busy_world

from .firefox import Display, Firefox, is_missing
from .interviews import Keyboard, Open, ready_scene

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop is not our database's
expect.set_options(timeout=20_000)  # on a busy machine a page takes its time; where all is well nobody waits so long
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
WITHOUT_WINDOWS = shutil.which("chromium-headless-shell") or CHROMIUM
"""The same Chromium built without its windows, where it is installed: a page costs a third and idles for nothing."""
SIZES = {"1440": {"width": 1440, "height": 900}, "1024": {"width": 1024, "height": 768}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if shutil.which(CHROMIUM) or os.environ.get("CI"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    return {**browser_type_launch_args, "executable_path": WITHOUT_WINDOWS, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "it-IT",
        "timezone_id": "Europe/Rome",
        "viewport": SIZES["1440"],
        "color_scheme": "light",
    }


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page whose console stays silent: script errors, missing files and every violation of the security policy."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # A form sent back with its errors is a 422, which Chromium reports as a failed resource.
        if message.type == "error" and "status of 422" not in message.text:
            complaints.append(f"{message.text} ({message.location.get('url', '')})")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"{error} ({page.url}) {error.stack}"))
    yield page
    assert complaints == []


@pytest.fixture
def plain(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A page of a browser that runs no scripts."""
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    yield context.new_page()
    context.close()


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_busy_world()


@pytest.fixture
def signed_in_as(context: BrowserContext, live_server: Any) -> Callable[[User], None]:
    """Give the browser a person's session, without the door."""

    def sign_in(user: User) -> None:
        client = sign_in_confirmed(Client(), user)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])

    return sign_in


@pytest.fixture
def opened(page: Page, live_server: Any, signed_in_as: Callable[[User], None]) -> Open:
    """An interview behind the answers that were ``played``; told what ``ready_scene`` is told."""

    def open_it(played: Sequence[str] = (), **facts: Any) -> Keyboard:
        scene = ready_scene(**facts)
        scene.play(*played)
        signed_in_as(scene.interviewer)
        return Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/interview/")

    return open_it


def new_display() -> Iterator[Display]:
    """A screen for a window that is worked with real keys; without its programs tests are skipped, never in CI."""
    missing = is_missing()
    if missing and not os.environ.get("CI"):
        pytest.skip(f"no {missing}")
    assert not missing, f"no {missing}"
    screen = Display()
    yield screen
    screen.close()


display = pytest.fixture(scope="session", name="display")(new_display)
own_display = pytest.fixture(name="own_display")(new_display)
"""For a second window: on one screen it would take the keys from the first."""


@pytest.fixture(scope="session")
def one_firefox(display: Display, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    browser = Firefox(tmp_path_factory.mktemp("firefox"), display)
    yield browser
    browser.close()


@pytest.fixture
def firefox(one_firefox: Firefox) -> Iterator[Firefox]:
    """A Firefox that remembers nothing; it may be killed and started again."""
    yield one_firefox
    one_firefox.forget()


@pytest.fixture
def opened_in_firefox(firefox: Firefox, live_server: Any) -> Callable[..., Scene]:
    """An interview that is begun, in Firefox at its first question; told what ``ready_scene`` is told."""

    def open_it(**facts: Any) -> Scene:
        scene = ready_scene(**facts)
        services.start_interview(attempt=scene.attempt, now=scene.now)
        client = Client()
        client.force_login(scene.interviewer)
        firefox.sign_in(live_server.url, client.cookies["sessionid"].value)
        firefox.goto(f"{live_server.url}/calls/{scene.attempt.pk}/interview/")
        firefox.wait_for("document.activeElement?.id === 'box'")
        return scene

    return open_it
