"""Whoever is quicker than the server loses nothing: what is clicked, chosen or typed while answers are late, stays."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from surveys.design.models import Draft, Study
from surveys.design.queries import questionnaire_of
from surveys.design.services import upload_workbook
from surveys.people.models import User
from surveys.questionnaire.model.structure import Question, Questionnaire
from tests.design.conftest import NOW
from tests.design.workbooks import workbook
from tests.web.world import World

pytestmark = pytest.mark.browser

SURVEY = [
    ["type", "name", "label::Italiano (it)", "relevant", "constraint", "warning", "choice_filter", "required"],
    ["integer", "B1", "Quanti anni ha?"],
    ["select_one brands", "B2", "Quale marca?"],
    ["text", "B3", "Perché?"],
]
CHOICES = [["list_name", "name", "label::Italiano (it)"], ["brands", "1", "Aurora"], ["brands", "2", "Vesuvia"]]
QUOTAS = [["name", "label", "when", "target"], ["cell", "Adulti", "${B1} > 17", "100"]]

LATE = """
(() => {
  const real = window.fetch.bind(window);
  window.late = { kinds: [], waiting: [] };
  window.fetch = async (address, options) => {
    const answer = await real(address, options);
    if (late.kinds.some((kind) => String(address).includes(kind)))
      await new Promise((release) => late.waiting.push(release));
    return answer;
  };
  window.arrive = (number) => late.waiting.splice(0, number).forEach((release) => release());
})();
"""


class Slow:
    """A page on which answers to some addresses arrive when they are told to."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(LATE)

    def hold(self, *kinds: str) -> None:
        """Answers to these addresses are late from now on, all others come at once."""
        self.page.evaluate("kinds => { late.kinds = kinds }", list(kinds))

    def waiting(self, number: int) -> None:
        """So many answers have been given by the server and did not arrive yet."""
        self.page.wait_for_function("number => late.waiting.length === number", arg=number)

    def arrive(self, number: int = 1) -> None:
        """The answer to so many requests arrives; they were given in that order."""
        self.waiting(number)
        self.page.evaluate("number => arrive(number)", number)

    def let_go(self) -> None:
        self.page.evaluate("() => { late.kinds = []; arrive(99) }")


@pytest.fixture
def study(world: World) -> Study:
    content = workbook(survey=SURVEY, choices=CHOICES, quotas=QUOTAS)
    upload_workbook(study=world.study, content=content, file_name="caffe.xlsx", by=world.researcher, now=NOW)
    return world.study


@pytest.fixture
def slow(study: Study, world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]) -> Slow:
    """The editor, at the question on the brand."""
    signed_in_as(world.researcher)
    made = Slow(page)
    page.goto(live_server.url + reverse("questionnaire-editor", args=[study.pk]))
    at(page, "B2")
    return made


def at(page: Page, code: str) -> None:
    page.locator("#outline li", has_text=code).first.locator("a").click()
    expect(page.locator("#h-question")).to_contain_text(code)


def condition(page: Page, column: str) -> Locator:
    return page.locator(f"#question [data-column={column}]")


def number_compared(part: Locator, comparison: str, number: str) -> None:
    """The last comparison of the sentence is that of the age with a number; whoever writes it waits for nothing."""
    part.locator(".comparing").last.select_option(label=comparison)
    part.locator("[data-token^=typed]").last.fill(number)


def of_age(page: Page, part: Locator, number: int = 1) -> None:
    """One more comparison, of the age: then there are so many."""
    part.locator(".adding").first.click()
    page.locator(".condition-list li", has_text="B1").click()
    expect(part.locator(".comparing")).to_have_count(number)


def saved(page: Page, study: Study) -> Questionnaire:
    expect(page.locator("#saved")).to_contain_text("Salvata alle")
    made = questionnaire_of(Draft.objects.get(study=study))
    assert made is not None
    return made


def brand(page: Page, study: Study) -> Question:
    return next(one for one in saved(page, study).questions() if one.name == "B2")


def test_an_answer_that_comes_late_never_shows_a_condition_as_it_was_before(
    slow: Slow, page: Page, study: Study
) -> None:
    """The answer to one change is on its way while a condition is built; it knows nothing of the condition."""
    for column in ("relevant", "choice_filter"):
        part = condition(page, column)
        slow.hold("/editor/change/")
        page.locator("#f-required").click()
        slow.waiting(1)
        of_age(page, part)
        number_compared(part, "è almeno", "14")
        page.locator("#h-checks").click()
        expect(part.locator("textarea")).to_have_value("${B1} >= 14")
        slow.arrive()
        slow.waiting(1)  # of the condition: the question was written anew, without it
        of_age(page, part, 2)
        slow.arrive()
        number_compared(part, "è al massimo", "99")
        page.locator("#h-checks").click()
        slow.let_go()
        expect(part.locator("textarea")).to_have_value("${B1} >= 14 and ${B1} <= 99")
        expect(part.locator(".comparing")).to_have_count(2)
    made = brand(page, study)
    assert made.relevant == made.choice_filter == "${B1} >= 14 and ${B1} <= 99"
    assert made.required == ""  # it was clicked twice


