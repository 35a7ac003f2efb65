"""The page of the printed questionnaire: what a client approves."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from surveys.design.models import Study
from surveys.design.services import publish, upload_workbook
from surveys.formats.starter import starter_workbook
from surveys.people.models import User

from .conftest import NOW


def said(response: object) -> str:
    """The page's words, one space between them."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())  # type: ignore[attr-defined]
    return " ".join(text.split())


def test_a_second_language_stands_below_the_first(researcher: Client, drafted: Study) -> None:
    address = reverse("questionnaire-print", args=[drafted.pk])
    both = said(researcher.get(address, {"language": "it", "beside": "en"}))
    assert "Quanti anni ha? How old are you?" in both
    for other in ("it", "xx", ""):
        assert "How old are you?" not in said(researcher.get(address, {"language": "it", "beside": other}))


@pytest.fixture
def drafted(study: Study, laura: User) -> Study:
    study.client_name = "Torrefazione Esempio"
    study.save()
    upload_workbook(study=study, content=starter_workbook(), file_name="coffee.xlsx", by=laura, now=NOW)
    return study


def test_a_draft_is_printed_with_client_scripts_quotas_and_signatures(researcher: Client, drafted: Study) -> None:
    page = researcher.get(reverse("questionnaire-print", args=[drafted.pk]), {"language": "en"})
    words = said(page)
    for part in (
        "Torrefazione Esempio",
        "Draft, coffee.xlsx",
        "How old are you?",
        "end: the person is not in the target",
        "my name is [the interviewer’s name]",
        "Who gave you my number?",
        "Women a2 is “Woman” 100 the interview ends",
        "For the client, Torrefazione Esempio Name and signature",
    ):
        assert part in words


def test_the_language_can_be_chosen_and_others_are_passed_over(researcher: Client, drafted: Study) -> None:
    address = reverse("questionnaire-print", args=[drafted.pk])
    assert "Quanti anni ha?" in said(researcher.get(address))
    assert "Quanti anni ha?" in said(researcher.get(address, {"language": "xx"}))
    assert "Quanti anni ha?" not in said(researcher.get(address, {"language": "en"}))


def test_a_version_is_printed_with_its_day_and_the_studys_own_texts(
    researcher: Client, drafted: Study, laura: User
) -> None:
    publish(study=drafted, reason="", by=laura, now=NOW)
    page = researcher.get(reverse("questionnaire-print", args=[drafted.pk]), {"version": "1"})
    assert "Version 1" in said(page)
    assert "24 November 2026" in said(page)
    assert reverse("questionnaire-version", args=[drafted.pk, 1]) in page.content.decode()


@pytest.mark.parametrize("asked", [{}, {"version": "7"}, {"version": "x"}])
def test_without_a_questionnaire_there_is_nothing_to_print(
    researcher: Client, study: Study, asked: dict[str, str]
) -> None:
    response = researcher.get(reverse("questionnaire-print", args=[study.pk]), asked)
    assert response.headers["Location"] == reverse("questionnaire", args=[study.pk])
