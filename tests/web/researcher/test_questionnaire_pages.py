"""A workbook is uploaded, its problems are read, it is published; the workbooks come back."""

from io import BytesIO

import openpyxl
from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft, Study, Version
from surveys.formats.xlsform import read_workbook
from surveys.people.models import User
from surveys.questionnaire.model import storage
from tests.design.workbooks import BROKEN, COFFEE, YES_NO, coffee, workbook
from tests.formats.limesurvey.files import survey_of
from tests.formats.rich_workbooks import parts
from tests.web.markup import squeezed

from .conftest import file
from .reading import heading, rows

BAD = workbook(survey=BROKEN, choices=YES_NO)


def test_without_a_questionnaire_the_page_asks_for_one(researcher: Client, study: Study) -> None:
    page = researcher.get(reverse("questionnaire", args=[study.pk]))
    assert heading(page) == "Where does the questionnaire begin?"


def test_all_problems_are_listed_with_place_and_remedy(researcher: Client, study: Study) -> None:
    page = _upload(researcher, study, BAD)
    assert heading(page) == "One error to correct; the rest of the workbook reads well"
    assert rows(page, "Problems of the workbook, with place and remedy") == [
        [
            "error",
            "survey",
            "3",
            "relevant",
            "There is no question called “b9”. Correct the name, add the question, "
            "or name the column on the sheet “sample” if it is one.",
            "b2",
        ]
    ]
    assert '<a href="#p-b2">' in page.content.decode()


def test_a_name_that_many_rows_misspell_is_one_line_and_marks_all_of_them(researcher: Client, study: Study) -> None:
    more = [["text", f"c{n}", "Altro?", "${b9} = '1'"] for n in range(3)]
    page = _upload(researcher, study, workbook(survey=[*BROKEN, *more], choices=YES_NO))
    assert heading(page) == "One error to correct; the rest of the workbook reads well"
    (row,) = rows(page, "Problems of the workbook, with place and remedy")
    assert row[4].endswith("The same in rows: 4, 5, 6.")
    marked = researcher.get(reverse("draft-marked", args=[study.pk]))
    sheet = openpyxl.load_workbook(BytesIO(b"".join(marked)))["survey"]
    assert [sheet.cell(n, 4).comment is not None for n in range(2, 7)] == [False, True, True, True, True]


def test_the_estimated_length_stands_beside_what_was_promised(researcher: Client, study: Study) -> None:
    study.promised_minutes = 12
    study.save(update_fields=["promised_minutes"])
    page = _upload(researcher, study, coffee())
    assert [line[0] for line in rows(page, "Shortest, typical and longest interview")] == [
        "Questions asked",
        "Words read",
        "Minutes",
    ]
    assert "12 minutes promised" in page.content.decode()


def test_a_draft_with_errors_offers_no_publication(researcher: Client, study: Study) -> None:
    page = _upload(researcher, study, BAD)
    assert 'aria-disabled="true" aria-describedby="why-not"' in page.content.decode()
    response = _publish(researcher, study, follow=True)
    assert "The draft still has errors." in response.content.decode()
    assert Version.objects.count() == 0


def test_what_each_sheet_held_is_told(researcher: Client, study: Study) -> None:
    page = _upload(researcher, study, coffee(note_mie=[["x"], ["y"]]))
    assert rows(page, "Sheets read") == [
        ["survey", "2", "2 questions"],
        ["choices", "2", "1 list of answers"],
        ["note_mie", "1", "not one of our sheets: ignored"],
    ]


def test_a_file_that_is_no_workbook_says_so(researcher: Client, study: Study) -> None:
    page = _upload(researcher, study, b"hello")
    assert heading(page) == "The workbook cannot be read as a questionnaire yet"


def test_a_file_of_another_kind_is_refused_before_it_is_read(researcher: Client, study: Study) -> None:
    response = researcher.post(
        reverse("questionnaire-upload", args=[study.pk]), {"workbook": file(b"%PDF", "caffe.pdf")}
    )
    assert response.status_code == 422
    assert "This is neither an Excel workbook nor a LimeSurvey survey" in response.content.decode()
    assert Draft.objects.count() == 0