def test_a_condition_is_clicked_together_while_each_of_its_steps_is_late(slow: Slow, page: Page, study: Study) -> None:
    """Every click counts once, every choice stays with its comparison, whatever comes back between."""
    part = condition(page, "relevant")
    of_age(page, part)
    number_compared(part, "è almeno", "14")
    page.locator("#h-checks").click()
    expect(part.locator("textarea")).to_have_value("${B1} >= 14")
    slow.hold("/condition/")
    and_, or_ = part.locator(".condition-add .adding").all()
    and_.click()
    number_compared(part, "è più di", "17")  # the first one, as the new one is not there yet
    or_.dblclick()
    slow.arrive()
    slow.let_go()
    expect(part.locator(".condition-part")).to_have_count(3)
    expect(part.locator("[data-token=typed-0]")).to_have_value("17")
    slow.hold("/condition/")
    removing = part.locator("[data-do^=remove]")
    removing.nth(1).dispatch_event("click")
    removing.nth(1).dispatch_event("click")  # it is away by then
    removing.nth(2).dispatch_event("click")  # the third, which is the second by the time it is its turn
    slow.let_go()
    expect(part.locator(".condition-part")).to_have_count(1)
    expect(part.locator("textarea")).to_have_value("${B1} > 17")
    page.locator("#h-checks").click()
    assert brand(page, study).relevant == "${B1} > 17"


def test_a_click_falls_on_what_was_pressed_even_if_an_answer_comes_between(
    slow: Slow, page: Page, study: Study
) -> None:
    part = condition(page, "relevant")
    of_age(page, part)
    number_compared(part, "è almeno", "14")
    page.locator("#h-checks").click()
    expect(part.locator("textarea")).to_have_value("${B1} >= 14")
    saved(page, study)
    slow.hold("/condition/")
    number_compared(part, "è almeno", "15")
    part.locator(".adding").first.hover()
    page.mouse.down()  # the number is left, and sent
    slow.arrive()
    page.evaluate("() => new Promise(requestAnimationFrame)")  # its answer is there, and waits
    page.mouse.up()
    slow.let_go()
    expect(part.locator(".condition-part")).to_have_count(2)
    page.locator("#h-checks").click()
    assert brand(page, study).relevant == "${B1} >= 15"


def test_what_is_typed_for_a_question_that_is_on_its_way_is_for_that_question_alone(
    slow: Slow, page: Page, study: Study
) -> None:
    page.locator("#outline [aria-current]").focus()
    slow.hold("/editor/parts/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+1")
    page.keyboard.type(" Me lo dica")
    slow.waiting(1)
    expect(page.locator("#f-label")).to_have_value("Quale marca?")
    expect(page.locator("#question")).to_have_css("pointer-events", "none")
    slow.arrive()
    expect(page.locator("#f-label")).to_have_value("Perché? Me lo dica")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("End")
    page.keyboard.type("!")
    slow.let_go()
    expect(page.locator("#f-label")).to_have_value("Quale marca?!")
    page.keyboard.press("Escape")
    made = {one.name: one.label["it"] for one in saved(page, study).questions()}
    assert (made["B2"], made["B3"]) == ("Quale marca?!", "Perché? Me lo dica")


def test_what_is_chosen_for_jumps_and_begun_for_quotas_outlives_the_answers_to_other_things(
    slow: Slow, page: Page, study: Study, live_server: Any
) -> None:
    slow.hold("/editor/change/")
    page.locator("#f-required").click()
    slow.waiting(1)
    jump = page.locator("select[data-jump='2']")
    jump.focus()
    jump.select_option("@screened_out")
    slow.let_go()  # the question is written anew before the choice counts
    expect(page.locator("#answers select[data-jump='2']")).to_have_value("@screened_out")
    expect(page.locator("#outline li", has_text="B2").locator(".jump")).to_be_visible()
    assert [route.go_to for route in saved(page, study).routes] == ["@screened_out"]
    page.goto(live_server.url + reverse("quota-editor", args=[study.pk]))
    slow.hold("/quotas/act/")
    target = page.get_by_label("Adulti: obiettivo")
    target.fill("120")
    page.locator("#add-more summary").click()
    slow.waiting(1)
    page.locator("#add-form .adding").click()
    expect(page.locator("#add-form .condition-part")).to_have_count(1)
    slow.let_go()  # the room is written anew
    expect(page.locator("#saved")).to_contain_text("Salvat")
    expect(page.locator("#add-form .condition-part")).to_have_count(1)


def test_tables_take_every_click_in_turn_however_late_their_answers_are(
    slow: Slow, page: Page, study: Study, live_server: Any
) -> None:
    page.goto(live_server.url + reverse("tables", args=[study.pk]))
    columns, rows = (page.locator(f"[data-list={one}]") for one in ("columns", "rows"))
    page.get_by_role("button", name="Tutte le domande").click()
    expect(rows).to_have_count(3)
    slow.hold("/tables/")
    for name in ("drinks", "known"):
        page.locator("[name=col-add]").fill(name)
        page.get_by_role("button", name="Aggiungi accanto").dblclick()  # counts once
    rows.first.get_by_role("button", name=": giù").click()
    rows.first.locator("[name=do][value^=row-del]").click()  # the first as it is seen, the second by its turn
    page.locator("[name=row-title]").fill("Marche")
    slow.waiting(1)
    slow.let_go()
    expect(rows.locator("b")).to_have_text(["cups", "known"])
    expect(columns).to_have_count(2)
