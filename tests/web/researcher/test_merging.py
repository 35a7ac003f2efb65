"""A workbook edited elsewhere comes back while the draft went on: it is merged, takes its place, or is left."""

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.design.models import Draft, DraftStep, StepKind, Study
from surveys.design.queries import row_ids_of
from surveys.design.services import change_draft, create_study, grant_role, undo_step, upload_workbook
from surveys.formats.editing import RemoveRows, RenameItem, SetCell
from surveys.people.models import Role, User
from tests.design.workbooks import COFFEE, YES_NO, workbook

NOW = timezone.now() - timedelta(days=3)
LABEL = "label::Italiano (it)"
CONTENT = workbook(survey=COFFEE, choices=YES_NO)


@pytest.fixture
def person(researcher: Client) -> User:
    return User.objects.get(pk=researcher.session["_auth_user_id"])


@pytest.fixture
def draft(study: Study, person: User) -> Draft:
    return upload_workbook(study=study, content=CONTENT, file_name="caffe.xlsx", by=person, now=NOW)


@pytest.fixture
def colleague(study: Study, person: User) -> Client:
    renato = User.objects.create_user("renato", first_name="Renato", last_name="Moretti", language="en")
    grant_role(by=person, person=renato, study=study, role=Role.RESEARCHER, now=NOW)
    client = Client()
    client.force_login(renato)
    return client


def change(study: Study, by: User, row: int, column: str, text: str) -> None:
    minutes = 5 * DraftStep.objects.count()
    row = row_ids_of(Draft.objects.get(study=study)).id_of("survey", row)
    operation = SetCell("survey", row, column, text)
    change_draft(study=study, operations=[operation], by=by, now=NOW + timedelta(minutes=minutes))


class Copy:
    """A workbook that was downloaded, open in a program that edits workbooks, under the name that it had."""

    def __init__(self, answer: Any) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(answer.content))
        self.name = re.search(r'filename="(.*)"', answer["Content-Disposition"])[1]  # type: ignore[index]

    def __getitem__(self, sheet: str) -> Any:
        return self.book[sheet]


def downloaded(client: Client, study: Study) -> Copy:
    return Copy(client.get(reverse("draft-workbook", args=[study.pk])))


def content_of(book: openpyxl.Workbook | Copy) -> bytes:
    out = io.BytesIO()
    (book.book if isinstance(book, Copy) else book).save(out)
    return out.getvalue()


def back(client: Client, study: Study, copy: Copy) -> Any:
    """The copy is uploaded as it is now."""
    return upload(client, study, content_of(copy), copy.name)


def upload(client: Client, study: Study, content: bytes, name: str = "caffe bis.xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": file})


def shown(client: Client, address: str, **asked: str) -> str:
    return " ".join(client.get(address, asked).content.decode().split())


def cell(study: Study, place: str) -> Any:
    content = bytes(Draft.objects.get(study=study).workbook)
    sheet, at = place.split("!")
    return openpyxl.load_workbook(io.BytesIO(content))[sheet][at].value


