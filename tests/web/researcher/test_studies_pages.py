"""The list of studies, a study's own page, and its facts."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from surveys.design.models import Study
from surveys.design.services import create_study, grant_role, publish, upload_workbook
from surveys.interviewing.services import finish
from surveys.people.models import Role, User
from tests.design.workbooks import BROKEN, YES_NO, coffee, workbook
from tests.interviewing.scene import NOON, make_scene
from tests.web.supervisor.conftest import sign_in

from .conftest import NOW
from .reading import heading, rows

TWO_QUESTIONS = [["type", "name", "label"], ["text", "where", "Where?"], ["text", "when", "When?"]]


@pytest.mark.django_db
def test_an_administrator_without_studies_is_shown_how_to_begin(client: Client) -> None:
    chief = User.objects.create_user("chief", is_administrator=True, language="en")
    client.force_login(chief)
    page = client.get(reverse("studies"))
    assert heading(page) == "Begin with the first study"
    assert reverse("study-new") in page.content.decode()


@pytest.mark.django_db
def test_people_without_a_study_are_told_who_adds_them(client: Client) -> None:
    client.force_login(User.objects.create_user("new", language="en"))
    assert heading(client.get(reverse("studies"))) == "No study is open to you yet"
    assert client.get(reverse("study-new")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_studies_are_listed_newest_first(researcher: Client, laura: User, count: int) -> None:
    for number in range(count):
        create_study(by=laura, now=NOW, name=f"Study {number}")
    listed = rows(researcher.get(reverse("studies")), "Studies")
    assert [row[0] for row in listed] == [f"Study {number}" for number in reversed(range(count))]
    assert {row[-1] for row in listed} == {"researcher"}


def test_a_longer_list_takes_no_more_queries(
    researcher: Client, laura: User, django_assert_num_queries: object
) -> None:
    create_study(by=laura, now=NOW, name="One")
    first = _queries(researcher)
    for number in range(3):
        create_study(by=laura, now=NOW, name=f"More {number}", series="Osservatorio")
    assert _queries(researcher) == first


def test_a_new_study_opens_with_the_questionnaire_as_what_comes_first(researcher: Client, study: Study) -> None:
    facts = {"name": "Abitudini di lettura", "target": "600", "time_zone": "Europe/Rome", "series": "Letture"}
    response = researcher.post(reverse("study-new"), facts, follow=True)
    made = Study.objects.get(name="Abitudini di lettura")
    assert (made.target, str(made.series)) == (600, "Letture")
    assert heading(response) == "The questionnaire comes first"


def test_contradicting_dates_come_back_with_the_reason(researcher: Client, study: Study) -> None:
    facts = {"name": "X", "time_zone": "Europe/Rome", "starts_on": "2026-12-05", "ends_on": "2026-11-09"}
    response = researcher.post(reverse("study-change", args=[study.pk]), facts)
    assert response.status_code == 422
    assert "The field cannot end before it starts." in response.content.decode()


def test_an_unknown_time_zone_is_refused(researcher: Client, study: Study) -> None:
    response = researcher.post(reverse("study-change", args=[study.pk]), {"name": "X", "time_zone": "Europe/Roma"})
    assert response.status_code == 422
    assert "No such time zone" in response.content.decode()


def test_earlier_names_of_the_client_are_kept_for_its_exclusions_until_they_are_taken_away(
    researcher: Client, study: Study
) -> None:
    address = reverse("study-change", args=[study.pk])
    Study.objects.filter(pk=study.pk).update(client_name="Rossi")
    assert "former_clients" not in researcher.get(address).text
    facts = {"name": study.name, "time_zone": "Europe/Rome"}
    researcher.post(address, facts | {"client_name": "Rossi S.p.A."})
    study.refresh_from_db()
    assert study.former_clients == ["Rossi"]
    assert ">\nRossi</textarea>" in researcher.get(address).text
    researcher.post(address, facts | {"client_name": "Rossi S.p.A.", "former_clients": ""})
    study.refresh_from_db()
    assert study.former_clients == []


def test_the_study_page_tells_versions_and_open_problems(researcher: Client, study: Study, laura: User) -> None:
    upload_workbook(study=study, content=coffee(), file_name="c.xlsx", by=laura, now=NOW)
    publish(study=study, reason="Prima uscita", by=laura, now=NOW)
    broken = workbook(survey=BROKEN, choices=YES_NO)
    upload_workbook(study=study, content=broken, file_name="c2.xlsx", by=laura, now=NOW)
    page = researcher.get(reverse("study", args=[study.pk]))
    assert heading(page) == "The questionnaire has one error to correct"
    assert rows(page, "Versions") == [
        ["2", "draft, one error", "being worked on", "c2.xlsx", "2", "0"],
        ["1", "published", "24 Nov, Laura Conti", "Prima uscita", "2", "0"],
    ]
    assert rows(page, "People of the study") == [["Laura Conti", "researcher"]]


def test_the_study_page_shows_how_the_field_went_day_by_day(db: None) -> None:
    scene = make_scene(survey=TWO_QUESTIONS)
    step = scene.play("Lodi", "Asti")
    finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
    ada = User.objects.create_user("ada", first_name="Ada", last_name="Ferri")
    grant_role(by=None, person=ada, study=scene.study, role=Role.RESEARCHER, now=NOON)
    page = sign_in(ada).get(reverse("study", args=[scene.study.pk]))
    assert rows(page, "Complete interviews of the last days") == [["24 Nov", "", "1"]]


def test_the_field_is_opened_and_paused(researcher: Client, study: Study, laura: User) -> None:
    def move(name: str, **sent: str) -> Any:
        return researcher.post(reverse("study-move", args=[study.pk, name]), sent, follow=True)

    assert "opens with a published questionnaire only" in move("field").content.decode()
    upload_workbook(study=study, content=coffee(), file_name="c.xlsx", by=laura, now=NOW)
    publish(study=study, reason="", by=laura, now=NOW)
    assert "Introduction or privacy notice are missing" in move("field").content.decode()
    opened = move("field", reason="The client reads its own")
    assert heading(opened) == "In the field: 0 interviews of 1,200; 3 things to look at"
    assert "The client reads its own" in opened.content.decode()
    assert heading(move("pause")) == "The field is paused: 0 interviews of 1,200"
    assert heading(move("close")) == "The field is closed: 0 interviews of 1,200"
    assert researcher.post(reverse("study-move", args=[study.pk, "burn"])).status_code == 404


def _queries(client: Client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("studies"))
    return len(captured)
