"""The glossary of translations: of the study and of the institute, beside the texts, out to Excel and in again."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.design.models import GlossaryTerm, Study
from surveys.design.queries import glossary_of
from surveys.design.services import create_study, upload_workbook
from surveys.people.models import User
from tests.design.workbooks import workbook

NOW = timezone.now()
SURVEY = [
    ["type", "name", "label::Italiano (it)", "label::English (en)"],
    ["text", "a", "Quale marca di caffè preferisce?", "Which make of coffee do you prefer?"],
    ["text", "b", "Dove lo beve?", "Where do you drink it?"],
]


@pytest.fixture
def study(study: Study, laura: User) -> Study:
    upload_workbook(study=study, content=workbook(survey=SURVEY), file_name="a.xlsx", by=laura, now=NOW)
    return study


def keep(client: Client, study: Study, term: str, said: str, **more: Any) -> int:
    sent = {"term": term, "in-en": said, **more}
    return client.post(reverse("glossary-keep", args=[study.pk]), sent).status_code


def room(client: Client, study: Study, show: str = "all") -> str:
    return " ".join(client.get(reverse("translation", args=[study.pk]), {"show": show}).text.split())


def test_a_term_stands_beside_its_text_and_a_translation_without_it_is_marked(researcher: Client, study: Study) -> None:
    assert "Against the glossary" not in room(researcher, study)
    assert keep(researcher, study, " Marca/marche ", "brand/brands") == 302
    page = room(researcher, study)
    assert "Marca/marche →" in page
    assert "the glossary says “brand/brands” for “Marca/marche”" in page
    assert page.count('<tr id="t') == 2
    assert room(researcher, study, "glossary").count('<tr id="t') == 1
    assert keep(researcher, study, "marca/Marche", "make / makes") == 302
    assert GlossaryTerm.objects.count() == 1
    assert "the glossary says" not in room(researcher, study)
    assert keep(researcher, study, "/ ", "x") == 422


def test_the_institute_s_terms_hold_in_every_study_unless_it_has_its_own(
    researcher: Client, study: Study, laura: User
) -> None:
    other = create_study(by=laura, now=NOW, name="Altro")
    upload_workbook(study=other, content=workbook(survey=SURVEY), file_name="a.xlsx", by=laura, now=NOW)
    keep(researcher, other, "marca", "brand", institute="on")
    keep(researcher, study, "marca", "label")
    assert [glossary_of(one, "en").found_in("marca")[0].translation for one in (study, other)] == ["label", "brand"]
    assert "here the study’s own" in researcher.get(reverse("glossary", args=[study.pk])).text
    own = GlossaryTerm.objects.get(study=study)
    assert 'value="label"' in researcher.get(reverse("glossary", args=[study.pk]), {"term": own.pk}).text
    researcher.post(reverse("glossary-drop", args=[other.pk]), {"term": own.pk})
    assert GlossaryTerm.objects.filter(pk=own.pk).exists(), "another study's term is not this one's to take out"
    researcher.post(reverse("glossary-drop", args=[study.pk]), {"term": own.pk})
    assert glossary_of(study, "en").found_in("marca")[0].translation == "brand"


def test_a_glossary_goes_out_to_excel_and_comes_in_again(researcher: Client, study: Study) -> None:
    keep(researcher, study, "marca", "brand", institute="on")
    content = researcher.get(reverse("glossary-sheet", args=[study.pk])).getvalue()
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    assert [[cell.value for cell in row] for row in sheet] == [["term", "en", "institute"], ["marca", "brand", "yes"]]
    sheet.append(["caffè", "coffee"])
    sheet["B2"] = None
    out = BytesIO()
    book.save(out)

    def upload(sent: bytes) -> str:
        files = {"sheet": SimpleUploadedFile("terms.xlsx", sent)}
        return researcher.post(reverse("glossary-upload", args=[study.pk]), files, follow=True).text

    assert "1 term is new or changed, of 2 in the sheet." in upload(out.getvalue())
    assert sorted(GlossaryTerm.objects.values_list("term", "translations__en", "study")) == [
        ("caffè", "coffee", study.pk),
        ("marca", "brand", None),
    ]
    assert "no column “term”" in upload(workbook(survey=SURVEY))
    assert "no Excel workbook" in upload(b"hello")
