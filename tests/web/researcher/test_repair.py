"""The draft's problems are corrected in the browser, each in its cell."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft, DraftStep, Study
from surveys.design.queries import whole_draft_of
from surveys.web.researcher.pages.editor.page import open_draft
from surveys.web.researcher.pages.repair import repair_page
from tests.design.workbooks import YES_NO, workbook

from .conftest import file

TWICE = [
    ["type", "name", "label::Italiano (it)", "relevant"],
    ["select_one yes_no", "b1", "Beve caffè?", None],
    ["integer", "b2", "Quanti al giorno?", "${b11} = '1'"],
    ["text", "b3", "Quale marca?", "(${b1} = '1'"],
]


@pytest.fixture
def draft(researcher: Client, study: Study) -> Draft:
    content = file(workbook(survey=TWICE, choices=YES_NO), "caffe.xlsx")
    researcher.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": content})
    return Draft.objects.get(study=study)


def shown(client: Client, study: Study, at: int = 1) -> str:
    return client.get(reverse("questionnaire-repair", args=[study.pk]), {"at": at}).content.decode()


def sent(client: Client, study: Study, **fields: Any) -> Any:
    cell = {"at": 1, "sheet": "survey", "row": 3, "column": 4, "before": "${b11} = '1'"}
    return client.post(reverse("questionnaire-cell", args=[study.pk]), {**cell, **fields}, follow=True)


def test_the_first_problem_is_shown_with_its_cell_and_a_remedy_that_was_tried(
    researcher: Client, study: Study, draft: Draft
) -> None:
    page = shown(researcher, study)
    assert "There is no question called “b11”." in page
    assert '<mark class="error">${b11}</mark>' in " ".join(page.split())
    assert "Write ${b1} = &#x27;1&#x27;" in page
    assert "Checked with it: 1 problem is left, no new one." in page
    assert "Quale marca?" in page, "what stands around it"


def test_a_saved_cell_leads_to_the_next_problem_and_the_last_to_publication(
    researcher: Client, study: Study, draft: Draft
) -> None:
    page = sent(researcher, study, text="${b1} = '1'").content.decode()
    assert "is never closed" in page
    assert "1 correction saved" in page
    page = sent(researcher, study, row=4, before="(${b1} = '1'", text="${b1} = '1'").content.decode()
    assert "Every problem is corrected" in page
    assert "To publication" in page


def test_all_problems_of_a_kind_are_corrected_as_one_step(researcher: Client, study: Study) -> None:
    survey = [*TWICE[:3], ["text", "b3", "E poi?", "${b11} = '2'"], ["text", "b4", "Altro?", "${b12} > 3"]]
    content = file(workbook(survey=[*survey, ["text", "b5", "Poi?", "(${b1} = '1'"]], choices=YES_NO), "caffe.xlsx")
    researcher.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": content})
    kind = reverse("questionnaire-kind", args=[study.pk])
    page = shown(researcher, study)
    assert "Correct all 3 cells of this kind, as one step" in page
    page = researcher.post(kind, {"at": 1}, follow=True).content.decode()
    assert "is never closed" in page
    assert ("There is no question" in page, "remedy-for-all" in page, "1 correction saved" in page) == (
        False,
        False,
        True,
    )
    researcher.post(kind, {"at": 1})
    researcher.post(kind, {"at": 99})
    assert DraftStep.objects.exclude(kind="upload").count() == 1, "one alone is corrected by its own remedy"
    researcher.post(reverse("questionnaire-undo", args=[study.pk]), {"undo": "1"})
    assert "Correct all 3 cells" in shown(researcher, study)


def test_where_all_of_a_kind_would_make_another_problem_all_places_of_the_one_shown_are_corrected(
    researcher: Client, study: Study
) -> None:
    survey = [*TWICE[:3], ["text", "b3", "E poi, ${b99}?", "${b11} = '2'"], ["text", "b99x", "Altro?", None]]
    content = file(workbook(survey=survey, choices=YES_NO), "caffe.xlsx")
    researcher.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": content})
    assert "Correct all 2 cells of this kind, as one step" in shown(researcher, study)
    page = researcher.post(reverse("questionnaire-kind", args=[study.pk]), {"at": 1}, follow=True).content.decode()
    assert ("“b11”" in page, "“b99”" in page) == (False, True)


def test_an_error_is_followed_by_the_next_error_and_not_by_a_warning_of_its_row(
    researcher: Client, study: Study
) -> None:
    survey = [["type", "name", "label::Italiano (it)", "relevant"], ["select_one yes_no", "b1", "Beve?", None]]
    survey += [["integr", "b2", "Quanti?", "${b11} = '1'"], ["text", "b3", "Quale?", "(${b1} = '1'"]]
    content = file(workbook(survey=survey, choices=YES_NO), "caffe.xlsx")
    researcher.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": content})
    page = sent(researcher, study, text="${b1} = '1'").content.decode()
    assert "is never closed" in page[page.index('id="h-problem"') :]


def test_a_cell_that_a_colleague_changed_is_shown_with_both_texts(
    researcher: Client, study: Study, draft: Draft
) -> None:
    sent(researcher, study, text="${b1} = '2'")
    answer = sent(researcher, study, text="${b1} = '1'")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "A colleague has changed this cell meanwhile" in page
    assert DraftStep.objects.filter(kind="cell").count() == 1


def test_changes_are_taken_back_and_made_again(researcher: Client, study: Study, draft: Draft) -> None:
    sent(researcher, study, text="${b1} = '1'")
    undo = reverse("questionnaire-undo", args=[study.pk])
    assert "b11" in researcher.post(undo, {"undo": "1"}, follow=True).content.decode()
    assert "b11" not in researcher.post(undo, {"redo": "1"}, follow=True).content.decode()
    assert "nothing left" in researcher.post(undo, {"redo": "1"}, follow=True).content.decode()


@pytest.mark.parametrize("wrong", [{"row": 0}, {"row": "x"}, {"column": 16_385}, {"at": ""}, {"sheet": ""}])
def test_a_place_that_no_sheet_has_is_refused(
    researcher: Client, study: Study, draft: Draft, wrong: dict[str, Any]
) -> None:
    assert sent(researcher, study, text="x", **wrong).status_code == 400
    assert DraftStep.objects.filter(kind="cell").count() == 0


def test_a_sheet_that_is_gone_and_a_text_that_is_too_long_say_so(
    researcher: Client, study: Study, draft: Draft
) -> None:
    answer = sent(researcher, study, sheet="gone", before="", text="x")
    assert (answer.status_code, "no sheet of this name" in answer.content.decode()) == (422, True)
    for letter in "xè":
        answer = sent(researcher, study, text=letter * 40_000)
        assert (answer.status_code, "holds 32,767 characters at most" in answer.content.decode()) == (422, True)
        assert letter * 40_000 in answer.content.decode(), "it stays in the field"


def test_a_heading_that_is_a_whole_text_stops_no_correction(researcher: Client, study: Study, draft: Draft) -> None:
    assert sent(researcher, study, row=1, column=5, before="", text="x" * 400).status_code == 200
    assert sent(researcher, study, column=5, before="", text="y").status_code == 200
    assert DraftStep.objects.get(number=3).heading == "x" * 300


@pytest.mark.parametrize("at", ["0", "99", "-1", "x", "", "١", "9" * 50])
def test_any_number_shows_a_problem(researcher: Client, study: Study, draft: Draft, at: str) -> None:
    assert researcher.get(reverse("questionnaire-repair", args=[study.pk]), {"at": at}).status_code == 200


def test_without_a_draft_there_is_nothing_to_repair(researcher: Client, study: Study) -> None:
    assert researcher.get(reverse("questionnaire-repair", args=[study.pk])).status_code == 302


def test_a_file_that_is_no_workbook_shows_its_problem_without_a_cell(researcher: Client, study: Study) -> None:
    researcher.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": file(b"hello", "caffe.xlsx")})
    assert "This problem is not in one cell." in shown(researcher, study)


def test_a_draft_that_a_colleague_replaces_while_it_is_looked_at_is_shown_to_its_end(
    researcher: Client, study: Study, draft: Draft
) -> None:
    looked_at = whole_draft_of(study)
    assert looked_at is not None
    content = file(workbook(survey=TWICE[:2], choices=YES_NO), "caffe.xlsx")
    researcher.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": content})
    assert not Draft.objects.filter(pk=looked_at.pk).exists()
    page = repair_page(study, looked_at, looked_at.uploaded_by, 1)
    assert page.shown is not None
    assert page.shown.look is not None
    assert len(open_draft(looked_at).problems) == 2
