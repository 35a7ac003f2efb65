"""Quota places in an interview: taken by the answer that decides them, counted when it is complete, else given back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.fieldwork.models import Attempt, Case, Purpose
from surveys.fieldwork.services import CorrectionRefusedError, ReasonMissingError, lapse_leases, open_case, release_case
from surveys.fieldwork.services.quotas import KEPT_AFTER_THE_CALL
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.interviewing.services import Step
from surveys.questionnaire.model.pages import Ask, Ended

from .quota_scene import filled, finish, go_back, make, next_one, resume, suspend, target
from .scene import NOON, Scene, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def quota_scene() -> Scene:
    return make()


def test_a_place_is_taken_by_the_answer_that_decides_it_and_counted_at_the_end(quota_scene: Scene) -> None:
    quota_scene.play("1")
    assert filled() == {"men": (0, 1)}
    step = quota_scene.play("1", "50", "so")
    assert filled() == {"men": (0, 1)}
    finish(quota_scene, step)
    assert filled() == {"men": (1, 0)}
    assert [event.new for event in InterviewEvent.objects.filter(kind="quota")] == [{"men": "open"}]


def test_a_full_cell_ends_the_interview_before_the_next_question(quota_scene: Scene) -> None:
    finish(quota_scene, quota_scene.play("1", "50", "so"))
    second = next_one(quota_scene)
    step = second.play("1")
    assert step.outcome == Ended("quota_full", "sex", "quota_full")
    assert finish(second, step).last_disposition == "quota_full"
    assert filled() == {"men": (1, 0)}


def test_a_running_interview_keeps_its_place_against_others(quota_scene: Scene) -> None:
    quota_scene.play("1")
    services.close_call(attempt=quota_scene.attempt, code="not_available", now=NOON)
    assert isinstance(next_one(quota_scene).play("1").outcome, Ended)


def test_a_changed_answer_gives_the_place_back_and_takes_the_other(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "50")
    go_back(quota_scene, step, "sex")
    step = quota_scene.answer(step.interview.pk, "sex", "2", key="changed")
    assert page_of(step).path == "why"
    assert filled() == {"women": (0, 1)}


def test_a_changed_answer_may_lead_into_a_full_cell_and_out_again(quota_scene: Scene) -> None:
    finish(quota_scene, quota_scene.play("1", "50", "so"))
    second = next_one(quota_scene)
    step = second.play("2", "50")
    go_back(second, step, "sex")
    assert isinstance(second.answer(step.interview.pk, "sex", "1", key="into").outcome, Ended)
    assert filled() == {"men": (1, 0)}
    go_back(second, step, "sex")
    assert page_of(second.answer(step.interview.pk, "sex", "2", key="out")).path == "why"
    assert filled() == {"men": (1, 0), "women": (0, 1)}


def test_an_answer_sent_twice_takes_one_place(quota_scene: Scene) -> None:
    step = quota_scene.start()
    for _ in range(2):
        quota_scene.answer(step.interview.pk, "sex", "1", key="same")
    assert filled() == {"men": (0, 1)}


def test_a_cell_that_only_warns_is_exceeded(quota_scene: Scene) -> None:
    finish(quota_scene, quota_scene.play("1", "30", "so"))
    second = next_one(quota_scene)
    finish(second, second.play("2", "30", "so"))
    assert filled()["young"] == (2, 0)


def test_a_condition_by_a_calculation_waits_for_the_questions_behind_it() -> None:
    scene = make([["name", "label", "when", "target"], ["old", "Old", "${class} = 'old'", 0]])
    step = scene.play("1")
    assert page_of(step).path == "age"
    assert isinstance(scene.answer(step.interview.pk, "age", "60").outcome, Ended)


@pytest.mark.parametrize("code", ["", "do_not_call"])
def test_a_break_off_frees_the_place(quota_scene: Scene, code: str) -> None:
    step = quota_scene.play("1", "50")
    services.break_off(interview_id=step.interview.pk, attempt=quota_scene.attempt, code=code, now=NOON)
    assert filled() == {}


def test_a_screened_out_interview_gives_its_place_back() -> None:
    routes = [["after", "when", "go_to"], ["age", "${age} < 18", "@screened_out"]]
    scene = make(routes=routes)
    step = scene.play("1", "17")
    assert filled() == {"men": (0, 1)}
    assert finish(scene, step).last_disposition == "screened_out"
    assert filled() == {}


def test_a_suspended_interview_keeps_its_place_two_hours(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "50")
    suspend(quota_scene, step)
    lapse_leases(now=NOON + KEPT_AFTER_THE_CALL - timedelta(minutes=1))
    assert filled() == {"men": (0, 1)}
    for _ in range(2):
        lapse_leases(now=NOON + KEPT_AFTER_THE_CALL)
    assert filled() == {}


def test_an_abandoned_interview_gives_its_place_back_too(quota_scene: Scene) -> None:
    quota_scene.play("1", "50")
    release_case(case=quota_scene.attempt.case, by=quota_scene.interviewer, now=NOON)
    lapse_leases(now=NOON + KEPT_AFTER_THE_CALL)
    assert filled() == {}


def test_an_interview_of_an_earlier_call_that_is_ended_in_this_one_frees_its_place(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "50")
    suspend(quota_scene, step)
    attempt = open_case(case=quota_scene.attempt.case, interviewer=quota_scene.interviewer, now=NOON)
    services.close_call(attempt=attempt, code="do_not_call", now=NOON)
    assert Interview.objects.get().status == "broken_off"
    assert filled() == {}


def test_a_resumed_interview_goes_on_with_the_place_it_kept(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "50")
    suspend(quota_scene, step)
    again = resume(quota_scene, NOON + timedelta(minutes=118))
    lapse_leases(now=NOON + KEPT_AFTER_THE_CALL)
    assert filled() == {"men": (0, 1)}
    finish(again, again.answer(step.interview.pk, "why", "so"))
    assert filled() == {"men": (1, 0)}


def test_a_resumed_interview_reserves_again_what_it_has_lost(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "50")
    suspend(quota_scene, step)
    lapse_leases(now=NOON + KEPT_AFTER_THE_CALL)
    again = resume(quota_scene, NOON + timedelta(hours=3))
    assert page_of(again.start()).path == "why"
    assert filled() == {"men": (0, 1)}


def test_a_resumed_interview_whose_cell_has_filled_up_ends(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "50")
    suspend(quota_scene, step)
    lapse_leases(now=NOON + KEPT_AFTER_THE_CALL)
    second = next_one(quota_scene)
    finish(second, second.play("1", "50", "so"))
    again = resume(quota_scene, NOON + timedelta(hours=3))
    step = again.start()
    assert step.outcome == Ended("quota_full", "why", "quota_full")
    assert finish(again, step).last_disposition == "quota_full"
    assert filled() == {"men": (1, 0)}


def test_a_rejected_interview_is_uncounted_once(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "30", "so")
    with pytest.raises(CorrectionRefusedError, match="A colleague has this case"):
        reject(quota_scene, step)
    finish(quota_scene, step)
    with pytest.raises(ReasonMissingError):
        reject(quota_scene, step, reason=" ")
    assert filled() == {"men": (1, 0), "young": (1, 0)}
    assert reject(quota_scene, step).status == "rejected"
    with pytest.raises(CorrectionRefusedError, match="rejected already"):
        reject(quota_scene, step)
    assert filled() == {}
    event = InterviewEvent.objects.get(kind="rejected")
    assert (event.old, event.reason, event.actor) == ("complete", "Invented answers", quota_scene.interviewer)


def test_a_lowered_target_lets_running_interviews_end_and_takes_no_more(quota_scene: Scene) -> None:
    step = quota_scene.play("2", "50")
    target("women", 0, quota_scene.interviewer)
    step = quota_scene.answer(step.interview.pk, "why", "so")
    assert finish(quota_scene, step).last_disposition == "complete"
    assert isinstance(next_one(quota_scene).play("2").outcome, Ended)
    assert filled() == {"women": (1, 0)}


def test_a_raised_target_takes_more_at_once(quota_scene: Scene) -> None:
    finish(quota_scene, quota_scene.play("1", "50", "so"))
    target("men", 2, quota_scene.interviewer)
    assert isinstance(next_one(quota_scene).play("1").outcome, Ask)
    assert filled() == {"men": (1, 1)}


def test_a_cell_made_soft_in_the_field_refuses_nobody_and_made_hard_it_does(quota_scene: Scene) -> None:
    target("men", 0, quota_scene.interviewer, on_full="warn")
    step = quota_scene.play("1")
    target("young", 0, quota_scene.interviewer, on_full="stop")
    assert isinstance(quota_scene.answer(step.interview.pk, "age", "20").outcome, Ended)


def test_test_interviews_take_no_places(quota_scene: Scene) -> None:
    target("men", 0, quota_scene.interviewer)
    Case.objects.filter(pk=quota_scene.attempt.case_id).update(purpose=Purpose.TEST)
    scene = Scene(quota_scene.study, quota_scene.interviewer, Attempt.objects.get(pk=quota_scene.attempt.pk))
    finish(scene, scene.play("1", "50", "so"))
    assert filled() == {}


def test_with_the_setting_all_quota_questions_are_asked_before_anybody_is_turned_away() -> None:
    scene = make(settings=[["form_title", "ask_all_quota_questions"], ["T", "yes"]])
    target("men", 0, scene.interviewer)
    step = scene.play("1")
    assert page_of(step).path == "age"
    assert scene.answer(step.interview.pk, "age", "50").outcome == Ended("quota_full", "age", "quota_full")


def test_a_step_that_decides_nothing_asks_as_little_as_without_quotas(quota_scene: Scene) -> None:
    step = quota_scene.start()
    decides = queries(quota_scene, step, "sex", "1")
    queries(quota_scene, step, "age", "50")
    assert queries(quota_scene, step, "why", "so") == ["SELECT", "UPDATE", "INSERT"]
    assert decides == ["SELECT", "SELECT", "UPDATE", "INSERT", "UPDATE", "INSERT"]


def queries(scene: Scene, step: Step, page: str, typed: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        scene.answer(step.interview.pk, page, typed)
    said = [query["sql"].split()[0] for query in captured.captured_queries]
    return [word for word in said if word not in {"SAVEPOINT", "RELEASE"}]


def reject(scene: Scene, step: Step, reason: str = "Invented answers") -> Interview:
    return services.reject_interview(interview=step.interview, reason=reason, by=scene.interviewer, now=NOON)
