"""Record the calls of an attempt: dialled, answered, ended."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Exists, F

from surveys.calling.hours import is_open
from surveys.calling.next_call import waives_hours
from surveys.calling.opposition import is_unchecked
from surveys.database.inserts import insert_object
from surveys.database.prepared import Prepared
from surveys.database.updates import update_row
from surveys.design.queries import edition_in_use
from surveys.fieldwork.models import Attempt, Call, Case, Direction, PhoneNumber
from surveys.fieldwork.queries.calling_rules import Rules, dispositions_of, rules_of
from surveys.fieldwork.queries.do_not_call import SLOTS, list_slots, on_lists, slots_of, slots_of_lists
from surveys.fieldwork.queries.histories import history_of, open_appointment
from surveys.fieldwork.queries.opposition import is_promised, oldest_check

from .attempts import still_open
from .errors import NumberRefusedError, NumberUncheckedError, OutsideHoursError, UnknownDispositionError
from .permissions import check_dialling
from .queueing import lock


def record_call(*, attempt: Attempt, phone: PhoneNumber, now: datetime) -> Call:
    """Record that one of the case's numbers is dialled. While that call is open, a second click returns it.

    The first dial makes the attempt count. Raises ``NumberRefusedError`` (another case's number, a dead one, one on a
    do-not-call list of the study), ``NumberUncheckedError``, ``OutsideHoursError``, ``AttemptClosedError``, and before
    the first dial ``StudyNotFieldingError``, ``FieldEndedError``, ``NotAnInterviewerError``: see ``permissions``.
    """
    with transaction.atomic():
        case = lock(attempt.case_id)
        current = still_open(attempt)
        calls = _CALLS.all(attempt=current.pk)
        to_phone = [call for call in calls if call.phone_id == phone.pk]
        running = next((call for call in to_phone if call.ended_at is None), None)
        if running is not None:
            return running
        was_dialled = current.is_dialled
        if not was_dialled and current.answered_at is None:
            check_dialling(case.study, current.interviewer, now)
        rules = rules_of(case.study, now)
        dialable = _dialable(case, current, phone, rules, now)
        if not to_phone:
            # The number's present row was read with the case locked.
            counted = {"attempts": dialable.attempts + 1}
            update_row(PhoneNumber, phone.pk, **counted, **({"is_next": None} if dialable.is_next else {}))
        update_row(
            Case,
            case.pk,
            attempts_counted=case.attempts_counted + (not was_dialled),
            last_called_at=now,
            lease_until=now + timedelta(minutes=rules.policy.lease_minutes),
        )
        current.is_dialled = attempt.is_dialled = True
        update_row(Attempt, current.pk, is_dialled=True, texts_id=edition_in_use(case.study_id))
        for running in calls:
            if running.ended_at is None:
                update_row(Call, running.pk, ended_at=now)
        call = Call(attempt=current, phone=phone, dialled_at=now)
        insert_object(call)
        return call


def end_call(*, call: Call, now: datetime, result: str = "") -> Call:
    """Record that the call ended; the first time counts.

    ``result``: the disposition of this number alone, while the attempt goes on with another one; a dead
    number is retired. Raises ``UnknownDispositionError``.
    """
    disposition = dispositions_of(call.attempt.case.study).by_code.get(result) if result else None
    if result and disposition is None:
        raise UnknownDispositionError
    with transaction.atomic():
        ended = Call.objects.filter(pk=call.pk, ended_at=None).update(ended_at=now, result=result)
        if ended and disposition is not None and disposition.ends_number and call.phone_id is not None:
            PhoneNumber.objects.filter(pk=call.phone_id, dead_at=None).update(dead_at=now, dead_as=result)
    call.refresh_from_db()
    return call


_CALLS = Prepared(lambda attempt: Call.objects.filter(attempt=attempt).order_by("pk"), attempt=-1)


@cache
def _dialable_on(lists: int) -> Prepared[Any]:
    """The number that may be dialled, prepared for studies with so many do-not-call lists."""
    return Prepared(
        lambda phone, case, number, **given: (
            PhoneNumber.objects.filter(pk=phone, case=case, number=number, dead_at=None)
            .exclude(Exists(on_lists(given)))
            .annotate(
                list_checked_on=F("case__sample__opposition_checked_on"),
                list_waiver=F("case__sample__opposition_waiver"),
            )
        ),
        phone=-1,
        case=-2,
        number="the number",
        **SLOTS,
        **list_slots(range(lists)),
    )


def _dialable(case: Case, attempt: Attempt, phone: PhoneNumber, rules: Rules, now: datetime) -> PhoneNumber:
    """The number's present row. Raises ``NumberRefusedError``, ``NumberUncheckedError``, ``OutsideHoursError``."""
    lists = slots_of_lists(case.study)
    asked = {**slots_of(phone.number), **lists}
    present: Any = _dialable_on(len(lists)).first(phone=phone.pk, case=case.pk, number=phone.number, **asked)
    if present is None:
        raise NumberRefusedError
    number: PhoneNumber = present
    if attempt.direction == Direction.INBOUND:
        return number
    is_held = is_unchecked(
        number.register_checked_on,
        present.list_checked_on,
        present.list_waiver,
        oldest_check(case.study, now),
        stands_alone=bool(number.register_alone),
    )
    if is_held and not is_promised(number, open_appointment(case), now):
        raise NumberUncheckedError
    if is_open(rules.policy, now, case.time_zone, rules.holidays):
        return number
    if not waives_hours(history_of(case, rules.policy.dispositions), rules.policy, now):
        raise OutsideHoursError
    return number
