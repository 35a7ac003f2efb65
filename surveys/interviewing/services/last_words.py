"""Keep what was said once an interview was complete: how the call was, where results go, that they be left alone."""

from dataclasses import dataclass
from datetime import datetime

from surveys.design.queries import texts_of
from surveys.fieldwork.models import Attempt, Purpose
from surveys.fieldwork.services import keep_results_request, leave_alone
from surveys.interviewing.models import CallRating
from surveys.questionnaire.wording.last_words import CALL_QUESTION, LEAVE_ALONE, RATINGS, RESULTS_OFFER


@dataclass(frozen=True, slots=True)
class LastWords:
    """``rating``: a value of ``RATINGS``, empty where nothing was asked. ``address``: for the results."""

    rating: str = ""
    address: str = ""
    wants_peace: bool = False


def keep_last_words(attempt: Attempt, said: LastWords, now: datetime) -> None:
    """Keep what the study asks for; what is sent again changes nothing. In tests and practice nothing is kept."""
    case = attempt.case
    if case.purpose != Purpose.LIVE or said == LastWords():
        return
    texts = texts_of(case.study)
    asked = texts.scripts if texts else {}
    if said.rating in RATINGS.values() and CALL_QUESTION in asked:
        facts = {"study_id": case.study_id, "person_id": attempt.interviewer_id, "given_at": now}
        CallRating.objects.get_or_create(attempt=attempt, defaults={**facts, "answer": said.rating})
    if RESULTS_OFFER in asked:
        keep_results_request(attempt=attempt, address=said.address, now=now)
    if said.wants_peace and LEAVE_ALONE in asked:
        leave_alone(attempt=attempt, now=now)
