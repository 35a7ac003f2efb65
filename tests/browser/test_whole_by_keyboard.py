"""The demo's questionnaire is written from nothing with the keyboard alone, and is the one of its workbook."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.design.models import Version
from surveys.design.queries import questionnaire_of
from surveys.people.models import User
from tests.web.world import World

from .demos_questionnaire import WORKBOOK, begun, by, shape, shipped, survey
from .writers import Writer, rows_of

pytestmark = pytest.mark.browser


@pytest.mark.drill
def test_the_demos_questionnaire_is_written_with_the_keyboard_alone_and_published(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    study, keyboard = begun(world, page, live_server, signed_in_as)
    keyboard.press("Enter")
    expect(page.locator("#open-add")).to_be_visible()
    page.wait_for_load_state()
    routes = by("after", rows_of(WORKBOOK, "routes"))
    jumps = {name: [(one["when"], one["go_to"]) for one in rows] for name, rows in routes.items()}
    writer = Writer(page, by("list_name", rows_of(WORKBOOK, "choices")), jumps)
    writer.write_all(survey())
    keyboard.assert_no_mouse()
    page.goto(live_server.url + reverse("questionnaire", args=[study.pk]))
    page.locator("#id_reason").focus()
    page.keyboard.type("prima versione")
    page.keyboard.press("Enter")
    expect(page.locator(".messages .message")).to_be_visible()
    keyboard.assert_no_mouse()
    made = questionnaire_of(Version.objects.get(study=study))
    assert made is not None
    assert shape(made) == shape(shipped(), [row["name"] for row in survey() if "name" in row])
