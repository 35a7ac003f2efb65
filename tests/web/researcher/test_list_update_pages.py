"""A list joined to cases: uploaded, looked at with what is personal masked, its columns said otherwise, applied."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.design.models import Study
from surveys.fieldwork.models import Case, ListUpdate
from surveys.fieldwork.services import load_sample
from surveys.formats.samples import ColumnUse, Reading

from .reading import heading, rows

pytestmark = pytest.mark.usefixtures("tasks_at_once")
LIST = "codice;cellulare;nominativo;prov;togliere\nT1;347 5550199;Rinaldi Marta;MI;\nT2;;;;sì\nT7;;;TV;\nT1;;;NA;\n"


@pytest.fixture
def looked_at(researcher: Client, study: Study) -> ListUpdate:
    uses = (ColumnUse("id", "external_id"), ColumnUse("tel", "phone"), ColumnUse("nome", "name"))
    people = b"id;tel;nome\nT1;035 5550147;Rinaldi Maria\nT2;347 5550112;Bianchi Ugo\n"
    facts = {"file_name": "soci.csv", "reading": Reading(uses), "name": "Soci", "by": None, "now": timezone.now()}
    load_sample(study=study, content=people, **facts)
    file = SimpleUploadedFile("correzioni.csv", LIST.encode())
    researcher.post(reverse("list-join", args=[study.pk]), {"file": file})
    return ListUpdate.objects.get()


def test_what_would_change_is_shown_with_row_and_column_and_names_and_numbers_masked(
    researcher: Client, study: Study, looked_at: ListUpdate
) -> None:
    page = researcher.get(reverse("list-update", args=[study.pk, looked_at.pk]))
    assert heading(page) == "2 cases would change"
    words = page.content.decode()
    assert [word for word in ("Rinaldi", "Marta", "5550199") if word in words] == []
    assert "347 ··· ··99" in words
    assert rows(page, "What is wrong") == [
        ["4", "–", "T7", "The study has no such case."],
        ["5", "–", "T1", "An earlier row is about the same case: this one is not read."],
    ]
    assert Case.objects.filter(state="closed").count() == 0


def test_it_is_applied_with_a_reason_and_only_once(researcher: Client, study: Study, looked_at: ListUpdate) -> None:
    apply = reverse("list-update-apply", args=[study.pk, looked_at.pk])
    assert researcher.post(apply, {"reason": ""}).status_code == 422
    page = researcher.post(apply, {"reason": "dal cliente", "dropped_as": "outside"}, follow=True)
    assert heading(page) == "Applied: 2 cases have changed"
    again = researcher.post(apply, {"reason": "dal cliente"}, follow=True).content.decode()
    assert "applied or given up meanwhile" in again
    assert Case.objects.get(external_id="T2").final_outcome == "4.10"


def test_a_column_is_said_to_be_something_else_and_the_list_is_compared_again(
    researcher: Client, study: Study, looked_at: ListUpdate
) -> None:
    columns = reverse("list-update-columns", args=[study.pk, looked_at.pk])
    said = {"field-0": "external_id", "field-1": "skip", "field-2": "skip", "field-3": "skip", "field-4": "skip"}
    assert heading(researcher.post(columns, said, follow=True)) == "Nothing in this list would change a case"
    refused = researcher.post(columns, {**said, "field-0": "skip"})
    assert refused.status_code == 422
    assert "Exactly one column must find the case" in refused.content.decode()


def test_a_file_without_a_column_that_finds_cases_is_sent_back(researcher: Client, study: Study) -> None:
    file = SimpleUploadedFile("x.csv", b"area;cap\nNord;24100\n")
    page = researcher.post(reverse("list-join", args=[study.pk]), {"file": file})
    assert page.status_code == 422
    assert "Exactly one column must find the case" in page.content.decode()
