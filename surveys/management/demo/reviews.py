"""The demo's reviews: interviews looked at for flags, some accepted with a score, one thing agreed upon."""

from datetime import datetime

from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.interviewing.queries import completes
from surveys.interviewing.services import flag_interviews, number_all_interviews
from surveys.people.models import User
from surveys.review.models import Review, ReviewVerdict
from surveys.review.queries import checkable, scorecard_of
from surveys.review.services import Judged, ask_back_check, decide_review, draw_due_reviews, plan_back_checks

GIVEN = ("na", "yes", "yes", "yes", "no", "yes")
REVIEWED = 5
CHECKED = 4
ASKED_AGAIN = ({"type": 1, "tolerance": 0}, {"type": 2, "tolerance": 1}, {"type": 3, "tolerance": 0})


def make_reviews(*, study: Study, by: User, now: datetime) -> None:
    """Look at the interviews, draw, and close the first reviews."""
    number_all_interviews(now=now)
    flag_interviews(now=now)
    draw_due_reviews(now=now)
    waiting = Review.objects.filter(study=study, verdict="").exclude(drawn_as="flagged").select_related("study")
    for place, review in enumerate(waiting.order_by("pk")[:REVIEWED]):
        marks = [{**item, "given": given} for item, given in zip(scorecard_of(study), GIVEN, strict=True)]
        agreed = _("Ask “more or less?” before taking a don’t know") if place == 0 else ""
        seen = "better" if place == 2 else ""
        told = _("Well read; take your time.")
        judged = Judged(ReviewVerdict.ACCEPTED, told=told, marks=marks, agreed=agreed, seen=seen)
        decide_review(review=review, judged=judged, by=by, now=now)


def make_back_checks(*, study: Study, by: User, now: datetime) -> None:
    """Plan three questions to be asked again, and leave a few interviews to be checked."""
    latest = completes().filter(study=study).select_related("last_attempt").order_by("-ended_at")
    interviews = list(latest[:CHECKED])
    if not interviews:
        return
    named = zip(checkable(interviews[0].version_id), ASKED_AGAIN, strict=False)
    questions = [{"name": one.name, **how} for one, how in named]
    plan_back_checks(study=study, percent=10, questions=questions, is_random_assignment=False, by=by, now=now)
    for interview in interviews:
        ask_back_check(interview=interview, by=by, now=now)
