"""The announcement of data to be erased soon, for the study's page and its page of retention."""

from datetime import date

from django.utils.translation import gettext as _

from surveys.formatting import full_day
from surveys.privacy.queries import CONTACTS, Retention


def announcement(retention: Retention, today: date) -> str:
    """Return a sentence on what is erased within the days of notice; empty if nothing is."""
    soon = retention.announced(today)
    if soon is None:
        return ""
    what, day = soon
    if what == CONTACTS:
        words = _("The contacts are being erased") if day <= today else _("On %(day)s the contacts are erased")
    else:
        words = (
            _("The interviews become anonymous now")
            if day <= today
            else _("On %(day)s the interviews become anonymous")
        )
    return words % {"day": full_day(day)}
