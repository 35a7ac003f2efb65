"""Interviews end with their call: finished, suspended, broken off, and taken up again."""

from datetime import timedelta

import pytest

from surveys.design.models import Study
from surveys.design.services import publish, upload_workbook
from surveys.fieldwork.models import CaseState
from surveys.fieldwork.queries import outcomes_of
from surveys.fieldwork.services import (
    AttemptClosedError,
    InterviewBegunError,
    NewAppointment,
    NoteMissingError,
    forbid_calls,
    give_back,
    open_case,
    release_case,
)
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewStatus, Session
from surveys.people.models import User
from tests.design.workbooks import workbook

from .scene import ANY_HOUR, CHOICES, COFFEE, NOON, Scene, case_of, make_scene, page_of

LATER = NOON + timedelta(minutes=4)


def finished(scene: Scene, *typed: str) -> Interview:
    step = scene.play(*typed)
    services.finish(interview_id=step.interview.pk, attempt=scene.attempt, key="end", now=LATER)
    return Interview.objects.get()


def test_a_finished_interview_stores_its_row_and_closes_the_case(scene: Scene) -> None:
    interview = finished(scene, "1", "3", "3 1")

    assert (interview.status, interview.row) == ("complete", {"v": ["1", 3, None, ["3", "1"]]})
    assert (interview.ended_at, interview.seconds) == (LATER, 240)
    case = case_of(scene.attempt)
    assert (case.state, case.last_disposition) == (CaseState.CLOSED, "complete")


def test_answers_off_the_route_are_kept_but_not_in_the_row(scene: Scene) -> None:
    step = scene.play("1", "3")
    for _ in range(2):
        services.step_back(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
    scene.answer(step.interview.pk, "drinks", "2", key="b1")
    scene.answer(step.interview.pk, "why", "Non mi piace", key="b2")
    scene.answer(step.interview.pk, "known", "2", key="b3")
    services.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=LATER)

    interview = Interview.objects.get()
    assert interview.row == {"v": ["2", None, "Non mi piace", ["2"]]}
    assert interview.state["answers"]["cups"] == {"v": 3}


def test_finishing_twice_with_the_same_key_is_finishing_once(scene: Scene) -> None:
    interview = finished(scene, "1", "3", "1")
    events = interview.events.count()

    services.finish(interview_id=interview.pk, attempt=scene.attempt, key="end", now=LATER)

    assert interview.events.count() == events


def test_an_interview_with_questions_left_cannot_be_finished(scene: Scene) -> None:
    step = scene.play("1")

    with pytest.raises(services.NotOverError):
        services.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=LATER)


def test_a_dropped_line_suspends_and_the_next_call_goes_on_at_the_same_question(scene: Scene) -> None:
    step = scene.play("1")
    services.close_call(attempt=scene.attempt, code="line_dropped", now=LATER)
    assert Interview.objects.get().status == InterviewStatus.SUSPENDED
    assert case_of(scene.attempt).is_resumable

    again = scene.next_case(now=LATER + timedelta(minutes=2))
    assert again.case_id == scene.attempt.case_id
    resumed = services.start_interview(attempt=again, now=LATER + timedelta(minutes=3))

    assert (resumed.interview.pk, page_of(resumed).path) == (step.interview.pk, "cups")
    assert [(line.path, line.words) for line in resumed.lines] == [("drinks", "Sì")]
    assert Session.objects.filter(interview=step.interview).count() == 2


def test_a_suspended_interview_keeps_its_version_when_a_new_one_is_published(scene: Scene) -> None:
    step = scene.play("1")
    services.close_call(attempt=scene.attempt, code="line_dropped", now=LATER)
    content = workbook(survey=[*COFFEE, ["text", "last", "Altro?", "More?"]], choices=CHOICES)
    upload_workbook(study=scene.study, content=content, file_name="v2.xlsx", by=scene.study.created_by, now=LATER)
    publish(study=scene.study, reason="one more", by=scene.study.created_by, now=LATER)

    again = scene.next_case(now=LATER + timedelta(minutes=2))
    resumed = services.start_interview(attempt=again, now=LATER + timedelta(minutes=3))

    assert resumed.interview.version_id == step.interview.version_id


