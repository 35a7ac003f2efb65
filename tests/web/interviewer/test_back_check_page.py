"""An interviewer asks a few questions again: the page has whom to call, the questions and how it ended."""

import pytest
from django.test import Client

from surveys.interviewing.models import Interview
from surveys.interviewing.services import finish
from surveys.review.models import BackCheck
from surveys.review.services import ask_back_check, plan_back_checks
from tests.interviewing.scene import NOON, make_scene

PATH = "/shift/back-checks/"


@pytest.mark.django_db
def test_one_is_taken_asked_and_ended() -> None:
    scene = make_scene()
    step = scene.play("1", "2", "1")
    finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
    again = [{"name": "drinks", "type": 1, "tolerance": 0}]
    facts = {"percent": 0, "questions": again, "is_random_assignment": False}
    plan_back_checks(study=scene.study, by=scene.interviewer, now=NOON, **facts)
    ask_back_check(interview=Interview.objects.get(), by=scene.interviewer, now=NOON)
    client = Client(headers={"accept-language": "en"})
    client.force_login(scene.colleague())
    assert "1 back-check waits for you" in client.get(PATH).text
    client.post(PATH + "take/")
    text = client.get(PATH).text
    assert "Maria Rinaldi" in text
    assert "tel:+39035" in text
    refused = client.post(PATH + "end/", {"result": "done"})
    assert (refused.status_code, "Say yes or no" in refused.text) == (422, True)
    client.post(PATH + "end/", {"result": "done", "spoke": "yes", "q-drinks": "2"})
    check = BackCheck.objects.get()
    assert (check.state, check.spoke, check.answers) == ("done", True, {"drinks": "2"})
