"""The file for the opposition register is prepared and fetched, its answer described and read, its receipt kept."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.fieldwork.models import NumberFile, PhoneNumber, Sample
from surveys.fieldwork.services.register_files import ask_register, end_answer, mark_asked, take_answers
from surveys.fieldwork.tasks import read_numbers
from surveys.people.models import AuditEntry, Role, User
from tests.fieldwork.conftest import Field, join, make_study, person

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def field() -> Field:
    study = make_study()
    return Field(study, *(join(study, person(name)) for name in ("anna", "bruno")), chiara=person("chiara"))


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def supervisor(client: Client, field: Field) -> User:
    renato = person("renato")
    User.objects.filter(pk=renato.pk).update(language="en")
    join(field.study, renato, Role.SUPERVISOR)
    client.force_login(renato)
    return renato


def question_of(field: Field, client: Client) -> NumberFile:
    sent = {"study": field.study.pk, "numbers": "unchecked", "heading": "telefono", "writing": "national"}
    client.post(reverse("opposition-question"), sent)
    return mark_asked(question=NumberFile.objects.get(kind="question"), now=timezone.now())


def test_numbers_are_asked_and_answered_by_files(client: Client, field: Field) -> None:
    sample = field.load("02 1234567", "02 1234568")
    Sample.objects.filter(pk=sample.pk).update(opposition_checked_on=TODAY() - timedelta(days=20))
    supervisor(client, field)
    question = question_of(field, client)
    receipt = reverse("opposition-receipt", args=[question.pk])
    assert "2 numbers asked about" in text_of(client.get(receipt))
    another = {"study": field.study.pk, "numbers": "all", "heading": "telefono", "writing": "national"}
    refused = client.post(reverse("opposition-question"), another)
    assert (refused.status_code, NumberFile.objects.count()) == (422, 1)
    assert "still waits for its answer" in text_of(refused)
    assert 'name="closes_earlier"' in text_of(refused)
    lines = b"".join(client.post(reverse("opposition-numbers", args=[question.pk])).streaming_content).decode()
    assert lines.split() == ["\ufefftelefono", "021234567", "021234568"]
    assert AuditEntry.objects.filter(verb="sample.asked", details__fetched=True).count() == 1
    back = SimpleUploadedFile("risposta.csv", b"telefono;esito\n021234567;ISCRITTO\n021234568;NON ISCRITTO\n")
    sent = {"question": question.pk, "checked_on": TODAY().isoformat(), "file": back}
    columns = client.post(reverse("opposition-answer"), sent)
    answer = NumberFile.objects.get(kind="answer")
    assert columns.headers["Location"] == reverse("opposition-receipt", args=[answer.pk])
    chosen = {"number": "telefono", "meaning": "column", "result": "esito", "opposed": ""}
    assert client.post(columns.headers["Location"], chosen).status_code == 422
    page = text_of(client.post(columns.headers["Location"], chosen | {"opposed": "iscritto"}))
    assert "1 number of risposta.csv stands in the register" in page
    assert "«ISCRITTO» 1, «NON ISCRITTO» 1" in page
    client.post(columns.headers["Location"], chosen | {"opposed": "iscritto", "read": "yes", "listed": "1-2"})
    read_numbers(file=answer, step=take_answers, end=end_answer, now=timezone.now())
    assert "In the register 1, may be called 1" in text_of(client.get(columns.headers["Location"]))
    assert "Every list in use is checked" in text_of(client.get(reverse("opposition-register")))
    assert PhoneNumber.objects.get(dead_as="opposed").number == "+39021234567"


def test_the_hour_of_a_question_is_that_of_the_institutes_clock(client: Client, field: Field) -> None:
    field.load("02 1234567")
    supervisor(client, field)
    question = question_of(field, client)
    NumberFile.objects.filter(pk=question.pk).update(brought_at=datetime(2026, 11, 20, 11, 47, tzinfo=UTC))
    page = text_of(client.get(reverse("opposition-answer")))
    assert "20 Nov 12:47" in page or "20 Nov 2026 12:47" in page
    assert "11:47" not in page


def test_an_answer_that_would_stop_nearly_everybody_is_asked_about_before_anybody_is(
    client: Client, field: Field
) -> None:
    field.load("02 1234567", "02 1234568", "02 1234569", "02 1234560")
    supervisor(client, field)
    question = question_of(field, client)
    lines = "".join(f"021234{end};NON ISCRITTO\n" for end in (567, 568, 569)) + "021234560;ISCRITTO\n"
    back = SimpleUploadedFile("risposta.csv", f"telefono;esito\n{lines}".encode())
    sent = {"question": question.pk, "checked_on": TODAY().isoformat(), "file": back}
    address = client.post(reverse("opposition-answer"), sent).headers["Location"]
    page = text_of(client.get(address))
    assert re.search(r'<input[^>]*value="column"[^>]*checked', page)
    assert '<option value="esito" selected>' in page
    assert "«NON ISCRITTO» 3, «ISCRITTO» 1" in page
    as_list = {"number": "telefono", "meaning": "opposed", "result": "", "opposed": "", "read": "yes"}
    refused = client.post(address, as_list)
    assert (refused.status_code, NumberFile.objects.get(kind="answer").status) == (422, "draft")
    assert "By this reading 4 of 4 numbers stand in the register and are called no more." in text_of(refused)
    assert client.post(address, as_list | {"listed": "3-4"}).status_code == 422
    right = as_list | {"meaning": "column", "result": "esito", "opposed": "iscritto"}
    assert client.post(address, right).status_code == 302


def test_the_files_of_a_study_are_its_leaders_alone(client: Client, field: Field) -> None:
    field.load("02 1234567")
    facts = {"study": field.study, "only_unchecked": True, "heading": "n", "writing": "national"}
    question = mark_asked(question=ask_register(by=field.chiara, now=timezone.now(), **facts), now=timezone.now())
    join(make_study("Tea"), stranger := person("ugo"), Role.SUPERVISOR)
    client.force_login(stranger)
    assert client.get(reverse("opposition-receipt", args=[question.pk])).status_code == 404
    assert client.post(reverse("opposition-numbers", args=[question.pk])).status_code == 404
    sent = {"study": field.study.pk, "numbers": "all", "heading": "n", "writing": "national"}
    assert client.post(reverse("opposition-question"), sent).status_code == 422
    sent = {"question": question.pk, "checked_on": TODAY().isoformat(), "file": SimpleUploadedFile("a.csv", b"n\n1\n")}
    assert client.post(reverse("opposition-answer"), sent).status_code == 422


def test_an_answer_that_names_strangers_is_read_after_a_tick_alone(client: Client, field: Field) -> None:
    field.load("02 1234567")
    supervisor(client, field)
    question = question_of(field, client)
    back = SimpleUploadedFile("clienti.csv", b"telefono\n0299999999\n")
    sent = {"question": question.pk, "checked_on": TODAY().isoformat(), "file": back}
    address = client.post(reverse("opposition-answer"), sent).headers["Location"]
    chosen = {"number": "telefono", "meaning": "opposed", "result": "", "opposed": "", "read": "yes"}
    refused = client.post(address, chosen)
    assert (refused.status_code, NumberFile.objects.get(kind="answer").status) == (422, "draft")
    assert 'name="sure" value="0-0-1"' in text_of(refused)
    assert client.post(address, chosen | {"sure": "0-0-2"}).status_code == 422
    assert client.post(address, chosen | {"sure": "0-0-1"}).status_code == 302
    assert NumberFile.objects.get(kind="answer").reading["is_sure"]