def test_a_suspended_interview_has_a_row_of_what_was_said(scene: Scene) -> None:
    scene.play("1")
    services.close_call(attempt=scene.attempt, code="line_dropped", now=LATER)

    assert Interview.objects.get().row == {"v": ["1", None, None, None]}


def test_an_appointment_suspends_the_interview(scene: Scene) -> None:
    scene.play("1")
    wanted = NewAppointment(at=NOON + timedelta(hours=3))
    services.close_call(attempt=scene.attempt, code="call_back", appointment=wanted, now=LATER)

    assert Interview.objects.get().status == InterviewStatus.SUSPENDED
    assert case_of(scene.attempt).appointments.get(ended_at=None).at == wanted.at


def test_breaking_off_before_the_threshold_is_broken_off_and_after_it_partial(db: None) -> None:
    statuses = []
    for number, typed in enumerate((("1",), ("1", "3"))):
        giulia = User.objects.create_user(f"giulia{number}")
        scene = make_scene(settings=[["partial_from"], ["cups"]], interviewer=giulia)
        step = scene.play(*typed)
        services.break_off(interview_id=step.interview.pk, attempt=scene.attempt, now=LATER)
        statuses.append((Interview.objects.get(pk=step.interview.pk).status, case_of(scene.attempt).last_disposition))

    assert statuses == [("broken_off", "broken_off"), ("partial", "partial")]


def test_who_never_wants_to_be_called_again_ends_the_interview_too(scene: Scene) -> None:
    scene.play("1")
    services.close_call(attempt=scene.attempt, code="do_not_call", now=LATER)

    assert Interview.objects.get().status == InterviewStatus.BROKEN_OFF
    assert case_of(scene.attempt).state == CaseState.CLOSED


def test_a_begun_interview_survives_a_call_in_which_nobody_answered(scene: Scene) -> None:
    scene.play("1")
    services.close_call(attempt=scene.attempt, code="line_dropped", now=LATER)
    again = scene.next_case(now=LATER + timedelta(minutes=2))
    services.close_call(attempt=again, code="no_answer", now=LATER + timedelta(minutes=3))

    assert Interview.objects.get().status == InterviewStatus.SUSPENDED
    assert case_of(again).is_resumable


def test_a_final_outcome_of_a_later_call_ends_the_begun_interview(scene: Scene) -> None:
    scene.play("1")
    services.close_call(attempt=scene.attempt, code="line_dropped", now=LATER)
    again = scene.next_case(now=LATER + timedelta(minutes=2))
    services.close_call(attempt=again, code="deceased", now=LATER + timedelta(minutes=3))

    interview = Interview.objects.get()
    assert (interview.status, interview.ended_at) == ("broken_off", LATER + timedelta(minutes=3))


def test_an_outcome_that_is_refused_leaves_the_interview_open(scene: Scene) -> None:
    scene.play("1")
    with pytest.raises(NoteMissingError):
        services.close_call(attempt=scene.attempt, code="soft_refusal", now=LATER)

    assert Interview.objects.get().status == InterviewStatus.OPEN


def test_a_closed_attempt_starts_nothing(scene: Scene) -> None:
    services.close_call(attempt=scene.attempt, code="no_answer", now=LATER)

    with pytest.raises(services.NotInHandError):
        services.start_interview(attempt=scene.attempt, now=LATER)


def test_a_closed_attempt_cannot_be_closed_again(scene: Scene) -> None:
    services.close_call(attempt=scene.attempt, code="no_answer", now=LATER)

    with pytest.raises(AttemptClosedError):
        services.close_call(attempt=scene.attempt, code="busy", now=LATER)


def test_starting_marks_the_call_as_answered_and_starting_twice_is_starting_once(scene: Scene) -> None:
    scene.start()
    scene.start()

    assert scene.attempt.calls.get().answered_at == NOON
    assert Interview.objects.get().events.count() == 1
    assert Session.objects.count() == 1


def test_a_practice_case_makes_a_practice_interview(scene: Scene) -> None:
    scene.attempt.case.purpose = "practice"
    scene.attempt.case.save()
    step = scene.start()

    assert step.interview.purpose == "practice"


def test_a_screened_out_interview_says_so(db: None) -> None:
    scene = make_scene(routes=[["after", "when", "go_to"], ["drinks", "${drinks} = '2'", "@screened_out"]])
    interview = finished(scene, "2")

    assert (interview.status, case_of(scene.attempt).last_disposition) == ("screened_out", "screened_out")


