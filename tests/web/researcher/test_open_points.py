"""What was not understood of a written questionnaire is an open point until it is settled or waved through by name."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft, DraftStep, Study, Version

TEXT = "D1. Beve caffè?\n1. Sì\n2. No\n\nASK HEAVY USERS, SEE ANNEX\nD2. Perché?\nD3. Dove?\n"
WORDS = "ASK HEAVY USERS, SEE ANNEX"


@pytest.fixture
def draft(researcher: Client, study: Study) -> Draft:
    researcher.post(reverse("questionnaire-written", args=[study.pk]), {"text": TEXT, "language": "it"})
    return Draft.objects.get(study=study)


def open_points(study: Study) -> list[tuple[str, str]]:
    problems = Draft.objects.get(study=study).problems
    codes = ("open_point", "open_point_waived")
    return [(one["code"], one["values"]["written"]) for one in problems if one["code"] in codes]


def publish(client: Client, study: Study) -> None:
    sent = {"draft": Draft.objects.get(study=study).pk, "reason": "x"}
    client.post(reverse("questionnaire-publish", args=[study.pk]), sent)


def waive(client: Client, study: Study, words: str = WORDS) -> HttpResponse:
    return client.post(reverse("questionnaire-waive", args=[study.pk]), {"at": 1, "words": words})


def test_an_open_point_stands_at_its_question_before_and_after_it_is_the_draft(
    researcher: Client, study: Study, draft: Draft
) -> None:
    preview = reverse("questionnaire-written-reading", args=[study.pk])
    page = researcher.post(preview, {"text": TEXT, "language": "it"}).content.decode()
    assert f"Open point: “{WORDS}”" in page
    (problem,) = (one for one in draft.problems if one["code"] == "open_point")
    assert problem["place"][3] == "d2"
    for name in ("questionnaire", "questionnaire-repair", "questionnaire-editor"):
        assert WORDS in researcher.get(reverse(name, args=[study.pk])).content.decode()


def test_nothing_is_published_while_a_point_is_open(researcher: Client, study: Study, draft: Draft) -> None:
    page = researcher.get(reverse("questionnaire", args=[study.pk])).content.decode()
    assert "it can be published" not in page.lower().replace("it can be published once", "")
    publish(researcher, study)
    assert not Version.objects.exists()


def test_a_point_is_waved_through_by_name_and_the_version_keeps_whose(
    researcher: Client, study: Study, draft: Draft
) -> None:
    person = str(draft.uploaded_by)
    assert (
        f"wave it through as {person}"
        in researcher.get(reverse("questionnaire-repair", args=[study.pk])).content.decode()
    )
    assert waive(researcher, study).status_code == 302
    assert open_points(study) == [("open_point_waived", WORDS)]
    page = researcher.get(reverse("questionnaire", args=[study.pk])).content.decode()
    assert f"{person} waved it through" in page, "who publishes is asked to look at it"
    step = DraftStep.objects.order_by("number").last()
    assert step is not None
    assert step.made_by == draft.uploaded_by
    publish(researcher, study)
    version = Version.objects.get()
    survey = openpyxl.load_workbook(BytesIO(bytes(version.workbook or b"")))["survey"]
    assert any(f"✓ {person}, " in str(cell.value) for row in survey.iter_rows() for cell in row)


def test_a_point_that_is_another_one_meanwhile_is_not_waved_through(
    researcher: Client, study: Study, draft: Draft
) -> None:
    waive(researcher, study, "other words")
    assert open_points(study) == [("open_point", WORDS)]


def test_a_point_is_settled_by_removing_its_line(researcher: Client, study: Study, draft: Draft) -> None:
    content = sheet_with(bytes(draft.workbook), None)
    upload(researcher, study, content)
    assert open_points(study) == []
    publish(researcher, study)
    assert Version.objects.exists()


@pytest.mark.parametrize("is_waived", [False, True])
def test_points_survive_the_way_out_to_excel_and_back(
    researcher: Client, study: Study, draft: Draft, *, is_waived: bool
) -> None:
    if is_waived:
        waive(researcher, study)
    before = open_points(study)
    downloaded = researcher.get(reverse("draft-workbook", args=[study.pk]))
    content = b"".join(downloaded) if downloaded.streaming else downloaded.content
    book, out = openpyxl.load_workbook(BytesIO(content)), BytesIO()
    book.save(out)
    upload(researcher, study, out.getvalue())
    assert open_points(study) == before != []


def upload(client: Client, study: Study, content: bytes) -> None:
    file = SimpleUploadedFile("questionnaire.xlsx", content)
    answer = client.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": file})
    assert answer.status_code == 302


def sheet_with(content: bytes, words: str | None) -> bytes:
    """The workbook with these words in all cells of the column ``open_points``."""
    book, out = openpyxl.load_workbook(BytesIO(content)), BytesIO()
    (column,) = (cell.column for cell in book["survey"][1] if cell.value == "open_points")
    for row in range(2, book["survey"].max_row + 1):
        book["survey"].cell(row, column).value = words
    book.save(out)
    return out.getvalue()
