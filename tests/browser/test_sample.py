"""A list of people from its file to the field: without a mouse, at the smallest window, without a barrier."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from surveys.fieldwork.models import Sample
from surveys.people.models import User
from tests.web.world import World

from .barriers import violations_by_colours
from .conftest import SIZES

LIST = """Elenco soci;;;;
codice;nominativo;telefono;prov;note crm
S1;Rinaldi Maria;035 5550147;BG;socia dal 2014
S2;Bianchi Ugo;347 5550112 / 02 5550190;TV;
S3;Bianchi Eva;347 5550112;TV;
S4;bianchi ugo;347 5550112;TV;
S5;Neri Ada;25550192;MI;
S6;Blu Ezio;;NA;
"""
TABS = 80


@pytest.fixture
def at_list(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None], tasks_at_once: None
) -> Callable[[str], None]:
    """Opens the sample's page in a window of this size; samples are loaded at once."""
    signed_in_as(world.researcher)

    def at(size: str) -> None:
        page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
        page.goto(live_server.url + reverse("sample", args=[world.study.pk]))

    return at


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until this has the focus, as somebody without a mouse does."""
    expect(target).to_be_visible()
    for _ in range(TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {target}")


def press(page: Page, target: Locator) -> None:
    tab_to(page, target)
    page.keyboard.press("Enter")


def choose_file(page: Page, folder: Path, content: str = LIST) -> None:
    file = folder / "soci_2026.csv"
    file.write_text(content, encoding="cp1252")
    page.locator("#id_file").set_input_files(file)  # the window in which files are chosen is the system's
    press(page, page.locator("form.upload button[type=submit]"))
    expect(page.locator("#h-columns")).to_be_visible()


@pytest.mark.browser
def test_a_list_is_chosen_checked_loaded_and_released_without_a_mouse(
    at_list: Callable[[str], None], page: Page, tmp_path: Path
) -> None:
    at_list("1440")
    choose_file(page, tmp_path)
    heading = page.locator("h1")
    expect(heading).to_have_text("4 righe pronte da caricare, 2 restano fuori")
    expect(page.locator(".message.warn")).to_contain_text("sopra le intestazioni")

    tab_to(page, page.get_by_label("La stessa persona due volte nel file"))
    page.keyboard.press("ArrowDown")
    expect(heading).to_have_text("5 righe pronte da caricare, una resta fuori")
    expect(page.locator("#check-load")).to_have_text("Carica 5 righe")
    expect(page.get_by_label("La stessa persona due volte nel file")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(heading).to_have_text("4 righe pronte da caricare, 2 restano fuori")

    press(page, page.locator("#check-load"))
    press(page, page.get_by_role("link", name="soci 2026", exact=True))
    expect(heading).to_have_text("4 schede caricate, 2 righe scartate")
    rows = page.locator("table tbody tr")
    expect(rows).to_have_count(4)
    waiver = page.locator("#id_opposition_waiver")
    tab_to(page, waiver)
    page.keyboard.type("soci con consenso")
    page.keyboard.press("Enter")
    expect(page.locator("#id_opposition_waiver")).to_have_value("soci con consenso")
    press(page, page.get_by_role("button", name="Rilascia"))
    expect(page.locator(".message")).to_contain_text("soci 2026")
    assert Sample.objects.order_by("-pk")[0].status == "released"


@pytest.mark.browser
@pytest.mark.parametrize("size", list(SIZES))
def test_the_pages_of_a_sample_have_no_barrier_and_fit_the_window(
    size: str, at_list: Callable[[str], None], page: Page, tmp_path: Path
) -> None:
    at_list(size)
    choose_file(page, tmp_path)
    _examine(page)
    page.locator("#check-load").click()
    expect(page.locator("#samples")).to_be_visible()
    _examine(page)
    page.get_by_role("link", name="soci 2026", exact=True).click()
    expect(page.locator("#h-rows")).to_be_visible()
    _examine(page)


def _examine(page: Page) -> None:
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0
    assert violations_by_colours(page) == {}
