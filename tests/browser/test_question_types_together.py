"""A questionnaire as market research writes it, with the keyboard alone: one answer decides about the others."""

from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect

from surveys.interviewing.models import Interview

from .interviews import LAST, Keyboard, Open, refused, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAD = ["type", "name", "label::Italiano (it)"]
CHOICES: Sequence[Sequence[object]] = [
    ["list_name", "name", "label::Italiano (it)", "specify", "exclusive", "missing", "pin"],
    ["brands", "1", "Aurora"],
    ["brands", "2", "Del Porto"],
    ["brands", "3", "L’Ora del Tè"],
    ["brands", "96", "Altra", "yes", None, None, "yes"],
    ["brands", "97", "Nessuna di queste", None, "yes", None, "yes"],
    ["brands", "98", "Non sa", None, None, "dk", "yes"],
]
FORWARD = "selected(${b1}, name) and name != '97'"
COLUMNS = (
    "choice_filter",
    "repeat_count",
    "order",
    "calculation",
    "required",
    "min_answers",
    "nonresponse",
    "parameters",
)
BRANDS: Sequence[Sequence[object]] = [
    ["select_multiple brands", "b1", "Quali marche conosce?", None, None, None, None, None, "1"],
    ["select_one brands", "b2", "Quale compra?", FORWARD, None, None, None, "yes"],
    ["begin_repeat", "each", "Le marche", None, "count-selected(${b1})", "random"],
    ["calculate", "code", None, None, None, None, "selected-at(${b1}, position(..) - 1)"],
    ["calculate", "brand", None, None, None, None, "choice-label(${b1}, ${code})"],
    ["range", "nps", "Quanto consiglierebbe ${brand}?", None, None, None, None, "yes", None, "dk", "start=0 end=10"],
    ["end_repeat", None],
]


@pytest.fixture
def opened(opened: Open) -> Open:
    """An interview of these rows that is begun, at its first question; a last open question follows them."""

    def open_it(columns: Sequence[str], *rows: Sequence[object]) -> Keyboard:
        return opened(survey=[[*HEAD, *columns], *rows, LAST], choices=CHOICES)

    return open_it


@pytest.fixture
def brands(opened: Open) -> Keyboard:
    return opened(COLUMNS, *BRANDS)


def heard(page: Page) -> str:
    return page.locator("#qtext").inner_text()


def tell(hands: Keyboard, typed: str) -> None:
    """Answer, and wait for another question: in the rounds of a repeat all have the same code."""
    before = heard(hands.page)
    hands.type(typed)
    hands.enter()
    wait_for_another(hands.page, before)


def wait_for_another(page: Page, before: str) -> None:
    page.wait_for_function("before => document.querySelector('#qtext').innerText !== before", arg=before)


def test_nobody_is_asked_what_nothing_is_left_of(brands: Keyboard, page: Page) -> None:
    assert refused(brands, "") == "Qui serve una risposta."
    brands.answer("97")
    assert heard(page) == "Ha altro da aggiungere?"
    brands.press("-")
    expect(page.locator("#qtext")).to_have_text("Quali marche conosce?")
    brands.answer("1")
    assert heard(page) == "Quale compra?"
    brands.assert_no_mouse()


def test_words_of_other_that_begin_with_a_number_go_through_the_whole_interview(brands: Keyboard, page: Page) -> None:
    brands.type("1 96 3 tazze di latte")
    expect(page.locator("input[name$='specify-96']")).to_have_value("3 tazze di latte")
    brands.answer("")
    brands.answer("96")
    asked = []
    for typed in ("10", "*"):
        asked.append(heard(page).removeprefix("Quanto consiglierebbe ").rstrip("?"))
        tell(brands, typed)
    assert sorted(asked) == ["3 tazze di latte", "Aurora"]
    answers = Interview.objects.get().state["answers"]
    keys = {"Aurora": "each[1]/nps", "3 tazze di latte": "each[96]/nps"}
    assert [answers[keys[brand]] for brand in asked] == [{"v": 10}, {"v": None, "m": "dk"}]
    shown = page.locator("#so-far li").all_inner_texts()
    assert [line.split("\n")[1:] for line in shown[-2:]] == [[asked[0], "10"], [asked[1], "Non sa"]]
    brands.assert_no_mouse()


