"""A call changes hands: exactly one has it, acknowledged answers are kept, what counts is counted once."""

from datetime import timedelta
from typing import Any

import pytest

from surveys.design.services import grant_role
from surveys.fieldwork.models import Appointment, Attempt, Call, Case, CaseState, QuotaPlace, WorkHour
from surveys.fieldwork.queries import (
    carried_on,
    held_attempt,
    help_calls_for,
    history_of,
    known_of,
    rules_of,
    unread_copies,
)
from surveys.fieldwork.services import (
    AttemptClosedError,
    HoldsAnotherCaseError,
    NotAnInterviewerError,
    NotInACallError,
    OtherCentreError,
    ReasonMissingError,
    append_note,
    call_supervisor,
    claim_next_case,
    count_work,
    end_call,
    start_shift,
)
from surveys.interviewing.models import Interview, InterviewEvent, Session
from surveys.interviewing.queries import LATE
from surveys.interviewing.services import answer, close_call, finish, hand_over, take_over_call
from surveys.management.unregistered import unregistered_calls
from surveys.people.models import AuditEntry, Role, User
from surveys.questionnaire.model.pages import Entry
from surveys.results.queries.deliveries import calls_after, dialled_calls
from tests.answered import answer_call
from tests.at_once import together
from tests.interviewing import quota_scene
from tests.interviewing.scene import NOON, Scene, case_of, make_scene, page_of

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene(cases=3)


def supervisor_of(scene: Scene) -> User:
    renato = User.objects.create_user("renato", first_name="Renato", last_name="Moretti")
    grant_role(by=renato, person=renato, study=scene.study, role=Role.SUPERVISOR, now=NOON)
    return renato


def taken(scene: Scene, by: User, **facts: Any) -> Attempt:
    facts = {"reason": "asks for somebody responsible", "told": "Renato has taken over", "now": NOON + MINUTE} | facts
    return take_over_call(attempt=scene.attempt, by=by, **facts)


def test_a_supervisor_goes_on_where_the_interviewer_was_and_both_keep_what_is_theirs(scene: Scene) -> None:
    step, renato = scene.play("1"), supervisor_of(scene)
    fresh = taken(scene, renato)
    case = case_of(fresh)
    assert (case.state, case.holder, fresh.number, fresh.is_dialled) == (CaseState.HELD, renato, 2, True)
    assert list(unregistered_calls(scene.study)) == []
    late = scene.answer(step.interview.pk, page_of(step).path, "3", key="too late")
    assert late.effect == LATE
    theirs = Scene(scene.study, renato, fresh, NOON + 2 * MINUTE)
    on = theirs.answer(step.interview.pk, page_of(step).path, "2", key="r1")
    on = theirs.answer(step.interview.pk, page_of(on).path, "", key="r2", codes=("1",))
    finish(interview_id=step.interview.pk, attempt=fresh, now=NOON + 3 * MINUTE)
    answers = (
        InterviewEvent.objects.filter(kind="answer").order_by("pk").values_list("path", "actor__username", "is_late")
    )
    assert list(answers) == [
        ("drinks", "giulia", False),
        ("cups", "giulia", True),
        ("cups", "renato", False),
        ("known", "renato", False),
    ]
    assert list(Session.objects.order_by("pk").values_list("interviewer__username", "ended_at")) == [
        ("giulia", NOON + MINUTE),
        ("renato", NOON + 3 * MINUTE),
    ]
    assert Interview.objects.get().last_attempt == fresh
    assert [one.message.words for one in unread_copies(scene.interviewer)] == ["Renato has taken over"]


def test_a_call_that_changed_hands_counts_once_against_every_limit(scene: Scene) -> None:
    scene.play("1")
    fresh = taken(scene, supervisor_of(scene))
    case = case_of(fresh)
    past = history_of(case, rules_of(scene.study, NOON).policy.dispositions)
    assert (case.attempts_counted, case.phones.get().attempts) == (1, 1)
    assert [(one.code, one.is_dialled, one.counts) for one in past.attempts] == [("handed_over", True, False)]
    assert past.telling == ()
    assert list(Call.objects.order_by("pk").values_list("attempt__number", "ended_at", "result")) == [
        (1, NOON + MINUTE, "handed_over"),
        (2, None, ""),
    ]


