"""The main job end to end: the shipped questionnaire, the keyboard alone, and the workbook it gives."""

import io
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.design.models import Study
from surveys.design.services import let_make_files
from surveys.management.demo import world
from surveys.people.models import User
from surveys.results.models import StudyDelivery
from surveys.results.services import numbers_of_client, release_delivery
from tests.results.made_deliveries import make

from .interviews import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BY_HAND: dict[str, str] = {
    "A1": "1",
    "A2": "47",
    "A3": "1",
    "A4": "1",
    "A5": "1",
    "B1": "1",
    "B2": "3 1",
    "B3": "7 4 96 Bar Sport",
    "B4": "7",
    "B5": "1",
    "B6": "3",
    "B7": "18,50",
    "B8": "20",
    "C3": "3 1 4 2",
    "C5": "il profumo in cucina",
    "D1": "8",
    "D2": "6",
    "D3": "*",
    "D4": "3/11/2026",
    "D5": "730",
    "E1": "/",
    "E2": "96 apicoltore",
    "E3": "3",
    "E4": "2",
    "E5": "1",
    "E6": "Maria",
    "C4a": "5",
    "C4b": "2",
    "C4c": "4",
    "C4d": "1",
}
"""What is typed for each question, by its code on the screen; ``*`` is don't know, ``/`` is refused."""
SHUFFLED = ("B2", "B3", "B4", "C4")
STATEMENTS = {"C4a": "momento più bello", "C4b": "Cambio volentieri", "C4c": "sostenibile", "C4d": "caffè del bar"}
ON_SCREEN = "document.querySelector('#answer input[name=page]')?.value ?? ''"
PER_BRAND = {"C1": ["9", "7", "*"], "C2": ["2 1", "97", "3"]}


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Path) -> dict[str, User]:
    settings.DATA_DIR = tmp_path
    return world.make_people(password="non-serve-qui-1", now=timezone.now())


@pytest.fixture
def study(cast: dict[str, User]) -> Study:
    now = timezone.now()
    study = world.make_study(people=cast, now=now)
    world.make_sample(study=study, by=cast["supervisione"], seed=2, checked_on=now.date(), now=now, cases=3)
    return study


def test_the_shipped_questionnaire_is_played_with_the_keyboard_and_its_workbook_read_cell_by_cell(
    cast: dict[str, User],
    study: Study,
    page: Page,
    live_server: Any,
    signed_in_as: Callable[[User], None],
) -> None:
    signed_in_as(cast["giulia"])
    hands = Keyboard(page, f"{live_server.url}/shift/")
    hands.enter()
    page.wait_for_url("**/calls/*/")
    expect(page.locator("a[href^='tel:']")).to_have_count(0)
    hands.enter()
    expect(page.locator("#box")).to_be_editable()
    hands.type("1")
    hands.enter()
    page.wait_for_url("**/interview/")
    shown = play(hands)
    hands.assert_no_mouse()

    book = delivered_workbook(cast, study, page, live_server, signed_in_as)
    assert coded(book) == EXPECTED_CODES | shown
    assert labelled(book) == EXPECTED_LABELS
    titles, *brands = book["Ripetizione_marca"].iter_rows(values_only=True)
    kept = [place for place, title in enumerate(titles) if title != "intervista" and not str(title).endswith("_order")]
    own = numbers_of_client(study).case(1)  # what the client calls the case
    expected = [(own, *brand) for brand in EXPECTED_BRANDS]
    assert [tuple(brand[place] for place in kept) for brand in brands] == expected
    calls = list(book["Chiamate"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[2], row[3], row[8]) for row in calls] == [(own, 1, "INT-01", "Intervista completa")]


def play(hands: Keyboard) -> dict[str, str]:
    """Answer every page as it comes, until the thanks, and close the case; returns the random orders that were seen."""
    shown: dict[str, str] = {}
    while on_screen(hands):
        code = hands.code
        if code in SHUFFLED:
            order = rows_on_screen(hands) if code == "C4" else hands.page.locator("#answer .key").all_inner_texts()
            shown[f"{code}_order"] = " ".join(order)
        if code == "C4":
            rows = rows_on_screen(hands)
            for row in rows:
                give(hands, BY_HAND[row], last=row == rows[-1])
        elif code in PER_BRAND:
            give(hands, PER_BRAND[code].pop(0))
        elif code:
            give(hands, BY_HAND[code])
        else:
            give(hands, "")
    hands.enter()
    hands.page.wait_for_url(lambda url: "/interview/" not in url)
    return shown


def give(hands: Keyboard, typed: str, *, last: bool = True) -> None:
    """Type an answer and Enter, and wait for the next page unless the page has further rows."""
    before = on_screen(hands)
    hands.type(typed)
    hands.enter()
    if last:
        hands.page.wait_for_function(f"before => ({ON_SCREEN}) !== before", arg=before)


def on_screen(hands: Keyboard) -> str:
    """Path of the page on the screen; empty once the interview is over."""
    return str(hands.page.evaluate(ON_SCREEN))


def rows_on_screen(hands: Keyboard) -> list[str]:
    """The names of the battery's questions, in the random order in which they are shown."""
    statements = hands.page.locator("#answer tbody th").all_inner_texts()
    return [name for text in statements for name, words in STATEMENTS.items() if words in text]