def test_a_good_draft_is_published_and_read_as_the_version_in_use(researcher: Client, study: Study) -> None:
    page = _upload(researcher, study, coffee())
    assert heading(page) == "The workbook reads well: it can be published"
    page = _publish(researcher, study, follow=True)
    assert "Version 1 is published." in page.content.decode()
    assert heading(page) == "Version 1 is the one in use"
    assert "Only if b1 is “Sì”" in page.content.decode()


def test_a_version_needs_a_reason(researcher: Client, study: Study) -> None:
    _upload(researcher, study, coffee())
    response = _publish(researcher, study, reason="")
    assert response.status_code == 422
    assert Version.objects.count() == 0


def test_nobody_publishes_what_a_colleague_uploaded_meanwhile(researcher: Client, study: Study) -> None:
    _upload(researcher, study, coffee())
    looked_at = Draft.objects.get().pk
    _upload(researcher, study, coffee())
    response = _publish(researcher, study, draft=looked_at, follow=True)
    assert "A colleague has uploaded another workbook meanwhile" in response.content.decode()
    assert Version.objects.count() == 0


def assert_copy(copy: bytes, original: bytes) -> None:
    """All parts are as they were."""
    assert parts(copy) == parts(original)


def test_the_workbook_comes_back_as_it_was_and_with_its_problems_marked(researcher: Client, study: Study) -> None:
    _upload(researcher, study, BAD)
    assert_copy(researcher.get(reverse("draft-workbook", args=[study.pk])).content, BAD)
    marked = researcher.get(reverse("draft-marked", args=[study.pk]))
    assert marked["Content-Disposition"] == 'attachment; filename="caffe with problems.xlsx"'
    book = openpyxl.load_workbook(BytesIO(marked.content))
    assert book.sheetnames == ["Problems", "survey", "choices"]
    assert book["survey"]["D3"].comment.text.startswith("error: There is no question called “b9”.")


def test_a_published_workbook_can_be_downloaded_for_ever(researcher: Client, study: Study) -> None:
    first = coffee()
    _upload(researcher, study, first)
    _publish(researcher, study)
    _upload(researcher, study, coffee(survey=[*COFFEE, ["text", "b3", "Perché?", None]]))
    _publish(researcher, study)
    assert_copy(researcher.get(reverse("version-workbook", args=[study.pk, 1])).content, first)
    page = researcher.get(reverse("questionnaire-version", args=[study.pk, 1]))
    assert heading(page) == "Version 1, no longer in use"
    assert researcher.get(reverse("questionnaire-version", args=[study.pk, 9])).status_code == 404


def test_draft_and_version_come_as_workbooks_written_from_their_structure(researcher: Client, study: Study) -> None:
    _upload(researcher, study, coffee(note_mie=[["x"], ["y"]]))
    _publish(researcher, study)
    _upload(researcher, study, BAD)
    written = researcher.get(reverse("version-xlsform", args=[study.pk, 1]))
    assert written["Content-Disposition"] == 'attachment; filename="caffe as understood.xlsx"'
    again = read_workbook(written.content)
    assert again.loaded
    assert again.questionnaire is not None
    assert storage.to_json(again.questionnaire) == Version.objects.get().questionnaire
    draft = researcher.get(reverse("draft-xlsform", args=[study.pk]))
    assert openpyxl.load_workbook(BytesIO(draft.content)).sheetnames == ["survey", "choices"]
    assert researcher.get(reverse("version-xlsform", args=[study.pk, 9])).status_code == 404


def test_a_survey_of_limesurvey_becomes_a_draft_whose_workbook_is_marked(researcher: Client, study: Study) -> None:
    questions = "10|0|S|b1|Chi è?\n11|0|S|b2|Dove?|rand(1, 2) == 1"
    page = _upload(researcher, study, survey_of(questions, groups="gid|group_order\n1|1"), "caffe.lss")
    assert heading(page) == "It can be published; one warning to look at first"
    place = rows(page, "Problems of the workbook, with place and remedy")[0]
    assert place[:4] == ["warning", "survey", "4", "relevant"]
    book = openpyxl.load_workbook(BytesIO(researcher.get(reverse("draft-marked", args=[study.pk])).content))
    assert book["survey"].cell(4, 1).comment.text.startswith("warning: LimeSurvey’s condition rand(1, 2) == 1 cannot")


