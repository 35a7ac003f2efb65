"""Every type of question that market research asks, answered with the keyboard alone."""

from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect

from surveys.interviewing.models import Interview

from .interviews import LAST, Keyboard, Open, refused, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAD = ["type", "name", "label::Italiano (it)"]
CHOICES: Sequence[Sequence[object]] = [
    ["list_name", "name", "label::Italiano (it)", "specify", "exclusive", "missing"],
    ["brands", "1", "Aurora"],
    ["brands", "2", "Del Porto"],
    ["brands", "3", "Fontana"],
    ["brands", "96", "Altra", "yes"],
    ["brands", "97", "Nessuna", None, "yes"],
    ["brands", "98", "Non sa", None, None, "dk"],
    *[["towns", f"c{n:05}", f"Borgo {n:05}"] for n in range(9_990)],
    *[["towns", f"d{n}", name] for n, name in enumerate(("Forlì", "Forlimpopoli", "San Forlano"))],
]


@pytest.fixture
def opened(opened: Open) -> Open:
    """An interview of these rows that is begun, at its first question; a last open question follows them."""

    def open_it(columns: Sequence[str], *rows: Sequence[object]) -> Keyboard:
        return opened(survey=[[*HEAD, *columns], *rows, LAST], choices=CHOICES)

    return open_it


def test_too_many_answers_are_refused_and_an_exclusive_one_clears_the_others(opened: Open, page: Page) -> None:
    hands = opened(["min_answers", "max_answers"], ["select_multiple brands", "m", "Quali marche conosce?", "1", "2"])
    expect(page.locator("#answer .how")).to_contain_text("da 1 a 2")
    assert refused(hands, "1 2 3") == "Al massimo 2 risposte: ne hai scritte 3."
    hands.press("Control+a")
    hands.type("1 2 97")
    assert page.locator("#answer input:checked").evaluate_all("all => all.map(one => one.value)") == ["97"]
    hands.type(" 3")
    assert page.locator("#answer input:checked").evaluate_all("all => all.map(one => one.value)") == ["3"]
    hands.type(" 98")
    assert page.locator("#box").input_value() == "98"
    hands.answer("")
    assert stored("m") == ["98"]
    hands.assert_no_mouse()


def test_other_is_offered_again_under_the_words_that_were_said(opened: Open, page: Page) -> None:
    hands = opened(
        ["choice_filter"],
        ["select_multiple brands", "b3", "Quali marche conosce?"],
        ["select_one brands", "b4", "Quale compra?", "selected(${b3}, name)"],
    )
    hands.type("2 96")
    hands.enter()
    expect(page.locator("input[name$='specify-96']")).to_be_focused()
    hands.type("Caffè Zeta")
    hands.answer("")
    expect(page.locator("#answer .list")).to_contain_text("Caffè Zeta")
    hands.type("96")
    assert hands.echo == "Caffè Zeta"
    hands.answer("")
    assert stored("b4") == "96"
    hands.assert_no_mouse()


def test_the_first_three_are_put_in_order(opened: Open, page: Page) -> None:
    hands = opened(["max_answers"], ["rank brands", "r", "Le prime due?", "2"])
    expect(page.locator("#answer .how")).to_contain_text("i primi 2")
    assert refused(hands, "3") == "Almeno 2 risposte: finora 1."
    hands.press("Control+a")
    hands.answer("3 1")
    assert stored("r") == ["3", "1"]
    hands.assert_no_mouse()


def test_ten_thousand_answers_are_searched_on_the_server(opened: Open, page: Page) -> None:
    hands = opened([], ["select_one towns", "t", "In quale comune abita?"])
    assert len(page.content()) < 60_000
    hands.type("forli")
    expect(page.locator(".found li")).to_have_text(["Forlì", "Forlimpopoli"])
    assert hands.echo.startswith("Forlì")
    hands.type("m")
    expect(page.locator(".found li")).to_have_text(["Forlimpopoli"])
    hands.press("Backspace", "Backspace")
    expect(page.locator(".found li")).to_have_count(3)
    hands.press("ArrowDown", "ArrowDown")
    assert hands.echo.startswith("San Forlano")
    hands.answer("")
    assert stored("t") == "d2"
    hands.press("-")
    expect(page.locator("#echo")).to_contain_text("San Forlano")
    hands.assert_no_mouse()


def test_whoever_types_faster_than_the_server_finds_gets_what_was_typed_or_is_asked(opened: Open, page: Page) -> None:
    hands = opened([], ["select_one towns", "t", "In quale comune abita?"])
    page.route("**/interview/find/", lambda route: None)
    complaint = refused(hands, "forl")
    assert complaint == "«forl» corrisponde a più risposte: scrivi qualche lettera in più."
    hands.press("Control+a")
    hands.answer("forlì")
    assert stored("t") == "d0"