def past_the_threshold(*, attempts: int) -> Scene:
    """Interrupted after ``partial_from`` was answered; the rules allow so many attempts."""
    scene = make_scene(settings=[["partial_from"], ["cups"]], cases=2)
    Study.objects.filter(pk=scene.study.pk).update(calling_policy=ANY_HOUR | {"max_attempts": attempts})
    scene.play("1", "3")
    services.close_call(attempt=scene.attempt, code="line_dropped", now=LATER)
    return scene


def test_a_line_dropped_in_the_last_call_allowed_leaves_a_partial_interview(db: None) -> None:
    scene = past_the_threshold(attempts=1)

    interview, case = Interview.objects.get(), case_of(scene.attempt)
    assert (interview.status, interview.ended_at, interview.row) == ("partial", LATER, {"v": ["1", 3, None, None]})
    assert [event.kind for event in interview.events.order_by("-sequence")[:2]] == ["broken_off", "page"]
    assert (case.state, case.final_outcome) == (CaseState.CLOSED, "1.2")


def test_a_suspended_interview_ends_when_the_last_call_finds_nobody(db: None) -> None:
    scene = past_the_threshold(attempts=2)
    assert Interview.objects.get().status == InterviewStatus.SUSPENDED
    assert outcomes_of(scene.study).so_far == {"1.2": 1, "3.11": 1}

    again = scene.next_case(now=LATER + timedelta(minutes=2))
    services.close_call(attempt=again, code="no_answer", now=LATER + timedelta(minutes=3))

    assert Interview.objects.get().status == InterviewStatus.PARTIAL
    assert case_of(again).final_outcome == "1.2"


def test_an_interview_left_behind_by_a_case_that_closed_elsewhere_is_ended_once(db: None) -> None:
    scene = past_the_threshold(attempts=5)
    laura = scene.study.created_by
    forbid_calls(case=case_of(scene.attempt), reason="a letter", by=laura, now=LATER)
    assert Interview.objects.get().status == InterviewStatus.SUSPENDED

    ended = [services.end_interviews_of_closed_cases(study=scene.study, now=LATER) for _ in range(2)]

    assert (ended, Interview.objects.get().status) == ([1, 0], "partial")
    assert case_of(scene.attempt).final_outcome == "1.2"


def test_an_interview_on_a_screen_that_was_left_counts_when_its_case_closes(db: None) -> None:
    scene = make_scene(settings=[["partial_from"], ["cups"]])
    scene.play("1", "3")
    Study.objects.filter(pk=scene.study.pk).update(calling_policy=ANY_HOUR | {"max_attempts": 1})
    release_case(case=case_of(scene.attempt), by=scene.study.created_by, now=LATER)
    assert case_of(scene.attempt).final_outcome == "3.90"

    services.end_interviews_of_closed_cases(study=scene.study, now=LATER)

    assert (Interview.objects.get().status, Interview.objects.get().seconds) == ("partial", 0)
    assert case_of(scene.attempt).final_outcome == "1.2"


def test_what_may_still_be_called_is_left_alone(db: None) -> None:
    scene = past_the_threshold(attempts=5)

    assert services.end_interviews_of_closed_cases(study=scene.study, now=LATER) == 0
    assert Interview.objects.get().status == InterviewStatus.SUSPENDED


def test_who_has_been_interviewed_and_rings_is_not_interviewed_twice(scene: Scene) -> None:
    finished(scene, "1", "3", "3 1")
    scene.attempt = open_case(case=scene.attempt.case, interviewer=scene.interviewer, now=LATER)
    with pytest.raises(services.AlreadyInterviewedError):
        scene.start()


def test_who_rings_back_goes_on_where_the_line_dropped_and_is_not_given_back_then(scene: Scene) -> None:
    begun = scene.play("1")
    services.close_call(attempt=scene.attempt, code="line_dropped", now=LATER)
    scene.attempt = open_case(case=scene.attempt.case, interviewer=scene.interviewer, now=LATER)
    step = scene.start()
    assert (step.interview.pk, page_of(step).path) == (begun.interview.pk, "cups")
    with pytest.raises(InterviewBegunError):
        give_back(attempt=scene.attempt, now=LATER)
