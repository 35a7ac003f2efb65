"""What is no request of ours, and what comes while too many files are read, is refused in words."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft
from surveys.sandbox import client as sandbox
from surveys.web.researcher.pages.questionnaire import MOST_PROBLEMS
from tests.formats.workbooks import workbook
from tests.web.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def researcher(world: World) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.researcher)
    return client


def test_a_form_of_thousands_of_fields_is_refused_in_words(researcher: Client) -> None:
    answer = researcher.post("/account/login/", {f"f{number}": "1" for number in range(2_000)})
    assert answer.status_code == 400
    assert "nothing was changed" in answer.content.decode()


def test_a_file_too_many_is_told_when_to_come_again(
    researcher: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = threading.BoundedSemaphore(1)
    line.acquire()
    monkeypatch.setattr(sandbox, "_places", line)
    before = list(Draft.objects.values_list("pk", "uploaded_at"))
    for name, field in (("questionnaire-upload", "workbook"), ("sample-upload", "file")):
        file = SimpleUploadedFile("a.xlsx", workbook(survey="type | name | label\ntext | a | A?"))
        answer = researcher.post(reverse(name, args=[world.study.pk]), {field: file})
        assert answer.status_code == 503
        assert int(answer["Retry-After"]) > 0
        assert "Send it again in half a minute" in answer.content.decode()
    assert list(Draft.objects.values_list("pk", "uploaded_at")) == before


def test_of_thousands_of_problems_a_page_lists_the_first_and_counts_the_rest(researcher: Client, world: World) -> None:
    rows = "\n".join(f"text | q{number % 50} | Question {number} |" for number in range(MOST_PROBLEMS + 150))
    file = SimpleUploadedFile("a.xlsx", workbook(survey=f"type | name | label | relevant\n{rows}"))
    answer = researcher.post(reverse("questionnaire-upload", args=[world.study.pk]), {"workbook": file}, follow=True)
    page = answer.content.decode()
    assert page.count('<span class="status bad">') == MOST_PROBLEMS
    assert "100 more are in the workbook with the problems marked." in page
    assert len(page) < 1_500_000
