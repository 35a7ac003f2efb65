"""A block of the demo's questionnaire is written by clicks, and thirty questions are typed while each is stored."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.design.models import Draft, Version
from surveys.design.queries import questionnaire_of
from surveys.design.services import upload_workbook
from surveys.people.models import User
from tests.design.conftest import NOW
from tests.design.workbooks import workbook
from tests.web.world import World

from .demos_questionnaire import WORKBOOK, begun, by, shape, shipped
from .interviews import Keyboard
from .writers import Row, rows_of

pytestmark = pytest.mark.browser


def test_a_block_of_it_is_written_by_clicks_and_published(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    study, _keyboard = begun(world, page, live_server, signed_in_as)
    wanted = by("name", [row for row in rows_of(WORKBOOK, "survey") if "name" in row])
    page.get_by_role("button", name="Comincia da vuoto").click()
    expect(page.locator("#open-add")).to_be_visible()
    page.wait_for_load_state()
    add_by_clicks(page, "group", wanted["A"][0])
    add_by_clicks(page, "select_one", wanted["A1"][0])
    paste_list_by_clicks(page, "si_no", "1\tSì\n2\tNo")
    choose(page, "select[data-jump='2']", "@screened_out")
    page.locator("#h-answers").click()
    page.locator("#f-read_out").select_option("no")
    page.locator("#f-required").click()
    add_by_clicks(page, "integer", wanted["A2"][0])
    choose(page, "#new-jump", "@screened_out")
    page.locator("#jumps .jump-row .adding").click()
    page.locator("#jumps [data-find]").click()
    page.locator(".condition-list li", has_text="A2").click()
    page.locator("#jumps .comparing").select_option(label="è meno di")
    page.locator("#jumps [data-token^=typed]").fill("18")
    page.locator("#h-checks").click()
    page.locator("#f-required").click()
    page.locator("#f-nonresponse input[value=refused]").click()
    compare(page, "warning", "è al massimo", "90")
    compare(page, "constraint", "è almeno", "14")
    compare(page, "constraint", "è al massimo", "99")
    page.locator("#h-checks").click()
    expect(page.locator("#saved")).to_contain_text("Salvata alle")
    made = questionnaire_of(Draft.objects.get(study=study))
    assert made is not None
    assert shape(made) == shape(shipped(), ["A", "A1", "A2"])
    publish_by_clicks(page)
    published = questionnaire_of(Version.objects.get(study=study))
    assert published is not None
    assert shape(published) == shape(made)


def paste_list_by_clicks(page: Page, name: str, answers: str) -> None:
    page.locator("#f-list-name").fill(name)
    page.locator("#open-paste").click()
    page.locator("#pasted").fill(answers)
    page.locator("#put-list").click()


def publish_by_clicks(page: Page) -> None:
    page.get_by_role("link", name="Pubblica…").click()
    page.locator("#id_reason").fill("prima versione")
    page.get_by_role("button", name="Pubblica").click()
    expect(page.locator(".messages .message")).to_be_visible()


def compare(page: Page, column: str, comparison: str, number: str) -> None:
    """Add to a check that the answer is compared with a number."""
    place = page.locator(f"[data-column={column}]")
    parts = place.locator(".comparing").count()
    place.locator(".adding").first.click()
    expect(place.locator(".comparing")).to_have_count(parts + 1)
    place.locator(".comparing").last.select_option(label=comparison)
    place.locator("[data-token^=typed]").last.fill(number)
    page.locator("#h-checks").click()
    expect(place.locator("textarea")).to_have_value(re.compile(rf"{number}$"))


def choose(page: Page, selector: str, value: str) -> None:
    """Open a list, whose lines come with the first look at it, and choose one of them."""
    page.locator(selector).click()
    page.locator(selector).select_option(value)


def add_by_clicks(page: Page, kind: str, row: Row) -> None:
    page.locator("#open-add, [data-open-add]").first.click()
    page.locator(f"#add [data-kind={kind}]").click()
    expect(page.locator("#f-label")).to_have_value("")
    for name in ("label", "title", "hint", "guidance_hint", "warning_message", "constraint_message"):
        if name in row:
            page.locator(f"#f-{name}").fill(row[name])


SLOW = """
(() => {
  const real = window.fetch.bind(window);
  window.answered = 0;
  window.fetch = async (address, options) => {
    const isEditor = String(address).includes("/editor/");
    if (isEditor) await new Promise((done) => setTimeout(done, 30));
    const answer = await real(address, options);
    if (isEditor) window.answered += 1;
    return answer;
  };
})();
"""


@pytest.mark.drill
def test_thirty_questions_are_typed_while_each_is_still_stored_and_checked(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    survey = [["type", "name", "label::Italiano (it)"], *(["text", f"b{n}", "Perché"] for n in range(30))]
    upload_workbook(
        study=world.study, content=workbook(survey=survey), file_name="caffe.xlsx", by=world.researcher, now=NOW
    )
    signed_in_as(world.researcher)
    page.add_init_script(SLOW)
    keyboard = Keyboard(page, live_server.url + reverse("questionnaire-editor", args=[world.study.pk]))
    for number in range(30):  # nobody looks whether the question is there, and whether the one before is stored
        keyboard.press("Enter")
        page.keyboard.type(f" no {number}?")
        keyboard.press("Escape", "ArrowDown")
    answered = page.evaluate("window.answered")
    expect(page.locator("#outline li a span").last).to_have_text("Perché no 29?", timeout=90_000)
    expect(page.locator("#saved")).to_contain_text("Salvata alle")
    assert answered < 60 <= page.evaluate("window.answered") + 1
    draft = questionnaire_of(Draft.objects.get(study=world.study))
    assert draft is not None
    assert [one.label["it"] for one in draft.questions()] == [f"Perché no {number}?" for number in range(30)]
    keyboard.assert_no_mouse()
