"""Somebody rings: the interviewer finds them, opens their case, and sees nothing more on the way."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from surveys.design.models import Study
from surveys.design.services import grant_role
from surveys.fieldwork.models import Attempt, Case
from surveys.fieldwork.services import claim_next_case, record_disposition
from surveys.interviewing.models import Interview
from surveys.people.models import AuditEntry, Role, User
from surveys.web.interviewer.views.incoming import SALT
from tests.interviewing.scene import Scene, case_of, dial

from .conftest import sign_in

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def ringing(client: Client, scene: Scene) -> Client:
    """Giulia has closed her call: nobody was at home."""
    record_disposition(attempt=scene.attempt, code="not_available", now=timezone.now())
    return sign_in(client, scene)


def look(client: Client, words: str) -> Any:
    return client.post("/shift/incoming/", {"words": words}, headers=ENGLISH)


def found(client: Client, words: str) -> list[str]:
    """The sealed cases of those who may be ringing."""
    return [row.sealed for row in look(client, words).context["rows"]]


def colleague(scene: Scene) -> Attempt:
    """Paolo, who dials the next case."""
    paolo = User.objects.create_user("paolo", first_name="Paolo", last_name="Riva")
    grant_role(by=None, person=paolo, study=scene.study, role=Role.INTERVIEWER, now=timezone.now())
    attempt = claim_next_case(study=scene.study, interviewer=paolo, now=timezone.now())
    assert attempt
    dial(attempt, timezone.now())
    return attempt


def test_a_caller_is_shown_without_surname_and_number_and_nothing_of_them_is_in_the_address(ringing: Client) -> None:
    answer = look(ringing, "035 555.01.10")
    assert "number ending in 110" in answer.text
    assert "Rinaldi" not in answer.text
    assert "0355550110" not in answer.text.replace(" ", "")
    assert answer.request["QUERY_STRING"] == ""


def test_the_case_opens_and_one_begins_the_interview_without_dialling(ringing: Client, scene: Scene) -> None:
    opened = ringing.post("/shift/incoming/open/", {"case": found(ringing, "0110")[0]})
    attempt = Attempt.objects.get(closed_at=None)
    page = ringing.get(opened.url, headers=ENGLISH).text
    assert (attempt.case, attempt.direction) == (case_of(scene.attempt), "inbound")
    assert "They have time, we begin" in page
    assert "Does not answer" not in page
    assert ringing.post(f"{opened.url}outcome/", {"typed": "1"}).url == f"{opened.url}interview/"
    assert Interview.objects.get().last_attempt == attempt
    assert case_of(attempt).attempts_counted == 1


def test_an_interview_goes_on_where_it_stopped(client: Client, scene: Scene) -> None:
    step = scene.play("1")
    sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/stop/", {"typed": "1"})
    held = Attempt.objects.get(closed_at=None)
    opened = client.post("/shift/incoming/open/", {"case": found(client, "0110")[0]})
    begun = client.post(f"{opened.url}outcome/", {"typed": "1"})
    held.refresh_from_db()
    assert "Quanti al giorno?" in client.get(begun.url).text
    assert [held.disposition, Interview.objects.get().pk] == ["given_back", step.interview.pk]


def test_a_wrong_case_is_closed_without_an_outcome(ringing: Client, scene: Scene) -> None:
    opened = ringing.post("/shift/incoming/open/", {"case": found(ringing, "0110")[0]})
    assert ringing.post(f"{opened.url}give-back/").url == "/shift/"
    assert (case_of(scene.attempt).state, case_of(scene.attempt).last_disposition) == ("waiting", "not_available")


def test_who_was_interviewed_already_is_thanked_and_may_still_ask_never_to_be_called(
    client: Client, scene: Scene
) -> None:
    step = scene.play("1", "3", "3 1")
    sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/interview/finish/", {"key": "k"})
    opened = client.post("/shift/incoming/open/", {"case": found(client, "0110")[0]})
    answer = client.post(f"{opened.url}outcome/", {"typed": "1"}, headers=ENGLISH)
    assert (answer.status_code, Interview.objects.get().pk) == (422, step.interview.pk)
    assert "This person has already been interviewed: thank them." in answer.text
    client.post(f"{opened.url}after/", {"typed": "32", "key": "x"})
    assert (case_of(scene.attempt).state, case_of(scene.attempt).final_outcome) == ("closed", "1.1")


def test_nobody_found_says_what_to_do(ringing: Client) -> None:
    assert "Nobody found in your studies" in look(ringing, "06 9876543").text


def test_a_case_that_a_colleague_has_cannot_be_opened_and_takes_a_note(ringing: Client, scene: Scene) -> None:
    theirs = colleague(scene)
    number = theirs.case.phones.get().number[-4:]
    page = look(ringing, number).text
    assert "Paolo R. has it now" in page
    assert 'name="case" form="open"' not in page
    [sealed] = found(ringing, number)
    assert ringing.post("/shift/incoming/open/", {"case": sealed}).url == "/shift/incoming/"
    ringing.post("/shift/incoming/note/", {"case": sealed, "note": "sarà a casa alle sei"})
    assert case_of(theirs).note == "Giulia B.: sarà a casa alle sei"


def test_a_call_that_runs_comes_first(client: Client, scene: Scene) -> None:
    page = sign_in(client, scene).get("/shift/incoming/", headers=ENGLISH).text
    assert "You are on a call: case 1 of Osservatorio Caffè" in page
    assert 'id="caller"' not in page


def test_only_what_was_just_found_can_be_opened(ringing: Client, scene: Scene) -> None:
    case, now = case_of(scene.attempt), timezone.now()
    somebody_elses = signing.dumps([scene.interviewer.pk + 1, case.pk], salt=SALT)
    for made_up in ("", str(case.pk), somebody_elses, signing.dumps([scene.interviewer.pk, case.pk])):
        for address in ("open", "note"):
            assert ringing.post(f"/shift/incoming/{address}/", {"case": made_up, "note": "n"}).status_code == 404
    assert not Attempt.objects.filter(claimed_at__gte=now).exists()


def test_what_was_found_before_the_role_was_taken_away_opens_nothing(ringing: Client, scene: Scene) -> None:
    [sealed] = found(ringing, "0110")
    Study.objects.update(status="paused")
    assert ringing.post("/shift/incoming/open/", {"case": sealed}).url == "/shift/incoming/"
    scene.study.memberships.filter(user=scene.interviewer).delete()
    assert ringing.post("/shift/incoming/open/", {"case": sealed}).status_code == 403
    assert Case.objects.filter(state="held").count() == 0


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.RESEARCHER, Role.CLIENT])
def test_who_does_not_interview_has_no_such_page(client: Client, scene: Scene, role: Role) -> None:
    other = User.objects.create_user("other")
    grant_role(by=None, person=other, study=scene.study, role=role, now=timezone.now())
    client.force_login(other)
    assert client.get("/shift/incoming/").status_code == 403
    assert look(client, "rinaldi").status_code == 403


def test_too_many_searches_are_refused_in_words(ringing: Client, scene: Scene) -> None:
    entry = {"actor": scene.interviewer, "verb": "caller.searched", "subject": "search:1"}
    AuditEntry.objects.bulk_create(
        AuditEntry(**entry, at=timezone.now() - timedelta(seconds=second)) for second in range(30)
    )
    page = look(ringing, "rinaldi").text
    assert "ask your supervisor to find this one" in page
    assert "Maria" not in page
