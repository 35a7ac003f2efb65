"""What respondents of the demo said at the end of their calls, and the words in which they were asked."""

from datetime import datetime

from surveys.design.models import Study
from surveys.design.queries import texts_of
from surveys.design.services import change_texts
from surveys.fieldwork.models import Attempt
from surveys.fieldwork.services import keep_results_request
from surveys.interviewing.models import CallRating
from surveys.people.models import User
from surveys.questionnaire.wording.last_words import CALL_QUESTION, GOOD, LEAVE_ALONE, RESULTS_OFFER, SO_SO, VERY_GOOD

WORDS = {
    CALL_QUESTION: {
        "it": "Un’ultima cosa, su di me e non sul caffè: com’è andata per lei questa telefonata?",
        "en": "One last thing, about me and not about coffee: how did this call go for you?",
    },
    RESULTS_OFFER: {
        "it": "Quando la ricerca finisce, vuole che le mandiamo un riassunto?",
        "en": "Once the study is done, shall we send you a summary?",
    },
    LEAVE_ALONE: {
        "it": "Se preferisce non essere più chiamata, lo segno adesso, per tutte le nostre ricerche.",
        "en": "If you would rather not be called again, I note it now, for all our studies.",
    },
}
SAID = (VERY_GOOD, GOOD, GOOD, VERY_GOOD, GOOD, SO_SO, VERY_GOOD, GOOD)
WANTS_RESULTS = 7
"""Every how manieth wants the results."""


def say_goodbye(*, study: Study, by: User, now: datetime) -> None:
    """The study asks about the call, offers its results and leaves in peace; complete interviews were asked it."""
    texts = texts_of(study)
    scripts = {**(texts.scripts if texts else {}), **WORDS}
    change_texts(study=study, scripts=scripts, answers=texts.answers if texts else [], by=by, now=now)
    calls = Attempt.objects.filter(case__study=study, disposition="complete").select_related("case").order_by("pk")
    for place, attempt in enumerate(calls):
        at = attempt.closed_at or now
        facts = {"study": study, "person_id": attempt.interviewer_id, "given_at": at}
        CallRating.objects.get_or_create(attempt=attempt, defaults={**facts, "answer": SAID[place % len(SAID)]})
        if place % WANTS_RESULTS == 0:
            keep_results_request(attempt=attempt, address=f"persona{place}@posta.example", now=at)
