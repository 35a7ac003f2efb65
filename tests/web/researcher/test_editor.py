"""A draft is written in the browser: the outline beside one question, each cell saved for itself."""

import json
import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft, DraftStep, Study
from tests.design.workbooks import YES_NO, workbook

from .conftest import file

SURVEY = [
    ["type", "name", "title", "label::Italiano (it)", "label::English (en)", "relevant"],
    ["begin_group", "b", None, "B Acquisto", "B Purchase", None],
    ["select_one yes_no", "b1", "Caffè", "Beve **caffè**?", "Do you drink coffee?", None],
    ["integer", "b2", "Tazze", "Quanti al giorno, se {words(${b1}, '…')}?", None, "${b1} = '1'"],
    ["end_group", None, None, None, None, None],
    ["select_one yes_no", "c1", None, "Ne berrebbe altro?", "Would you drink more?", "${b9} = '1'"],
]
ROUTES = [["after", "when", "go_to"], ["b1", "${b1} = '2'", "@screened_out"]]


@pytest.fixture
def draft(researcher: Client, study: Study) -> Draft:
    content = file(workbook(survey=SURVEY, choices=YES_NO, routes=ROUTES), "caffe.xlsx")
    researcher.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": content})
    return Draft.objects.get(study=study)


def at(study: Study, name: str = "questionnaire-editor") -> str:
    return reverse(name, args=[study.pk])


def shown(client: Client, study: Study, **search: Any) -> str:
    return client.get(at(study), search).content.decode()


def changed(client: Client, study: Study, *cells: dict[str, Any], **shown_at: Any) -> Any:
    sent = [{"kind": "cell", "sheet": "survey", **cell} for cell in cells]
    return client.post(at(study, "questionnaire-editor-change"), {"operations": json.dumps(sent), **shown_at})


def acted(client: Client, study: Study, deed: str, **sent: Any) -> Any:
    return client.post(at(study, "questionnaire-editor-act"), {"deed": deed, **sent})


def rows(study: Study, sheet: str = "survey") -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(BytesIO(bytes(Draft.objects.get(study=study).workbook)))
    return [row for row in book[sheet].iter_rows(min_row=2, values_only=True) if any(row)]


def names(study: Study) -> list[Any]:
    return [row[1] or row[0] for row in rows(study)]


def test_the_outline_shows_groups_questions_and_what_is_to_be_known_of_each(
    researcher: Client, study: Study, draft: Draft
) -> None:
    page = shown(researcher, study)
    outline = page[page.index('id="outline"') : page.index("</ol>")]
    found = re.findall(r'<li class="(\w+)".*?data-depth="(\d)".*?<b>(.*?)</b><span>(.*?)</span>', outline)
    assert found == [
        ("group", "0", "b", "B Acquisto"),
        ("question", "1", "b1", "Caffè"),
        ("question", "1", "b2", "Tazze"),
        ("question", "0", "c1", "Ne berrebbe altro?"),
    ]
    badges = [re.findall(r'<i class="(\w+)">', item) for item in outline.split("<li")[1:]]
    assert badges == [[], ["jump"], ["filter", "missing"], ["error", "filter"]]


def test_a_question_has_its_cells_as_fields_with_their_problems_and_its_answers(
    researcher: Client, study: Study, draft: Draft
) -> None:
    page = shown(researcher, study, row=6)
    assert "There is no question called “b9”." in page
    assert "used in 2 questions" in page
    assert 'data-heading="label::Italiano (it)"' in page
    assert 'data-heading="hint::Italiano (it)"' in page, "a column that the sheet has not yet"
    assert "Do you drink coffee?" in shown(researcher, study, row=3, language="en")


