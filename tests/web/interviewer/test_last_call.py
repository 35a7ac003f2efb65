"""The study is paused, or the role taken away, while somebody is on the line: the pages say so and keep all answers."""

import pytest
from django.test import Client
from django.utils import timezone

from surveys.design.models import Study
from surveys.design.services import pause_study, revoke_role
from surveys.interviewing.models import Interview
from surveys.people.models import Role, User
from tests.interviewing.scene import Scene, case_of

from .conftest import sign_in

ENGLISH = {"accept-language": "en"}


def laura(scene: Scene) -> User:
    return User.objects.get(pk=scene.study.created_by_id)


def paused(scene: Scene) -> str:
    pause_study(study=scene.study, by=laura(scene), now=timezone.now())
    return "Osservatorio Caffè has been paused."


def without_role(scene: Scene) -> str:
    person = scene.interviewer
    revoke_role(by=laura(scene), person=person, study=scene.study, role=Role.INTERVIEWER, now=timezone.now())
    return "You are no longer an interviewer of Osservatorio Caffè."


@pytest.mark.parametrize("change", [paused, without_role])
def test_the_interview_on_the_line_is_finished_and_the_shift_says_why_no_other_comes(
    client: Client, scene: Scene, change: object
) -> None:
    sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/outcome/", {"typed": "1"})
    address = f"/calls/{scene.attempt.pk}/interview/"
    why = change(scene)  # type: ignore[operator]

    page = client.get(address, headers=ENGLISH).text
    assert "Last call of this study" in page
    assert f"{why} Finish this call: every answer is kept. No other case comes." in page

    for path, typed in (("drinks", "1"), ("cups", "3"), ("known", "1")):
        client.post(address, {"page": path, "q0-path": path, "q0-typed": typed, "key": path})
    answer = client.post(f"{address}finish/", {"key": "end"}, follow=True, headers=ENGLISH)
    assert Interview.objects.get().status == "complete"
    assert case_of(scene.attempt).final_outcome == "1.1"
    assert why in answer.text


@pytest.mark.parametrize("change", [paused, without_role])
def test_a_case_that_was_not_dialled_is_only_given_back(client: Client, undialled: Scene, change: object) -> None:
    why = change(undialled)  # type: ignore[operator]
    address = f"/calls/{undialled.attempt.pk}/"
    assert f"{why} Give it back." in sign_in(client, undialled).get(address, headers=ENGLISH).text
    phone = undialled.attempt.case.phones.get().pk
    assert client.post(f"{address}dial/", {"phone": phone}).status_code == 422
    assert client.post(f"{address}give-back/").url == "/shift/"


def test_a_study_taken_up_again_says_nothing_any_more(client: Client, scene: Scene) -> None:
    paused(scene)
    Study.objects.update(status="fielding")
    page = sign_in(client, scene).get(f"/calls/{scene.attempt.pk}/", headers=ENGLISH).text
    assert "No other case comes" not in page
