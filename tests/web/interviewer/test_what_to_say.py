"""The dock of what to say: the newest texts, what was said, what is asked of the supervisor."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from surveys.design.services import change_general_answers, change_texts
from surveys.fieldwork.models import AskedQuestion, Attempt, Contact
from surveys.fieldwork.services import answer_question, record_call
from surveys.interviewing.models import SpokenAnswer
from surveys.interviewing.queries import calls_with_help
from surveys.questionnaire.wording.what_to_say import NOTICE
from tests.interviewing.scene import Scene
from tests.web.markup import squeezed

from .conftest import sign_in

HTMX = {"hx-request": "true", "accept-language": "it"}


@pytest.fixture
def say(client: Client, undialled: Scene) -> str:
    own = {"question": {"it": "Da dove viene il numero?"}, "answer": {"it": "Dal caso, {interviewer} non lo sceglie."}}
    own |= {"situation": "number_source"}
    change_texts(study=undialled.study, scripts={}, answers=[own], by=None, now=timezone.now())
    sign_in(client, undialled)
    return f"/calls/{undialled.attempt.pk}/say/"


def test_the_dock_has_the_general_answers_with_the_studys_own_in_their_places(
    client: Client, undialled: Scene, say: str
) -> None:
    text = squeezed(client.get(say, headers=HTMX).text)
    assert "«Non ho tempo»" in text
    assert "Dal caso," in text
    assert str(undialled.interviewer) in text
    assert "Chi vi ha dato il mio numero?" not in text


def test_the_institutes_own_words_are_every_studys_and_a_study_writes_over_them(
    client: Client, undialled: Scene, say: str
) -> None:
    house = {"answer": {"it": "Le parole dell’istituto."}}
    answers = {"no_time": house, "number_source": house}
    change_general_answers(answers=answers, seen=0, by=None, now=timezone.now())
    text = client.get(say, headers=HTMX).text
    assert text.count("Le parole dell’istituto.") == 1
    assert "«Non ho tempo»" in text
    assert "Dal caso," in text


def test_what_all_calls_of_a_study_have_is_kept_by_the_browser_and_tells_of_no_case(
    client: Client, undialled: Scene, say: str
) -> None:
    Contact.objects.filter(case=undialled.attempt.case).update(name="Anna Neri", respondent="Piero Neri")
    named = {"question": {"it": "Chi cerca?"}, "answer": {"it": "Cerco {respondent}, sono {interviewer}."}}
    change_texts(study=undialled.study, scripts={}, answers=[named], by=None, now=timezone.now())
    client.post(say, {"item": "no_time", "key": "1"})
    assert "Piero Neri" in client.get(say, headers=HTMX).text
    kept = client.get(f"/calls/say/{undialled.study.pk}/?language=it", headers=HTMX)
    assert kept["Cache-Control"] == "private, max-age=1800"
    assert "Cookie" in kept["Vary"]
    words = squeezed(kept.text)
    assert str(undialled.interviewer) in words
    assert "Neri" not in words
    assert "said-mark" not in words


def test_a_browser_without_scripts_gets_it_with_the_page(client: Client, undialled: Scene, say: str) -> None:
    led = client.get(say)
    assert led["Location"] == f"/calls/{undialled.attempt.pk}/?dock=say"
    assert "Dal caso," in client.get(led["Location"]).text
    assert "Dal caso," not in client.get(f"/calls/{undialled.attempt.pk}/").text


def test_what_is_said_is_noted_once_with_its_question_and_edition(client: Client, undialled: Scene, say: str) -> None:
    for _time in range(2):
        sent = client.post(say, {"item": "no_time", "key": "k", "page": "drinks"}, headers=HTMX)
        assert sent.status_code == 204
    client.post(say, {"item": "made_up", "key": "z"}, headers=HTMX)
    said = SpokenAnswer.objects.get()
    assert (said.item, said.edition, said.path) == ("no_time", 1, "drinks")
    assert "detta" in client.get(say, headers=HTMX).text


def test_the_privacy_notice_is_noted_as_said_where_the_study_has_one(
    client: Client, undialled: Scene, say: str
) -> None:
    client.post(say, {"item": NOTICE, "key": "none"}, headers=HTMX)
    assert not SpokenAnswer.objects.exists()
    notice = {"privacy_notice": {"it": "Rispondere è facoltativo."}}
    change_texts(study=undialled.study, scripts=notice, answers=[], by=None, now=timezone.now())
    assert f'value="{NOTICE}"' in client.get(say, headers=HTMX).text
    client.post(say, {"item": NOTICE, "key": "n"}, headers=HTMX)
    assert SpokenAnswer.objects.get().item == NOTICE
    assert "detta" in client.get(say, headers=HTMX).text


def test_the_supervisors_answer_comes_to_whoever_asked_without_a_new_page(
    client: Client, undialled: Scene, say: str
) -> None:
    ask = f"/calls/{undialled.attempt.pk}/ask/"
    assert client.post(ask, {"words": " "}, headers=HTMX).status_code == 422
    assert client.post(ask, {"words": "E la pensione?", "page": "drinks"}, headers=HTMX).status_code == 204
    news = client.get("/shift/news/", headers=HTMX)
    assert "E la pensione?" in news.text
    assert news["Ascolto-Again"] == "3"
    question = AskedQuestion.objects.get()
    entry = {"question": {"it": "La pensione cambia?"}, "answer": {"it": "No, niente. Parola di {interviewer}."}}
    answer_question(question=question, entry=entry, by=undialled.study.created_by, now=timezone.now())
    shown = re.sub("<[^>]*>", "", client.get("/shift/news/", headers=HTMX).text)
    assert f"No, niente. Parola di {undialled.interviewer}." in shown
    client.post("/shift/news/read/", {"asked": question.pk}, headers=HTMX)
    assert "No, niente." not in client.get("/shift/news/", headers=HTMX).text
    assert "No, niente." in client.get(say, headers=HTMX).text


def test_nobody_else_notes_or_asks_anything_in_this_call(undialled: Scene, say: str) -> None:
    other = Client()
    other.force_login(undialled.study.created_by)
    for address in (say, say.replace("/say/", "/ask/")):
        assert other.post(address, {"item": "no_time", "key": "k", "words": "x"}).status_code == 404
    assert not SpokenAnswer.objects.exists()
    assert not AskedQuestion.objects.exists()


SCRIPTS = {
    "introduction": {"it": "Sono {interviewer}."},
    "introduction_appointment": {"it": "La richiamo come d’accordo."},
    "introduction_household": {"it": "Cerco un’altra persona di casa."},
}


def test_the_page_before_the_call_has_the_introduction_of_the_moment(client: Client, undialled: Scene) -> None:
    change_texts(study=undialled.study, scripts=SCRIPTS, answers=[], by=None, now=timezone.now())
    address = f"/calls/{undialled.attempt.pk}/"
    assert f"Sono {undialled.interviewer}." in re.sub("<[^>]*>", "", sign_in(client, undialled).get(address).text)
    phone = undialled.attempt.case.phones.get()
    record_call(attempt=undialled.attempt, phone=phone, now=timezone.now())
    ringing = client.get(address).text
    assert "Another person answers" in ringing or "Risponde un’altra persona" in ringing
    Contact.objects.filter(case=undialled.attempt.case).update(name="Anna Neri", respondent="Piero Neri")
    assert "other-person" not in client.get(address).text
    assert "Cerco un’altra persona di casa." in client.get(address).text
    Attempt.objects.filter(pk=undialled.attempt.pk).update(reason="soft_appointment")
    assert "La richiamo come d’accordo." in client.get(address).text


def test_probes_are_neutral_or_the_studys_own_and_their_uses_are_noted(
    client: Client, undialled: Scene, say: str
) -> None:
    own = {"probe_2": {"it": "Che altro le viene in mente?"}}
    change_texts(study=undialled.study, scripts=own, answers=[], by=None, now=timezone.now())
    record_call(attempt=undialled.attempt, phone=undialled.attempt.case.phones.get(), now=timezone.now())
    undialled.start()
    page = client.get(f"/calls/{undialled.attempt.pk}/interview/").text
    assert "Che cosa intende, di preciso?" in page
    assert "Che altro le viene in mente?" in page
    assert "C’è altro?" not in page
    client.post(say, {"item": "probe:2", "key": "p1", "page": "why"}, headers=HTMX)
    client.post(say, {"item": "probe:9", "key": "p2"}, headers=HTMX)
    assert [(one.item, one.path) for one in SpokenAnswer.objects.all()] == [("probe:2", "why")]
    assert calls_with_help(undialled.study)[0] == 0


def test_the_page_of_a_call_says_that_the_study_has_no_privacy_notice(client: Client, undialled: Scene) -> None:
    words = "This study has no privacy notice."
    sign_in(client, undialled)
    address = f"/calls/{undialled.attempt.pk}/"
    assert words in client.get(address, headers={"accept-language": "en"}).content.decode()
    scripts = {"privacy_notice": {"it": "Chiamiamo per…", "en": "We call to…"}}
    change_texts(study=undialled.study, scripts=scripts, answers=[], by=None, now=timezone.now())
    assert words not in client.get(address, headers={"accept-language": "en"}).content.decode()
