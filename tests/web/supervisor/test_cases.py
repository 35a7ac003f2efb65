"""A case found, looked into and put right in the browser."""

from datetime import timedelta

import pytest

from surveys.design.services import change_texts, grant_role
from surveys.fieldwork.models import Case, CaseState
from surveys.fieldwork.queries import forbidden_among
from surveys.fieldwork.services import NewAppointment, record_disposition
from surveys.interviewing.services import close_call, finish
from surveys.people.models import AuditEntry, Role
from surveys.web.supervisor.pages.cases import case_page
from tests.answered import answer_call
from tests.interviewing.scene import make_scene
from tests.web.markup import squeezed

from .conftest import Desk, seen_in, sign_in


def close(desk: Desk, code: str = "no_answer", **facts: object) -> None:
    record_disposition(attempt=desk.attempt, code=code, now=desk.wait(1), **facts)  # type: ignore[arg-type]


def offered(desk: Desk) -> list[str]:
    return [form.name for form in case_page(desk.case, desk.supervisor, desk.clock[0]).forms]


def test_a_single_case_found_is_opened_at_once(desk: Desk) -> None:
    answer = desk.find("0355550110")
    assert (answer.status_code, answer["Location"]) == (302, desk.path(f"cases/{desk.case.number}/"))


def test_several_cases_found_are_listed_with_their_people(desk: Desk) -> None:
    text = desk.find("rinaldi").text
    assert "<h1>30 cases found</h1>" in squeezed(text)
    assert "Maria Rinaldi 10" in text


def test_nothing_found_says_so(desk: Desk) -> None:
    assert "No case for “Brambilla”" in desk.find("Brambilla").text


def test_the_history_says_which_edition_of_the_privacy_notice_was_on_the_screen(desk: Desk) -> None:
    said = {"privacy_notice": {"it": "Chi siamo"}}
    texts = change_texts(study=desk.study, scripts=said, answers=[], by=desk.supervisor, now=desk.clock[0])
    desk.scene.start()
    close(desk, "no_answer")
    assert (
        f"Scripts and privacy notice on the screen: edition {texts.number}"
        in desk.get(f"cases/{desk.case.number}/").text
    )


def test_the_history_is_told_in_words_the_newest_first(desk: Desk) -> None:
    answer_call(call=desk.attempt.calls.get(), now=desk.wait(0.5))
    promised = NewAppointment(at=desk.clock[0] + timedelta(hours=2), ask_for="Mr Rinaldi")
    close(desk, "call_back", note="Was cooking", appointment=promised)
    desk.change("correct", attempt=desk.attempt.pk, code="not_available", reason="Not the person")
    text = desk.get(f"cases/{desk.case.number}/").text
    told = [
        "Attempt 1 corrected: from “To be rung again” to “Not at home”.",
        "«Not the person»",
        "Appointment (exact) for today",
        "Ask for Mr Rinaldi",
        "Asked to be rung again.",
        "Dialled 035 555 0110, spoke for 1:00",
        "«Was cooking»",
    ]
    places = [text.find(words) for words in told]
    assert -1 not in places
    assert places == sorted(places)


def test_an_interview_is_told_with_its_answers(desk: Desk) -> None:
    desk.scene.play("1")
    close_call(attempt=desk.attempt, code="line_dropped", now=desk.wait(1))
    text = desk.get(f"cases/{desk.case.number}/").text
    assert "Interview begun, now suspended: 1 answer, version 1." in text


def test_a_correction_needs_a_reason_and_keeps_what_was_filled_in(desk: Desk) -> None:
    close(desk)
    answer = desk.change("correct", attempt=desk.attempt.pk, code="busy", reason="")
    assert answer.status_code == 422
    assert "This field is required." in answer.text
    assert '<option value="busy" selected>' in answer.text
    assert desk.case.last_disposition == "no_answer"


def test_what_was_first_said_stays_in_the_history(desk: Desk) -> None:
    close(desk)
    desk.change("correct", attempt=desk.attempt.pk, code="busy", reason="A slip")
    attempt = desk.case.attempts.get()
    assert (attempt.disposition, desk.case.last_disposition) == ("no_answer", "busy")
    assert "It rang, nobody answered." in desk.get(f"cases/{desk.case.number}/").text


