"""One goes back to a step of the draft, and forth again, with the keyboard alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.design import queries
from surveys.design.models import Draft, DraftStep
from surveys.design.services import change_draft, upload_workbook
from surveys.formats.editing import SetCell
from surveys.people.models import User
from tests.design.workbooks import COFFEE, YES_NO, workbook
from tests.web.world import World

from .barriers import violations

pytestmark = pytest.mark.browser


def test_a_step_is_gone_back_to_without_a_mouse(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None]
) -> None:
    content, start = workbook(survey=COFFEE, choices=YES_NO), timezone.now()
    draft = upload_workbook(study=world.study, content=content, file_name="x.xlsx", by=world.researcher, now=start)
    row = queries.row_ids_of(draft).id_of("survey", 2)
    for minutes, text in ((0, "Uno?"), (3, "Due?")):
        operation = SetCell("survey", row, "label::Italiano (it)", text)
        now = start + timedelta(minutes=minutes)
        change_draft(study=world.study, operations=[operation], by=world.researcher, now=now)
    signed_in_as(world.researcher)
    page.goto(live_server.url + reverse("questionnaire-history", args=[world.study.pk]))
    steps = page.locator(".history li")
    expect(steps.first).to_contain_text("«Due?», prima «Uno?»")
    first = DraftStep.objects.get(study=world.study, after="Uno?").number
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(steps.first).to_contain_text(f"ritorno al passo {first}")
    assert violations(page) == []
    page.keyboard.press("Control+z")
    expect(steps.first).to_contain_text("annullato")
    page.keyboard.press("Control+Shift+z")
    expect(steps.first).not_to_contain_text("annullato")
    kept = queries.questionnaire_of(Draft.objects.get(study=world.study))
    assert kept is not None
    assert kept.items[0].label == {"it": "Uno?"}