def test_the_time_on_the_line_stays_with_whoever_was_on_it(scene: Scene) -> None:
    renato = supervisor_of(scene)
    for person in (scene.interviewer, renato):
        start_shift(person=person, now=NOON)
    count_work(now=NOON)
    step = scene.play("2")
    fresh = taken(scene, renato, now=NOON + 10 * MINUTE)
    theirs = Scene(scene.study, renato, fresh, NOON + 15 * MINUTE)
    on = theirs.answer(step.interview.pk, page_of(step).path, "no time", key="r1")
    theirs.answer(step.interview.pk, page_of(on).path, "", key="r2", codes=("1",))
    finish(interview_id=step.interview.pk, attempt=fresh, now=NOON + 15 * MINUTE)
    count_work(now=NOON + 20 * MINUTE)
    found = WorkHour.objects.exclude(study=None).order_by("person__username")
    assert [(one.person.username, one.talk_seconds, one.attempts, one.contacts) for one in found] == [
        ("giulia", 600, 0, 0),
        ("renato", 300, 1, 1),
    ]


@pytest.mark.parametrize("how", ["given back", "finished"])
def test_a_call_for_help_is_done_once_the_call_that_was_taken_over_is_given_back_or_ends(
    scene: Scene, how: str
) -> None:
    scene.play("1")
    renato, studies = supervisor_of(scene), [scene.study.pk]
    call_supervisor(person=scene.interviewer, reason="responsible", now=NOON)
    fresh = taken(scene, renato)
    (call,) = help_calls_for(studies, [])
    assert call.taken_by == renato
    if how == "given back":
        hand_over(attempt=fresh, to=scene.interviewer, by=renato, told="", now=NOON + 2 * MINUTE)
    else:
        close_call(attempt=fresh, code="household_refusal", note="Her husband says no", now=NOON + 2 * MINUTE)
    assert help_calls_for(studies, []) == []


def test_quota_places_move_with_the_call(db: None) -> None:
    scene = quota_scene.make()
    renato = supervisor_of(scene)
    scene.play("2")
    fresh = taken(scene, renato)
    assert quota_scene.filled() == {"women": (0, 1)}
    assert list(QuotaPlace.objects.filter(released_at=None).values_list("attempt", flat=True)) == [fresh.pk]


def test_nobody_takes_over_without_a_reason_or_with_a_case_in_hand_or_before_dialling(scene: Scene) -> None:
    renato, carlo = supervisor_of(scene), scene.colleague()
    with pytest.raises(ReasonMissingError):
        taken(scene, renato, reason=" ")
    claimed = claim_next_case(study=scene.study, interviewer=carlo, now=NOON)
    with pytest.raises(HoldsAnotherCaseError):
        taken(scene, carlo)
    assert claimed is not None
    with pytest.raises(NotInACallError):
        take_over_call(attempt=claimed, by=renato, reason="x", told="", now=NOON)
    fresh = taken(scene, renato)
    with pytest.raises(AttemptClosedError):
        taken(scene, User.objects.create_user("rita"))
    assert held_attempt(renato) == fresh


def test_the_register_says_who_passed_the_call_to_whom_and_why(scene: Scene) -> None:
    renato = supervisor_of(scene)
    taken(scene, renato)
    entry = AuditEntry.objects.get(verb="case.handed_over")
    assert (entry.actor, entry.subject) == (renato, case_of(scene.attempt).audit_name)
    assert entry.details["to"] == renato.audit_name
    assert entry.details["reason"] == "asks for somebody responsible"


def test_a_call_is_handed_to_a_colleague_without_a_case_as_it_stands_and_back_again(scene: Scene) -> None:
    step, carlo = scene.play("1"), scene.colleague()
    here = {"by": scene.interviewer, "told": "Case 1 is yours now", "now": NOON + MINUTE}
    assert hand_over(attempt=scene.attempt, to=carlo, **here)
    held = held_attempt(carlo)
    assert held is not None
    theirs = Scene(scene.study, carlo, held, NOON + 2 * MINUTE)
    assert theirs.answer(step.interview.pk, page_of(step).path, "2", key="c1").effect == "applied"
    assert [one.message.words for one in unread_copies(carlo)] == ["Case 1 is yours now"]
    assert hand_over(attempt=held, to=scene.interviewer, by=carlo, told="", now=NOON + 3 * MINUTE)
    back = held_attempt(scene.interviewer)
    assert back is not None
    assert (back.number, held_attempt(carlo)) == (3, None)