def test_an_attempt_of_another_case_cannot_be_corrected_here(desk: Desk) -> None:
    close(desk)
    other = desk.scene.next_case(desk.wait(1))
    record_disposition(attempt=other, code="no_answer", now=desk.wait(1))
    answer = desk.change("correct", attempt=other.pk, code="busy", reason="A slip")
    assert answer.status_code == 422
    assert not other.corrections.exists()


def test_a_closed_case_is_granted_a_new_start(desk: Desk) -> None:
    close(desk, "wrong_person")
    assert desk.case.state == CaseState.CLOSED
    answer = desk.change("reopen", reason="The son had answered")
    assert "The case has a new start." in answer.text
    assert desk.case.state == CaseState.WAITING


def test_a_case_is_given_to_an_interviewer_who_gets_it_before_any_other(desk: Desk) -> None:
    close(desk, "line_dropped")
    paolo, client = desk.join("paolo", "Paolo"), desk.join("anna", "Anna", Role.CLIENT)
    assert desk.change("reassign", to=client.pk).status_code == 422
    text = desk.change("reassign", to=paolo.pk).text
    assert "The case is given to its new interviewer." in text
    assert desk.case.owner == paolo
    others = desk.scene.next_case(desk.wait(5))
    assert others.case != desk.case
    assert desk.scene.next_case(desk.wait(5), by=paolo).case == desk.case


def test_a_case_is_called_now_when_the_time_is_left_empty(desk: Desk) -> None:
    close(desk)
    desk.change("appoint", at="", to="", ask_for="", hours_reason="")
    standing = desk.case.appointments.get(ended_at=None)
    assert (standing.kind, standing.at, standing.owner) == ("super", desk.clock[0], None)
    assert desk.scene.next_case(desk.clock[0]).case == desk.case


def test_a_time_is_typed_in_the_supervisors_own_hour(desk: Desk) -> None:
    close(desk)
    desk.change("appoint", at="2026-11-24T18:30", to=desk.scene.interviewer.pk)
    assert f"{desk.case.appointments.get(ended_at=None).at:%H:%M}" == "17:30"


@pytest.mark.parametrize("typed", ["24/11 18.30", "oggi alle 18:30", "today 6.30 pm", "alle 18 e mezza"])
def test_a_time_is_typed_as_it_is_said_and_said_back(desk: Desk, typed: str) -> None:
    close(desk)
    answer = desk.change("appoint", at=typed)
    assert f"{desk.case.appointments.get(ended_at=None).at:%d/%m %H:%M}" == "24/11 17:30"
    assert "The appointment is made. Tuesday 24 November, 18:30." in answer.text


@pytest.mark.parametrize(
    ("typed", "why"), [("boh", "“boh” is not understood here."), ("24/11", "Write the hour too."), ("9:00", "passed")]
)
def test_a_time_that_is_not_understood_stays_in_the_form_with_what_is_wrong(desk: Desk, typed: str, why: str) -> None:
    close(desk)
    answer = desk.change("appoint", at=typed)
    assert (answer.status_code, desk.case.appointments.count()) == (422, 0)
    assert why in answer.text
    assert f'value="{typed}"' in answer.text


def test_a_refusal_of_the_field_is_said_in_words(desk: Desk) -> None:
    answer = desk.change("appoint", at="")
    assert "A colleague has this case." in answer.text


def test_a_person_is_put_on_the_do_not_call_list(desk: Desk) -> None:
    close(desk)
    answer = desk.change("forbid", reason="An e-mail of today")
    assert "Closed: refusal" in answer.text
    assert "do not call" in answer.text
    assert forbidden_among({"+390355550110"}, None)


def test_only_what_is_possible_is_offered(desk: Desk) -> None:
    assert offered(desk) == ["release"]
    close(desk)
    always = ["rectify", "quarantine", "forbid", "erase"]
    assert offered(desk) == ["reassign", "appoint", "correct", "ring", "close", *always]
    desk.change("forbid", reason="An e-mail")
    assert offered(desk) == ["reopen", "correct", "ring", *always]


