"""A person asks what is held about them: they get all of it, and nothing of anybody else."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from surveys.design.services import change_texts, grant_role
from surveys.fieldwork.models import Case, Contact, Sample
from surveys.fieldwork.queries.person_names import searchable
from surveys.interviewing import services
from surveys.people.models import AuditEntry, Role, User
from surveys.privacy.services import write_processing
from tests.interviewing.scene import NOON, Scene, case_of, make_scene

FIND, REPORT = "/privacy/person/", "/privacy/person/report/"
SURVEY = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "personal"],
    ["select_one yes_no", "drinks", "Beve caffè?", "Do you drink coffee?", None],
    ["text", "nickname", "Come la chiamano?", "What do friends call you?", "yes"],
]

CHOICES = [
    ["list_name", "name", "label::Italiano (it)", "label::English (en)", "specify"],
    ["yes_no", "1", "Sì", "Yes", None],
    ["yes_no", "2", "A volte, cioè", "Sometimes, namely", "yes"],
]


@pytest.fixture
def scene(db: None) -> Scene:
    """Maria was interviewed by Giulia, who wrote a note; her cousin in another study has the same number."""
    scene = make_scene(survey=SURVEY, choices=CHOICES)
    said = {"privacy_notice": {"it": "Siamo Ponte Alto", "en": "We are Ponte Alto"}}
    said |= {"results_offer": {"it": "Vuole i risultati?"}, "call_question": {"it": "Com’è andata?"}}
    change_texts(study=scene.study, scripts=said, answers=[], by=None, now=NOON)
    purpose = "To learn how people drink coffee."
    write_processing(study=scene.study, by=None, now=NOON, purpose=purpose, legal_basis="consent")
    step = scene.start(language="it")
    step = scene.answer(step.interview.pk, "drinks", "1")
    services.add_note(interview_id=step.interview.pk, attempt=scene.attempt, text="in a hurry", now=NOON)
    scene.answer(step.interview.pk, "nickname", "Mimì")
    last = services.LastWords(rating="good", address="mimi@posta.example")
    services.finish(interview_id=step.interview.pk, attempt=scene.attempt, note="kind", said=last, now=NOON)
    return scene


def of_the_cousin(scene: Scene) -> Case:
    """A case of another study with the same number, of somebody else, whom nobody has called."""
    other = make_scene(interviewer=scene.interviewer, dialled=False, now=NOON + timedelta(days=1))
    case = case_of(other.attempt)
    Sample.objects.filter(pk=case.sample_id).update(source="Members of the club")
    Contact.objects.filter(case=case).update(
        name="Carlo Rinaldi", searchable=searchable("Carlo Rinaldi"), attributes={"mail": "carlo@example.org"}
    )
    return case


def at_the_page(person: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def supervisor(*studies: Any, name: str = "renato") -> User:
    person = User.objects.create_user(name, first_name="Renato", last_name="Moretti")
    for study in studies:
        grant_role(by=person, person=person, study=study, role=Role.SUPERVISOR, now=NOON)
    return person


def given(client: Client, *cases: Case, **data: Any) -> Any:
    return client.post(REPORT, {"case": [case.pk for case in cases], "notes": "on", "language": "en", **data})


def test_the_person_gets_everything_in_words(scene: Scene) -> None:
    answer = given(at_the_page(supervisor(scene.study)), case_of(scene.attempt))
    text = answer.text
    for words in (
        "Maria Rinaldi 10",
        "035 555 0110",
        "List “List”, loaded on 24 November 2026",
        "Come la chiamano?",
        "Mimì",
        "Beve caffè?",
        "Sì",
        "«in a hurry",
        "kind»",
        "To learn how people drink coffee.",
        "Consent of the person",
        "interviewer INT-1",
        "privacy notice: edition 1",
        "Siamo Ponte Alto",
        "interviewer: looked at it once",
        "mimi@posta.example",
        "How the call was, as you said",
    ):
        assert words in text, words
    assert "no-store" in answer["Cache-Control"]


def test_colleagues_are_codes_and_never_names(scene: Scene) -> None:
    client = at_the_page(supervisor(scene.study))
    given(client, case_of(scene.attempt))
    text = given(client, case_of(scene.attempt)).text + given(client, case_of(scene.attempt), format="json").text
    assert [name for name in ("Giulia", "Bassi", "Renato", "Moretti", "Laura", "Conti") if name in text] == []


def test_machines_get_the_same_with_the_answers_as_they_are_stored(scene: Scene) -> None:
    answer = given(at_the_page(supervisor(scene.study)), case_of(scene.attempt), format="json")
    assert answer["Content-Disposition"].startswith("attachment")
    told = json.loads(answer.content)["studies"][0]
    assert told["telephone_numbers"] == ["+390355550110"]
    assert [one["answer"] for one in told["interviews"][0]["answers"]] == ["Sì", "Mimì"]
    assert set(told["interviews"][0]["stored_answers"]) == {"drinks", "nickname"}
    assert (told["results_to"], told["call_ratings"][0]["said"]) == (["mimi@posta.example"], "good")


def test_who_shares_the_number_is_found_but_given_only_if_ticked(scene: Scene) -> None:
    cousin = of_the_cousin(scene)
    client = at_the_page(supervisor(scene.study, cousin.study))
    found = client.post(FIND, {"words": "035 555 0110"}).text
    assert ("Carlo Rinaldi" in found, "checked" in found.partition('name="notes"')[0]) == (True, False)
    text = given(client, case_of(scene.attempt)).text
    assert ("Mimì" in text, "Carlo" in text) == (True, False)
    both = given(client, case_of(scene.attempt), cousin).text
    assert "Members of the club" in both


def test_of_two_people_in_one_case_each_gets_only_what_is_theirs(scene: Scene) -> None:
    Contact.objects.update(respondent="Ugo Bianchi")
    case, client = case_of(scene.attempt), at_the_page(supervisor(scene.study))
    assert "answered: Ugo Bianchi" in client.post(FIND, {"words": "Rinaldi"}).text
    listed = given(client, case, **{f"who-{case.pk}": "listed"}).text
    assert ("Maria Rinaldi" in listed, "Ugo" in listed, "Mimì" in listed) == (True, False, False)
    respondent = given(client, case, **{f"who-{case.pk}": "respondent"}).text
    assert ("Maria" in respondent, "Ugo Bianchi" in respondent, "Mimì" in respondent) == (False, True, True)


def test_notes_stay_out_where_they_name_others(scene: Scene) -> None:
    text = given(at_the_page(supervisor(scene.study)), case_of(scene.attempt), notes="").text
    assert ("in a hurry" in text, "kind»" in text) == (False, False)


@pytest.mark.parametrize("words", ["maria rinaldi", "0355550110", "+39 035 555 0110", "carlo@example.org"])
def test_people_are_found_by_name_number_or_address(words: str, scene: Scene) -> None:
    cousin = of_the_cousin(scene)
    found = at_the_page(supervisor(scene.study, cousin.study)).post(FIND, {"words": words}).text
    assert "Whose data are they?" in found


def test_an_address_is_found_among_others_and_in_a_column_that_nobody_called_personal(scene: Scene) -> None:
    case, renato = of_the_cousin(scene), supervisor(scene.study)
    Contact.objects.filter(case=case).update(attributes={"mail": "carlo@example.org; c.rinaldi@example.net"})
    Case.objects.filter(pk=scene.attempt.case_id).update(attributes={"account": "Maria@example.com"})
    client = at_the_page(renato)
    assert "Whose data are they?" in client.post(FIND, {"words": "maria@example.com"}).text
    assert "Nothing is held" in client.post(FIND, {"words": "c.rinaldi@example.net"}).text  # of another study
    grant_role(by=renato, person=renato, study=case.study, role=Role.SUPERVISOR, now=NOON)
    assert "Whose data are they?" in client.post(FIND, {"words": "c.rinaldi@example.net"}).text


def test_whoever_supervises_another_study_finds_and_gets_nothing_and_administrators_all(scene: Scene) -> None:
    case = case_of(scene.attempt)
    elsewhere = make_scene(interviewer=scene.interviewer, dialled=False, now=NOON + timedelta(days=1))
    stranger = at_the_page(supervisor(elsewhere.study, name="nadia"))
    assert "Mimì" not in given(stranger, case).text
    assert given(stranger, case).status_code == 422
    ada = User.objects.create_user("ada", is_administrator=True)
    assert "Mimì" in given(at_the_page(ada), case).text


def test_interviewers_researchers_and_clients_are_refused(scene: Scene) -> None:
    for role in (Role.INTERVIEWER, Role.RESEARCHER, Role.CLIENT):
        person = User.objects.create_user(f"some-{role}")
        grant_role(by=person, person=person, study=scene.study, role=role, now=NOON)
        assert at_the_page(person).post(FIND, {"words": "Rinaldi"}).status_code == 403
        assert given(at_the_page(person), case_of(scene.attempt)).status_code == 403


def test_search_and_answer_are_in_the_register_without_what_was_typed(scene: Scene) -> None:
    renato, case = supervisor(scene.study), case_of(scene.attempt)
    client = at_the_page(renato)
    client.post(FIND, {"words": "Maria Rinaldi"})
    given(client, case, format="json")
    search, answer = AuditEntry.objects.filter(verb__startswith="person_data.").order_by("pk")
    assert (search.actor, search.details) == (renato, {"cases": [f"case:{case.pk}"]})
    assert "rinaldi" not in search.subject.casefold()
    assert (answer.subject, answer.study, answer.details["as_file"]) == (f"case:{case.pk}", scene.study.pk, True)


def test_a_case_that_was_never_called_says_what_there_is(scene: Scene) -> None:
    cousin = of_the_cousin(scene)
    text = given(at_the_page(supervisor(cousin.study)), cousin).text
    assert ("carlo@example.org" in text, "We called" in text) == (True, False)


def test_nothing_chosen_and_nothing_typed_are_said(scene: Scene) -> None:
    client = at_the_page(supervisor(scene.study))
    assert "Choose whose data they are." in client.post(REPORT, {"case": "x"}).text
    assert "Write a number, a name or an e-mail address." in client.post(FIND, {"words": " "}).text
