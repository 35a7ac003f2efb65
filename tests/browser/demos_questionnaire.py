"""The demo's questionnaire, which is written anew in the browser: its rows, and what is made of them."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page

from surveys.design.models import Study
from surveys.design.services import create_study
from surveys.formats.questionnaires import read_and_check
from surveys.people.models import User
from surveys.questionnaire.model.structure import Group, Question, Questionnaire, Repeat
from tests.design.conftest import NOW
from tests.web.world import World

from .interviews import Keyboard
from .writers import Row, rows_of

WORKBOOK = Path("surveys/management/demo/osservatorio_caffe.xlsx")
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
    """The rows of the questionnaire."""
    return list(rows_of(WORKBOOK, "survey"))


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
