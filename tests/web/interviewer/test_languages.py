"""Saying after the call which language the respondent speaks, and whom a case of another language waits for."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from surveys.calling.staff import Abilities
from surveys.design.services import change_abilities, grant_role
from surveys.fieldwork.models import Attempt, Case, Pool
from surveys.fieldwork.services import NO_COMMON_LANGUAGE
from surveys.people.models import Role, User
from tests.interviewing.scene import Scene, case_of
from tests.web.markup import squeezed

from .conftest import sign_in


@pytest.fixture
def english_speaker(scene: Scene) -> User:
    laura, now = User.objects.get(first_name="Laura"), timezone.now()
    paolo = User.objects.create_user("paolo", first_name="Paolo", last_name="Riva")
    grant_role(by=laura, person=paolo, study=scene.study, role=Role.INTERVIEWER, now=now)
    can = {paolo.pk: Abilities(frozenset({"en"}))}
    change_abilities(by=laura, study=scene.study, abilities=can, now=now)
    return paolo


def test_the_language_they_speak_is_asked_where_a_colleague_speaks_it(
    client: Client, scene: Scene, english_speaker: User
) -> None:
    address = f"/calls/{scene.attempt.pk}/after/"
    assert '<option value="en">inglese</option>' in squeezed(sign_in(client, scene).get(address).text)
    client.post(address, {"typed": "23", "language": "en", "key": "k"})
    case = case_of(scene.attempt)
    assert (case.language, case.last_disposition) == ("en", "other_language")


def test_no_common_language_closes_only_where_it_is_none_of_these(
    client: Client, scene: Scene, english_speaker: User
) -> None:
    address = f"/calls/{scene.attempt.pk}/after/"
    page = sign_in(client, scene).post(address, {"typed": "23", "key": "k"}, headers={"accept-language": "en"})
    assert page.status_code == 422
    assert "Which language do they speak?" in page.text
    assert re.search('<select[^>]* id="outcome-language"[^>]* autofocus', page.text)
    assert Attempt.objects.get(pk=scene.attempt.pk).closed_at is None
    client.post(address, {"typed": "23", "language": NO_COMMON_LANGUAGE, "key": "k"})
    assert case_of(scene.attempt).final_outcome == "2.33"


@pytest.mark.parametrize(
    ("language", "disposition"), [("en", "other_language"), (NO_COMMON_LANGUAGE, "language_problem")]
)
def test_an_interview_that_stops_for_the_language_asks_which_with_its_note(
    client: Client, scene: Scene, english_speaker: User, language: str, disposition: str
) -> None:
    scene.play("1")
    sent = {"typed": "5", "note": "Speaks with an accent", "key": "k"}
    page = sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/stop/", sent, headers={"accept-language": "en"})
    assert "Which language do they speak?" in page.text
    assert "Speaks with an accent" in page.text
    client.post(f"/calls/{scene.attempt.pk}/after/", {"typed": "23", "language": language, "key": "l"})
    assert case_of(scene.attempt).last_disposition == disposition


def test_it_is_not_asked_where_nobody_speaks_another(client: Client, scene: Scene) -> None:
    assert "outcome-language" not in sign_in(client, scene).get(f"/calls/{scene.attempt.pk}/after/").text


def test_an_empty_queue_names_the_language(client: Client, scene: Scene) -> None:
    pool = Pool.objects.get()
    english = Pool.objects.create(study=scene.study, replicate=pool.replicate, language="en", is_open=True)
    Case.objects.exclude(pk=scene.attempt.case_id).update(pool=english)
    page = sign_in(client, scene).get(f"/shift/{scene.study.pk}/empty/", headers={"accept-language": "en"})
    assert "Waiting for somebody who speaks English" in page.text
