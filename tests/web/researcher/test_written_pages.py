"""A questionnaire is pasted as a text, or a Word document is opened, and becomes the draft."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from surveys.design.models import Draft, Study

TEXT = "D1. Beve caffè?\n1. Sì\n2. No → D3\nSE D1 = chi beve\nD2. Quanti al giorno?\nD3. Perché?\n"
HTMX = {"HX-Request": "true"}


def address(study: Study, name: str = "questionnaire-written") -> str:
    return reverse(name, args=[study.pk])


def test_what_is_understood_stands_beside_the_text_and_nothing_is_saved(researcher: Client, study: Study) -> None:
    answer = researcher.post(
        address(study, "questionnaire-written-reading"), {"text": TEXT, "language": "it"}, headers=HTMX
    )
    page = answer.content.decode()
    assert "<html" not in page
    assert "3 questions" in page
    assert "→ D3" in page
    assert "line 5: “D1 = chi beve”" in page
    assert not Draft.objects.exists()


def test_the_text_becomes_the_draft_in_its_language(researcher: Client, study: Study) -> None:
    researcher.post(address(study), {"text": TEXT, "language": "en"})
    draft = Draft.objects.get(study=study)
    assert draft.questionnaire is not None
    assert draft.file_name == "questionnaire.xlsx"
    assert [problem["values"]["written"] for problem in draft.problems] == ["SE D1 = chi beve"], "an open point"
    page = researcher.get(reverse("questionnaire", args=[study.pk])).content.decode()
    assert "Quanti al giorno?" in page


def test_a_draft_that_is_there_is_replaced_only_after_it_was_said(researcher: Client, study: Study) -> None:
    assert "Replace the draft" not in researcher.get(address(study)).content.decode()
    researcher.post(address(study), {"text": TEXT, "language": "it"})
    assert "Replace the draft" in researcher.get(address(study)).content.decode()


def test_a_text_that_is_empty_or_too_long_is_refused_and_stays(researcher: Client, study: Study) -> None:
    assert researcher.post(address(study), {"text": "", "language": "it"}).status_code == 422
    answer = researcher.post(address(study), {"text": "D1. Perché?\n" * 20_000, "language": "it"})
    assert answer.status_code == 422
    assert "D1. Perché?" in answer.content.decode()
    assert not Draft.objects.exists()


def word_document() -> SimpleUploadedFile:
    document, out = Document(), BytesIO()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    document.save(out)
    return SimpleUploadedFile("Questionario.docx", out.getvalue())


def test_a_word_document_that_is_uploaded_as_a_workbook_is_read_as_text(researcher: Client, study: Study) -> None:
    page = researcher.post(address(study, "questionnaire-upload"), {"workbook": word_document()}).content.decode()
    assert "D2. Quanti al giorno?" in page
    assert f'<form method="post" action="{address(study, "questionnaire-written")}"' in page, "where the text is taken"
    assert not Draft.objects.exists()


def test_a_word_document_is_shown_as_text_before_it_becomes_anything(researcher: Client, study: Study) -> None:
    file = word_document()
    page = researcher.post(address(study, "questionnaire-document"), {"document": file}).content.decode()
    assert "D2. Quanti al giorno?" in page
    assert "3 questions" in page
    assert f'<form method="post" action="{address(study, "questionnaire-written")}"' in page, "where the text is taken"
    assert not Draft.objects.exists()


def test_a_file_that_is_no_document_is_refused_in_words(researcher: Client, study: Study) -> None:
    for name, content in (("a.pdf", b"%PDF"), ("a.docx", b"PK\x03\x04broken")):
        answer = researcher.post(
            address(study, "questionnaire-document"), {"document": SimpleUploadedFile(name, content)}
        )
        assert answer.status_code == 422
        assert "id_document_error" in answer.content.decode()
