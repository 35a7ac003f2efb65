"""A new study is made from one's own study on a page of its own; what is offered is what the study has."""

import pytest
from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft, Membership, Study
from surveys.design.queries import questionnaire_of
from surveys.design.services import change_draft, change_study, create_study, grant_role, publish, upload_workbook
from surveys.fieldwork.models import QuotaCell
from surveys.formats.editing import SetCell
from surveys.people.models import Role, User
from tests.design.workbooks import coffee, workbook

from .conftest import NOW

QUOTAS = [["name", "label", "when", "target"], ["drinkers", "Chi beve", "${b1} = '1'", 100]]


@pytest.fixture
def published(study: Study, laura: User) -> Study:
    upload_workbook(study=study, content=coffee(quotas=QUOTAS), file_name="c.xlsx", by=laura, now=NOW)
    publish(study=study, reason="", by=laura, now=NOW)
    study.refresh_from_db()
    QuotaCell.objects.create(study=study, name="drinkers", target=140)
    change_study(study=study, name="Osservatorio Caffè 2026")
    return study


def address(study: Study) -> str:
    return reverse("study-wave", args=[study.pk])


def sent(**more: object) -> dict[str, object]:
    taken = dict.fromkeys(("has_quotas", "has_texts", "has_rules", "has_people"), "on")
    facts = {"name": "Osservatorio Caffè 2027", "series": "Caffè", "wave": "2", "target": "600", "source": "1"}
    return {**facts, **taken, "locked": ["b1", "b2"], **more}


def test_a_wave_is_made_with_the_targets_of_the_field_and_its_locks(researcher: Client, published: Study) -> None:
    page = researcher.get(address(published)).content.decode()
    assert 'value="Osservatorio Caffè 2027"' in page
    assert page.count('name="locked"') == 2
    made = researcher.post(address(published), sent(), follow=True)
    study = Study.objects.get(name="Osservatorio Caffè 2027")
    assert made.redirect_chain == [(reverse("questionnaire-editor", args=[study.pk]), 302)]
    found = questionnaire_of(Draft.objects.get(study=study))
    assert found is not None
    assert [cell.target for cell in found.quotas] == [140]
    assert [one.is_locked for one in found.questions()] == [True, True]
    published.refresh_from_db()
    assert (study.series, study.wave, study.target, published.wave) == (published.series, 2, 600, 1)
    assert published.series is not None


def test_what_the_draft_would_ask_other_people_is_said_beside_its_variable(
    researcher: Client, published: Study, laura: User
) -> None:
    upload_workbook(study=published, content=coffee(), file_name="c.xlsx", by=laura, now=NOW)
    row = Draft.objects.get(study=published).row_ids.get("first", 1) + 2
    cell = SetCell("survey", row, "relevant", "")
    change_draft(study=published, operations=[cell], by=laura, now=NOW)
    part = researcher.get(address(published), {"source": "draft"}, HTTP_HX_REQUEST="true").content.decode()
    assert "“b2” is asked to other people than in the earlier wave." in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"series": ""}, "A wave belongs to a series: write its name."),
        ({"name": ""}, "This field is required."),
        ({"wave": "1"}, "The series has this wave already."),
        ({"locked": ["nobody"]}, "Make the study"),
        ({"wave": "0"}, "Ensure this value is greater than or equal to 1."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(
    researcher: Client, published: Study, more: dict[str, object], said: str
) -> None:
    change_study(study=published, series="Caffè", wave=1)
    refused = researcher.post(address(published), sent(**more))
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert Study.objects.count() == 1


def test_a_study_without_a_questionnaire_has_nothing_to_take_over(researcher: Client, study: Study) -> None:
    assert researcher.get(address(study))["Location"] == reverse("study", args=[study.pk])
    assert researcher.post(address(study), sent())["Location"] == reverse("study", args=[study.pk])


def test_a_copy_leaves_the_people_behind(researcher: Client, published: Study, laura: User) -> None:
    anna = User.objects.create_user("anna")
    grant_role(by=laura, person=anna, study=published, role=Role.INTERVIEWER, now=NOW)
    data = sent(wave="", series="")
    del data["has_people"]
    researcher.post(address(published), data)
    study = Study.objects.get(name="Osservatorio Caffè 2027")
    assert [one.user for one in Membership.objects.filter(study=study)] == [laura]
    assert (study.series, study.wave) == (None, None)


def test_a_study_is_repeated_by_its_own_researchers_alone(client: Client, published: Study, laura: User) -> None:
    paolo = User.objects.create_user("paolo")
    create_study(by=paolo, now=NOW, name="Altrove")
    client.force_login(paolo)
    assert client.post(address(published), sent()).status_code == 404
    grant_role(by=laura, person=paolo, study=published, role=Role.SUPERVISOR, now=NOW)
    assert client.post(address(published), sent()).status_code == 403
    assert Study.objects.count() == 2


def test_every_page_of_the_draft_says_what_differs_from_the_wave_before(
    researcher: Client, published: Study, laura: User
) -> None:
    researcher.post(address(published), sent())
    study = Study.objects.get(wave=2)
    changed = [["type", "name", "label::Italiano (it)", "trend"], ["text", "b2", "Quanti?", "yes"]]
    upload_workbook(study=study, content=workbook(survey=changed), file_name="c.xlsx", by=laura, now=NOW)
    for name in ("questionnaire", "questionnaire-repair", "questionnaire-editor"):
        page = researcher.get(reverse(name, args=[study.pk])).content.decode()
        assert "“b2” is locked: in the earlier wave it was of type integer, now it is text." in page, name
    for problem in range(1, 5):
        page = researcher.get(reverse("questionnaire-repair", args=[study.pk]), {"problem": problem})
        assert page.status_code == 200
    assert researcher.get(reverse("draft-marked", args=[study.pk])).status_code == 200
