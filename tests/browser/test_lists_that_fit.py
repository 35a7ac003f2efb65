"""What fits on a small screen without scrolling is shown, what does not is searched: one number for all lists."""

from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from surveys.questionnaire.types.searching import LONG_LIST

from .conftest import SIZES
from .interviews import LAST, Open, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

JOBS = (
    "Agricoltore o allevatore", "Artigiano con dipendenti", "Artigiano senza dipendenti", "Commerciante al dettaglio",
    "Libero professionista", "Imprenditore", "Dirigente d’azienda", "Quadro o funzionario", "Impiegato direttivo",
    "Impiegato esecutivo", "Insegnante di scuola primaria", "Insegnante di scuola secondaria", "Docente universitario",
    "Operaio specializzato", "Operaio non specializzato", "Addetto alle pulizie", "Addetto alla sicurezza",
    "Medico o infermiere", "Forze armate o di polizia", "Collaboratore domestico", "Studente",
    "Casalinga o casalingo", "Pensionato", "Disoccupato in cerca", "In cerca del primo lavoro",
)  # fmt: skip
QUESTION = (
    "Quali di questi lavori ha fatto, anche solo per qualche settimana o mese, negli ultimi dodici mesi? Le leggo "
    "alcuni nomi, uno alla volta: mi dica solo sì oppure no, senza pensarci troppo a lungo."
)
HEAD = ["type", "name", "label::Italiano (it)", "hint::Italiano (it)", "guidance_hint::Italiano (it)", "nonresponse"]
ASKED = [QUESTION, "Leggere tutti i lavori, uno alla volta.", "«Anche solo per qualche giorno»"]
EVERY_TYPE = pytest.mark.parametrize("kind", ["select_one", "select_multiple", "rank"])


def survey(kind: str, count: int) -> dict[str, Any]:
    """One question of that type with so many answers, under a long text with instruction and explanation."""
    missing = None if kind == "rank" else "dk refused"
    rows: Sequence[Sequence[object]] = [HEAD, [f"{kind} jobs", "q1", *ASKED, missing], LAST]
    listed = [["jobs", str(number), name] for number, name in enumerate(JOBS[:count], 1)]
    return {"survey": rows, "choices": [["list_name", "name", "label::Italiano (it)"], *listed]}


@EVERY_TYPE
def test_the_longest_list_that_is_shown_fits_without_scrolling(opened: Open, page: Page, kind: str) -> None:
    page.set_viewport_size(SIZES["1024"])
    opened(**survey(kind, LONG_LIST))
    shown = page.locator("#answer .answers")
    expect(shown.locator("input[data-entry]:not([data-entry=''])")).to_have_count(LONG_LIST)
    assert shown.evaluate("one => one.scrollHeight <= one.clientHeight")
    for last in (shown.locator("label").last, page.locator("#box")):
        expect(last).to_be_in_viewport(ratio=1)


def test_one_more_answer_would_not_fit(opened: Open, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.questionnaire.types.searching.LONG_LIST", LONG_LIST + 1)
    page.set_viewport_size(SIZES["1024"])
    opened(**survey("select_multiple", LONG_LIST + 1))
    shown = page.locator("#answer .answers")
    expect(shown.locator("input[data-entry]:not([data-entry=''])")).to_have_count(LONG_LIST + 1)
    assert shown.evaluate("one => one.scrollHeight > one.clientHeight")


@EVERY_TYPE
def test_a_list_that_does_not_fit_is_searched(opened: Open, page: Page, kind: str) -> None:
    hands = opened(**survey(kind, LONG_LIST + 1))
    expect(page.get_by_role("combobox")).to_be_focused()
    hands.type("pension")
    expect(page.locator(".found li").first).to_have_text("Pensionato")


def test_words_are_said_back_in_a_list_that_is_shown_as_they_are_taken(opened: Open, page: Page) -> None:
    hands = opened(**survey("select_multiple", LONG_LIST))
    echo = page.locator("#echo")
    hands.type("pension")
    expect(echo).to_have_text("Pensionato")
    hands.type(", 7, libero prof")
    expect(echo).to_have_text("Risposte: 3")
    hands.type(", artigiano")
    expect(echo).to_contain_text("va bene per più risposte")
    hands.type(" senza")
    expect(echo).to_have_text("Risposte: 4")
    hands.type(", boh")
    expect(echo).to_contain_text("boh")
    hands.press(*["Backspace"] * 5)
    hands.answer("")
    assert stored("q1") == ["23", "7", "5", "3"]


def test_one_answer_is_said_back_by_its_words(opened: Open, page: Page) -> None:
    hands = opened(**survey("select_one", LONG_LIST))
    hands.type("artigiano")
    expect(page.locator("#echo.bad")).to_contain_text("va bene per più risposte")
    hands.type(" con")
    expect(page.locator("#echo")).to_have_text("Artigiano con dipendenti")
    hands.answer("")
    assert stored("q1") == "2"
