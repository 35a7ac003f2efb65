"""The page of what respondents ask: one answer for everybody, and how calls went on."""

import pytest
from django.test import Client
from django.utils import timezone

from surveys.design.queries import texts_of
from surveys.fieldwork.models import AskedQuestion
from surveys.fieldwork.services import ask_supervisor
from surveys.interviewing.services import close_call, record_spoken
from tests.interviewing.scene import Scene, make_scene
from tests.web.markup import squeezed

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene(cases=3, now=timezone.now())


@pytest.fixture
def leader(client: Client, scene: Scene) -> Client:
    client.force_login(scene.study.created_by)
    return client


def ask(scene: Scene, words: str) -> AskedQuestion:
    return ask_supervisor(attempt=scene.attempt, by=scene.interviewer, words=words, language="it", now=timezone.now())


def test_a_question_stands_on_the_desk_and_its_answer_becomes_everybodys(leader: Client, scene: Scene) -> None:
    question, address = ask(scene, "E la pensione?"), f"/studies/{scene.study.pk}/field/questions/"
    assert "E la pensione?" in leader.get(f"/studies/{scene.study.pk}/field/", headers=ENGLISH).text
    page = leader.get(address, headers=ENGLISH).text
    assert "is on the line and waits for an answer" in page
    assert "E la pensione?" in page
    empty = leader.post(f"{address}{question.pk}/", {"question-it": "La pensione?"}, headers=ENGLISH)
    assert (empty.status_code, "Write how it is found and what is answered." in empty.text) == (422, True)
    typed = {"question-it": "La pensione cambia?", "listen-it": "Capisco, ma", "answer-it": "No."}
    page = leader.post(f"{address}{question.pk}/", typed, headers=ENGLISH, follow=True).text
    assert "leave out the “but”" in page
    assert "No question waits for an answer" in page
    texts = texts_of(scene.study)
    assert texts is not None
    assert texts.answers[-1]["answer"] == {"it": "No."}


def test_a_question_that_a_colleague_answered_meanwhile_is_not_answered_again(leader: Client, scene: Scene) -> None:
    question, address = ask(scene, "E la pensione?"), f"/studies/{scene.study.pk}/field/questions/"
    leader.post(f"{address}{question.pk}/", {"aside": "1"})
    typed = {"question-it": "A", "answer-it": "Non cambia <niente>."}
    late = leader.post(f"{address}{question.pk}/", typed, headers=ENGLISH, follow=True)
    assert "A colleague has answered this question meanwhile." in late.text
    assert "You had written: Non cambia &lt;niente&gt;." in late.text


@pytest.mark.parametrize("uses", [1, 3])
def test_shares_have_their_base_and_interval_and_queries_do_not_grow(
    leader: Client, scene: Scene, uses: int, django_assert_max_num_queries: object
) -> None:
    facts = {"interview_id": None, "edition": 0, "path": "", "now": scene.now}
    for number in range(uses):
        record_spoken(attempt=scene.attempt, item=f"own_{number}", key=f"k{number}", **facts)
        ask(scene, f"Domanda {number}?")
    close_call(attempt=scene.attempt, code="soft_refusal", note="una nota utile", key="end", now=scene.now)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        page = squeezed(leader.get(f"/studies/{scene.study.pk}/field/questions/", headers=ENGLISH).text)
    assert page.count("0.0%–79.3%") == uses
    assert "An observation, no proof" in page
