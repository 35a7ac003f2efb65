"""Pictures of every page, for people to look at; collected only when named.

    SCREENSHOTS=folder pytest tests/browser/screenshots.py

writes ``name-1440-light.png``, ``name-1024-dark.png`` and so on into the folder.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from surveys.interviewing import services
from surveys.people.models import User
from tests.web.addresses import Address
from tests.web.world import World

from . import every_type
from .conftest import SIZES
from .interviews import Keyboard, ready_scene
from .pages import PAGES, path_of, visits


@pytest.mark.browser
@pytest.mark.parametrize("address", PAGES, ids=str)
def test_a_page_is_photographed(
    address: Address, world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    folder = Path(os.environ["SCREENSHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    [person] = visits([address], world)
    if person:
        signed_in_as(person)
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
            page.goto(live_server.url + path_of(address, world))
            page.screenshot(path=folder / f"{address.name}-{size}-{colours}.png")


@pytest.mark.browser
def test_what_cannot_be_shown_is_photographed(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    folder = Path(os.environ["SCREENSHOTS"])
    signed_in_as(world.client)
    for name, path in (("error-403", "/people/"), ("error-404", "/nowhere/")):
        page.route("**" + path, lambda route: route.fulfill(response=route.fetch(), status=200))
        page.goto(live_server.url + path)
        page.screenshot(path=folder / f"{name}-1440-light.png")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_type_of_question_is_photographed(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    folder = Path(os.environ["SCREENSHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    scene = ready_scene(survey=every_type.SURVEY, choices=every_type.CHOICES)
    services.start_interview(attempt=scene.attempt, now=scene.now)
    signed_in_as(scene.interviewer)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/interview/")
    for name, typed in every_type.TYPED.items():
        for place, words in enumerate(typed, 1):
            hands.type(words)
            if place == len(typed):
                _photograph(page, folder, f"type-{name}")
            hands.enter()
        hands.look()


def _photograph(page: Page, folder: Path, name: str) -> None:
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
            # The caret stays: to hide it, Playwright leaves an empty style on the box, and the policy complains of it.
            page.screenshot(path=folder / f"{name}-{size}-{colours}.png", caret="initial")
