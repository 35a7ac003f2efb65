"""The demo's questionnaire is written from nothing with the keyboard alone, and is the one of its workbook.

Too long for a run of all tests: ``pytest -n0 tests/browser/whole_questionnaire.py``, or its first blocks alone with
``BLOCKS=AB`` before it.
"""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.design.models import Study, Version
from surveys.design.queries import questionnaire_of
from surveys.design.services import create_study
from surveys.formats.questionnaires import read_and_check
from surveys.people.models import User
from surveys.questionnaire.model.structure import Group, Question, Questionnaire, Repeat
from tests.design.conftest import NOW
from tests.web.world import World

from .interviews import Keyboard
from .writers import Row, Writer, rows_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]

WORKBOOK = Path("surveys/management/demo/osservatorio_caffe.xlsx")
BLOCKS = os.environ.get("BLOCKS", "ABCDE")
TEXTS = ("label", "hint", "guidance", "constraint_message", "warning_message")
CELLS = (
    "type", "list_name", "relevant", "constraint", "required", "calculation", "choice_filter", "appearance",
    "nonresponse", "warning", "read_out", "personal",
)  # fmt: skip


def shape(questionnaire: Questionnaire, only: Sequence[str] = ()) -> dict[str, Any]:
    """What the questionnaire says in Italian: questions in their groups, answers, jumps; ``only`` of some questions."""
    items = [
        (*around, item.name, *cells_of(item)) for around, item in questionnaire.walk() if not only or item.name in only
    ]
    used = {item.list_name for item in questionnaire.questions() if not only or item.name in only}
    lists = {
        name: [(one.name, one.label["it"], one.exclusive, one.specify, one.pin, one.read_out) for one in found.choices]
        for name, found in questionnaire.lists.items()
        if name in used
    }
    routes = [
        (route.after, re.sub(r"'(\d+)'", r"\1", route.when), route.go_to)  # a code in quotes or without
        for route in questionnaire.routes
        if not only or route.after in only
    ]
    return {"items": items, "lists": lists, "routes": routes}


def cells_of(item: Question | Group | Repeat) -> list[Any]:
    if not isinstance(item, Question):
        count = item.count if isinstance(item, Repeat) else ""
        return [type(item), item.label["it"], item.relevant, count, item.order, item.appearance]
    texts = [getattr(item, name).get("it", "") for name in TEXTS]
    parameters = dict(item.parameters)
    order = "random" if parameters.pop("randomize", "") == "true" else item.order  # both mean the same
    return [*texts, *(getattr(item, name) for name in CELLS), order, parameters, item.title_in("it")]


def shipped() -> Questionnaire:
    questionnaire = read_and_check(WORKBOOK.read_bytes(), WORKBOOK.name)[0].questionnaire
    assert questionnaire is not None
    return questionnaire


def survey() -> list[Row]:
    """The rows of the blocks; with the last block what stands behind it, too."""
    found, block = list[Row](), ""
    for row in rows_of(WORKBOOK, "survey"):
        if row["type"] == "begin_group" and len(row["name"]) == 1:
            block = row["name"]
        if block in BLOCKS:
            found.append(row)
    return found


def by(name: str, rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found


def begun(world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]) -> tuple[Study, Keyboard]:
    """A study without a draft, where its first one begins."""
    study = create_study(by=world.researcher, now=NOW, name="Osservatorio")
    signed_in_as(world.researcher)
    return study, Keyboard(page, live_server.url + reverse("questionnaire-editor", args=[study.pk]))


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
