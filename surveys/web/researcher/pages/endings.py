"""How an interview can end, in the researcher's words."""

from django.utils.translation import gettext as _


def ending_words(reason: str) -> str:
    """Return a sentence for a reason of ``pages.Ended``."""
    return {
        "complete": _("The interview is complete"),
        "screened_out": _("The person is not in the target"),
        "quota_full": _("The quota is full"),
    }.get(reason, _("The interview was broken off"))
