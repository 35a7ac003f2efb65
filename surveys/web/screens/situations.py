"""The situations of what interviewers say, in the words of the screens."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "no_time": _("“I have no time”"),
    "not_interested": _("“I’m not interested”"),
    "later": _("“Call me later”"),
    "too_old": _("“I am too old”"),
    "refusal": _("An explicit no"),
    "number_source": _("Where is my number from?"),
    "selling": _("Is this selling?"),
    "who": _("Who are you?"),
    "privacy": _("What happens to my answers?"),
    "recorded": _("Is this recorded?"),
    "how_long": _("How long does it take?"),
    "why_me": _("Why me?"),
    "minor": _("A minor answers"),
    "distress": _("Distress"),
}
SITUATION_WORDS = list(WORDS.items())
