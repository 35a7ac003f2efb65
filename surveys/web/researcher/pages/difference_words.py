"""What differs in a replayed test, in words."""

from django.utils.translation import gettext as _

from surveys.questionnaire.model.pages import Complaint
from surveys.questionnaire.replay import Difference


def difference_words(difference: Difference) -> str:
    """Return the first thing that differs: ``B4 is not asked any more``."""
    words = {
        "skipped": _("%(at)s is not asked any more"),
        "added": _("%(at)s is asked now"),
        "moved": _("%(got)s comes before %(at)s"),
        "text": _("%(at)s reads otherwise"),
        "end": _("it ends otherwise: %(end)s"),
        "quotas": _("it counts for other quota cells: %(got)s"),
        "gone": _("%(at)s no longer has the answer %(got)s"),
        "refused": _("%(at)s does not accept the answer: %(why)s"),
        "endless": _("it comes to no end"),
    }[difference.kind]
    return words % {
        "at": difference.at,
        "got": difference.got,
        "end": end_words(difference.got) if difference.kind == "end" else "",
        "why": _complaint(difference.complaint) if difference.complaint else "",
    }


def end_words(end: str) -> str:
    """Return how an interview ends, in a word or two."""
    return {
        "complete": _("complete"),
        "screened_out": _("out of target"),
        "quota_full": _("quota full"),
        "refused": _("broken off"),
    }.get(end, end)


def _complaint(complaint: Complaint) -> str:
    own = "".join(piece.words for piece in complaint.own)
    return own or _(complaint.message) % complaint.values
