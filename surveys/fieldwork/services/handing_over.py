"""Pass a call that goes on to somebody else: the lease, the line and the quota places move; nothing is dialled anew."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from surveys.calling.standard_dispositions import HANDED_OVER
from surveys.database.inserts import insert_object
from surveys.fieldwork.models import Attempt, Call, Case, CaseState, Direction, HelpCall
from surveys.fieldwork.queries.calling_rules import rules_of
from surveys.fieldwork.queries.histories import last_number
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .attempts import TAKEN_OVER, close_attempt, still_open
from .errors import AttemptClosedError, FieldworkError, HoldsAnotherCaseError
from .queueing import lock
from .quotas import take_over_places


class NotInACallError(FieldworkError):
    message = gettext_noop("Nothing has been dialled yet: the case can be given to a colleague, not taken over.")


def is_running(attempt: Attempt) -> bool:
    """Whether somebody is, or was, on the line: the respondent has been dialled, or has rung."""
    return attempt.is_dialled or attempt.direction == Direction.INBOUND


def pass_call_on(*, attempt: Attempt, to: User, by: User, why: str, reason: str = "", now: datetime) -> Attempt:
    """Pass the call in hand to ``to``, who has no other case: a new attempt of theirs goes on with it.

    The one before closes with an outcome that counts for nothing; it keeps its time on the line. Its last call is
    carried on, also when the line has ended: what is written then settles its number. It is not dialled again, so no
    limit counts it twice. What was noted stands at the case for whoever goes on. Whoever takes a call over looks after
    the calls for help in it.
    ``why``: ``TAKEN_OVER`` or ``HANDED_ON``; ``reason``: in words.
    Raises ``AttemptClosedError``, ``NotInACallError``, ``HoldsAnotherCaseError``.
    """
    try:
        with transaction.atomic():
            case = lock(attempt.case_id)
            current = still_open(attempt)
            if not is_running(current):
                raise NotInACallError
            line = Call.objects.filter(attempt=current).order_by("-pk").first()
            close_attempt(current, HANDED_OVER.code, now)
            _change_holder(case, current, to, now)
            fresh = _begun(case, current, to, why, now)
            if line is not None:
                insert_object(_carried(line, fresh, now))
            take_over_places(attempt=fresh)
            if why == TAKEN_OVER:
                calls = HelpCall.objects.filter(attempt=current, taken_by=None, ended_at=None)
                calls.update(taken_by=to, taken_at=now)
            details = {"from": current.interviewer.audit_name, "to": to.audit_name, "reason": reason[:300]}
            record(
                by=by,
                verb=AuditVerb.CASE_HANDED_OVER,
                subject=case.audit_name,
                study=case.study_id,
                details=details,
                now=now,
            )
    except IntegrityError as error:
        # They have another case in hand.
        raise HoldsAnotherCaseError from error
    return fresh


def _change_holder(case: Case, current: Attempt, to: User, now: datetime) -> None:
    lease_until = now + timedelta(minutes=rules_of(case.study, now).policy.lease_minutes)
    held = Case.objects.filter(pk=case.pk, state=CaseState.HELD, holder=current.interviewer_id)
    note = current.note or case.note
    if not held.update(holder=to, lease_until=lease_until, note=note):
        raise AttemptClosedError
    case.holder, case.lease_until, case.note = to, lease_until, note


def _carried(line: Call, fresh: Attempt, now: datetime) -> Call:
    """The call in its new hands: from now on if it goes on, else over as it was, with no time on the line."""
    if line.ended_at is None:
        answered = now if line.answered_at is not None else None
        return Call(attempt=fresh, phone_id=line.phone_id, dialled_at=now, answered_at=answered)
    answered = line.ended_at if line.answered_at is not None else None
    return Call(
        attempt=fresh,
        phone_id=line.phone_id,
        dialled_at=line.dialled_at,
        answered_at=answered,
        ended_at=line.ended_at,
        result=line.result,
    )


def _begun(case: Case, current: Attempt, to: User, why: str, now: datetime) -> Attempt:
    fresh = Attempt(
        case=case,
        interviewer=to,
        number=last_number(case) + 1,
        direction=current.direction,
        reason=why,
        claimed_at=now,
        answered_at=now if current.answered_at is not None else None,
        is_dialled=current.is_dialled,
        texts_id=current.texts_id,
    )
    insert_object(fresh)
    return fresh