def test_a_respondent_on_the_supervisors_line_is_put_through(desk: Desk) -> None:
    close(desk)
    paolo = desk.join("paolo", "Paolo")
    answer = desk.change("ring", to=paolo.pk, reason="She is on line 2")
    assert "put the call through" in answer.text
    assert "The respondent rang and was put through to an interviewer." in answer.text
    assert (desk.case.holder, desk.case.attempts.get(closed_at=None).direction) == (paolo, "inbound")


def test_nobody_is_interrupted_by_a_call_put_through(desk: Desk) -> None:
    close(desk)
    desk.scene.next_case(desk.wait(1))
    answer = desk.change("ring", to=desk.scene.interviewer.pk)
    assert "This interviewer is on another call." in answer.text
    assert desk.case.state == CaseState.WAITING


def test_an_interview_is_rejected_with_a_reason_and_the_rejection_taken_back(desk: Desk) -> None:
    step = desk.scene.play("2", "No", "1")
    finish(interview_id=step.interview.pk, attempt=desk.attempt, now=desk.wait(1))
    assert desk.change("reject", interview=step.interview.pk, reason="").status_code == 422
    text = desk.change("reject", interview=step.interview.pk, reason="Nobody was at home").text
    assert "The interview is rejected: it counts no more." in text
    assert "«Nobody was at home»" in text
    assert "Interview begun, now rejected" in text
    step.interview.refresh_from_db()
    assert step.interview.status == "rejected"
    text = desk.change("restore", interview=step.interview.pk, reason="A mix-up").text
    assert "Interview begun, now complete" in text


def test_an_interview_of_another_case_cannot_be_rejected_here(desk: Desk) -> None:
    step = desk.scene.play("2", "No", "1")
    finish(interview_id=step.interview.pk, attempt=desk.attempt, now=desk.wait(1))
    other = desk.scene.next_case(desk.wait(1)).case
    assert desk.change("reject", other, interview=step.interview.pk, reason="Invented").status_code == 422
    step.interview.refresh_from_db()
    assert step.interview.status == "complete"


def test_an_unknown_change_or_case_is_not_found(desk: Desk) -> None:
    assert desk.change("destroy").status_code == 404
    assert desk.get("cases/999/").status_code == 404


def erase(desk: Desk, **sent: str) -> str:
    answer = desk.change("erase", **{"reason": "letter", "never_again": "yes", "sure": "on"} | sent)
    return answer.text


def test_a_persons_data_are_erased_and_the_page_says_so(desk: Desk) -> None:
    close(desk, note="Maria sounded tired")
    text = erase(desk)
    assert "The person’s data are erased." in text
    assert "The person’s data erased." in text
    assert "«by letter or e-mail»" in text
    assert '<h2 id="h-person">Erased</h2>' in squeezed(text)
    assert "erased; on the do-not-call list" in text
    for words in ("Maria", "555 0110", "tired"):
        assert words not in text
    assert desk.case.state == CaseState.CLOSED
    assert "Maria Rinaldi 10" not in desk.find("Maria").text


def test_words_about_the_person_are_not_taken_as_the_reason_of_an_erasure(desk: Desk) -> None:
    close(desk)
    text = erase(desk, reason="Maria Rinaldi's husband wrote")
    assert "The person’s data are erased." not in text
    assert desk.case.contact.erased_at is None
    assert "husband" not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_numbers_go_on_the_do_not_call_list_only_where_the_person_asked_for_it(desk: Desk) -> None:
    close(desk)
    number = desk.case.phones.get().number
    text = erase(desk, never_again="no")
    assert "erased; on the do-not-call list" not in text
    assert forbidden_among({number}, None) == set()


def test_nobody_is_erased_without_a_reason_and_without_being_sure(desk: Desk) -> None:
    close(desk)
    for sent in ({"reason": ""}, {"sure": ""}, {"never_again": ""}):
        text = erase(desk, **sent)
        assert "This field is required." in text
        assert '<details class="deed" open><summary>Erase the person’s data</summary>' in squeezed(text)
    assert desk.case.contact.erased_at is None


def test_nobody_is_erased_in_the_middle_of_a_call(desk: Desk) -> None:
    assert "A colleague has this case." in erase(desk)
    assert desk.case.contact.name == "Maria Rinaldi 10"


