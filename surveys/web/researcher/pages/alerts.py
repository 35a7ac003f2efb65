"""What is open in a study about personal data: what the register lacks, what goes soon, what is held."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study, StudyStatus
from surveys.formatting import full_day
from surveys.privacy.processing import GRAVE, registers_of
from surveys.web.researcher.todo import Todo
from surveys.web.screens.retention import announcement


def personal_data_todo(study: Study, today: date) -> Iterator[Todo]:
    """The study's to-do about personal data: what goes soon, a hold, what the register lacks, retention not set."""
    register = registers_of([study])[0]
    url = reverse("retention", args=[study.pk])
    if soon := announcement(register.retention, today):
        yield Todo("warn", soon, _("It cannot be undone. A hold by an administrator stops it."), url)
    if register.retention.hold is not None:
        facts = {"day": full_day(register.retention.hold.placed_at), "reason": register.retention.hold.reason}
        yield Todo("warn", _("Legal hold: nothing of this study goes"), _("Since %(day)s: %(reason)s") % facts, url)
    lacks = [key for key in register.missing if key != "retention"]
    if lacks:
        title = ngettext(
            "The register of processing lacks one thing",
            "The register of processing lacks %(count)s things",
            len(lacks),
        )
        grave = not GRAVE.isdisjoint(lacks)
        note = _("People who are called may ask for the purpose and the legal basis.") if grave else ""
        yield Todo("warn", title % {"count": len(lacks)}, note, reverse("privacy", args=[study.pk]))
    if not register.retention.is_set and study.status != StudyStatus.DESIGNING:
        yield Todo(
            "warn", _("Retention is not switched on"), _("Contacts and interviews are kept without an end."), url
        )
