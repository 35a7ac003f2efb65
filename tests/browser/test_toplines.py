"""Toplines in the browser: a card's picture as PNG, its table on the clipboard, by mouse and by key."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from surveys.people.models import User
from tests.results.six_people import SIX, SURVEY, played

CLIPBOARD = """async () => {
  const [item] = await navigator.clipboard.read();
  const said = async (type) => (await item.getType(type)).text();
  return [await said("text/plain"), await said("text/html")];
}"""


@pytest.mark.browser
def test_a_card_is_taken_away_as_a_picture_and_copied_as_a_table(
    transactional_db: None,
    page: Page,
    live_server: Any,
    signed_in_as: Callable[[User], None],
    tmp_path: Path,
    settings: Any,
) -> None:
    settings.DATA_DIR = tmp_path
    scene = played(SIX, survey=SURVEY)
    laura = scene.study.created_by
    assert laura is not None
    signed_in_as(laura)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/studies/{scene.study.pk}/results/toplines/")
    menu = page.locator(".topline-menu").first
    menu.locator("summary").press("Enter")
    with page.expect_download() as taken:
        menu.locator("[data-png]").click()
    content = Path(taken.value.path()).read_bytes()
    assert (taken.value.suggested_filename[-4:], content[:8]) == (".png", b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    assert width > 800
    assert height > 100
    menu.locator("summary").focus()
    page.keyboard.press("c")
    expect(menu).not_to_have_attribute("open", "")
    text, table = page.evaluate(CLIPBOARD)
    lines = [line.split("\t") for line in text.splitlines()]
    assert [line[0] for line in lines[1:4]] == ["Sì", "No", "Non sa"]
    assert lines[1][1] == "3"
    assert "<table" in table
    assert "<svg" not in table
