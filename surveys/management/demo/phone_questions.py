"""What was said and asked in the demo's calls: ready answers with what followed, and a question that waits."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.design.queries import texts_of
from surveys.fieldwork.models import Attempt
from surveys.fieldwork.services import ask_supervisor
from surveys.interviewing.services import record_spoken

SAID = ("no_time", "number_source", "no_time", "not_interested", "how_long", "selling", "no_time", "who", "privacy")
CALLS = 80
EACH = 2
"""In every how manieth call something was said."""
ENDED = ("call_back", "soft_refusal", "household_refusal", "do_not_call")
"""How calls without an interview ended after something was said."""


def say_answers(*, study: Study, now: datetime) -> None:
    """Ready answers said in calls that are over, and one question of a call that still goes on, or of the last one."""
    texts = texts_of(study)
    calls = Attempt.objects.filter(case__study=study, is_dialled=True).select_related("case", "interviewer")
    over = [*calls.filter(disposition__in=ENDED).order_by("-pk")[:CALLS], *_interviews(study)[::EACH]]
    for place, attempt in enumerate(over):
        record_spoken(
            attempt=attempt,
            interview_id=None,
            item=SAID[place % len(SAID)],
            edition=texts.number if texts else 0,
            path="",
            key=f"demo-{place}",
            now=attempt.answered_at or attempt.claimed_at,
        )
    asking = calls.filter(closed_at=None).order_by("pk").first() or calls.order_by("-pk").first()
    if asking is not None:
        words = _("If I answer, does it change anything for my pension?")
        at = now - timedelta(minutes=2)
        ask_supervisor(attempt=asking, by=asking.interviewer, words=words, path="b2", language="it", now=at)


def _interviews(study: Study) -> list[Attempt]:
    over = Attempt.objects.filter(case__study=study, answered_at__isnull=False, closed_at__isnull=False)
    return list(over.exclude(disposition__in=ENDED).select_related("case", "interviewer").order_by("-pk")[:CALLS])