def test_a_file_that_cannot_be_opened_has_a_list_of_problems_and_no_workbook(researcher: Client, study: Study) -> None:
    _upload(researcher, study, b"hello")
    book = openpyxl.load_workbook(BytesIO(researcher.get(reverse("draft-marked", args=[study.pk])).content))
    assert book.sheetnames == ["Problems"]
    assert researcher.get(reverse("draft-xlsform", args=[study.pk])).status_code == 404


def test_the_template_is_an_excel_workbook(researcher: Client, study: Study) -> None:
    response = researcher.get(reverse("workbook-template"))
    assert "survey" in openpyxl.load_workbook(BytesIO(response.content)).sheetnames


def test_a_comparison_tells_what_the_draft_changes(researcher: Client, study: Study) -> None:
    _upload(researcher, study, coffee())
    _publish(researcher, study)
    survey = [COFFEE[0], ["select_one yes_no", "b1", "Beve il caffè?", None], *COFFEE[2:]]
    _upload(researcher, study, coffee(survey=survey))
    page = researcher.get(reverse("study-compare", args=[study.pk]))
    assert heading(page) == "The draft changes one thing; every answer already given stays readable"
    assert "Beve<ins>il</ins>caffè?" in squeezed(page.content.decode())
    assert rows(page, "The two versions")[0] == ["Questions", "2", "2"]


def test_each_sheet_is_compared_with_the_version_in_use(researcher: Client, study: Study) -> None:
    _upload(researcher, study, coffee())
    _publish(researcher, study)
    survey = [COFFEE[0], ["select_one yes_no", "b1", "Beve il caffè?", None], ["text", "b3", "Perché?", None]]
    page = _upload(researcher, study, coffee(survey=survey, choices=[*YES_NO, ["yes_no", "3", "A volte"]]))
    assert rows(page, "Sheets read") == [
        ["survey", "2", "2 questions", "1 new, 1 changed, 1 gone"],
        ["choices", "3", "1 list of answers", "1 list changed"],
    ]


def test_one_version_has_nothing_to_be_compared_with(researcher: Client, study: Study) -> None:
    response = researcher.get(reverse("study-compare", args=[study.pk]), follow=True)
    assert "There are no two versions to compare yet." in response.content.decode()


def test_texts_are_changed_in_every_language_and_keep_their_editions(
    researcher: Client, study: Study, laura: User
) -> None:
    _upload(researcher, study, coffee(scripts=[["name", "text::Italiano (it)"], ["introduction", "Buongiorno"]]))
    _publish(researcher, study)
    url = reverse("study-texts", args=[study.pk])
    assert heading(researcher.get(url)).startswith("Still to be written: privacy notice, ")
    words = {"script-introduction-it": "Buonasera", "question-0-it": "Chi siete?", "answer-0-it": "Un istituto."}
    page = researcher.post(url, words, follow=True)
    assert "The texts are saved" in page.content.decode()
    latest = study.texts.order_by("-number").first()
    assert latest is not None
    assert (latest.number, latest.changed_by, latest.scripts) == (2, laura, {"introduction": {"it": "Buonasera"}})
    assert latest.answers == [{"question": {"it": "Chi siete?"}, "answer": {"it": "Un istituto."}}]


def _upload(client: Client, study: Study, content: bytes, name: str = "caffe.xlsx") -> object:
    return client.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": file(content, name)}, follow=True)


def _publish(
    client: Client, study: Study, reason: str = "Perché sì", draft: int | None = None, follow: bool = False
) -> object:
    current = Draft.objects.filter(study=study).values_list("pk", flat=True).first()
    data = {"reason": reason, "draft": draft or current}
    return client.post(reverse("questionnaire-publish", args=[study.pk]), data, follow=follow)