def test_a_colleague_who_is_busy_gets_the_case_next_before_everything_else(scene: Scene) -> None:
    scene.play("1")
    carlo = scene.colleague()
    busy = scene.next_case(by=carlo)
    assert not hand_over(attempt=scene.attempt, to=carlo, by=scene.interviewer, told="", now=NOON + MINUTE)
    assert (case_of(scene.attempt).owner, Interview.objects.get().status) == (carlo, "suspended")
    Scene(scene.study, carlo, busy, NOON + 2 * MINUTE).drop()
    then = claim_next_case(study=scene.study, interviewer=carlo, now=NOON + 3 * MINUTE)
    assert then is not None
    assert (then.case_id, then.reason) == (scene.attempt.case_id, "super_appointment")


def ended(scene: Scene) -> None:
    """Whoever was called has hung up; the outcome is to be written."""
    end_call(call=scene.attempt.calls.get(), now=NOON)


def test_the_number_of_a_call_passed_on_after_it_ended_is_retired_and_dialled_once(scene: Scene) -> None:
    ended(scene)
    fresh = taken(scene, supervisor_of(scene))
    call = fresh.calls.get()
    assert (call.ended_at, call.phone_id) == (NOON, scene.attempt.calls.get().phone_id)
    close_call(attempt=fresh, code="not_working", now=NOON + 2 * MINUTE)
    assert case_of(fresh).phones.get().dead_as == "not_working"
    assert case_of(fresh).phones.get().attempts == 1


@pytest.mark.parametrize("is_over", [False, True], ids=["it goes on", "it has ended"])
def test_a_call_that_changed_hands_is_one_call_of_the_study(scene: Scene, *, is_over: bool) -> None:
    if is_over:
        ended(scene)
    taken(scene, supervisor_of(scene))
    assert (Call.objects.count(), Call.objects.exclude(carried_on()).get().attempt) == (2, scene.attempt)


@pytest.mark.parametrize("is_over", [False, True], ids=["it goes on", "it has ended"])
def test_the_sheet_of_calls_has_it_once_with_how_it_ended(scene: Scene, *, is_over: bool) -> None:
    if is_over:
        ended(scene)
    fresh = taken(scene, supervisor_of(scene))
    assert hand_over(attempt=fresh, to=scene.interviewer, by=fresh.interviewer, told="", now=NOON + 2 * MINUTE)
    back = held_attempt(scene.interviewer)
    assert back is not None
    close_call(attempt=back, code="no_answer", now=NOON + 5 * MINUTE)
    (call,) = dialled_calls(scene.study)
    (told,) = calls_after(scene.study, 0, 10)  # by the API
    assert (told["disposition"], told["ended_at"]) == (call.disposition, call.ended_at)
    over = NOON if is_over else NOON + 5 * MINUTE
    assert (call.attempt, call.dialled_at, call.ended_at, call.disposition) == (1, NOON, over, "no_answer")


def test_its_appointment_counts_once_for_whoever_ended_the_call_and_in_the_forecast(scene: Scene) -> None:
    renato = supervisor_of(scene)
    for person in (scene.interviewer, renato):
        start_shift(person=person, now=NOON)
    count_work(now=NOON)
    Attempt.objects.filter(pk=scene.attempt.pk).update(reason="hard_appointment")
    answer_call(call=scene.attempt.calls.get(), now=NOON)
    fresh = taken(scene, renato)
    close_call(attempt=fresh, code="not_available", now=NOON + 2 * MINUTE)
    count_work(now=NOON + 20 * MINUTE)
    kept = WorkHour.objects.filter(appointments_due__gt=0).values_list(
        "person__username", "appointments_due", "appointments_kept"
    )
    assert list(kept) == [("renato", 1, 1)]
    evidence = known_of(scene.study, NOON + 20 * MINUTE).evidence
    assert (evidence.calls, evidence.contacts.get("handed_over", 0)) == (1, 0)


def test_what_the_first_noted_stands_at_the_case_for_whoever_goes_on(scene: Scene) -> None:
    append_note(scene.attempt, "the daughter answers")
    assert case_of(taken(scene, supervisor_of(scene))).note == "the daughter answers"