def delivered_workbook(
    cast: dict[str, User], study: Study, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> openpyxl.Workbook:
    """The client has a delivery made, the worker makes it, a researcher hands it over, the client fetches it."""
    by = study.created_by
    assert by is not None
    let_make_files(study=study, people={cast["cliente"].pk}, by=by, now=timezone.now())
    signed_in_as(cast["cliente"])
    page.goto(f"{live_server.url}/studies/{study.pk}/progress/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1")
    page.get_by_role("button", name="Fai preparare una nuova consegna").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("se ne sta preparando una")).to_be_visible()
    delivery = make(StudyDelivery.objects.get(), timezone.now())
    expect(page.get_by_text("Compare qui appena l’istituto l’ha guardata")).to_be_visible()
    release_delivery(delivery=delivery, despite="una sola intervista", by=by, now=timezone.now())
    page.reload()
    link = page.get_by_role("link", name="Excel")
    expect(link).to_be_visible()
    with page.expect_download() as download:
        link.focus()
        page.keyboard.press("Enter")
    return openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))


def coded(book: openpyxl.Workbook) -> dict[str, Any]:
    return filled(book, "Dati_codici")


def labelled(book: openpyxl.Workbook) -> dict[str, Any]:
    return filled(book, "Dati_etichette")


def filled(book: openpyxl.Workbook, sheet: str) -> dict[str, Any]:
    """The filled cells of the one interview by title, from the first question on."""
    titles, values = book[sheet].iter_rows(values_only=True)
    found = {title: value for title, value in zip(titles, values, strict=True) if value is not None}
    return {title: value for title, value in found.items() if list(titles).index(title) >= list(titles).index("A1")}


def spread(name: str, codes: list[int], chosen: list[int]) -> dict[str, int]:
    """A multiple answer's columns: 0/1 by code, then the mentions in order."""
    by_code = {f"{name}_{code}": int(code in chosen) for code in codes}
    return by_code | {f"{name}_m{place}": code for place, code in enumerate(chosen, 1)}


EXPECTED_CODES: dict[str, Any] = {
    "A1": 1,
    "A2": 47,
    "A3": 1,
    "A4": 1,
    "A5": 1,
    "fascia_eta": "35-54",
    "B1": 1,
    **spread("B2", [1, 2, 3, 4, 5, 97], [3, 1]),
    **spread("B3", [*range(1, 13), 96, 97], [7, 4, 96]),
    "B3_96_text": "Bar Sport",
    "B4": 7,
    "B5": 1,
    "B6": 3,
    "B7": 18.5,
    "B8": 20,
    "marche_comprate": 3,
    "C3_3": 1,
    "C3_1": 2,
    "C3_4": 3,
    "C3_2": 4,
    "C4a": 5,
    "C4b": 2,
    "C4c": 4,
    "C4d": 1,
    "C5": "il profumo in cucina",
    "D1": 8,
    "D2": 6,
    "D3_ns": 98,
    "D4": datetime(2026, 11, 3),
    "D5": time(7, 30),
    "E1": 99,
    "E2": 96,
    "E2_96_text": "apicoltore",
    "E3": 3,
    "E4": 2,
    "E5": 1,
    "gruppo_consiglio": "detrattore",
}
EXPECTED_LABELS: dict[str, Any] = {
    "A1": "Sì",
    "A2": 47,
    "A3": "Donna",
    "A4": "Nord-Ovest",
    "A5": "Sì",
    "fascia_eta": "35-54",
    "B1": "ogni settimana",
    "B2": "In capsule; Macinato per moka",
    "B3": "Moka d’Oro; Del Porto; Altra marca",
    "B3_96_text": "Bar Sport",
    "B4": "Moka d’Oro",
    "B5": "Al supermercato",
    "B6": 3,
    "B7": 18.5,
    "B8": 20,
    "marche_comprate": 3,
    "C3": "La marca; L’aroma; La sostenibilità; Il prezzo",
    "C4a": "Del tutto d’accordo",
    "C4b": "Poco d’accordo",
    "C4c": "Abbastanza d’accordo",
    "C4d": "Per niente d’accordo",
    "C5": "il profumo in cucina",
    "D1": 8,
    "D2": 6,
    "D3": "Non sa",
    "D4": datetime(2026, 11, 3),
    "D5": time(7, 30),
    "E1": "Rifiuta",
    "E2": "Altro",
    "E2_96_text": "apicoltore",
    "E3": 3,
    "E4": "No",
    "E5": "Sì",
    "gruppo_consiglio": "detrattore",
}
EXPECTED_BRANDS: list[tuple[Any, ...]] = [
    (1, "7", "Moka d’Oro", 9, 1, 1, 0, 0, 0, 0, 2, 1, *[None] * 5),
    (2, "4", "Del Porto", 7, 0, 0, 0, 0, 0, 1, 97, *[None] * 6),
    (3, "96", "Bar Sport", 998, 0, 0, 1, 0, 0, 0, 3, *[None] * 6),
]
"""Number, key, the brand's name, C1, C2 in codes, its mentions, and the companion for don't know."""
