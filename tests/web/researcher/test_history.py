"""The history of a draft: each step in words, who made it and when, and the way back to it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.design.models import Draft, DraftStep, Study
from surveys.design.services import change_draft, publish, undo_step, upload_workbook
from surveys.formats.editing import InsertRows, Operation, RemoveRows, RenameItem, SetCell
from surveys.people.models import User
from tests.design.workbooks import COFFEE, YES_NO, workbook

NOW = timezone.now() - timedelta(days=3)


@pytest.fixture
def person(researcher: Client) -> User:
    return User.objects.get(pk=researcher.session["_auth_user_id"])


@pytest.fixture
def draft(study: Study, person: User) -> Draft:
    content = workbook(survey=COFFEE, choices=YES_NO)
    return upload_workbook(study=study, content=content, file_name="caffe.xlsx", by=person, now=NOW)


def do(study: Study, by: User, *operations: Operation) -> DraftStep:
    minutes = 5 * DraftStep.objects.count()
    step = change_draft(study=study, operations=operations, by=by, now=NOW + timedelta(minutes=minutes))
    assert step is not None
    return step


def shown(client: Client, study: Study, **asked: Any) -> str:
    return " ".join(client.get(reverse("questionnaire-history", args=[study.pk]), asked).content.decode().split())


def test_each_step_is_told_in_words(researcher: Client, study: Study, person: User, draft: Draft) -> None:
    do(study, person, SetCell("survey", 3, "relevant", "${b1} = '2'"))
    do(study, person, InsertRows("survey", ({"type": "text", "name": "b3", "label": "Perché?"},)))
    do(study, person, RenameItem("b1", "q1"))
    do(study, person, RemoveRows("survey", (3,)))
    do(study, person, *(SetCell("choices", 2, column, "x") for column in (4, 5, 6, 7, 8)))
    page = shown(researcher, study)
    assert "5 changes so far" in page
    assert "upload of caffe.xlsx" in page
    assert "relevant of b2: “${b1} = &#x27;2&#x27;”, before “${b1} = &#x27;1&#x27;”" in page
    assert "survey!D3" in page
    assert "1 row added (survey): b3" in page
    assert "“Perché?”" not in page, "the cells of a new row are not told apart"
    assert "b1 renamed to q1" in page
    assert "1 row removed (survey): b2" in page
    assert "D of 1: “x”, empty before" in page
    assert "and 2 more cells" in page
    assert page.count("Go back here,") == 5
    assert page.count("as it is now") == 1


def test_one_goes_back_to_a_step_and_back_again(researcher: Client, study: Study, person: User, draft: Draft) -> None:
    before = bytes(Draft.objects.get().workbook)
    do(study, person, SetCell("survey", 3, "relevant", "one"))
    do(study, person, SetCell("survey", 2, "relevant", "two"))
    address = reverse("questionnaire-return", args=[study.pk])
    page = researcher.post(address, {"step": 1}, follow=True).content.decode()
    assert "going back to step 1" in page
    assert bytes(Draft.objects.get().workbook) == before
    undo = reverse("questionnaire-undo", args=[study.pk])
    page = researcher.post(undo, {"undo": "1", "history": "1"}, follow=True).content.decode()
    assert "taken back" in page
    assert "What has changed" in page
    assert DraftStep.objects.get(kind="return").state == "undone"


@pytest.mark.parametrize("step", ["", "x", "0", "9" * 30])
def test_a_number_that_no_step_has_is_refused(researcher: Client, study: Study, draft: Draft, step: str) -> None:
    assert researcher.post(reverse("questionnaire-return", args=[study.pk]), {"step": step}).status_code == 400


def test_a_step_that_was_taken_back_cannot_be_gone_back_to(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    step = do(study, person, SetCell("survey", 3, "relevant", "one"))
    undo_step(study=study)
    answer = researcher.post(reverse("questionnaire-return", args=[study.pk]), {"step": step.number}, follow=True)
    assert "No way leads back to this step any more." in answer.content.decode()


def test_steps_of_one_person_are_shown_alone(researcher: Client, study: Study, person: User, draft: Draft) -> None:
    renato = User.objects.create_user("renato", first_name="Renato", last_name="Moretti")
    do(study, renato, SetCell("survey", 3, "relevant", "one"))
    assert "caffe.xlsx" not in shown(researcher, study, by=renato.pk)
    assert "“one”" in shown(researcher, study, by=renato.pk)
    assert "caffe.xlsx" in shown(researcher, study, by="x")


def test_a_published_version_stands_between_the_steps(
    researcher: Client, study: Study, person: User, draft: Draft
) -> None:
    publish(study=study, reason="", by=person, now=NOW + timedelta(minutes=1))
    page = shown(researcher, study)
    assert "version 1 published" in page
    assert "0 changes since version 1" in page
    assert "Go back here," not in page, "without a draft there is nothing to go back with"


def test_many_steps_are_shown_in_parts(
    researcher: Client, study: Study, person: User, draft: Draft, django_assert_max_num_queries: Any
) -> None:
    made = [
        DraftStep(
            study=study,
            number=n,
            kind="cell",
            file_name="x",
            sheet="survey",
            row=2,
            column=3,
            heading="label",
            before=f"t{n}",
            after=f"t{n + 1}",
            made_by=person,
            made_at=NOW,
        )
        for n in range(2, 152)
    ]
    DraftStep.objects.bulk_create(made)
    with django_assert_max_num_queries(25):
        page = shown(researcher, study)
    assert "“t152”" in page
    assert "“t50”" not in page
    assert "?before=52" in page
    assert "“t50”" in shown(researcher, study, before=52)


def test_an_empty_history_says_so(researcher: Client, study: Study) -> None:
    assert "Nothing has been uploaded or changed yet." in shown(researcher, study)