def test_a_round_goes_with_its_answer_and_comes_back_with_it(brands: Keyboard, page: Page) -> None:
    brands.answer("1 2")
    brands.answer("1")
    for typed in ("3", "4"):
        tell(brands, typed)
    marks = {path: answer["v"] for path, answer in Interview.objects.get().state["answers"].items() if "nps" in path}
    for typed, comes_back in (("1", False), ("1 2", True)):
        while (before := heard(page)) != "Quali marche conosce?":
            brands.press("PageUp")
            wait_for_another(page, before)
        brands.press("Control+a")
        brands.type(typed)
        brands.enter()
        if comes_back:
            expect(page.locator(".earlier")).to_be_visible()
            brands.enter()
        expect(page.locator("#qtext")).to_have_text("Ha altro da aggiungere?")
    again = {path: answer["v"] for path, answer in Interview.objects.get().state["answers"].items() if "nps" in path}
    assert again == marks
    brands.assert_no_mouse()


def test_a_question_that_was_left_empty_is_empty_when_somebody_comes_back(opened: Open, page: Page) -> None:
    hands = opened([], ["select_one brands", "a", "Quale?"], ["select_multiple brands", "b", "Quali?"])
    hands.answer("")
    hands.answer("")
    for asked in ("Quali?", "Quale?"):
        hands.press("PageUp")
        expect(page.locator("#qtext")).to_have_text(asked)
        expect(page.locator("#box")).to_have_value("")


def test_a_sum_is_lifted_by_a_dont_know_and_minus_leads_back_from_its_boxes(opened: Open, page: Page) -> None:
    hands = opened(
        ["appearance", "total", "nonresponse"],
        ["integer", "people", "Quanti siete?"],
        ["begin_group", "g", "Divida 100 punti.", "field-list", "100"],
        ["integer", "g1", "Prezzo", None, None, "dk"],
        ["integer", "g2", "Gusto", None, None, "dk"],
        ["end_group", "g"],
    )
    hands.answer("3")
    hands.type("60")
    expect(page.locator("[data-sum]")).to_have_attribute("data-state", "open")
    hands.press("Enter")
    hands.type("*")
    expect(page.locator("[data-sum]")).to_have_attribute("data-state", "lifted")
    hands.answer("")
    assert stored("g1") == 60
    hands.press("-")
    expect(page.locator("#qtext")).to_have_text("Divida 100 punti.")
    hands.press("-")
    expect(page.locator("#qtext")).to_have_text("Quanti siete?")
    hands.assert_no_mouse()


def test_where_a_month_or_a_year_is_asked_no_day_is_made_of_it(opened: Open, page: Page) -> None:
    hands = opened(
        ["appearance"],
        ["date", "moved", "In che mese si è trasferito?", "month-year"],
        ["date", "born", "In che anno è nato?", "year"],
    )
    hands.type("3/12")
    assert hands.echo == "marzo 2012"
    hands.answer("")
    hands.type("1971")
    assert hands.echo == "1971"
    hands.answer("")
    assert (stored("moved"), stored("born")) == ("2012-03-01", "1971-01-01")
    hands.press("-")
    expect(page.locator("#box")).to_have_value("1971")
    hands.press("-")
    expect(page.locator("#box")).to_have_value("03/2012")
    hands.assert_no_mouse()


def test_a_confirmed_answer_is_asked_about_again_when_what_it_was_compared_with_changes(
    opened: Open, page: Page
) -> None:
    hands = opened(
        ["constraint", "warning", "warning_message::Italiano (it)"],
        ["integer", "people", "Quanti siete?", ". >= 1"],
        ["integer", "cups", "Quanti caffè in tutto?", ". >= 0", ". <= ${people} * 5", "Più di cinque a testa?"],
    )
    hands.answer("2")
    assert "Più di cinque a testa?" in refused(hands, "11")
    hands.press("1")
    hands.answer("")
    assert heard(page) == "Ha altro da aggiungere?"
    hands.press("PageUp")
    expect(page.locator("#qtext")).to_have_text("Quanti caffè in tutto?")
    hands.press("-")
    expect(page.locator("#qtext")).to_have_text("Quanti siete?")
    hands.press("Control+a")
    hands.answer("1")
    assert heard(page) == "Quanti caffè in tutto?"
    assert page.locator("#box").input_value() == "11"
    hands.assert_no_mouse()
