"""The workbook of refused rows is made of what was read before, so that nobody waits for a long one."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from surveys.design.models import Study
from surveys.fieldwork.models import RowNote, Sample
from surveys.people.models import User
from surveys.web.researcher.pages.rejected_rows import lines_of, workbook_of


@pytest.fixture
def sample(study: Study, laura: User) -> Sample:
    sample = Sample.objects.create(study=study, name="soci", loaded_by=laura, created_at=timezone.now())
    for row, column, code, is_refused in (
        (2, "=cmd()", "phone_invalid", True),
        (2, "peso", "bad_weight", False),
        (3, "tel", "phone_lost_zero", False),
    ):
        RowNote.objects.create(sample=sample, row=row, column=column, code=code, is_refused=is_refused)
    return sample


def test_making_the_workbook_asks_nothing_of_the_database(sample: Sample, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        lines = lines_of(sample)
    with django_assert_num_queries(0):
        file = workbook_of(sample, lines)
    sheet = openpyxl.load_workbook(BytesIO(file.content)).worksheets[0]
    assert [[cell.value for cell in row[:3]] for row in sheet.iter_rows(min_row=2)] == [
        [2, "=cmd()", "refused"],
        [2, "peso", "refused"],
        [3, "tel", "loaded, put right"],
    ]
    assert sheet["B2"].data_type == "s"
    assert (sheet.freeze_panes, sheet["A1"].font.bold) == ("A2", True)
