"""No question scrolls at either size, and axe finds nothing, in light and in dark."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from surveys.interviewing import services
from surveys.people.models import User

from .barriers import violations_by_colours
from .conftest import SIZES
from .interviews import Keyboard, ready_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAYED = {"b3": "4", "b4": "7 1", "b6": "48", "b7": "2", "b8": "8:30", "c2": "la mattina", "c4": "8", "c5": "2 1 3"}


def scrolls(page: Page) -> bool:
    return page.evaluate(
        "[document.scrollingElement, ...document.querySelectorAll('.answers')]"
        ".some(e => e.scrollHeight > e.clientHeight + 1)"
    )


@pytest.mark.parametrize("size", [pytest.param("1440", marks=pytest.mark.drill), "1024"])
def test_every_kind_of_question_fits_and_is_accessible(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None], size: str
) -> None:
    page.set_viewport_size(SIZES[size])
    scene = ready_scene(cases=2)
    signed_in_as(scene.interviewer)
    call = f"/calls/{scene.attempt.pk}/"
    pages = [call, f"{call}after/", "/shift/", f"/shift/{scene.study.pk}/empty/"]
    told: dict[str, Any] = {}
    for address in pages:
        page.goto(live_server.url + address)
        told[address] = (violations_by_colours(page), scrolls(page))
    services.start_interview(attempt=scene.attempt, now=scene.now)
    hands = Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/interview/")
    for name, typed in PLAYED.items():
        told[name] = (violations_by_colours(page), scrolls(page))
        if name == "b3":
            for key in ("F4", "F8", "F9"):
                hands.press(key)
                told[key] = (violations_by_colours(page), False)
                hands.press("Escape")
        if name == "c4":
            hands.press("4", "Enter", "5", "Enter")
            hands.answer("2")
        hands.answer(typed)
    told["e2"] = (violations_by_colours(page), scrolls(page))

    assert {where: found for where, found in told.items() if found != ({}, False)} == {}


def test_ten_long_answers_under_a_long_question_fit_into_the_small_window(
    page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    page.set_viewport_size(SIZES["1024"])
    text = (
        "Pensi all’ultima volta che è stato in un negozio di quelli che le ho nominato: quale frase descrive meglio "
        "come si è trovato, tutto considerato?"
    )
    said = "Il personale mi ha ascoltato e mi ha consigliato bene, ma ho aspettato molto, {}"
    survey = [
        ["type", "name", "label::Italiano (it)", "hint::Italiano (it)", "guidance_hint::Italiano (it)", "nonresponse"],
        ["begin_group", "b", "B Negozio"],
        ["select_one said", "q1", text, "Leggere tutte le frasi, una sola volta.", "«Quale di più?»", "dk refused"],
        ["end_group", "b"],
    ]
    choices = [
        ["list_name", "name", "label::Italiano (it)"],
        *[["said", str(code), said.format(code)] for code in range(1, 11)],
    ]
    scene = ready_scene(cases=2, survey=survey, choices=choices)
    signed_in_as(scene.interviewer)
    services.start_interview(attempt=scene.attempt, now=scene.now)
    Keyboard(page, f"{live_server.url}/calls/{scene.attempt.pk}/interview/")
    assert page.locator("#answer .list .answer").count() == 10
    assert not scrolls(page)
