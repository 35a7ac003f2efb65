"""After the thanks: one question about the call, the results for whoever wants them, peace for whoever wants that."""

from typing import Any

import pytest
from django.test import Client

from surveys.design.services import change_texts
from surveys.fieldwork.models import Case, DoNotCall, ResultsRequest
from surveys.interviewing.models import CallRating
from surveys.interviewing.services import erase_person
from tests.interviewing.scene import Scene

from .conftest import sign_in

WORDS = {
    "call_question": {"it": "Com’è andata per lei questa telefonata?"},
    "results_offer": {"it": "Vuole un riassunto?"},
    "leave_alone": {"it": "Se preferisce non essere più chiamata, lo segno."},
}


@pytest.fixture
def ended(client: Client, scene: Scene) -> str:
    """The address of an interview whose questions are all answered."""
    sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/outcome/", {"typed": "1"})
    address = f"/calls/{scene.attempt.pk}/interview/"
    for page, typed in (("drinks", "1"), ("cups", "3"), ("known", "2 1")):
        client.post(address, {"page": page, "key": page, "q0-path": page, "q0-typed": typed})
    change_texts(study=scene.study, scripts=WORDS, answers=[], by=None, now=scene.now)
    return address


def finish(client: Client, address: str, **said: Any) -> None:
    client.post(f"{address}finish/", {"key": "end", **said})


def test_what_was_said_after_the_thanks_is_kept_once_and_outside_the_interview(
    client: Client, scene: Scene, ended: str
) -> None:
    page = client.get(ended).text
    assert all(words["it"] in page for words in WORDS.values())
    assert 'aria-describedby="qhow qtext last-question results-offer last-peace echo"' in page
    for _time in range(2):
        finish(client, ended, rating="2", results_address=" anna@posta.example ", peace="1")
    rating = CallRating.objects.get()
    assert (rating.answer, rating.person, rating.study) == ("good", scene.interviewer, scene.study)
    assert list(ResultsRequest.objects.values_list("address", flat=True)) == ["anna@posta.example"]
    assert DoNotCall.objects.get().listed_in == ""
    erase_person(case=scene.attempt.case, reason="lo ha chiesto", by=None, now=scene.now)
    finish(client, ended, results_address="anna@posta.example")
    assert not ResultsRequest.objects.exists()


def test_codes_are_typed_where_no_script_ticks_them(client: Client, ended: str) -> None:
    finish(client, ended, typed="* 9")
    assert CallRating.objects.get().answer == "no_answer"
    assert DoNotCall.objects.exists()


def test_a_study_that_asks_nothing_shows_and_keeps_nothing(client: Client, scene: Scene, ended: str) -> None:
    change_texts(study=scene.study, scripts={}, answers=[], by=None, now=scene.now)
    assert 'name="rating"' not in client.get(ended).text
    finish(client, ended, rating="1", results_address="anna@posta.example", peace="1")
    assert not CallRating.objects.exists()
    assert not ResultsRequest.objects.exists()
    assert not DoNotCall.objects.exists()


@pytest.mark.parametrize("purpose", ["test", "practice"])
def test_in_tests_and_practice_nothing_is_kept(client: Client, scene: Scene, ended: str, purpose: str) -> None:
    Case.objects.filter(pk=scene.attempt.case_id).update(purpose=purpose)
    finish(client, ended, rating="1", peace="1")
    assert not CallRating.objects.exists()
    assert not DoNotCall.objects.exists()


def test_whoever_breaks_off_is_asked_nothing(client: Client, scene: Scene) -> None:
    sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/outcome/", {"typed": "1"})
    change_texts(study=scene.study, scripts=WORDS, answers=[], by=None, now=scene.now)
    address = f"/calls/{scene.attempt.pk}/interview/"
    client.post(address, {"page": "drinks", "key": "d", "q0-path": "drinks", "q0-typed": "1"})
    assert 'name="rating"' not in client.get(address).text
    finish(client, address, rating="1")
    assert not CallRating.objects.exists()
