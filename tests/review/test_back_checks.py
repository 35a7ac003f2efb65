"""A few questions are asked again by somebody else: from a queue of its own, counted nowhere."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from surveys.analysis.agreement import compared
from surveys.design.models import Membership, Study
from surveys.fieldwork.models import Case, DoNotCall, PhoneNumber, Pilot, Sample
from surveys.fieldwork.queries import forbidden_among
from surveys.fieldwork.services import forbid
from surveys.interviewing.models import Interview
from surveys.interviewing.queries import completes, progress_of
from surveys.interviewing.services import finish
from surveys.people.models import User
from surveys.review.models import BackCheck
from surveys.review.queries import (
    CheckObstacle,
    checkable,
    held_check,
    numbers_of,
    numbers_to_call,
    obstacle_of,
    results_of,
    waiting_for,
)
from surveys.review.services import (
    BackCheckError,
    ask_back_check,
    claim_back_check,
    end_back_check,
    free_lapsed_back_checks,
    plan_back_checks,
)
from tests.interviewing.scene import NOON, Scene, make_scene

AGAIN = [{"name": "drinks", "type": 1, "tolerance": 0}, {"name": "cups", "type": 2, "tolerance": 1}]


@pytest.fixture
def scene(db: None) -> Scene:
    """A complete interview that is to be checked, and the plan of what is asked again."""
    scene = make_scene(cases=2)
    step = scene.play("1", "2", "1")
    finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
    facts = {"percent": 0, "questions": AGAIN, "is_random_assignment": False}
    plan_back_checks(study=scene.study, by=scene.interviewer, now=NOON, **facts)
    ask_back_check(interview=Interview.objects.get(), by=scene.interviewer, now=NOON)
    return scene


@pytest.fixture
def colleague(scene: Scene) -> User:
    return scene.colleague()


def taken(colleague: User) -> BackCheck:
    check = claim_back_check(person=colleague, now=NOON)
    assert check is not None
    return check


def test_nobody_checks_their_own_interview(scene: Scene, colleague: User) -> None:
    assert claim_back_check(person=scene.interviewer, now=NOON) is None
    assert (waiting_for(scene.interviewer, NOON), waiting_for(colleague, NOON)) == (0, 1)
    assert taken(colleague).holder == colleague


def test_what_is_asked_again_counts_nowhere(scene: Scene, colleague: User) -> None:
    before = completes().count(), progress_of(scene.study).complete, Case.objects.count()
    answers = {"drinks": "2", "cups": 3}
    end_back_check(check=taken(colleague), result="done", by=colleague, now=NOON, spoke=True, answers=answers)
    assert (completes().count(), progress_of(scene.study).complete, Case.objects.count()) == before


def test_differences_are_told_by_question_with_their_tolerance_and_by_person(scene: Scene, colleague: User) -> None:
    answers = {"drinks": "2", "cups": 3}
    end_back_check(check=taken(colleague), result="done", by=colleague, now=NOON, spoke=False, answers=answers)
    results = results_of(scene.study)
    assert [(one.name, one.share.changed, one.share.base) for one in results.questions] == [
        ("drinks", 1, 1),
        ("cups", 0, 1),
    ]
    assert results.questions[0].share.part is None, "one is no base"
    assert [(one.person, one.checked, one.not_spoken) for one in results.people] == [(scene.interviewer.pk, 1, 1)]


def test_who_was_not_reached_is_called_four_times_and_not_at_once(scene: Scene, colleague: User) -> None:
    now = NOON
    for _try in range(4):
        check = claim_back_check(person=colleague, now=now)
        assert check is not None
        end_back_check(check=check, result="not_reached", by=colleague, now=now)
        assert claim_back_check(person=colleague, now=now) is None
        now += timedelta(days=1)
    assert BackCheck.objects.get().state == "not_reached"


def test_nobody_on_the_do_not_call_list_is_called_back(scene: Scene, colleague: User) -> None:
    forbid([one.number for one in numbers_of(BackCheck.objects.get())], now=NOON, reason="do_not_call")
    assert claim_back_check(person=colleague, now=NOON) is None
    assert BackCheck.objects.get().state == "withdrawn"


def test_who_asks_for_it_is_never_called_again(scene: Scene, colleague: User) -> None:
    check = taken(colleague)
    numbers = [one.number for one in numbers_of(check)]
    end_back_check(check=check, result="never_again", by=colleague, now=NOON)
    assert forbidden_among(numbers, scene.study) == set(numbers)
    assert DoNotCall.objects.get().added_by == colleague


def test_an_interview_that_was_rejected_meanwhile_is_not_checked(scene: Scene, colleague: User) -> None:
    Interview.objects.update(status="rejected")
    assert claim_back_check(person=colleague, now=NOON) is None


def test_one_that_was_left_is_free_again_and_its_answers_come_too_late(scene: Scene, colleague: User) -> None:
    check = taken(colleague)
    assert free_lapsed_back_checks(now=NOON + timedelta(hours=3)) == 1
    with pytest.raises(BackCheckError):
        end_back_check(check=check, result="refused", by=colleague, now=NOON)


def test_what_is_personal_or_typed_is_not_asked_again(scene: Scene) -> None:
    version = Interview.objects.get().version_id
    assert [one.name for one in checkable(version)] == ["drinks", "cups", "known"]


def test_who_works_in_the_study_no_more_does_not_see_the_one_they_held(scene: Scene) -> None:
    colleague = scene.colleague()
    held = claim_back_check(person=colleague, now=NOON)
    assert held is not None
    Membership.objects.filter(study=scene.study, user=colleague).delete()
    assert held_check(colleague, NOON) is None
    assert claim_back_check(person=colleague, now=NOON) is None
    held.refresh_from_db()
    assert (held.state, held.holder) == ("waiting", None)


def test_who_has_not_passed_the_briefing_checks_nobody(scene: Scene, colleague: User) -> None:
    Study.objects.update(is_gated=True)
    assert (claim_back_check(person=colleague, now=NOON), waiting_for(colleague, NOON)) == (None, 0)
    Membership.objects.filter(user=colleague).update(cleared_at=NOON)
    assert taken(colleague).holder == colleague
    Membership.objects.filter(user=colleague).update(cleared_until=NOON)
    assert held_check(colleague, NOON) is None


def test_a_list_whose_check_with_the_register_has_run_out_is_not_called_for_back_checks(scene: Scene) -> None:
    Sample.objects.update(opposition_waiver="", opposition_checked_on=date(2026, 9, 1))
    assert claim_back_check(person=scene.colleague(), now=NOON) is None
    # It waits behind the others, so that twenty of them do not hide what may be called.
    assert BackCheck.objects.get().due_at > NOON


def test_whoever_works_for_a_centre_checks_interviews_of_its_lists_alone(scene: Scene, colleague: User) -> None:
    taken(colleague)
    Membership.objects.filter(user=colleague).update(centre="Voci Nord")
    assert held_check(colleague, NOON) is None
    assert claim_back_check(person=colleague, now=NOON) is None
    assert waiting_for(colleague, NOON) == 0
    Sample.objects.update(centre="Voci Nord")
    assert waiting_for(colleague, NOON) == 1
    assert taken(colleague).holder == colleague


def test_a_number_that_came_after_the_lists_check_waits_for_its_own(scene: Scene) -> None:
    check = BackCheck.objects.get()
    Sample.objects.update(opposition_waiver="", opposition_checked_on=NOON.date())
    assert len(numbers_to_call(check, NOON)) == 1
    PhoneNumber.objects.update(register_alone=True)
    assert (len(numbers_of(check)), numbers_to_call(check, NOON)) == (1, [])
    assert obstacle_of(check, NOON) == CheckObstacle.REGISTER


def forbidden(scene: Scene) -> None:
    forbid([Case.objects.exclude(state="waiting").get().phones.get().number], now=NOON, reason="asked")


def ended(scene: Scene) -> None:
    Study.objects.filter(pk=scene.study.pk).update(ends_on=NOON.date() - timedelta(days=1))


def shut(scene: Scene) -> None:
    Study.objects.filter(pk=scene.study.pk).update(calling_policy={})
    Case.objects.update(time_zone="Asia/Tokyo")


def piloted(scene: Scene) -> None:
    Pilot.objects.create(study=scene.study, completes=1, before=0, set_by=scene.interviewer, set_at=NOON)


@pytest.mark.parametrize(
    ("happens", "found"),
    [
        (forbidden, CheckObstacle.GONE),
        (ended, CheckObstacle.ENDED),
        (piloted, CheckObstacle.PILOT),
        (shut, CheckObstacle.HOURS),
    ],
)
def test_what_stops_the_field_stops_back_checks_also_one_in_hand(
    scene: Scene, colleague: User, happens: Callable[[Scene], None], found: CheckObstacle
) -> None:
    taken(colleague)
    happens(scene)
    assert obstacle_of(BackCheck.objects.get(), NOON) == found
    free_lapsed_back_checks(now=NOON + timedelta(hours=3))
    assert claim_back_check(person=colleague, now=NOON) is None
    assert BackCheck.objects.get().state == ("withdrawn" if found == CheckObstacle.GONE else "waiting")


def test_an_interview_that_is_not_complete_is_not_checked(scene: Scene) -> None:
    Interview.objects.update(status="rejected")
    with pytest.raises(BackCheckError):
        ask_back_check(interview=Interview.objects.get(), by=scene.interviewer, now=NOON)


def test_codes_are_the_same_only_to_the_letter() -> None:
    assert compared("01", "1", is_number=False) == "changed"
    assert compared("01", "1", is_number=True) == "same"