def test_a_cell_is_saved_as_one_step_and_the_parts_come_back_with_its_problems(
    researcher: Client, study: Study, draft: Draft
) -> None:
    column = "relevant"
    answer = changed(
        researcher, study, {"at": 6, "column": column, "before": "${b9} = '1'", "text": "${b2} > 3"}, row=6
    )
    assert (answer.status_code, "b9" in answer.content.decode()) == (200, False)
    assert rows(study)[4][5] == "${b2} > 3"
    answer = researcher.post(at(study, "questionnaire-editor-undo"), {"undo": "1", "row": 2})
    assert 'id="question" aria-labelledby="h-question"\n  data-row="6"' in answer.content.decode(), "where it was"
    assert rows(study)[4][5] == "${b9} = '1'"
    assert researcher.post(at(study, "questionnaire-editor-undo"), {"redo": "1"}).status_code == 200
    assert researcher.post(at(study, "questionnaire-editor-undo"), {"redo": "1"}).json()["trouble"].startswith("There")


def test_a_cell_of_a_column_that_is_not_there_yet_adds_the_column(
    researcher: Client, study: Study, draft: Draft
) -> None:
    changed(researcher, study, {"at": 4, "column": "hint::Italiano (it)", "before": "", "text": "Sommare tutto."})
    assert "Sommare tutto." in rows(study)[2]
    assert DraftStep.objects.filter(study=study).exclude(kind="upload").count() == 1


def test_a_colleagues_change_of_the_same_cell_is_answered_with_what_it_holds(
    researcher: Client, study: Study, draft: Draft
) -> None:
    cell = {"at": 4, "column": "title", "before": "Tazze"}
    assert changed(researcher, study, {**cell, "text": "Tazzine"}).status_code == 200
    answer = changed(researcher, study, {**cell, "text": "Caffè"})
    assert (answer.status_code, answer.json()) == (409, {"holds": "Tazzine"})


def test_a_new_code_goes_wherever_the_old_one_was(researcher: Client, study: Study, draft: Draft) -> None:
    sent = json.dumps([{"kind": "rename", "before": "b1", "text": "caffe"}])
    address = at(study, "questionnaire-editor-change")
    assert researcher.post(address, {"operations": sent}).status_code == 200
    assert rows(study)[2][3:] == ("Quanti al giorno, se {words(${caffe}, '…')}?", None, "${caffe} = '1'")
    assert rows(study, "routes") == [("caffe", "${caffe} = '2'", "@screened_out")]
    taken = json.dumps([{"kind": "rename", "before": "caffe", "text": "b2"}])
    assert "trouble" in researcher.post(address, {"operations": taken}).json()


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "[]",
        "{}",
        "[1]",
        '[{"kind": "cell", "sheet": "survey", "at": 0, "column": "title", "text": "x"}]',
        '[{"kind": "cell", "sheet": "", "at": 3, "column": "title", "text": "x"}]',
        '[{"kind": "cell", "sheet": "survey", "at": 3, "column": "title", "text": 5}]',
        '[{"kind": "rename", "before": "", "text": "x"}]',
        json.dumps([{"kind": "cell", "sheet": "survey", "at": 3, "column": "title", "text": "x" * 40_000}]),
    ],
)
def test_what_no_page_sends_is_refused(researcher: Client, study: Study, draft: Draft, sent: str) -> None:
    assert researcher.post(at(study, "questionnaire-editor-change"), {"operations": sent}).status_code == 400
    assert acted(researcher, study, "add").status_code == 400
    assert acted(researcher, study, "remove", rows="x").status_code == 400
    assert acted(researcher, study, "steal").status_code == 400


def test_questions_are_added_moved_copied_grouped_and_removed_each_as_one_step(
    researcher: Client, study: Study, draft: Draft
) -> None:
    page = acted(researcher, study, "add", kind="integer", row=3).content.decode()
    assert "<h1" in page
    assert "b3" in page[page.index("<h1") :]
    assert names(study) == ["b", "b1", "b3", "b2", "end_group", "c1"]
    acted(researcher, study, "move", row=3)
    assert names(study) == ["b", "b3", "b1", "b2", "end_group", "c1"]
    acted(researcher, study, "copy", row=6)
    acted(researcher, study, "group", row=6, rows="6")
    assert names(study)[5:] == ["group_1", "c1", "end_group", "c2"]
    acted(researcher, study, "remove", row=2, rows="2")
    assert names(study) == ["group_1", "c1", "end_group", "c2"]
    acted(researcher, study, "place", row=6)
    assert names(study) == ["c1", "group_1", "end_group", "c2"]
    assert DraftStep.objects.filter(study=study).exclude(kind="upload").count() == 6