def keys(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="(choice-\w+)"', page)))


def test_what_both_sides_changed_comes_together_as_one_step(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    book = downloaded(researcher, study)
    change(study, person, 2, LABEL, "Compra spesso caffè?")
    book["survey"]["C3"] = "Dove lo compra di solito?"
    answer = back(researcher, study, book)
    page = shown(researcher, answer.url)
    assert "1 change comes from the file" in page
    assert "downloaded from here" in page
    assert "What was changed here meanwhile stays: one place." in page
    assert cell(study, "survey!C3") != "Dove lo compra di solito?", "nothing is written yet"
    done = researcher.post(answer.url, {"do": "merge"})
    assert done.url == reverse("questionnaire-editor", args=[study.pk])
    assert (cell(study, "survey!C2"), cell(study, "survey!C3")) == ("Compra spesso caffè?", "Dove lo compra di solito?")
    step = DraftStep.objects.latest("number")
    assert (step.kind, step.changes[0]["do"]) == (StepKind.EDIT, "merge")
    history = shown(researcher, reverse("questionnaire-history", args=[study.pk]))
    assert "uploaded workbook merged (caffe.xlsx)" in history
    undo_step(study=study)
    assert (cell(study, "survey!C2"), cell(study, "survey!C3")) == ("Compra spesso caffè?", COFFEE_PLACE)
    assert researcher.get(answer.url).url == reverse("questionnaire", args=[study.pk]), "the file is kept no longer"


COFFEE_PLACE = openpyxl.load_workbook(io.BytesIO(CONTENT))["survey"]["C3"].value


def test_where_both_changed_a_cell_the_researcher_chooses(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    book = downloaded(researcher, study)
    change(study, person, 2, LABEL, "Qui")
    change(study, person, 3, LABEL, "Anche qui")
    book["survey"]["C2"], book["survey"]["C3"] = "Là", "Anche là"
    address = back(researcher, study, book).url
    page = shown(researcher, address)
    assert "2 changes come from the file; 2 of them were made here too" in page
    assert f", {person}" in page, "who wrote it here is said"
    first, second = keys(page)
    answer = researcher.post(address, {"do": "merge", first: "there"})
    assert answer.status_code == 422
    assert cell(study, "survey!C2") == "Qui", "nothing is merged"
    assert f'name="{first}" value="there" checked' in " ".join(answer.content.decode().split())
    researcher.post(address, {"do": "merge", first: "there", second: "here"})
    assert (cell(study, "survey!C2"), cell(study, "survey!C3")) == ("Là", "Anche qui")


def test_what_a_colleague_changes_while_the_page_is_open_is_asked_about_anew(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    book = downloaded(researcher, study)
    change(study, person, 2, LABEL, "Qui")
    book["survey"]["C2"], book["survey"]["C3"] = "Là", "Anche là"
    address = back(researcher, study, book).url
    (key,) = keys(shown(researcher, address))
    change(study, person, 2, LABEL, "Qui, di nuovo")
    change(study, person, 3, LABEL, "E qui")
    answer = researcher.post(address, {"do": "merge", key: "there"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nothing is merged yet" in page
    assert len(keys(page)) == 2
    assert key not in keys(page), "what was chosen was chosen against another text"
    assert (cell(study, "survey!C2"), cell(study, "survey!C3")) == ("Qui, di nuovo", "E qui")


def test_a_file_that_nothing_is_known_of_is_chosen_difference_by_difference_or_by_its_origin(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    change(study, person, 2, LABEL, "Qui")
    book = openpyxl.load_workbook(io.BytesIO(CONTENT))
    book["survey"]["C3"] = "Là"
    address = upload(researcher, study, content_of(book)).url
    page = shown(researcher, address)
    assert "2 differences between the file and the draft" in page
    assert len(keys(page)) == 2
    number = DraftStep.objects.get(kind=StepKind.UPLOAD).number
    assert f'href="?base={number}"' in page
    known = shown(researcher, address, base=str(number))
    assert "1 change comes from the file" in known
    researcher.post(address, {"do": "merge", "base": str(number)})
    assert (cell(study, "survey!C2"), cell(study, "survey!C3")) == ("Qui", "Là")


def test_a_copy_under_another_name_is_recognised_by_what_it_says(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    change(study, person, 2, LABEL, "Qui")
    book = downloaded(researcher, study)
    number = DraftStep.objects.latest("number").number
    change(study, person, 2, LABEL, "Qui, di nuovo")
    book["survey"]["C3"] = "Là"
    address = upload(researcher, study, content_of(book), "da Laura.xlsx").url
    page = shown(researcher, address)
    assert f'href="?base={number}">the draft as it was' in page
    researcher.post(address, {"do": "merge", "base": str(number)})
    assert (cell(study, "survey!C2"), cell(study, "survey!C3")) == ("Qui, di nuovo", "Là")


def test_all_is_marked_for_one_side_at_once_and_taken(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    change(study, person, 2, LABEL, "Qui")
    address = upload(researcher, study, CONTENT).url
    assert 'value="there" checked' in shown(researcher, address, all="there")
    researcher.post(address, {"do": "merge", "rest": "there"})
    assert cell(study, "survey!C2") == openpyxl.load_workbook(io.BytesIO(CONTENT))["survey"]["C2"].value


def test_the_file_takes_the_place_of_the_draft_or_is_left(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    change(study, person, 2, LABEL, "Qui")
    address = upload(researcher, study, CONTENT).url
    researcher.post(address, {"do": "leave"})
    assert cell(study, "survey!C2") == "Qui"
    address = upload(researcher, study, CONTENT).url
    researcher.post(address, {"do": "replace"})
    assert bytes(Draft.objects.get(study=study).workbook) == CONTENT
    assert DraftStep.objects.latest("number").kind == StepKind.UPLOAD


def test_nobody_is_asked_where_the_draft_has_not_gone_on(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    other = openpyxl.load_workbook(io.BytesIO(CONTENT))
    other["survey"]["C2"] = "Corretta in Excel"
    assert upload(researcher, study, content_of(other)).url == reverse("questionnaire", args=[study.pk])
    change(study, person, 2, LABEL, "Corretta qui")
    book = downloaded(researcher, study)
    book["survey"]["C3"] = "E poi in Excel"
    assert back(researcher, study, book).url == reverse("questionnaire", args=[study.pk])
    assert (cell(study, "survey!C2"), cell(study, "survey!C3")) == ("Corretta qui", "E poi in Excel")


def test_a_copy_made_before_a_step_was_taken_back_says_so(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    change(study, person, 2, LABEL, "Presto tolta")
    book = downloaded(researcher, study)
    undo_step(study=study)
    change(study, person, 3, LABEL, "Altro")
    address = back(researcher, study, book).url
    assert "has been taken back here since" in shown(researcher, address)


def test_the_copy_of_another_study_says_so(researcher: Client, study: Study, person: User, draft: Draft) -> None:
    other = create_study(by=person, now=NOW, name="Altro studio", target=10)
    upload_workbook(study=other, content=CONTENT, file_name="altro.xlsx", by=person, now=NOW)
    foreign = downloaded(researcher, other)
    change(study, person, 2, LABEL, "Qui")
    page = shown(researcher, back(researcher, study, foreign).url)
    assert "This workbook was downloaded from another study" in page
    assert "Nothing says of which state" in page


def test_the_copy_of_a_study_of_this_number_in_another_installation_is_not_taken_for_one_from_here(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    foreign = downloaded(researcher, study)
    Study.objects.filter(pk=study.pk).update(created_at=study.created_at - timedelta(days=40))
    change(study, person, 2, LABEL, "Qui")
    page = shown(researcher, back(researcher, study, foreign).url)
    assert "This workbook was downloaded from another study" in page
    assert "downloaded from here" not in page
    assert "Nothing says of which state" in page


def test_a_copy_whose_mark_does_not_say_of_which_study_is_asked_about(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    former = downloaded(researcher, study)
    former.name = re.sub(r"-(\w{8})-\w{8}\)", r"-\1)", former.name)
    change(study, person, 2, LABEL, "Qui")
    page = shown(researcher, back(researcher, study, former).url)
    assert "downloaded from" not in page
    assert "Nothing says of which state" in page
    assert "the file that was uploaded" in page


def test_what_was_renamed_here_is_counted_among_what_stays(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    book = downloaded(researcher, study)
    first = str(book["survey"]["B2"].value)
    rename = RenameItem(first, "renamed_here")
    change_draft(study=study, operations=[rename], by=person, now=NOW + timedelta(minutes=5))
    book["survey"]["C3"] = "Dove lo compra di solito?"
    page = shown(researcher, back(researcher, study, book).url)
    assert "1 change comes from the file" in page
    assert "What was changed here meanwhile stays: one place." in page


def test_a_row_with_errors_comes_in_and_leads_to_the_repair_room(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    book = downloaded(researcher, study)
    change(study, person, 2, LABEL, "Qui")
    book["survey"]["D3"] = "${nessuna} = 1"
    address = back(researcher, study, book).url
    assert researcher.post(address, {"do": "merge"}).url == reverse("questionnaire-repair", args=[study.pk])


def test_another_program_s_file_can_only_take_the_draft_s_place(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    change(study, person, 2, LABEL, "Qui")
    for name, content in (("rotta.xlsx", b"PK\x03\x04broken"), ("dati.xlsx", b""), ("vuota.xlsx", b"nothing")):
        assert upload(researcher, study, content, name).status_code == 422
    assert cell(study, "survey!C2") == "Qui"


def test_the_page_of_a_file_is_nobody_else_s(
    researcher: Client, study: Study, person: User, draft: Draft, colleague: Client
) -> None:
    change(study, person, 2, LABEL, "Qui")
    address = upload(researcher, study, CONTENT).url
    assert colleague.get(address).status_code == 302
    assert colleague.post(address, {"do": "merge", "rest": "there"}).status_code == 302
    assert cell(study, "survey!C2") == "Qui"
    assert researcher.post(address, {"do": "nonsense"}).status_code == 400


def test_a_removed_row_is_told_in_words(researcher: Client, study: Study, person: User, draft: Draft) -> None:
    book = downloaded(researcher, study)
    change_draft(study=study, operations=[RemoveRows("survey", (3,))], by=person, now=NOW)
    book["survey"]["C3"] = "Cambiata là"
    page = shown(researcher, back(researcher, study, book).url)
    assert "the row was removed" in page
    assert "Cambiata là" in page
