"""Tables and weights in the browser: every box shows what the server answers, whatever was clicked before."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from surveys.people.models import User
from tests.interviewing.scene import make_scene
from tests.results.books import finished
from tests.results.tables_survey import CHOICES, PLAYED, SURVEY

pytestmark = pytest.mark.browser


@pytest.fixture
def open_room(
    transactional_db: None, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> Callable[[str], None]:
    """Open a page of the results of a small study by the name of its address."""
    scene = make_scene(survey=SURVEY, choices=CHOICES, cases=6)
    for typed in PLAYED:
        finished(scene, *typed)
        scene.attempt = scene.next_case()
    assert scene.study.created_by is not None
    signed_in_as(scene.study.created_by)
    return lambda name: page.goto(live_server.url + reverse(name, args=[scene.study.pk])) and None


def test_options_of_a_table_stay_with_it(open_room: Callable[[str], None], page: Page) -> None:
    open_room("tables")
    tables = page.locator("[data-list=rows]")
    page.get_by_role("button", name="Tutte le domande").click()
    expect(tables).to_have_count(3)
    show_table(tables, 1)
    page.locator("[name=row-title]").fill("Quanti anni")
    page.locator("[name=row-per]").select_option("answers")
    page.locator("[name=row-nets]").fill("Adulti: 18 19")
    page.locator("[name=stat-error]").click()
    expect(page.locator("[name=spec]").first).to_have_value(re.compile("error"))
    show_table(tables, 0)
    expect(page.locator("[name=stat-error]")).not_to_be_checked()
    expect(page.locator("[name=row-per]")).to_have_value("people")
    expect(page.locator("[name=row-title]")).to_have_value("")
    expect(page.locator("[name=row-nets]")).to_have_value("")
    page.locator("[name=stat-top]").click()
    show_table(tables, 1)
    expect(page.locator("[name=stat-top]")).not_to_be_checked()
    expect(page.locator("[name=stat-error]")).to_be_checked()
    expect(page.locator("[name=row-per]")).to_have_value("answers")
    expect(page.locator("[name=row-title]")).to_have_value("Quanti anni")
    show_table(tables, 2)
    expect(page.locator("[name=stat-error]")).not_to_be_checked()
    expect(page.locator("[name=row-title]")).to_have_value("")


def show_table(tables: Locator, place: int) -> None:
    tables.nth(place).locator(".pick-name").click()
    expect(tables.nth(place)).to_have_class("selected")


def test_the_form_of_weights_shows_the_targets_as_they_are(open_room: Callable[[str], None], page: Page) -> None:
    open_room("weights")
    for name, title in (("sex", "Sesso?"), ("age", "Età?")):
        page.locator("[name=add]").fill(name)
        page.locator("[name=add-bands]").fill("18-40; 41-" if name == "age" else "")
        page.get_by_role("button", name="Aggiungi", exact=True).click()
        expect(page.locator("[data-list=margins]").last).to_have_attribute("data-of", title)
    page.locator("[name=name]").fill("mine")
    page.locator("#weight-least").fill("abc")
    page.locator("[name=base][type=checkbox]").click()
    expect(page.locator("#weight-least")).to_have_value("")
    expect(page.locator("[name=base][type=checkbox]")).not_to_be_checked()
    expect(page.locator("[name=name]")).to_have_value("mine")
    page.locator(".weights-more summary").first.click()
    page.locator("[name=merge-0]").select_option("1")
    page.locator("[name=into-0]").select_option("2")
    page.get_by_role("button", name="Unisci").first.click()
    expect(page.locator("[name=merge-0]")).to_have_value("")
    expect(page.locator("[data-list=margins]").first.locator("tbody tr")).to_have_count(1)
