"""What is typed into the editor at a typist's pace is stored as it was typed, whatever the network does meanwhile."""

import random
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.design.models import Draft, Study
from surveys.design.services import upload_workbook
from surveys.people.models import User
from tests.design.conftest import NOW
from tests.design.workbooks import workbook
from tests.web.world import World

pytestmark = pytest.mark.browser

SURVEY = [
    ["type", "name", "label::Italiano (it)"],
    ["select_one colours", "b1", "Quale colore preferisce?"],
    ["integer", "b2", "Quanti al giorno?"],
]
CHOICES = [["list_name", "name", "label::Italiano (it)"], *(["other", str(n), f"Altro {n}"] for n in range(1, 4))]
KEY = 1000 / 12
"""Milliseconds from one key to the next."""
SLOW_NETWORK = """(() => {
  let seed = %d;
  const random = () => (seed = (seed * 16807) %% 2147483647) / 2147483647;
  const pause = () => new Promise((resolve) => setTimeout(resolve, random() * 400));
  const fetched = window.fetch;
  window.deeds = 0;
  window.fetch = async (address, ...rest) => {
    if (String(address).includes("/act/")) window.deeds += 1;
    await pause();
    const response = await fetched(address, ...rest);
    await pause();
    return response;
  };
})()"""
"""A way there and back that takes 0 to 800 milliseconds."""
SHOWN = """() => [...document.querySelectorAll("#answers tbody tr")].map((row) =>
  ["code", "text"].map((part) => row.querySelector(`[data-control=${part}] input`).value))"""
Answers = list[tuple[str, str]]
Rows = Sequence[Sequence[str | None]]


def stored(study: Study, name: str = "colours") -> Answers:
    book = openpyxl.load_workbook(BytesIO(bytes(Draft.objects.get(study=study).workbook)))
    rows = book["choices"].iter_rows(min_row=2, values_only=True)
    return [(str(row[1]), str(row[2])) for row in rows if row[0] == name]


def shown(page: Page) -> Answers:
    return [(code, text) for code, text in page.evaluate(SHOWN)]


def all_is_stored(page: Page) -> None:
    """Wait until nothing that was drawn waits for the server any more."""
    expect(page.locator("#answers tbody tr[data-pending]")).to_have_count(0)
    expect(page.locator("#saved")).to_contain_text("Salvata alle")


@pytest.fixture
def opened(world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]) -> Callable[..., Page]:
    def open_it(*, seed: int, survey: Rows = SURVEY, choices: Rows = CHOICES) -> Page:
        content = workbook(survey=survey, choices=choices)
        upload_workbook(study=world.study, content=content, file_name="x.xlsx", by=world.researcher, now=NOW)
        signed_in_as(world.researcher)
        page.add_init_script(SLOW_NETWORK % seed)
        page.goto(live_server.url + reverse("questionnaire-editor", args=[world.study.pk]) + "?row=2")
        expect(page.locator("#outline [aria-current]")).to_be_focused()
        return page

    return open_it


def test_fifty_answers_typed_in_a_row_get_the_codes_from_one_to_fifty(opened: Any, world: World) -> None:
    page = opened(seed=7)
    words = [f"{chr(97 + n % 26)}{n // 26}" for n in range(50)]
    page.keyboard.press("Alt+3")
    page.keyboard.type("".join(f"{word}\n" for word in words), delay=KEY)
    expected = [(str(n), word) for n, word in enumerate(words, 1)]
    assert shown(page) == expected, "place and code are there before the network has answered"
    before = page.evaluate("window.deeds")
    all_is_stored(page)
    assert stored(world.study) == expected
    assert page.evaluate("window.deeds") - before <= 1, "one request on its way, and one with all the others"
    assert shown(page) == expected
    expect(page.locator("#new-text")).to_be_focused()


def test_answers_moved_deleted_written_in_and_pasted_at_that_pace_are_stored_as_they_are_shown(
    opened: Any, world: World
) -> None:
    seed = 1
    chance, texts = random.Random(seed), [f"T{n}" for n in range(4)]
    choices = [CHOICES[0], *(["colours", str(n), text] for n, text in enumerate(texts, 1))]
    page = opened(seed=seed, choices=choices)
    for number in range(14):
        kind, at = chance.choice(["add", "add", "move", "remove", "write"]), chance.randrange(len(texts))
        if kind == "add" or len(texts) < 3:
            page.locator("#new-text").focus()
            page.keyboard.type(f"N{number}\n", delay=KEY)
            texts.append(f"N{number}")
            continue
        page.locator("#answers tbody tr").nth(at).locator("[data-control=text] input").focus()
        if kind == "write":
            page.keyboard.press("End")
            page.keyboard.type("x", delay=KEY)
            texts[at] += "x"
        elif kind == "remove":
            page.keyboard.press("Control+Delete", delay=KEY)
            del texts[at]
        else:
            by, text = chance.choice([-2, -1, 1, 2]), texts.pop(at)
            for _ in range(abs(by)):
                page.keyboard.press(f"Alt+Shift+{'ArrowUp' if by < 0 else 'ArrowDown'}", delay=KEY)
            texts.insert(min(max(at + by, 0), len(texts)), text)
        assert [text for _, text in shown(page)] == texts
    page.keyboard.press("Alt+v")
    page.keyboard.insert_text("Bianco\nNero")
    page.keyboard.press("Control+Enter")
    page.locator("#new-text").focus()
    page.keyboard.type("Ultimo\n", delay=KEY)
    expect(page.locator("#answers tbody tr")).to_have_count(len(texts) + 3)
    all_is_stored(page)
    found = stored(world.study)
    assert [text for _, text in found] == [*texts, "Bianco", "Nero", "Ultimo"]
    assert len({code for code, _ in found}) == len(found)
    assert shown(page) == found


@pytest.mark.drill
def test_rows_of_a_card_typed_at_that_pace_stand_in_their_order(opened: Any, world: World) -> None:
    group = [["begin_group", "C", "Quanto?"], ["integer", "C1a", "Lavoro"], ["integer", "C1b", "Casa"]]
    page = opened(seed=3, survey=[SURVEY[0], *group, ["end_group", None, None]])
    page.locator("#new-row").focus()
    page.keyboard.type("Svago\nSonno\nSport\nAlt", delay=KEY)
    expect(page.locator("#grid-rows tbody tr")).to_have_count(5)
    expect(page.locator("#outline a span")).to_have_text(["Quanto?", "Lavoro", "Casa", "Svago", "Sonno", "Sport"])
    expect(page.locator("#new-row")).to_have_value("Alt")


@pytest.mark.drill
def test_questions_added_and_written_at_that_pace_stand_in_their_order(opened: Any, world: World) -> None:
    page = opened(seed=5)
    for text in ("Uno", "Due", "Tre"):
        for key in ("Escape", "a", "t"):
            page.keyboard.press(key, delay=KEY)
        page.keyboard.type(text, delay=KEY)
    expect(page.locator("#outline a span")).to_have_text(
        ["Quale colore preferisce?", "Uno", "Due", "Tre", "Quanti al giorno?"]
    )