def test_of_an_erased_person_only_the_outcome_may_still_be_put_right(desk: Desk) -> None:
    close(desk)
    erase(desk)
    assert offered(desk) == ["correct"]


@pytest.mark.parametrize("role", [Role.INTERVIEWER, Role.RESEARCHER, Role.CLIENT])
def test_only_who_supervises_a_study_erases_people(desk: Desk, role: Role) -> None:
    close(desk)
    browser = sign_in(desk.join("altro", "Altra", role))
    sent = {"reason": "letter", "never_again": "yes", "sure": "on"}
    assert browser.post(desk.path(f"cases/{desk.case.number}/erase/"), sent).status_code == 403
    assert desk.case.contact.erased_at is None


def test_other_cases_with_the_same_number_are_named_where_they_may_be_seen(desk: Desk) -> None:
    number = desk.case.phones.get().number
    beside = Case.objects.filter(study=desk.study).exclude(pk=desk.case.pk).order_by("pk")[0]
    beside.phones.update(number=number)
    elsewhere = make_scene(cases=1, interviewer=desk.join("paolo", "Paolo")).attempt.case
    elsewhere.phones.update(number=number)
    text = desk.get(f"cases/{desk.case.number}/").text
    assert desk.path(f"cases/{beside.number}/") in text
    assert "1 case in studies of other supervisors" in text
    assert f"/studies/{elsewhere.study_id}/" not in text
    grant_role(
        by=desk.supervisor, person=desk.supervisor, study=elsewhere.study, role=Role.SUPERVISOR, now=desk.clock[0]
    )
    assert (
        f"/studies/{elsewhere.study_id}/field/cases/{elsewhere.number}/" in desk.get(f"cases/{desk.case.number}/").text
    )


def test_a_person_has_name_and_numbers_put_right(desk: Desk) -> None:
    close(desk)
    answer = desk.change("rectify", contact_name="Maria R.", numbers="035 5550110\n12", reason="She rang")
    assert "No telephone number: 12." in answer.text
    text = desk.change("rectify", contact_name="Maria R.", numbers="347 5550112", reason="She rang").text
    assert ("Maria R." in text, "347 555 0112" in text, "Name or numbers corrected." in text) == (True, True, True)


def test_a_case_in_quarantine_offers_only_what_can_be_decided(desk: Desk) -> None:
    close(desk)
    desk.change("quarantine", reason="She objects")
    assert offered(desk) == ["decide", "rectify", "forbid", "erase"]
    text = desk.get(f"cases/{desk.case.number}/").text
    assert "In quarantine since today" in text
    assert "in quarantine" in desk.get("cases/?is=quarantined&column=state").text
    assert "a supervisor decides first" in desk.change("release").text
    desk.change("decide", reason="She agrees")
    assert desk.case.quarantined_at is None


def test_a_closing_is_taken_back_once_it_was_looked_at_what_the_case_will_be_again(desk: Desk) -> None:
    close(desk, "soft_refusal", note="Has no time for this and says no")
    before = desk.case
    desk.change("close", reason="The wrong case")
    assert offered(desk)[:2] == ["take_back", "reopen"]
    text = desk.client.post(desk.path(f"cases/{desk.case.number}/reopen/follows/")).text
    assert "The person has refused, and would be called" in text
    answer = desk.change("take_back", reason="Closed by mistake")
    assert "The case is as it was before." in answer.text
    assert "Taken back: closed." in answer.text
    after = desk.case
    assert after.state == CaseState.WAITING
    assert (after.due_at, after.pool, after.rank) == (before.due_at, before.pool, before.rank)


def test_a_step_is_not_taken_back_unseen_nor_after_somebody_has_worked_on_the_case(desk: Desk) -> None:
    close(desk)
    desk.change("close", reason="The wrong case")
    path = desk.path(f"cases/{desk.case.number}/take_back/")
    assert desk.client.post(path, {"reason": "A mistake"}).status_code == 422
    seen = seen_in(desk.client.post(f"{path}follows/").text)
    desk.change("reopen", reason="Anew")
    answer = desk.client.post(path, {"reason": "A mistake", "seen": seen}, follow=True)
    assert "Somebody has worked on it since: it stays as it is." in answer.text
