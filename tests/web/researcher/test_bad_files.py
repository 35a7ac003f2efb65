"""Bad files, sent as people send them: each is told in words, and nothing that was there before is lost."""

import struct
import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft, Study
from surveys.fieldwork.models import Contact, PhoneNumber, Sample
from surveys.formats.tables import LARGEST_UNPACKED
from surveys.web.researcher.forms.samples import LARGEST_SAMPLE
from tests.design.workbooks import COFFEE, YES_NO, coffee, workbook

from .reading import heading, rows

pytestmark = pytest.mark.usefixtures("tasks_at_once")

PROBLEMS = "Problems of the workbook, with place and remedy"
HEAD = COFFEE[0]
TEXT: list[object] = ["text", "b1", "?", None]
CIRCLE: list[list[object]] = [["text", "b1", "?", "${b2} = '1'"], ["text", "b2", "?", "${b1} = '1'"]]


def bomb() -> bytes:
    """A workbook of a few kilobytes that unpacks to hundreds of times as much."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(20 * 1024 * 1024))
    return content.getvalue()


def with_macros(content: bytes) -> bytes:
    added = BytesIO(content)
    with zipfile.ZipFile(added, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return added.getvalue()


def survey(*questions: list[object]) -> bytes:
    return workbook(survey=[HEAD, *questions], choices=YES_NO)


def send(client: Client, study: Study, content: bytes, name: str = "caffe.xlsx") -> HttpResponse:
    address = reverse("questionnaire-upload", args=[study.pk])
    return client.post(address, {"workbook": SimpleUploadedFile(name, content)}, follow=True)


def words_of(page: HttpResponse) -> str:
    return " ".join(page.content.decode().split())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "not an Excel workbook"),
        (bomb(), "unpacks"),
        (b"PK\x03\x04 cut short", "damaged"),
        (b"", "The submitted file is empty."),
    ],
    ids=["a PDF", "a zip bomb", "a cut file", "an empty file"],
)
def test_what_is_no_workbook_is_told_and_the_draft_stays(
    content: bytes, words: str, researcher: Client, study: Study
) -> None:
    send(researcher, study, coffee())
    kept = Draft.objects.get()
    page = send(researcher, study, content)
    assert page.status_code == 422
    assert words in words_of(page)
    assert Draft.objects.get() == kept


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        (workbook(choices=YES_NO), ["error", "–", "–", "–"], "no sheet called “survey”"),
        (survey(TEXT, ["sorcery", "b2", "?", None]), ["warning", "survey", "3", "type"], "the row is skipped"),
        (survey(TEXT, TEXT), ["error", "survey", "3", "name"], "b1"),
        (survey(["text", "b2", "?", "${b7} = '1'"]), ["error", "survey", "2", "relevant"], "no question called “b7”"),
        (survey(*CIRCLE), ["error", "survey", "2", "relevant"], "circle"),
    ],
    ids=["no survey sheet", "an unknown type", "a name twice", "an unknown name", "conditions in a circle"],
)
def test_a_workbook_that_would_not_work_is_told_where(
    content: bytes, place: list[str], words: str, researcher: Client, study: Study
) -> None:
    first = rows(send(researcher, study, content), PROBLEMS)[0]
    assert first[:4] == place
    assert words in first[4]


def test_macros_are_left_out_and_the_questionnaire_read(researcher: Client, study: Study) -> None:
    page = send(researcher, study, with_macros(coffee()), "caffe.xlsm")
    assert heading(page) == "It can be published; one warning to look at first"
    assert "macros" in rows(page, PROBLEMS)[0][4]


def test_ten_thousand_choices_are_read(researcher: Client, study: Study) -> None:
    towns = [["towns", str(number), f"Comune {number}"] for number in range(10_000)]
    questions = [HEAD, ["select_one towns", "town", "Dove abita?", None]]
    page = send(researcher, study, workbook(survey=questions, choices=[YES_NO[0], *towns]))
    assert heading(page).startswith(("The workbook reads well", "It can be published"))
    assert len(Draft.objects.get().questionnaire["lists"]["towns"]["choices"]) == 10_000


def test_words_from_right_to_left_and_signs_come_through(researcher: Client, study: Study) -> None:
    page = send(researcher, study, survey(["text", "b1", "שלום, 😀 مرحبا?", None]))
    assert "שלום, 😀 مرحبا?" in words_of(page)


def choose(client: Client, study: Study, content: bytes, name: str) -> HttpResponse:
    address = reverse("sample-upload", args=[study.pk])
    return client.post(address, {"file": SimpleUploadedFile(name, content)}, follow=True)


def load(client: Client, study: Study, content: bytes, name: str) -> Sample:
    """Choose the file and load its columns as they were guessed."""
    page = choose(client, study, content, name)
    initial = {name: field.initial for name, field in page.context["form"].fields.items() if name[:6] == "field-"}
    client.post(page.request["PATH_INFO"], {"name": "lista", **initial})
    return Sample.objects.get()


def table(*lines: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_list_too_large_for_a_sample_is_refused(researcher: Client, study: Study) -> None:
    page = choose(researcher, study, b"tel\n" + bytes(LARGEST_SAMPLE), "soci.csv")
    assert page.status_code == 422
    assert "The file is larger than 40 MB: split it into several samples." in words_of(page)


def test_a_request_of_two_hundred_megabytes_is_not_even_read(researcher: Client, study: Study) -> None:
    page = researcher.post(
        reverse("sample-upload", args=[study.pk]),
        {"file": SimpleUploadedFile("soci.csv", b"tel\n1\n")},
        CONTENT_LENGTH=str(200 << 20),
    )
    assert page.status_code == 413
    assert "nothing of it was kept" in words_of(page) or "non ne è stato tenuto nulla" in words_of(page)


def test_a_list_that_unpacks_beyond_measure_is_refused(researcher: Client, study: Study) -> None:
    said = struct.pack("<I", LARGEST_UNPACKED + 1)
    page = choose(researcher, study, bomb().replace(struct.pack("<I", 20 * 1024 * 1024), said), "soci.xlsx")
    assert page.status_code == 422
    assert "Unpacked, this workbook is larger than 1 GB." in words_of(page)


def test_a_list_with_a_cell_at_the_end_of_the_grid_is_refused_with_the_cell(researcher: Client, study: Study) -> None:
    book = openpyxl.Workbook()
    book.active.append(["telefono", "nome"])
    book.active.append(["02 5550112", "Maria"])
    book.active["XFD1048576"] = "x"
    content = BytesIO()
    book.save(content)
    page = choose(researcher, study, content.getvalue(), "soci.xlsx")
    assert page.status_code == 422
    assert "(XFD1048576)" in words_of(page)
    assert "%(where)s" not in words_of(page)


def test_numbers_that_a_spreadsheet_has_spoilt_are_repaired_or_told(researcher: Client, study: Study) -> None:
    cells = [3475550112.0, "3475550113.0", 21234567.0, "3,47555E+09"]
    sample = load(researcher, study, table(["telefono"], *([cell] for cell in cells)), "soci.xlsx")
    numbers = PhoneNumber.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["+393475550112", "+393475550113", "+39021234567"]
    assert list(sample.notes.filter(is_refused=True).values_list("row", "code")) == [(5, "phone_short_form")]


def test_a_list_of_old_windows_with_semicolons_keeps_its_accents(researcher: Client, study: Study) -> None:
    content = "telefono;nominativo\r\n02 5550112;Nicolò D’Àngelo – €\r\n".encode("cp1252")
    load(researcher, study, content, "soci.csv")
    assert Contact.objects.get().name == "Nicolò D’Àngelo – €"


def test_names_from_right_to_left_and_signs_are_kept_and_macros_left_out(researcher: Client, study: Study) -> None:
    content = with_macros(table(["telefono", "nominativo"], ["02 5550112", "שרה 😀"]))
    load(researcher, study, content, "soci.xlsm")
    assert Contact.objects.get().name == "שרה 😀"


def test_a_file_for_which_there_is_no_room_is_told(
    researcher: Client, study: Study, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_DIR = tmp_path / "no folder"
    settings.DATA_DIR.write_bytes(b"")
    page = choose(researcher, study, b"telefono\n02 5550112\n", "soci.csv")
    assert page.status_code == 422
    assert "There is no room for the file on the server" in words_of(page)
