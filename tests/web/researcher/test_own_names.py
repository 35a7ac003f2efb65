"""A sheet or column that looks like one of ours is renamed, or declared one's own with a click that is remembered."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.design import queries
from surveys.design.models import Draft, OwnName, Study, Version
from surveys.design.services import declare_own, grant_role, read_draft, upload_workbook
from surveys.people.models import Role, User
from tests.design.workbooks import workbook

from .conftest import file
from .reading import heading, rows

QUOTE = workbook(
    survey=[
        ["type", "name", "label::Italiano (it)", "relevent", "required"],
        ["integer", "age", "Quanti anni ha?", None, "yes"],
        ["text", "why", "Perché?", "${age} > 3", None],
    ],
    quote=[["name", "label", "when", "target"], ["young", "Giovani", "${age} < 35", "100"]],
)
PROBLEMS = "Problems of the workbook, with place and remedy"


def upload(client: Client, study: Study) -> object:
    return client.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": file(QUOTE, "caffe.xlsx")})


def declared(client: Client, study: Study, **names: str) -> object:
    return client.post(reverse("questionnaire-own", args=[study.pk]), names, follow=True)


def publish(client: Client, study: Study) -> None:
    draft = Draft.objects.get(study=study)
    client.post(reverse("questionnaire-publish", args=[study.pk]), {"reason": "x", "draft": draft.pk})


def test_what_looks_like_ours_blocks_publication_and_is_read_meanwhile(researcher: Client, study: Study) -> None:
    upload(researcher, study)
    page = researcher.get(reverse("questionnaire", args=[study.pk]))
    assert heading(page) == "Two errors to correct; the rest of the workbook reads well"
    assert [row[:4] for row in rows(page, PROBLEMS)] == [
        ["error", "survey", "1", "relevent"],
        ["error", "quote", "–", "–"],
    ]
    assert ["quote", "1", "1 quota"] in rows(page, "Sheets read")
    publish(researcher, study)
    assert Version.objects.count() == 0


def test_a_click_declares_it_ones_own_and_the_next_upload_remembers(researcher: Client, study: Study) -> None:
    upload(researcher, study)
    declared(researcher, study, sheet="quote", is_own="on")
    page = declared(researcher, study, sheet="survey", heading="relevent", is_own="on")
    assert heading(page) == "The workbook reads well: it can be published"
    words = page.content.decode()
    assert "“quote” is not read" in words
    assert "“survey: relevent” is not read" in words
    upload(researcher, study)
    publish(researcher, study)
    version = Version.objects.get()
    assert version.questionnaire.get("quotas", []) == []
    assert version.questionnaire["items"][1]["extra"] == {"relevent": "${age} > 3"}


def test_a_declaration_is_taken_back(researcher: Client, study: Study) -> None:
    upload(researcher, study)
    declared(researcher, study, sheet="quote", is_own="on")
    page = declared(researcher, study, sheet="quote")
    assert [row[1] for row in rows(page, PROBLEMS)] == ["survey", "quote"]
    assert OwnName.objects.count() == 0


def test_a_supervisor_reads_the_problem_and_declares_nothing(laura: User, researcher: Client, study: Study) -> None:
    upload(researcher, study)
    now = timezone.now()
    sara = User.objects.create_user("sara", language="en")
    grant_role(by=laura, person=sara, study=study, role=Role.SUPERVISOR, now=now)
    supervisor = Client()
    supervisor.force_login(sara)
    page = supervisor.get(reverse("questionnaire", args=[study.pk]))
    assert "is my own sheet" not in page.content.decode()
    assert declared(supervisor, study, sheet="quote", is_own="on").status_code == 403
    assert OwnName.objects.count() == 0


def test_nothing_is_declared_without_a_name(researcher: Client, study: Study) -> None:
    assert declared(researcher, study, is_own="on").status_code == 400


def test_the_draft_that_took_its_place_meanwhile_stays(study: Study, laura: User) -> None:
    now = timezone.now()
    first = upload_workbook(study=study, content=QUOTE, file_name="a.xlsx", by=laura, now=now)
    read = read_draft(QUOTE, "a.xlsx", {("quote", "")})
    second = upload_workbook(study=study, content=QUOTE, file_name="b.xlsx", by=laura, now=now)
    declare_own(study=study, sheet="quote", draft=first, read=read, by=laura, now=now)
    assert Draft.objects.get().pk == second.pk
    declare_own(study=study, sheet="quote", draft=second, read=read, by=laura, now=now)
    draft = Draft.objects.get()
    assert (draft.pk != second.pk, draft.file_name, draft.uploaded_at) == (True, "a.xlsx", now)


def test_a_name_is_declared_once(study: Study, laura: User) -> None:
    now = timezone.now()
    for _ in range(2):
        declare_own(study=study, sheet="quote", draft=None, read=None, by=laura, now=now)
    assert [str(one) for one in queries.own_names_of(study)] == ["quote"]
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnName.objects.create(study=study, sheet="quote", declared_by=laura, declared_at=now)
