"""Dismiss an alarm of the desk for several studies for a while, with a reason, or have it shown again."""

from datetime import datetime

from django.db import transaction

from surveys.design.models import Study
from surveys.fieldwork.models import AlarmDismissal
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .errors import ReasonMissingError


def dismiss_alarm(
    *, study: Study, kind: str, about: str, state: str, reason: str, until: datetime | None, by: User, now: datetime
) -> AlarmDismissal:
    """Do not show the alarm until then or, with ``None``, as long as it says the same (``state``).

    Raises ``ReasonMissingError``.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissingError
    facts = {"state": state, "reason": reason[:300], "until": until, "dismissed_by": by, "dismissed_at": now}
    with transaction.atomic():
        made, _is_new = AlarmDismissal.objects.update_or_create(study=study, kind=kind, about=about, defaults=facts)
        _note(AuditVerb.STUDY_ALARM_DISMISSED, study, kind, about, by, now, reason)
    return made


def show_alarm_again(*, study: Study, kind: str, about: str, by: User, now: datetime) -> None:
    """Take a dismissal back; nothing where there is none."""
    with transaction.atomic():
        if AlarmDismissal.objects.filter(study=study, kind=kind, about=about).delete()[0]:
            _note(AuditVerb.STUDY_ALARM_RESTORED, study, kind, about, by, now)


def _note(verb: AuditVerb, study: Study, kind: str, about: str, by: User, now: datetime, reason: str = "") -> None:
    details = {"alarm": kind, "about": about, **({"reason": reason} if reason else {})}
    record(by=by, verb=verb, subject=f"study:{study.pk}", study=study.pk, details=details, now=now)
