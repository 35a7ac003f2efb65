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
