"""Read what was said once an interview was complete."""

from django.http import QueryDict

from surveys.interviewing.services import LastWords
from surveys.questionnaire.wording.last_words import LEAVES, RATINGS, typed_codes


def read_last_words(sent: QueryDict) -> LastWords:
    """What was picked, or typed where the browser runs no scripts."""
    codes = typed_codes(sent.get("typed", "")[:20])
    rating = sent.get("rating", "") or next((code for code in codes if code in RATINGS), "")
    return LastWords(
        rating=RATINGS.get(rating, ""),
        address=sent.get("results_address", ""),
        wants_peace="peace" in sent or LEAVES in codes,
    )
