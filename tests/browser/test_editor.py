"""A questionnaire is written in the browser from nothing, with the keyboard alone, and published."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from surveys.design.models import Draft, Study, Version
from surveys.design.queries import questionnaire_of
from surveys.design.services import change_draft, create_study, upload_workbook
from surveys.formats.editing import RemoveRows, SetCell
from surveys.people.models import User
from tests.design.conftest import NOW
from tests.design.workbooks import YES_NO, workbook
from tests.web.confirmed import sign_in_confirmed
from tests.web.world import World

from .barriers import violations
from .conftest import SIZES
from .interviews import Keyboard

pytestmark = pytest.mark.browser

SURVEY = [
    ["type", "name", "label::Italiano (it)", "relevant"],
    ["select_one yes_no", "b1", "Beve caffè?", None],
    ["integer", "b2", "Quanti al giorno?", None],
]


@pytest.fixture
def drafted(world: World) -> Study:
    content = workbook(survey=SURVEY, choices=YES_NO)
    upload_workbook(study=world.study, content=content, file_name="caffe.xlsx", by=world.researcher, now=NOW)
    return world.study


def add(hands: Keyboard, key: str, text: str) -> None:
    """Add a question of this type behind the current one, and write its text."""
    hands.press("Escape", "a", key)
    expect(hands.page.locator("#add")).to_be_hidden()
    hands.type(text)  # at once: what is typed before the question is there is for its text
    expect(hands.page.locator("#f-label")).to_have_value(text)
    hands.press("Escape")
    expect(hands.page.locator("#outline [aria-current] span").first).to_have_text(text)


def answers(hands: Keyboard, *texts: str) -> None:
    hands.press("Alt+v")
    hands.page.keyboard.insert_text("\n".join(texts))
    hands.press("Control+Enter")
    expect(hands.page.locator("#answers tbody tr")).to_have_count(len(texts))


def test_a_questionnaire_is_made_from_nothing_without_a_mouse_and_published(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    study = create_study(by=world.researcher, now=NOW, name="Caffè al bar")
    signed_in_as(world.researcher)
    hands = Keyboard(page, live_server.url + reverse("questionnaire-editor", args=[study.pk]))
    hands.press("Enter")
    expect(page.locator("#open-add")).to_be_visible()
    page.wait_for_load_state()
    add(hands, "g", "Consumo")
    add(hands, "u", "Beve il te?")
    answers(hands, "1\tSì", "2\tNo")
    add(hands, "n", "Quanti al giorno?")
    add(hands, "p", "Dove lo beve?")
    answers(hands, "A casa", "Al bar", "In ufficio")
    assert violations(page) == []
    hands.press("Escape", "ArrowUp")
    expect(page.locator("#h-question")).to_contain_text("Quanti al giorno?")
    page.locator("[data-column=relevant] .adding").focus()
    page.locator("#f-relevant").focus()
    hands.type("${A1} = '1'")
    hands.press("Escape")
    expect(page.locator("#outline li:has([aria-current]) .filter")).to_have_count(1)
    hands.press("Alt+Shift+ArrowDown")
    expect(page.locator("#outline b")).to_have_text(["A", "A1", "A3", "A2"])
    hands.press("Control+z")
    expect(page.locator("#outline b")).to_have_text(["A", "A1", "A2", "A3"])
    hands.assert_no_mouse()
    page.goto(live_server.url + reverse("questionnaire", args=[study.pk]))
    page.locator("#id_reason").focus()
    page.keyboard.type("prima versione")
    page.keyboard.press("Enter")
    expect(page.locator(".messages .message")).to_be_visible()
    made = questionnaire_of(Version.objects.get(study=study))
    assert made is not None
    assert [(one.name, one.type) for one in made.questions()] == [
        ("A1", "select_one"),
        ("A2", "integer"),
        ("A3", "select_multiple"),
    ]


def test_what_is_typed_without_a_network_waits_and_is_sent_when_it_is_back_or_the_browser_closed(
    drafted: Study, world: World, context: BrowserContext, live_server: Any, signed_in_as: Any
) -> None:
    signed_in_as(world.researcher)
    page = context.new_page()  # its console may complain: a cut network is what this is about
    page.goto(live_server.url + reverse("questionnaire-editor", args=[drafted.pk]) + "?row=2")
    saved = page.locator("#saved")
    page.route("**/change/", lambda route: route.abort("internetdisconnected"))
    page.locator("#f-label").fill("Beve caffè al bar?")
    expect(saved).to_contain_text("si riprova")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#h-question")).to_contain_text("b2")
    expect(saved).to_contain_text("si riprova")
    page.unroute("**/change/")
    expect(saved).to_contain_text("Salvata alle")
    page.route("**/act/", lambda route: route.abort("internetdisconnected"))
    page.keyboard.press("Alt+Shift+ArrowUp")
    expect(saved).to_have_text("Senza rete: non è stato fatto")
    assert texts(drafted) == ["Beve caffè al bar?", "Quanti al giorno?"]
    page.locator("#f-label").fill("Quanti, in tutto?")
    page.close()  # within the pause after which what is typed is sent
    other = context.new_page()
    other.goto(live_server.url + reverse("questionnaire-editor", args=[drafted.pk]) + "?row=3")
    expect(other.locator("#outline li a span").last).to_have_text("Quanti, in tutto?", timeout=30_000)
    assert texts(drafted) == ["Beve caffè al bar?", "Quanti, in tutto?"]


def texts(study: Study) -> list[str]:
    draft = questionnaire_of(Draft.objects.get(study=study))
    assert draft is not None
    return [one.label["it"] for one in draft.questions()]


def test_two_people_see_both_texts_of_a_cell_that_both_change(
    drafted: Study, world: World, context: BrowserContext, live_server: Any, signed_in_as: Any
) -> None:
    signed_in_as(world.researcher)
    page = context.new_page()  # its console may complain: an answer of 409 is what this is about
    address = live_server.url + reverse("questionnaire-editor", args=[drafted.pk]) + "?row=2"
    other = context.new_page()
    for one in (page, other):
        one.goto(address)
    other.locator("#f-label").fill("Beve tè?")
    expect(other.locator("#outline [aria-current] span")).to_have_text("Beve tè?")
    other.close()
    page.set_viewport_size(SIZES["1024"])
    page.locator("#f-label").fill("Beve latte?")
    taken = page.locator("[role=alert]")
    expect(taken).to_contain_text("Beve tè?")
    assert page.locator("#f-label").input_value() == "Beve latte?"
    assert violations(page) == []
    page.locator("[data-keep=mine]").click()
    expect(taken).to_have_count(0)
    expect(page.locator("#outline [aria-current] span")).to_have_text("Beve latte?")


@pytest.fixture
def colleague(browser: Browser, browser_context_args: Any, world: World, live_server: Any) -> Iterator[Page]:
    """The page of the administrator, in a browser of their own."""
    context = browser.new_context(**browser_context_args)
    session = sign_in_confirmed(Client(), world.administrator).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_two_people_in_a_draft_see_each_other_and_what_the_other_changes(
    drafted: Study, world: World, page: Page, colleague: Page, live_server: Any, signed_in_as: Any
) -> None:
    address = live_server.url + reverse("questionnaire-editor", args=[drafted.pk])
    page.clock.install()
    signed_in_as(world.researcher)
    page.goto(address)
    colleague.goto(address)
    with colleague.expect_response("**/here/*"):
        colleague.keyboard.press("ArrowDown")
        expect(colleague.locator("#h-question")).to_contain_text("b2")
    page.clock.run_for(9_000)
    expect(page.locator("#company .avatar")).to_have_count(1)
    expect(page.locator("#company [role=status]")).to_have_text(f"È anche qui: {world.administrator} (b2)")
    second = page.locator("#outline li").nth(1)
    expect(second.locator(".company")).to_have_count(1)
    expect(colleague.locator("#company .avatar")).to_have_attribute("title", str(world.researcher))
    page.locator("#f-label").focus()
    colleague.locator("#f-label").fill("Quante tazzine?")
    expect(colleague.locator("#outline [aria-current] span")).to_have_text("Quante tazzine?")
    colleague.keyboard.press("Alt+ArrowUp")
    expect(colleague.locator("#h-question")).to_contain_text("b1")
    page.clock.run_for(9_000)
    expect(second.locator("a span")).to_have_text("Quante tazzine?")
    expect(page.locator("#f-label")).to_be_focused()
    expect(page.locator("#question p.company")).to_contain_text(str(world.administrator))
    colleague.locator("#f-label").fill("Beve tè?")
    expect(colleague.locator("#outline [aria-current] span")).to_have_text("Beve tè?")
    page.clock.run_for(9_000)
    expect(page.locator("#outline [aria-current] span")).to_have_text("Beve tè?")
    expect(page.locator("#f-label")).to_have_value("Beve caffè?")
    page.keyboard.press("Escape")
    page.clock.run_for(9_000)
    expect(page.locator("#f-label")).to_have_value("Beve tè?")
    page.set_viewport_size(SIZES["1024"])
    assert violations(page) == []


def test_a_dollar_in_a_text_offers_the_earlier_answers_and_words_are_given_for_who_has_none(
    drafted: Study, world: World, page: Page, live_server: Any, signed_in_as: Any
) -> None:
    signed_in_as(world.researcher)
    hands = Keyboard(page, live_server.url + reverse("questionnaire-editor", args=[drafted.pk]))
    hands.press("ArrowDown")
    expect(page.locator("#h-question")).to_contain_text("b2")
    hands.press("Enter")
    hands.type(" Ha detto $b")
    expect(page.locator(".condition-list li")).to_have_count(1)
    hands.press("Enter")
    hands.type(".")
    text = "Quanti al giorno? Ha detto ${b1}."
    expect(page.locator("#f-label")).to_have_value(text)
    hands.press("Escape")
    expect(page.locator("[data-field=label] .text-shown")).to_have_text("Quanti al giorno? Ha detto b1 Beve caffè?.")
    expect(page.locator(".preview-text .fill")).to_have_text("Sì")
    page.locator("#g-b1").focus()
    hands.press("n")
    expect(page.locator(".preview-text .fill")).to_have_text("No")
    hands.press("Escape", "ArrowUp")
    expect(page.locator("#h-question")).to_have_text("b1 · Beve caffè?")
    page.locator("#f-nonresponse input").first.focus()
    hands.press(" ", "Escape", "ArrowDown")
    expect(page.locator(".piping-chip.wanted")).to_contain_text("b1")
    expect(page.locator("#outline .word")).to_have_text("parola")
    assert violations(page) == []
    page.locator(".chip-words input").focus()
    hands.type("niente dell'altro")
    hands.press("Enter")
    expect(page.locator("#f-label")).to_have_value('Quanti al giorno? Ha detto {words(${b1}, "niente dell\'altro")}.')
    hands.press("Escape")
    expect(page.locator("#outline .word")).to_have_count(0)
    expect(page.locator(".piping-chip.given")).to_contain_text("b1")
    expect(page.locator(".piping-chip.given")).to_have_css("display", "inline")
    page.locator("#g-b1").focus()
    hands.type("Non sa")
    expect(page.locator(".preview-text .fill")).to_have_text("niente dell'altro")
    hands.assert_no_mouse()


CODES = [["type", "name", "label::Italiano (it)"], *(["text", f"b{n}", f"Domanda {n}"] for n in range(1, 7))]


SLOW_ADDRESS = """part => {
  const real = window.fetch;
  window.fetch = async (address, options) => {
    const isSlow = String(address?.url ?? address).includes(`/${part}/`);
    for (let frame = 0; isSlow && frame < 15; frame += 1) await new Promise(requestAnimationFrame);
    return real(address, options);
  };
}"""


def slowly(page: Page, part: str) -> None:
    """The server takes its time for this address: as long as the window takes to be drawn fifteen times."""
    page.evaluate(SLOW_ADDRESS, part)


def test_the_marked_row_is_the_one_that_things_are_done_to_and_every_key_counts(
    world: World, page: Page, live_server: Any, signed_in_as: Any
) -> None:
    content = workbook(survey=CODES)
    upload_workbook(study=world.study, content=content, file_name="caffe.xlsx", by=world.researcher, now=NOW)
    signed_in_as(world.researcher)
    hands = Keyboard(page, live_server.url + reverse("questionnaire-editor", args=[world.study.pk]))
    slowly(page, "parts")
    hands.press("ArrowDown", "ArrowDown", "ArrowDown", "d")  # at once: the fourth is marked, the first still shown
    expect(page.locator("#outline a span")).to_have_text([f"Domanda {n}" for n in (1, 2, 3, 4, 4, 5, 6)])
    hands.press("ArrowUp", "ArrowUp", "Enter")
    hands.type("Ora ")
    expect(page.locator("#f-label")).to_have_value("Domanda 3Ora ")
    hands.press("Escape", "Alt+Shift+ArrowDown", "Alt+Shift+ArrowDown", "Alt+Shift+ArrowDown", "a", "n")
    hands.type("Perché")  # the é comes without a key, as from a dead one
    expect(page.locator("#f-label")).to_have_value("Perché")
    expect(page.locator("#outline b").nth(5)).to_have_text("b3")
    expect(page.locator("#outline a span").nth(6)).to_have_text("Perché")
    hands.press("Escape", *["Control+z"] * 7)  # copied, written, moved three times, added, written
    expect(page.locator("#outline b")).to_have_text(["b1", "b2", "b3", "b4", "b5", "b6"])
    assert page.locator("#outline a span").nth(2).text_content() == "Domanda 3"
    hands.assert_no_mouse()


def test_answers_that_are_typed_one_after_the_other_lose_no_letter(
    drafted: Study, world: World, page: Page, live_server: Any, signed_in_as: Any
) -> None:
    signed_in_as(world.researcher)
    page.goto(live_server.url + reverse("questionnaire-editor", args=[drafted.pk]) + "?row=2")
    page.locator("#new-text").focus()
    for text in ("Rosso", "Verde", "Giallo"):
        page.keyboard.type(f"{text}\n", delay=30)
    page.keyboard.type("Bian")
    expect(page.locator("#answers tbody tr")).to_have_count(5)
    texts = page.locator("#answers tbody tr").evaluate_all(
        "rows => rows.map(r => r.querySelectorAll('input')[1].value)"
    )
    assert texts[2:] == ["Rosso", "Verde", "Giallo"]
    expect(page.locator("#new-text")).to_have_value("Bian")
    page.keyboard.type("co")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#h-question")).to_contain_text("b2")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#answers tbody tr").nth(5).locator("input").nth(1)).to_have_value("Bianco")


def shown(page: Page) -> int:
    return int(page.locator("#question").get_attribute("data-row") or 0)


def test_what_a_colleague_overtook_or_removed_is_kept_when_one_has_moved_on(
    drafted: Study, world: World, context: BrowserContext, live_server: Any, signed_in_as: Any
) -> None:
    signed_in_as(world.researcher)
    page = context.new_page()  # its console may complain: answers of 409 and 422 are what this is about
    page.goto(live_server.url + reverse("questionnaire-editor", args=[drafted.pk]) + "?row=2")
    change_draft(
        operations=[SetCell("survey", shown(page), "label::Italiano (it)", "Beve tè?")],
        study=drafted,
        by=world.supervisor,
        now=NOW,
    )
    page.locator("#f-label").fill("Beve latte?")
    page.keyboard.press("Alt+ArrowDown")
    told = page.locator("#unsettled")
    expect(told).to_contain_text("Beve tè?")
    expect(told).to_contain_text("b1: ")
    expect(told).to_contain_text("“Beve latte?”")
    told.locator("a").click()
    expect(page.locator("[data-taken]")).to_contain_text("Beve tè?")
    expect(page.locator("#f-label")).to_have_value("Beve latte?")
    expect(told).to_be_empty()
    assert violations(page) == []
    page.locator("[data-keep=mine]").click()
    expect(page.locator("#outline [aria-current] span").first).to_have_text("Beve latte?")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#h-question")).to_contain_text("b2")
    change_draft(operations=[RemoveRows("survey", (shown(page),))], study=drafted, by=world.supervisor, now=NOW)
    page.locator("#f-label").fill("Quanti in tutto?")
    page.keyboard.press("Alt+ArrowUp")
    expect(told).to_contain_text("b2: ")
    expect(told).to_contain_text("“Quanti in tutto?”")
