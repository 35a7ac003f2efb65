"""A researcher simulates with the keyboard alone and follows a finding to its question."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.design.services import upload_workbook
from surveys.people.models import User
from tests.formats.workbooks import workbook
from tests.web.world import World

from .barriers import violations_by_colours

SURVEY = """
    type | name | label | required | relevant | constraint
    integer | a1 | Quanti anni ha? | yes | | . >= 0 and . <= 120
    select_one yes_no | b1 | Beve caffè? | yes | |
    integer | b2 | Quanti al giorno? | yes | ${b1} = '1' | . > 5 and . < 5
    text | b3 | Perché? | | ${a1} > 130 |
"""
SHEETS = {
    "choices": "list_name | name | label\nyes_no | 1 | Sì\nyes_no | 2 | No",
    "quotas": "name | label | when | target\nyoung | Fino a 34 | ${a1} <= 34 | 20",
    "respondents": "question | answer | share | from | to\na1 | | | 18 | 80\nb1 | 1 | 30 | |",
}


@pytest.mark.browser
def test_a_simulation_is_held_read_and_followed_with_the_keyboard(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    content = workbook(survey=SURVEY, **SHEETS)
    now = timezone.now()
    upload_workbook(study=world.study, content=content, file_name="c.xlsx", by=world.researcher, now=now)
    signed_in_as(world.researcher)
    page.goto(live_server.url + reverse("study-simulate", args=[world.study.pk]))
    page.locator("#id_seed").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#h-found")).to_be_visible()
    expect(page.locator("#h-cells")).to_be_visible()
    assert violations_by_colours(page) == {}
    page.locator("a[href$='#p-b2']").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#p-b2")).to_be_in_viewport()
