"""A workbook edited elsewhere is merged with the draft; what both have changed is chosen with the keyboard alone."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.design import queries
from surveys.design.models import Draft
from surveys.design.services import change_draft, upload_workbook
from surveys.formats.editing import SetCell
from surveys.people.models import User
from tests.design.workbooks import COFFEE, YES_NO, workbook
from tests.web.world import World

from .barriers import violations
from .conftest import SIZES

pytestmark = pytest.mark.browser
LABEL = "label::Italiano (it)"


def test_a_workbook_comes_back_and_is_merged_without_a_mouse(
    world: World, page: Page, live_server: Any, signed_in_as: Callable[[User], None], tmp_path: Path
) -> None:
    content = workbook(survey=COFFEE, choices=YES_NO)
    draft = upload_workbook(
        study=world.study, content=content, file_name="caffe.xlsx", by=world.researcher, now=timezone.now()
    )
    rows = [queries.row_ids_of(draft).id_of("survey", number) for number in (2, 3)]
    signed_in_as(world.researcher)
    page.goto(live_server.url + reverse("questionnaire-editor", args=[world.study.pk]))
    page.locator(".studio-bar summary.button").first.click()
    with page.expect_download() as download:
        page.locator(f"a[href='{reverse('draft-workbook', args=[world.study.pk])}']").first.click()
    for row in rows:
        operation = SetCell("survey", row, LABEL, f"Qui {row == rows[0]}?")
        change_draft(study=world.study, operations=[operation], by=world.researcher, now=timezone.now())
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    book["survey"]["C2"] = "Nel file?"
    book["survey"].append(["text", "b9", "Perché lo beve?"])
    file = tmp_path / download.value.suggested_filename.replace(".xlsx", " (1).xlsx")
    book.save(file)
    page.goto(live_server.url + reverse("questionnaire", args=[world.study.pk]))
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form.upload button").click()
    expect(page.locator("h1")).to_contain_text("2 modifiche vengono dal file")
    page.set_viewport_size(SIZES["1024"])
    assert violations(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator(".merge-choices input").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#left")).to_have_text("✓")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#outline b")).to_have_text(["b1", "b2", "b9"])
    held = openpyxl.load_workbook(io.BytesIO(bytes(Draft.objects.get(study=world.study).workbook)))["survey"]
    assert [held[cell].value for cell in ("C2", "C3", "C4")] == ["Nel file?", "Qui False?", "Perché lo beve?"]
