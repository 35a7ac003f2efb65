"""Interviews are drawn for review, decided once, and what is decided reaches completes, case and interviewer."""

from datetime import timedelta

import pytest

from surveys.analysis.drawing import is_drawn
from surveys.analysis.scorecards import points_of, read_items, written_items
from surveys.fieldwork.services import ReasonMissingError
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewFlag
from surveys.interviewing.queries import completes, progress_of
from surveys.interviewing.services import flag_interviews, number_interviews
from surveys.people.models import AuditEntry, User
from surveys.people.services import end_agreement
from surveys.review.models import Improvement, Review, ReviewComment, ReviewVerdict
from surveys.review.queries import own_reviews, queue_of, scores_by_person
from surveys.review.services import (
    Judged,
    ReviewError,
    ReviewTakenError,
    change_review_rules,
    claim_next_review,
    claim_review,
    decide_review,
    draw_due_reviews,
    forget_old_scores,
    take_review_back,
)
from tests.interviewing.scene import NOON, Scene, case_of, make_scene
from tests.web.world import agree_to_watching

ACCEPTED, REJECTED, ASKED_AGAIN = ReviewVerdict.ACCEPTED, ReviewVerdict.REJECTED, ReviewVerdict.ASKED_AGAIN
MARKS = [
    {"words": "Read in full", "weight": 20, "given": "yes"},
    {"words": "Nothing suggested", "weight": 30, "given": "no"},
    {"words": "Notice read", "weight": 50, "given": "na"},
]


@pytest.fixture
def scene(db: None) -> Scene:
    """Three cases, of which the first is interviewed to its end."""
    scene = make_scene(cases=3)
    finish(scene)
    return scene


@pytest.fixture
def reviewer(db: None) -> User:
    return User.objects.create_user("renato", first_name="Renato", last_name="Moretti")


def finish(scene: Scene) -> Interview:
    step = scene.play("1", "2", "1")
    services.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=scene.now)
    return step.interview


def drawn(scene: Scene) -> list[tuple[int, str]]:
    number_interviews(study=scene.study, now=scene.now)
    flag_interviews(now=scene.now)
    draw_due_reviews(now=scene.now)
    return list(Review.objects.order_by("pk").values_list("interview", "drawn_as"))


def first(scene: Scene) -> Review:
    drawn(scene)
    return Review.objects.get()


def test_about_so_many_in_a_hundred_are_drawn_and_the_same_ones_every_time() -> None:
    ones = [number for number in range(10_000) if is_drawn(7, number, 10)]
    assert 900 < len(ones) < 1100
    assert ones == [number for number in range(10_000) if is_drawn(7, number, 10)]
    assert not any(is_drawn(7, number, 0) for number in range(1000))
    assert all(is_drawn(7, number, 100) for number in range(1000))


def test_what_does_not_apply_leaves_the_denominator() -> None:
    assert points_of(MARKS) == (20, 50)
    assert points_of([]) == (0, 0)


def test_a_scorecard_is_lines_and_every_wrong_one_is_named() -> None:
    items, wrong = read_items("Read in full | 20\n\nNothing suggested|30")
    assert (written_items(items), wrong) == ("Read in full | 20\nNothing suggested | 30", [])
    assert read_items("no weight\nRead | 0\nRead | 5\nread | 6")[1] == [(1, "words"), (2, "weight"), (4, "twice")]


def test_a_newcomers_first_are_drawn_and_one_with_a_flag_says_so(scene: Scene) -> None:
    one = Interview.objects.get()
    assert drawn(scene) == [(one.pk, "newcomer")]
    assert drawn(scene) == [(one.pk, "newcomer")], "nothing is drawn twice"


def test_rules_hold_from_the_next_interview_on(scene: Scene) -> None:
    none = {"percent": 0, "first_of_each": 0, "all_flagged": True, "scorecard": []}
    change_review_rules(study=scene.study, by=scene.interviewer, now=NOON, **none)
    number_interviews(study=scene.study, now=NOON)
    flag_interviews(now=NOON)
    InterviewFlag.objects.create(interview=Interview.objects.get(), study=scene.study, kind="short")
    draw_due_reviews(now=NOON)
    assert [review.drawn_as for review in Review.objects.all()] == ["flagged"]


def test_two_reviewers_get_two_reviews_and_one_gets_none(scene: Scene, reviewer: User) -> None:
    review = first(scene)
    assert claim_next_review(study=scene.study, by=reviewer, now=NOON) == review
    other = scene.colleague()
    assert claim_next_review(study=scene.study, by=other, now=NOON) is None
    with pytest.raises(ReviewTakenError):
        claim_review(review=review, by=other, now=NOON)
    with pytest.raises(ReviewTakenError):
        decide_review(review=review, judged=Judged(ACCEPTED), by=other, now=NOON)
    claim_review(review=review, by=other, now=NOON + timedelta(hours=2))


