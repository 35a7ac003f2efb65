"""Long lists with the keyboard alone: found by typing, wherever they are and however many answers are possible."""

from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from surveys.interviewing import services

from .interviews import LAST, Keyboard, Open, ready_scene, refused, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAD = ["type", "name", "label::Italiano (it)"]
NAMED = ("Forlì", "Forlimpopoli", "San Forlano", "L’Aquila", "Reggio nell’Emilia")
MARKED: Sequence[Sequence[object]] = [("96", "Un’altra", "yes"), ("97", "Nessuna", None, "yes"), ("98", "Non sa")]


def choices(name: str, count: int) -> list[list[object]]:
    """A list of so many answers: some with names, and what every long list has."""
    return [
        *[[name, f"d{n}", words] for n, words in enumerate(NAMED)],
        *[[name, f"c{n:05}", f"Borgo {n:05}"] for n in range(count - len(NAMED) - 3)],
        [name, "96", "Un’altra", "yes"],
        [name, "97", "Nessuna", None, "yes"],
        [name, "98", "Non sa", None, None, "dk"],
    ]


CHOICES = [
    ["list_name", "name", "label::Italiano (it)", "specify", "exclusive", "missing"],
    *choices("towns", 400),
    *choices("places", 100),
]
EVERY_LENGTH = pytest.mark.parametrize(
    "towns", ["towns", pytest.param("places", marks=pytest.mark.drill)], ids=["by the server", "in the page"]
)


@pytest.fixture
def opened(opened: Open) -> Open:
    """An interview of these rows that is begun, at its first question; a last open question follows them."""

    def open_it(columns: Sequence[str], *rows: Sequence[object]) -> Keyboard:
        return opened(survey=[[*HEAD, *columns], *rows, LAST], choices=CHOICES)

    return open_it


def picked(page: Page) -> list[str]:
    """The codes that are chosen, in the order shown."""
    return page.locator("[data-picked] input:checked").evaluate_all("all => all.map(one => one.value)")


def take(hands: Keyboard, typed: str, first: str) -> None:
    """Type, wait until ``first`` is the first that was found, and take it."""
    hands.type(typed)
    # What was found for the letters before may begin with the same answer.
    expect(hands.page.locator(f'.found[data-typed="{typed}"] li').first).to_have_text(first)
    hands.press("Enter")


@EVERY_LENGTH
def test_several_answers_of_a_long_list_are_found_one_by_one_and_keep_their_order(
    opened: Open, page: Page, towns: str
) -> None:
    hands = opened([], [f"select_multiple {towns}", "m", "Dove è stato?"])
    take(hands, "forl", "Forlì")
    assert page.locator("#box").input_value() == ""
    take(hands, "emilia reg", "Reggio nell’Emilia")
    hands.type("borgo 0000")
    expect(page.locator(".found li")).to_have_count(10)
    hands.press("ArrowDown", "ArrowDown", "Enter")
    assert picked(page) == ["d0", "d4", "c00002"]
    assert [words.strip() for words in page.locator("[data-picked] .rank").all_inner_texts()] == ["1.", "2.", "3."]
    hands.answer("")
    assert stored("m") == ["d0", "d4", "c00002"]
    hands.press("-")
    expect(page.locator("#answer .code")).to_have_text("1")
    assert picked(page) == ["d0", "d4", "c00002"]
    hands.assert_no_mouse()


@EVERY_LENGTH
def test_an_answer_is_taken_off_with_backspace_or_with_space(opened: Open, page: Page, towns: str) -> None:
    hands = opened([], [f"select_multiple {towns}", "m", "Dove è stato?"])
    for typed, first in (("forli", "Forlì"), ("aquila", "L’Aquila"), ("forlim", "Forlimpopoli")):
        take(hands, typed, first)
    hands.press("Backspace")
    assert picked(page) == ["d0", "d3"]
    hands.press("Shift+Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab", "Space")
    expect(page.locator("[data-picked] input").first).not_to_be_checked()
    hands.press("Escape")
    expect(page.locator("#box")).to_be_focused()
    hands.answer("")
    assert stored("m") == ["d3"]
    hands.assert_no_mouse()


@EVERY_LENGTH
def test_an_answer_that_stands_alone_clears_the_others_and_goes_when_another_comes(
    opened: Open, page: Page, towns: str
) -> None:
    hands = opened([], [f"select_multiple {towns}", "m", "Dove è stato?"])
    take(hands, "forli", "Forlì")
    take(hands, "97", "Nessuna")
    assert picked(page) == []
    expect(page.locator(".off input[value='97']")).to_be_checked()
    take(hands, "forli", "Forlì")
    expect(page.locator(".off input[value='97']")).not_to_be_checked()
    hands.type("*")
    assert picked(page) == []
    expect(page.locator("#echo")).to_have_text("Non sa")
    hands.answer("")
    assert stored("m") == ["98"]
    hands.press("-")
    expect(page.locator("#echo")).to_have_text("Non sa")