def test_a_call_that_kept_an_appointment_keeps_it_in_other_hands(scene: Scene) -> None:
    case = case_of(scene.attempt)
    Attempt.objects.filter(pk=scene.attempt.pk).update(reason="hard_appointment")
    promise = {"kind": "hard", "at": NOON, "expires_at": NOON + 240 * MINUTE}
    Appointment.objects.create(study=scene.study, case=case, made_at=NOON - 60 * MINUTE, **promise)
    fresh = taken(scene, supervisor_of(scene))
    close_call(attempt=fresh, code="no_answer", now=NOON + 2 * MINUTE)
    past = history_of(case_of(fresh), rules_of(scene.study, NOON).policy.dispositions)
    assert [(one.code, one.followed_appointment) for one in past.attempts] == [
        ("handed_over", True),
        ("no_answer", True),
    ]
    due = case_of(fresh).due_at
    assert due is not None
    assert due > NOON + 30 * MINUTE


def test_a_call_that_only_rings_is_no_contact_when_a_busy_colleague_gets_it(scene: Scene) -> None:
    carlo = scene.colleague()
    scene.next_case(by=carlo)
    hand_over(attempt=scene.attempt, to=carlo, by=scene.interviewer, told="Ring her again", now=NOON + MINUTE)
    promised = Appointment.objects.get()
    assert Attempt.objects.get(pk=scene.attempt.pk).disposition == "no_answer"
    assert (promised.owner, promised.hours_reason) == (carlo, "Ring her again")
    assert promised.phone == case_of(scene.attempt).phones.get()


def test_a_case_of_which_nothing_was_dialled_is_the_next_of_the_colleague(db: None) -> None:
    scene = make_scene(cases=3, dialled=False)
    carlo = scene.colleague()
    assert not hand_over(attempt=scene.attempt, to=carlo, by=scene.interviewer, told="", now=NOON + MINUTE)
    assert Appointment.objects.get().owner == carlo
    mine = claim_next_case(study=scene.study, interviewer=scene.interviewer, now=NOON + MINUTE)
    theirs = claim_next_case(study=scene.study, interviewer=carlo, now=NOON + MINUTE)
    assert mine is not None
    assert theirs is not None
    assert (theirs.case_id, mine.case_id == theirs.case_id) == (scene.attempt.case_id, False)
    assert Case.objects.get(pk=theirs.case_id).attempts_counted == 0


def test_a_case_is_handed_to_interviewers_of_its_study_only(scene: Scene) -> None:
    with pytest.raises(NotAnInterviewerError):
        hand_over(attempt=scene.attempt, to=User.objects.create_user("rita"), by=scene.interviewer, told="", now=NOON)


@pytest.mark.django_db(transaction=True)
def test_of_a_take_over_beside_an_answer_exactly_one_wins_and_no_acknowledged_answer_is_lost(db: None) -> None:
    scene = make_scene(cases=1)
    step, renato = scene.play("1"), supervisor_of(scene)
    interview, page = step.interview.pk, page_of(step).path

    def send(key: str, attempt: Attempt) -> Any:
        entries = {page: Entry(typed="3")}
        return answer(interview_id=interview, attempt=attempt, entries=entries, page=page, key=key, now=NOON + MINUTE)

    mine, fresh, again = together(
        lambda: send("one", scene.attempt), lambda: taken(scene, renato), lambda: send("two", scene.attempt)
    )
    assert isinstance(fresh, Attempt), fresh
    effects = [one.effect for one in (mine, again)]
    applied = list(InterviewEvent.objects.filter(path=page, kind="answer", is_late=False))
    assert effects.count("applied") == len(applied) <= 1
    assert InterviewEvent.objects.filter(is_late=True).count() == effects.count(LATE)
    assert Attempt.objects.filter(closed_at=None).get() == fresh
    assert send("three", scene.attempt).effect == LATE
    stored = Interview.objects.get().state["answers"]
    assert (page in stored) == bool(applied)


def test_a_case_is_handed_to_nobody_of_another_centre(scene: Scene) -> None:
    laura, carlo = scene.study.created_by, scene.colleague()
    facts: dict[str, Any] = {"by": laura, "study": scene.study, "now": NOON, "role": Role.INTERVIEWER}
    grant_role(person=carlo, centre="Voci Nord", **facts)
    attempt = Attempt.objects.select_related("case__study", "case__sample").get(pk=scene.attempt.pk)
    with pytest.raises(OtherCentreError):
        hand_over(attempt=attempt, to=carlo, by=scene.interviewer, told="", now=NOON)
    assert held_attempt(scene.interviewer) == scene.attempt
