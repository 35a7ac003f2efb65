"""A table of quotas is made from nothing with the keyboard, targets pasted, taken back; two people at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from surveys.design.models import Draft, Study
from surveys.design.queries import row_ids_of
from surveys.design.services import change_draft, change_study, upload_workbook
from surveys.formats.editing import SetCell
from surveys.people.models import User
from surveys.questionnaire.model import storage
from tests.design.conftest import NOW
from tests.design.workbooks import Rows, workbook
from tests.web.world import World

from .barriers import violations
from .interviews import Keyboard

pytestmark = pytest.mark.browser

SURVEY: Rows = [
    ["type", "name", "title", "label::Italiano (it)"],
    ["select_one gender", "A3", "Genere", "Lei è donna o uomo?"],
    ["integer", "A2", "Età", "Quanti anni ha?"],
]
CHOICES: Rows = [
    ["list_name", "name", "label::Italiano (it)"],
    ["gender", "1", "Donna"],
    ["gender", "2", "Uomo"],
]

TESTS: Rows = [["name", "answers", "end"], ["Un uomo", "A3 = 2\nA2 = 40", "Quota full"]]


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose console may complain: of a refused number, of a cut network, of a colleague who was first."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return context.new_page()


@pytest.fixture
def study(world: World) -> Study:
    content = workbook(survey=SURVEY, choices=CHOICES, tests=TESTS)
    upload_workbook(study=world.study, content=content, file_name="caffe.xlsx", by=world.researcher, now=NOW)
    return change_study(study=world.study, target=600)


def targets(study: Study) -> list[int]:
    questionnaire = storage.from_json(Draft.objects.get(study=study).questionnaire or {})
    return [quota.target for quota in questionnaire.quotas]


def cell(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=f"{name}: obiettivo", exact=True)


def test_a_table_is_made_filled_from_excel_and_taken_back_by_keyboard_alone(
    world: World, study: Study, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    signed_in_as(world.researcher)
    hands = Keyboard(page, live_server.url + reverse("quota-editor", args=[study.pk]))
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Nessuna quota: si fermerà a 600")
    assert violations(page) == []
    hands.type("A3")
    hands.press("Tab")
    hands.type("A2")
    hands.press("Tab")
    hands.type("18, 35, 55")
    hands.press("Enter")
    expect(heading).to_have_text("Le quote chiedono le 600 interviste previste")
    expect(cell(page, "Donna, 18–34")).to_be_focused()
    assert targets(study) == [100] * 6
    expect(page.locator("#tests-count")).to_have_text("1")
    assert violations(page) == []
    paste_targets(hands, page, study)
    change_targets_while_the_network_fails(hands, page, study, world.administrator)
    hands.assert_no_mouse()


def paste_targets(hands: Keyboard, page: Page, study: Study) -> None:
    page.evaluate("navigator.clipboard.writeText('75\\t110\\t125\\n75\\t110\\t125\\n')")
    hands.press("Control+v")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Le quote chiedono 620 interviste, 20 più delle 600 previste"
    )
    assert targets(study) == [75, 110, 125] * 2
    hands.press("Control+z")
    expect(cell(page, "Donna, 18–34")).to_have_value("100")
    assert targets(study) == [100] * 6
    hands.press("Control+Shift+z")
    expect(cell(page, "Uomo, da 55 in su")).to_have_value("125")
    expect(cell(page, "Donna, 18–34")).to_be_focused()
    hands.press("Alt+v")
    expect(page.get_by_label("Celle di Excel")).to_be_focused()
    hands.type("molti")
    hands.press("Control+Enter")
    expect(page.locator("#paste .says")).to_contain_text("«molti» non è un numero")
    hands.press("Escape")


def change_targets_while_the_network_fails(hands: Keyboard, page: Page, study: Study, colleague: User) -> None:
    """What is typed on waits in its field; a bad number is red; a colleague's is shown beside one's own."""
    women = cell(page, "Donna, 18–34")
    women.focus()
    page.route("**/quotas/act/", lambda route: route.abort())
    hands.press("Control+a")
    hands.type("80")
    hands.press("ArrowDown", "Control+a")
    hands.type("90")
    hands.press("Tab")
    expect(page.locator("#saved")).to_contain_text("si riprova")
    row = row_ids_of(Draft.objects.get(study=study)).id_of("quotas", 5)
    change_draft(study=study, operations=[SetCell("quotas", row, "target", "99")], by=colleague, now=NOW)
    page.unroute("**/quotas/act/")
    expect(page.get_by_role("alert").filter(has_text="Intanto un collega")).to_contain_text("99", timeout=15_000)
    assert targets(study) == [80, 110, 125, 99, 110, 125]
    assert violations(page) == []
    page.get_by_role("button", name="Salva il mio").focus()
    hands.press("Enter")
    expect(cell(page, "Uomo, 18–34")).to_be_focused()
    expect(page.locator("#saved")).to_have_text("Salvato")
    assert targets(study)[3] == 90
    hands.press("Control+a")
    hands.type("dieci")
    hands.press("ArrowDown")
    expect(cell(page, "Uomo, 18–34")).to_have_attribute("aria-invalid", "true")
    hands.press("ArrowUp", "Control+a")
    hands.type("75")
    hands.press("=")
    expect(cell(page, "Uomo, da 55 in su")).to_have_value("75")
    assert targets(study) == [80, 110, 125, 75, 75, 75]