@EVERY_LENGTH
def test_codes_are_still_typed_directly(opened: Open, page: Page, towns: str) -> None:
    hands = opened([], [f"select_multiple {towns}", "m", "Dove è stato?"])
    take(hands, "c00007", "Borgo 00007")
    hands.answer("1 4")
    assert stored("m") == ["c00007", "d0", "d3"]


@EVERY_LENGTH
def test_the_words_of_other_are_asked_for_and_the_hand_comes_back_to_the_box(
    opened: Open, page: Page, towns: str
) -> None:
    hands = opened([], [f"select_multiple {towns}", "m", "Dove è stato?"])
    expect(page.locator("[data-spec]")).to_be_hidden()
    take(hands, "96", "Un’altra")
    expect(page.locator("[data-spec] input")).to_be_focused()
    hands.type("Bastia")
    hands.press("Enter")
    expect(page.locator("#box")).to_be_focused()
    take(hands, "forli", "Forlì")
    hands.answer("")
    assert stored("m") == ["96", "d0"]


@EVERY_LENGTH
def test_too_many_answers_are_refused_and_all_of_them_stay_to_be_corrected(
    opened: Open, page: Page, towns: str
) -> None:
    hands = opened(["max_answers"], [f"select_multiple {towns}", "m", "Dove è stato?", "1"])
    take(hands, "forli", "Forlì")
    take(hands, "aquila", "L’Aquila")
    assert refused(hands, "") == "Al massimo 1 risposte: ne hai scritte 2."
    assert picked(page) == ["d0", "d3"]
    expect(page.locator("#box")).to_be_focused()
    hands.press("Backspace")
    hands.answer("")
    assert stored("m") == ["d0"]


@EVERY_LENGTH
def test_the_first_of_a_long_list_are_put_in_order(opened: Open, page: Page, towns: str) -> None:
    hands = opened(["max_answers"], [f"rank {towns}", "r", "Le prime due?", "2"])
    take(hands, "aquila", "L’Aquila")
    assert refused(hands, "") == "Almeno 2 risposte: finora 1."
    take(hands, "forli", "Forlì")
    hands.answer("")
    assert stored("r") == ["d3", "d0"]
    hands.assert_no_mouse()


def test_whoever_is_faster_than_the_server_gets_the_answer_of_that_name(opened: Open, page: Page) -> None:
    hands = opened([], ["select_multiple towns", "m", "Dove è stato?"])
    hands.type("forlì")
    hands.press("Enter")
    expect(page.locator("[data-picked] input")).to_have_count(1)
    assert picked(page) == ["d0"]


@EVERY_LENGTH
def test_long_lists_beside_other_questions_are_searched_too(opened: Open, page: Page, towns: str) -> None:
    hands = opened(
        ["appearance"],
        ["begin_group", "g", "Due cose.", "field-list"],
        [f"select_one {towns}", "home", "Dove abita?"],
        [f"select_multiple {towns}", "been", "Dove è stato?"],
        ["integer", "age", "Quanti anni ha?"],
        ["end_group", "g"],
    )
    hands.type("aquila")
    expect(page.locator("#found-q0 li")).to_have_text(["L’Aquila"])
    hands.press("Enter")
    expect(page.locator("#found-q0")).to_be_hidden()
    take_in(hands, "q1", "forlim", "Forlimpopoli")
    take_in(hands, "q1", "forli", "Forlì")
    hands.press("Enter")
    hands.answer("44")
    assert (stored("home"), stored("been"), stored("age")) == ("d3", ["d1", "d0"], 44)
    hands.assert_no_mouse()


def take_in(hands: Keyboard, prefix: str, typed: str, first: str) -> None:
    hands.type(typed)
    expect(hands.page.locator(f"#found-{prefix} li").first).to_have_text(first)
    hands.press("Enter")


@pytest.mark.parametrize("kind", ["select_one", "select_multiple"])
@EVERY_LENGTH
def test_without_scripts_what_was_typed_is_read_or_offered_to_be_ticked(
    browser: Browser, live_server: Any, client: Any, kind: str, towns: str
) -> None:
    scene = ready_scene(survey=[HEAD, [f"{kind} {towns}", "m", "Dove è stato?"]], choices=CHOICES)
    services.start_interview(attempt=scene.attempt, now=scene.now)
    client.force_login(scene.interviewer)
    context = browser.new_context(java_script_enabled=False, locale="it-IT")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/calls/{scene.attempt.pk}/interview/")
    page.locator("#box").fill("forl")
    page.locator("#box").press("Enter")
    expect(page.locator("[role=alert]:visible")).to_contain_text("corrisponde a più risposte")
    page.locator("noscript label", has_text="Forlimpopoli").locator("input").check(force=True)
    page.locator("#answer .go").click()
    expect(page.locator("#answer .head")).to_contain_text("Fine")
    assert stored("m") == ("d1" if kind == "select_one" else ["d1"])
    context.close()
