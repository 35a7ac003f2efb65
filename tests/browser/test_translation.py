"""Texts are translated with the keyboard alone, on a slow network, by two people at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from surveys.design.models import Study
from surveys.design.queries import draft_of, translations_of
from surveys.design.services import TranslatedText, translate_text, upload_workbook
from surveys.people.models import User
from tests.design.conftest import NOW
from tests.design.workbooks import Rows, workbook
from tests.web.world import World

from .barriers import violations
from .interviews import Keyboard

pytestmark = pytest.mark.browser

SURVEY: Rows = [
    ["type", "name", "label::Italiano (it)", "label::English (en)"],
    ["text", "b1", "Beve caffè?", "Do you drink coffee?"],
    ["integer", "b2", "Ha detto ${b1}: quanti al giorno?", None],
    ["text", "b3", "Quale marca?", None],
    ["text", "b4", "Dove lo compra?", None],
]


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose console may complain: of a cut network, and of a colleague who was first."""
    return context.new_page()


@pytest.fixture
def study(world: World) -> Study:
    for first in ("Beve il caffè?", "Beve caffè?"):
        survey = [list(row) for row in SURVEY]
        survey[1][2] = first
        content = workbook(survey=survey)
        upload_workbook(study=world.study, content=content, file_name="caffe.xlsx", by=world.researcher, now=NOW)
    return world.study


def english(study: Study) -> dict[str, str]:
    draft = draft_of(study)
    assert draft is not None
    found = translations_of(study, draft, "en")
    assert found is not None
    return {one.written.name: one.translation for one in found.units}


def row(page: Page, name: str) -> Locator:
    return page.locator(f"[data-key='survey/{name}/label']")


def field(page: Page, name: str) -> Locator:
    return row(page, name).locator("textarea[name=text]")


def test_a_translator_types_on_while_the_network_fails_and_nothing_is_lost(
    world: World, study: Study, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(world.researcher)
    hands = Keyboard(page, live_server.url + reverse("translation", args=[study.pk]))
    assert violations(page) == []
    expect(field(page, "b1")).to_be_focused()
    hands.press("Tab", "Enter")  # the text has changed: it is fine so
    expect(row(page, "b1")).to_have_attribute("data-state", "done")
    page.route("**/translate/text/**", lambda route: route.abort())
    hands.press("Control+Enter")
    hands.type("How many a day?")
    hands.press("Control+Enter")
    hands.type("Which brand?")
    hands.press("Control+Enter")
    hands.type("Where do you ")
    expect(page.locator("#saved")).to_contain_text("si riprova")
    page.unroute("**/translate/text/**")
    page.reload()  # as after a browser that was closed in the middle
    go_on_after_the_cut(hands)
    hands.assert_no_mouse()
    assert english(study) == {
        "b1": "Do you drink coffee?",
        "b2": "${b1}How many a day?",
        "b3": "Which brand?",
        "b4": "Where do you buy it?",
    }


def go_on_after_the_cut(hands: Keyboard) -> None:
    """What was left is sent, what was half typed waits, and what was refused is mended."""
    page = hands.page
    expect(field(page, "b4")).to_have_value("Where do you")
    expect(row(page, "b4")).to_have_attribute("data-state", "missing")
    expect(row(page, "b3")).to_have_attribute("data-state", "done")
    expect(row(page, "b2").get_by_role("alert")).to_contain_text("${b1}")
    expect(field(page, "b2")).to_be_focused()
    hands.press("Home", "Alt+1")
    expect(field(page, "b2")).to_have_value("${b1}How many a day?")
    hands.press("Control+Enter")
    expect(field(page, "b4")).to_be_focused()
    hands.press("End")
    hands.type(" buy it?")
    hands.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("tutto è tradotto")
    expect(page.locator("#saved")).to_have_text("Salvato")
    assert violations(page) == []


def test_what_is_translated_elsewhere_is_put_in_by_one_key(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    content = workbook(survey=[*SURVEY[:2], ["text", "b5", "Beve  Caffè?", None]])
    upload_workbook(study=world.study, content=content, file_name="caffe.xlsx", by=world.researcher, now=NOW)
    signed_in_as(world.researcher)
    page.goto(live_server.url + reverse("translation", args=[world.study.pk]))
    expect(row(page, "b5").locator(".memory")).to_contain_text("Do you drink coffee?")
    assert violations(page) == []
    field(page, "b5").focus()
    page.keyboard.press("Alt+m")
    expect(row(page, "b5")).to_have_attribute("data-state", "done")
    expect(row(page, "b5").locator(".memory")).to_be_hidden()
    assert english(world.study)["b5"] == "Do you drink coffee?"


def test_two_translators_see_each_other_and_none_overwrites_the_other(
    world: World, study: Study, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(world.researcher)
    page.clock.install()
    page.goto(live_server.url + reverse("translation", args=[study.pk]))
    field(page, "b3").fill("Which one?")
    for name, source, text in (("b3", "Quale marca?", "What brand?"), ("b4", "Dove lo compra?", "Where?")):
        sent = TranslatedText(f"survey/{name}/label", text, "", source)
        translate_text(study=study, language="en", sent=sent, by=world.researcher, now=NOW)
    page.clock.fast_forward(11_000)
    expect(field(page, "b4")).to_have_value("Where?")
    expect(row(page, "b3").locator("q")).to_have_text("What brand?")
    assert violations(page) == []
    row(page, "b3").get_by_role("button", name="Tieni il mio").click()
    expect(row(page, "b3")).to_have_attribute("data-state", "done")
    expect(page.locator("#saved")).to_have_text("Salvato")
    assert english(study)["b3"] == "Which one?"
