"""Set a pilot, and decide what becomes of it; discarding itself is done by ``interviewing``."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from surveys.design.models import Study
from surveys.fieldwork.models import Pilot, PilotDecision
from surveys.fieldwork.queries.pilots import complete_cases, open_pilot
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .errors import FieldworkError, ReasonMissingError


class PilotUnderWayError(FieldworkError):
    """The study has a pilot that is not decided upon."""


class PilotDecidedError(FieldworkError):
    """A colleague has decided upon the pilot already."""


def set_pilot(*, study: Study, completes: int, by: User, now: datetime) -> Pilot:
    """Have the study stop by itself after so many more completes. Raises ``PilotUnderWayError``."""
    before = complete_cases(study.pk)
    try:
        with transaction.atomic():
            pilot = Pilot.objects.create(study=study, completes=completes, before=before, set_by=by, set_at=now)
            verb, details = AuditVerb.PILOT_SET, {"completes": completes}
            record(by=by, verb=verb, subject=pilot.audit_name, study=study.pk, details=details, now=now)
    except IntegrityError as error:
        raise PilotUnderWayError from error
    return pilot


def decide_pilot(*, pilot: Pilot, decision: str, reason: str, by: User, now: datetime) -> Pilot:
    """Keep a pilot's interviews or give it up, and the field goes on; or have them discarded, then it goes on.

    Raises ``ReasonMissingError`` where nothing says why they are discarded, ``PilotDecidedError``.
    """
    if decision == PilotDecision.DISCARD and not reason.strip():
        raise ReasonMissingError
    at = None if decision == PilotDecision.DISCARD else now
    with transaction.atomic():
        taken = Pilot.objects.filter(pk=pilot.pk, decision="").update(
            decision=decision, reason=reason.strip()[:300], decided_by=by, asked_at=now, decided_at=at
        )
        if not taken:
            raise PilotDecidedError
        details = {"decision": decision, "reason": reason.strip()[:300]}
        verb = AuditVerb.PILOT_DECIDED
        record(by=by, verb=verb, subject=pilot.audit_name, study=pilot.study_id, details=details, now=now)
    pilot.refresh_from_db()
    return pilot


def note_full_pilot(*, study: Study, now: datetime) -> None:
    """Let a pilot that is full stay so until somebody decides; called before its completes may become fewer."""
    found = open_pilot(study)
    if found is not None and found.is_full:
        Pilot.objects.filter(pk=found.pilot.pk, filled_at=None).update(filled_at=now)


def change_completes_before(*, study: int, ended_at: datetime, by: int) -> None:
    """Let the open pilot know that interviews from before it are complete no more (``by`` -1), or again (1)."""
    pilot = Pilot.objects.filter(study=study, decided_at=None, set_at__gt=ended_at, before__gte=max(0, -by))
    pilot.update(before=F("before") + by)