def test_answers_are_typed_pasted_moved_removed_and_lead_elsewhere(
    researcher: Client, study: Study, draft: Draft
) -> None:
    acted(researcher, study, "answer", row=3, code="3", text="Ogni tanto", language="it")
    pasted = {"deed": "paste", "row": 3, "text": "3\tMai\n4\tBoh"}
    looked = researcher.post(at(study, "questionnaire-editor-paste"), pasted)
    assert [word in looked.content.decode() for word in ("new text", "Boh")] == [True, True]
    acted(researcher, study, "paste", row=3, text="3\tMai\n4\tBoh")
    assert [row[1:3] for row in rows(study, "choices")][2:] == [(3, "Mai"), (4, "Boh")]
    acted(researcher, study, "jump", row=3, code="3", text="c1")
    assert rows(study, "routes")[-1] == ("b1", "${b1} = '3'", "c1")
    page = acted(researcher, study, "remove-answers", row=3, rows="2").content.decode()
    assert [str(row[1]) for row in rows(study, "choices")] == ["2", "3", "4"]
    assert '<option value="c1" selected>' in page


def test_a_question_is_pasted_from_a_word_processor(researcher: Client, study: Study, draft: Draft) -> None:
    acted(researcher, study, "type-in", row=4, text="Quando?\n1 Mattina\n2 Sera")
    assert rows(study)[3][:4] == ("select_one b3_list", "b3", None, "Quando?")
    assert [row[:2] for row in rows(study, "choices")][-2:] == [("b3_list", 1), ("b3_list", 2)]


def test_without_a_draft_there_are_ways_to_begin_and_an_empty_one_can_be_written_in(
    researcher: Client, study: Study
) -> None:
    assert "Write the first question" in shown(researcher, study)
    page = researcher.post(at(study, "questionnaire-editor-begin"), {"with": "blank"}, follow=True).content.decode()
    assert "No question yet" in page
    page = acted(researcher, study, "add", kind="text").content.decode()
    assert names(study) == ["q1"]
    assert "Open answer" in page


def test_a_draft_goes_on_from_the_version_in_use(researcher: Client, study: Study, draft: Draft) -> None:
    cell = {"at": 6, "column": "relevant", "before": "${b9} = '1'", "text": ""}
    changed(researcher, study, cell)
    now = Draft.objects.get(study=study)
    researcher.post(reverse("questionnaire-publish", args=[study.pk]), {"draft": now.pk, "reason": "first"})
    assert not Draft.objects.filter(study=study).exists()
    assert "Go on from version 1" in shown(researcher, study)
    researcher.post(at(study, "questionnaire-editor-begin"), {"with": "version"})
    assert names(study) == ["b", "b1", "b2", "end_group", "c1"]


@pytest.mark.parametrize("row", ["", "0", "x", "999", "9" * 30])
def test_any_row_shows_a_question(researcher: Client, study: Study, draft: Draft, row: str) -> None:
    assert 'id="h-question"' in shown(researcher, study, row=row)


def test_another_question_of_a_known_draft_comes_without_the_outline(
    researcher: Client, study: Study, draft: Draft
) -> None:
    parts = at(study, "questionnaire-editor-parts")
    assert 'id="outline"' in researcher.get(parts, {"row": 4}).content.decode()
    assert 'id="outline"' not in researcher.get(parts, {"row": 4, "known": draft.pk}).content.decode()


def test_several_questions_are_changed_at_once_in_some_columns_only(
    researcher: Client, study: Study, draft: Draft
) -> None:
    acted(researcher, study, "set", row=3, rows="3 4", code="nonresponse", text="dk refused")
    assert [row[-1] for row in rows(study)] == [None, "dk refused", "dk refused", None, None]
    before = names(study)
    acted(researcher, study, "set", row=3, rows="3 4", code="name", text="same")
    assert names(study) == before