def test_a_page_shows_its_sum_and_does_not_go_on_until_it_is_whole(opened: Open, page: Page) -> None:
    hands = opened(
        ["appearance", "total"],
        ["begin_group", "g", "Divida 100 punti.", "field-list", "100"],
        ["integer", "g1", "Prezzo"],
        ["integer", "g2", "Gusto"],
        ["end_group", "g"],
    )
    hands.type("60")
    hands.press("Enter")
    assert page.locator("[data-sum]").inner_text().split() == ["Somma", "60", "di", "100"]
    assert "La somma delle risposte è 90" in refused(hands, "30")
    assert page.locator("#answer [data-box]").nth(1).evaluate("box => box === document.activeElement")
    hands.press("Control+a")
    hands.type("40")
    assert page.locator("[data-sum]").get_attribute("data-state") == "whole"
    hands.answer("")
    assert (stored("g1"), stored("g2")) == (60, 40)


def test_a_scale_says_what_its_ends_mean(opened: Open, page: Page) -> None:
    hands = opened(
        ["parameters", "low_label::Italiano (it)", "high_label::Italiano (it)"],
        ["range", "nps", "Ci consiglierebbe?", "start=0 end=10", "per niente probabile", "molto probabile"],
    )
    expect(page.locator(".points input")).to_have_count(11)
    expect(page.locator(".points input").first).to_have_accessible_name("0 per niente probabile")
    expect(page.locator(".points input").last).to_have_accessible_name("10 molto probabile")
    hands.type("9")
    expect(page.locator(".points input").nth(9)).to_be_checked()
    hands.answer("")
    assert stored("nps") == 9
    hands.assert_no_mouse()


def test_a_semantic_differential_is_a_grid_of_scales_with_words_at_both_ends(opened: Open, page: Page) -> None:
    scale = [None, "start=1 end=7"]
    hands = opened(
        ["appearance", "parameters", "low_label::Italiano (it)", "high_label::Italiano (it)", "nonresponse"],
        ["begin_group", "sd", "Come descriverebbe la marca?", "field-list"],
        ["range", "s1", "Età", *scale, "vecchia", "giovane", "dk"],
        ["range", "s2", "Prezzo", *scale, "cara", "conveniente", "dk"],
        ["range", "s3", "Gusto", *scale, "amara", "dolce", "dk"],
        ["end_group", "sd"],
    )
    points = page.locator("tr[data-row='1'] input")
    expect(points.nth(0)).to_have_accessible_name("1 Età 1 vecchia")
    expect(points.nth(6)).to_have_accessible_name("1 Età 7 giovane")
    hands.type("7")
    hands.press("Enter")
    expect(page.locator("#echo")).to_contain_text("Prezzo – cara – conveniente:")
    hands.type("*")
    hands.press("Enter")
    hands.answer("3")
    answers = Interview.objects.get().state["answers"]
    assert [answers[f"sd/{name}"] for name in ("s1", "s2", "s3")] == [{"v": 7}, {"v": None, "m": "dk"}, {"v": 3}]
    hands.assert_no_mouse()


def test_days_and_times_that_are_often_said_have_a_number(opened: Open, page: Page) -> None:
    hands = opened(
        ["quick"],
        ["date", "d", "Quando l’ha comprato?", "yesterday week -3d"],
        ["time", "h", "A che ora?", "8:00 13:00"],
    )
    expect(page.locator(".answers .text")).to_contain_text(["Ieri", "Una settimana fa", "3 giorni fa"])
    hands.type("2")
    assert hands.echo.startswith("Una settimana fa")
    hands.answer("")
    hands.type("2")
    assert hands.echo == "13:00"
    hands.answer("")
    assert stored("h") == "13:00"
    hands.press("-")
    expect(page.locator("#answer .code")).to_have_text("2")
    hands.answer("9.15")
    assert stored("h") == "09:15"
    hands.assert_no_mouse()


def test_a_telephone_number_and_an_address_are_checked_before_they_are_kept(opened: Open) -> None:
    hands = opened(["appearance"], ["text", "tel", "A che numero?", "phone"], ["text", "mail", "E l’e-mail?", "email"])
    assert "non è un numero di telefono" in refused(hands, "347 12")
    hands.press("Control+a")
    hands.answer("347 1234567")
    assert "non è un indirizzo e-mail" in refused(hands, "anna.verdi")
    hands.press("End")
    hands.answer("@example.com")
    assert (stored("tel"), stored("mail")) == ("+393471234567", "anna.verdi@example.com")
    hands.assert_no_mouse()
