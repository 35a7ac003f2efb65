"""Who may do what on the researcher's pages: a stranger nothing, a supervisor look, a researcher all."""

import pytest
from django.test import Client
from django.urls import reverse

from surveys.people.models import User
from tests.web.world import World, build_busy_world

READ = [
    *("study", "questionnaire", "study-texts", "study-compare", "study-try"),
    *("draft-workbook", "draft-marked", "draft-xlsform"),
]
CHANGE = ["study-change", "questionnaire-upload", "questionnaire-publish"]


@pytest.fixture
def world(db: None) -> World:
    return build_busy_world()


@pytest.mark.parametrize("name", READ)
def test_researchers_and_supervisors_read_what_others_do_not(name: str, world: World) -> None:
    answers = {
        who: _as(person).get(reverse(name, args=[world.study.pk])).status_code
        for who, person in {**world.people, "stranger": world.stranger}.items()
        if who != "second interviewer"
    }
    assert answers == {
        "researcher": 200,
        "supervisor": 200,
        "interviewer": 403,
        "client": 403,
        "administrator": 200,
        "stranger": 404,
    }


@pytest.mark.parametrize("name", CHANGE)
def test_a_supervisor_does_not_change_the_questionnaire(name: str, world: World) -> None:
    assert _as(world.supervisor).post(reverse(name, args=[world.study.pk])).status_code == 403


def test_a_supervisor_reads_the_texts_and_cannot_save_them(world: World) -> None:
    url = reverse("study-texts", args=[world.study.pk])
    before = world.study.texts.count()
    _as(world.supervisor).post(url, {"script-introduction-it": "Salve"})
    assert world.study.texts.count() == before


def test_only_administrators_and_researchers_make_studies(world: World) -> None:
    may = {who for who, person in world.people.items() if _as(person).get(reverse("study-new")).status_code == 200}
    assert may == {"researcher", "administrator"}


def _as(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
