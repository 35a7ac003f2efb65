"""The translation room: texts side by side, what is to be done, out to a sheet and in again."""

import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import etree

from surveys.design.models import Draft, DraftStep, Study
from tests.design.workbooks import Rows, workbook

from .conftest import file

SURVEY: Rows = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "hint::Italiano (it)"],
    ["select_one yes_no", "b1", "Beve caffè?", "Do you drink coffee?", "Leggere piano."],
    ["integer", "b2", "Ha detto ${b1}: quanti al giorno?", None, None],
]
CHOICES: Rows = [
    ["list_name", "name", "label::Italiano (it)", "label::English (en)"],
    ["yes_no", "1", "Sì", "Yes"],
    ["yes_no", "2", "No", "No"],
]
HEADERS = {"HX-Request": "true"}


def upload(client: Client, study: Study, survey: Rows = SURVEY, choices: Rows = CHOICES) -> None:
    content = file(workbook(survey=survey, choices=choices), "caffe.xlsx")
    client.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": content})


@pytest.fixture
def draft(researcher: Client, study: Study) -> Draft:
    upload(researcher, study)
    return Draft.objects.get(study=study)


def shown(client: Client, study: Study, **asked: Any) -> str:
    page = client.get(reverse("translation", args=[study.pk]), asked).content.decode()
    return re.sub(r"\s+>", ">", page)


def sent(client: Client, study: Study, text: str, *, key: str = "survey/b2/label", **fields: Any) -> Any:
    source = "Ha detto ${b1}: quanti al giorno?" if key == "survey/b2/label" else "Leggere piano."
    headers = fields.pop("headers", HEADERS)
    form = {"key": key, "text": text, "before": "", "source": source, **fields}
    return client.post(reverse("translation-text", args=[study.pk]) + "?language=en", form, headers=headers)


def test_what_is_to_be_done_is_shown_with_its_marks_as_chips(researcher: Client, study: Study, draft: Draft) -> None:
    page = shown(researcher, study)
    assert "In English: 2 texts are missing" in page
    assert ">${b1}</button><span>: quanti al giorno?" in page
    assert "Leggere piano." in page
    assert "Do you drink coffee?" not in page, "translated already"
    assert "Do you drink coffee?" in shown(researcher, study, show="all")
    assert "Leggere piano." not in shown(researcher, study, part="label")


def test_a_stored_translation_comes_back_with_the_counts(researcher: Client, study: Study, draft: Draft) -> None:
    answer = sent(researcher, study, "You said ${b1}: how many?")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "In English: 1 text is missing" in page
    assert page.count("<tr id=") == 1
    assert 'data-state="done"' in page
    plain = sent(researcher, study, "Read slowly.", key="survey/b1/hint", headers={})
    assert plain.status_code == 302


def test_a_translation_that_lacks_a_mark_is_refused_with_the_reason(
    researcher: Client, study: Study, draft: Draft
) -> None:
    answer = sent(researcher, study, "How many?")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Not saved: it lacks ${b1}." in page
    assert ">How many?</textarea>" in page
    whole = sent(researcher, study, "How many?", headers={})
    assert (whole.status_code, "lacks ${b1}" in whole.content.decode()) == (422, True)


def test_a_colleague_s_translation_is_shown_and_not_overwritten(researcher: Client, study: Study, draft: Draft) -> None:
    sent(researcher, study, "${b1}: how many?")
    answer = sent(researcher, study, "You said ${b1}: how many?")
    assert answer.status_code == 409
    assert "A colleague wrote “${b1}: how many?” meanwhile" in answer.content.decode()
    assert DraftStep.objects.filter(kind="cell").count() == 1


def test_changes_of_others_are_told_once_there_are_any(researcher: Client, study: Study, draft: Draft) -> None:
    url = reverse("translation-changes", args=[study.pk])
    asked = {"language": "en", "since": f"{draft.pk}.0", "numbers": "1,2"}
    assert researcher.get(url, asked, headers=HEADERS).status_code == 204
    sent(researcher, study, "${b1}: how many?")
    page = researcher.get(url, asked, headers=HEADERS).content.decode()
    assert page.count("<tr id=") == 2
    assert "${b1}: how many?" in page


def test_a_changed_source_shows_what_changed_until_it_is_fine(researcher: Client, study: Study, draft: Draft) -> None:
    changed = [list(row) for row in SURVEY]
    changed[1][2] = "Beve spesso caffè?"
    upload(researcher, study, changed)
    page = shown(researcher, study, show="changed")
    assert "Beve</span><ins> spesso</ins><span> caffè?" in page
    form = {"key": "survey/b1/label", "source": "Beve spesso caffè?"}
    url = reverse("translation-confirm", args=[study.pk]) + "?language=en"
    assert 'data-state="done"' in researcher.post(url, form, headers=HEADERS).content.decode()
    assert researcher.post(url, {**form, "source": "Beve?"}, headers=HEADERS).status_code == 409
    assert "Nothing is left" in shown(researcher, study, show="changed")


def test_without_a_second_language_one_can_be_added(researcher: Client, study: Study) -> None:
    upload(researcher, study, [row[:3] for row in SURVEY], [row[:3] for row in CHOICES])
    assert "The questionnaire has one language" in shown(researcher, study)
    url = reverse("translation-language", args=[study.pk])
    assert "In German: 4 texts are missing" in researcher.post(url, {"code": "de"}, follow=True).content.decode()
    assert "has this language already" in researcher.post(url, {"code": "de"}).content.decode()
    assert researcher.post(url, {"code": "xx"}).status_code == 422