def test_an_accepted_interview_stays_as_it_is_and_the_register_says_who(scene: Scene, reviewer: User) -> None:
    decided = decide_review(review=first(scene), judged=Judged(ACCEPTED), by=reviewer, now=NOON)
    assert (decided.verdict, decided.reviewer) == ("accepted", reviewer)
    assert Interview.objects.get().status == "complete"
    assert AuditEntry.objects.filter(verb="interview.accepted", actor=reviewer).count() == 1
    with pytest.raises(ReviewTakenError):
        decide_review(review=decided, judged=Judged(REJECTED, "No"), by=reviewer, now=NOON)


def test_a_rejected_interview_counts_nowhere_and_its_case_stays_closed(scene: Scene, reviewer: User) -> None:
    decide_review(review=first(scene), judged=Judged(REJECTED, "Invented"), by=reviewer, now=NOON)
    assert (completes().count(), progress_of(scene.study).complete) == (0, 0)
    assert case_of(scene.attempt).state == "closed"
    assert queue_of(scene.study).decided == 1


def test_one_to_be_asked_again_frees_its_case_for_another_interview(scene: Scene, reviewer: User) -> None:
    decide_review(review=first(scene), judged=Judged(ASKED_AGAIN, "Half of it unread"), by=reviewer, now=NOON)
    assert (completes().count(), case_of(scene.attempt).state) == (0, "waiting")


def test_a_decision_that_the_case_refuses_leaves_the_review_open(scene: Scene, reviewer: User) -> None:
    review = first(scene)
    with pytest.raises(ReasonMissingError):
        decide_review(review=review, judged=Judged(REJECTED), by=reviewer, now=NOON)
    assert Review.objects.get().verdict == ""


def test_what_is_rejected_on_the_page_of_its_case_is_not_accepted_here(scene: Scene, reviewer: User) -> None:
    review = first(scene)
    services.reject_interview(interview=Interview.objects.get(), reason="No", by=reviewer, now=NOON)
    with pytest.raises(ReviewError):
        decide_review(review=review, judged=Judged(ACCEPTED), by=reviewer, now=NOON)
    assert Review.objects.get().verdict == ""


def test_a_review_that_was_taken_back_waits_again_in_the_same_hands(scene: Scene, reviewer: User) -> None:
    review = decide_review(review=first(scene), judged=Judged(ACCEPTED), by=reviewer, now=NOON)
    assert take_review_back(review=review, by=reviewer, now=NOON).verdict == ""
    assert [one.pk for one in queue_of(scene.study).others] == [review.pk]


def test_scores_and_one_thing_to_improve_are_seen_over_time(scene: Scene, reviewer: User) -> None:
    agree_to_watching(reviewer)
    judged = Judged(ACCEPTED, told="Slower", marks=MARKS, comments={"cups": "Probe"}, agreed="Read it all")
    decide_review(review=first(scene), judged=judged, by=reviewer, now=NOON)
    scene.attempt = scene.next_case()
    finish(scene)
    drawn(scene)
    second = Review.objects.get(verdict="")
    decide_review(review=second, judged=Judged(ACCEPTED, marks=MARKS, seen="better"), by=reviewer, now=NOON)
    score = scores_by_person(scene.study)[scene.interviewer.pk]
    assert (score.reviews, score.points, score.out_of) == (2, 40, 100)
    assert (score.improvement and score.improvement.words, score.since) == ("Read it all", ("better",))
    mine = own_reviews(scene.interviewer)
    assert {comment.words for one in mine for comment in one.comments.all()} == {"Probe"}
    assert own_reviews(reviewer) == []


def test_without_an_agreement_nobody_is_scored(scene: Scene, reviewer: User) -> None:
    agree_to_watching(reviewer)
    end_agreement(by=reviewer, now=NOON)
    decide_review(review=first(scene), judged=Judged(ACCEPTED, marks=MARKS, agreed="X"), by=reviewer, now=NOON)
    assert (Review.objects.get().out_of, Improvement.objects.count()) == (None, 0)


def test_scores_are_forgotten_with_time_and_verdicts_stay(scene: Scene, reviewer: User) -> None:
    agree_to_watching(reviewer)
    judged = Judged(ACCEPTED, told="Slower", marks=MARKS, comments={"cups": "Probe"})
    decide_review(review=first(scene), judged=judged, by=reviewer, now=NOON)
    assert forget_old_scores(now=NOON + timedelta(days=400)) == 1
    left = Review.objects.get()
    assert (left.verdict, left.told, left.marks, ReviewComment.objects.count()) == ("accepted", "", [], 0)
