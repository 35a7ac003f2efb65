"""A study's alerts, mainly about personal data: gaps in the register, data erased soon, legal holds."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study, StudyStatus
from surveys.formatting import full_day
from surveys.privacy.queries import ESSENTIAL, processing_entries
from surveys.web.screens.alerts import Alert
from surveys.web.screens.retention import announcement


def personal_data_alerts(study: Study, today: date) -> Iterator[Alert]:
    """Yield alerts about personal data: data erased soon, a legal hold, gaps in the register, retention not set."""
    register = processing_entries([study])[0]
    url = reverse("retention", args=[study.pk])
    if soon := announcement(register.retention, today):
        yield alert_to_see("warn", soon, _("It cannot be undone. A hold by an administrator stops it."), url)
    if register.retention.hold is not None:
        facts = {"day": full_day(register.retention.hold.placed_at), "reason": register.retention.hold.reason}
        yield alert_to_see(
            "warn", _("Legal hold: nothing of this study goes"), _("Since %(day)s: %(reason)s") % facts, url
        )
    lacks = [key for key in register.missing if key != "retention"]
    if lacks:
        title = ngettext(
            "The register of processing lacks one thing",
            "The register of processing lacks %(count)s things",
            len(lacks),
        )
        grave = not ESSENTIAL.isdisjoint(lacks)
        note = _("People who are called may ask for the purpose and the legal basis.") if grave else ""
        yield alert_to_see("warn", title % {"count": len(lacks)}, note, reverse("privacy", args=[study.pk]))
    if not register.retention.is_set and study.status != StudyStatus.DESIGNING:
        yield alert_to_see(
            "warn", _("Retention is not switched on"), _("Contacts and interviews are kept without an end."), url
        )


def alert_to_see(sign: Literal["bad", "warn"], title: str, note: str, address: str) -> Alert:
    """Return an alert that links to the page to look at."""
    return Alert(sign, title, note, _("See"), address, is_link=True)