def test_without_a_draft_that_can_be_read_the_remedy_is_said(researcher: Client, study: Study) -> None:
    assert "There is no draft to translate" in shown(researcher, study)
    upload(researcher, study, [["name", "label"], ["b1", "Beve caffè?"]])
    assert "The draft cannot be read yet" in shown(researcher, study)


def test_a_sheet_goes_out_and_only_what_still_fits_comes_in(researcher: Client, study: Study, draft: Draft) -> None:
    url = reverse("translation-sheet", args=[study.pk]) + "?language=en&show=all"
    book = openpyxl.load_workbook(BytesIO(researcher.get(url).content))
    sheet = book.active
    rows = {row[0].value: row for row in sheet.iter_rows()}
    assert rows["survey/b2/label"][2].value == "Ha detto ${b1}: quanti al giorno?"
    rows["survey/b2/label"][3].value = "How many?"
    rows["survey/b1/hint"][3].value = "Read slowly."
    rows["survey/b1/hint"][5].value = None  # a translator tidies up
    rows["choices/yes_no/1/label"][3].value = "Yeah"
    rows["choices/yes_no/1/label"][2].value = "Certo"
    rows["choices/yes_no/2/label"][0].value = "choices/yes_no/3/label"
    rows["choices/yes_no/2/label"][3].value = "Nope"
    sent(researcher, study, "${b1}: how many?")
    page = returned(researcher, study, book)
    assert "1 translation is stored · 3 no longer fit" in page
    assert "It has been translated here meanwhile: “${b1}: how many?”." in page
    assert "The text has changed since the sheet was made." in page
    assert "There is no such text any more." in page
    assert "Read slowly." in shown(researcher, study, show="all")
    assert "No longer" not in returned(researcher, study, openpyxl.load_workbook(BytesIO(researcher.get(url).content)))


def test_xliff_goes_out_with_all_texts_and_only_what_still_fits_comes_in(
    researcher: Client, study: Study, draft: Draft
) -> None:
    answer = researcher.get(reverse("translation-xliff", args=[study.pk]) + "?language=en&show=missing")
    assert answer["Content-Type"] == "application/xliff+xml"
    root = etree.fromstring(answer.content)
    space = {"x": root.nsmap[None]}
    units = {one.get("name"): one for one in root.iterfind(".//x:unit", space)}
    assert "choices/yes_no/1/label" in units, "what is translated goes out too"
    for key, words in {"survey/b1/hint": "Read slowly.", "survey/b2/label": "How many?"}.items():
        segment = units[key].find("x:segment", space)
        for old in segment.findall("x:target", space):
            segment.remove(old)
        etree.SubElement(segment, f"{{{space['x']}}}target").text = words
    url = reverse("translation-upload", args=[study.pk]) + "?language=en"
    sheet = SimpleUploadedFile("english.xlf", etree.tostring(root))
    page = researcher.post(url, {"sheet": sheet}, follow=True).content.decode()
    assert "1 translation is stored · 1 no longer fits" in page
    assert "It lacks ${b1}." in page
    assert "Read slowly." in shown(researcher, study, show="all")
    sheet = SimpleUploadedFile("english.xlf", b"<html/>")
    assert "no sheet for translators" in researcher.post(url, {"sheet": sheet}, follow=True).content.decode()


def test_a_sheet_of_another_language_or_of_none_is_refused(researcher: Client, study: Study, draft: Draft) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "key:de"
    assert "translates into “de”" in returned(researcher, study, book)
    book.active["A1"] = "name"
    assert "no sheet for translators" in returned(researcher, study, book)
    url = reverse("translation-upload", args=[study.pk]) + "?language=en"
    sheet = SimpleUploadedFile("x.xlsx", b"no workbook")
    assert "no Excel workbook" in researcher.post(url, {"sheet": sheet}, follow=True).content.decode()


def returned(client: Client, study: Study, book: openpyxl.Workbook) -> str:
    out = BytesIO()
    book.save(out)
    url = reverse("translation-upload", args=[study.pk]) + "?language=en"
    sheet = SimpleUploadedFile("english.xlsx", out.getvalue())
    return client.post(url, {"sheet": sheet}, follow=True).content.decode()


def test_a_page_of_a_long_questionnaire_is_a_part_of_it_and_asks_no_more(
    researcher: Client, study: Study, draft: Draft
) -> None:
    with CaptureQueriesContext(connection) as short:
        shown(researcher, study)
    survey = [*SURVEY, *(["text", f"c{n}", f"Domanda {n}?", None, None] for n in range(120))]
    upload(researcher, study, survey)
    with CaptureQueriesContext(connection) as long:
        page = shown(researcher, study)
    assert len(long) == len(short)
    assert page.count("<tr id=") == 100
    assert 'rel="next"' in page
    assert shown(researcher, study, page=2).count("<tr id=") == 22


def test_what_no_page_sends_is_refused(researcher: Client, study: Study, draft: Draft) -> None:
    for wrong in ({"key": ""}, {"source": ""}):
        assert sent(researcher, study, "Hm", **wrong).status_code == 400
    assert sent(researcher, study, "x" * 40_000).status_code == 400
    assert sent(researcher, study, "Hm", key="survey/b9/label").status_code == 410
