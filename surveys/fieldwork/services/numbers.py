"""Put a case's numbers and people right in mid-call, as whoever answers tells them.

Only the interviewer who holds the case does this, and every step stands in the register. A number that turns out to be
wrong stays, retired, so that the calls to it are understood; one that was told to us is checked against the do-not-call
list before it is stored.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop

from surveys.fieldwork.models import (
    Appointment,
    Attempt,
    Call,
    Case,
    Contact,
    ContactPerson,
    ContactRole,
    PhoneNumber,
)
from surveys.fieldwork.queries.do_not_call import forbidden_among
from surveys.fieldwork.queries.person_names import searchable
from surveys.formats.phones import Phone
from surveys.people.models import AuditVerb
from surveys.people.services import record
from surveys.questionnaire.types import cleaned

from .attempts import still_open
from .errors import (
    NumberForbiddenError,
    NumberKnownError,
    NumberOpposedError,
    NumberRefusedError,
    PersonUnnamedError,
    TooManyNumbersError,
)
from .queueing import lock

MOST_NUMBERS = 9
"""Numbers of a case that may be called: each has a key of one digit."""
WRONG, REPLACED, DROPPED, OPPOSED = "wrong_number", "replaced", "dropped_by_list", "opposed"
RETIRED: dict[str, str] = {
    WRONG: gettext_noop("somebody else’s"),
    REPLACED: gettext_noop("replaced by another"),
    DROPPED: gettext_noop("taken out by a list"),
    "do_not_call": gettext_noop("do not call"),
    OPPOSED: gettext_noop("in the opposition register"),
    "corrected_outcome": gettext_noop("by a corrected outcome"),
}
"""Why a number is retired where no outcome did it: key → English message id."""


def add_phone(
    *, attempt: Attempt, phone: Phone, use: str = "", person: ContactPerson | None = None, now: datetime
) -> PhoneNumber:
    """Add a number told in the call; it is called next. A retired one that it equals is taken up again.

    It waits for its own check with the opposition register, unless somebody asks to be called on it. Raises
    ``NumberForbiddenError`` for one on the do-not-call list, ``NumberOpposedError``, ``NumberKnownError``,
    ``TooManyNumbersError``, ``AttemptClosedError``.
    """
    with transaction.atomic():
        case = _held(attempt)
        number = _add(case, phone, use, person, now)
        _call_next(case, number)
        _record(attempt, AuditVerb.CASE_NUMBER_ADDED, now, number)
    return number


def correct_number(*, attempt: Attempt, number: PhoneNumber, to: Phone, use: str = "", now: datetime) -> PhoneNumber:
    """Replace a number by the right one, which is called next; the wrong one stays, retired. Raises as ``add_phone``.

    With the same digits only its extension and its use are put right. Raises ``NumberRefusedError`` for another case's.
    """
    with transaction.atomic():
        case = _held(attempt)
        before = _present(case, number)
        if before.number == to.number:
            PhoneNumber.objects.filter(pk=before.pk).update(extension=to.extension[:12], use=use or before.use)
            _record(attempt, AuditVerb.CASE_NUMBER_CORRECTED, now, before)
            return before
        _retire(before, REPLACED, now)
        after = _add(case, to, use or before.use or "", before.person, now)
        PhoneNumber.objects.filter(pk=after.pk).update(order=before.order)
        _call_next(case, after)
        _record(attempt, AuditVerb.CASE_NUMBER_CORRECTED, now, after)
    return after


def retire_number(*, attempt: Attempt, number: PhoneNumber, now: datetime) -> None:
    """Retire a number of which somebody says that it is not theirs; a call to it ends so.

    Raises ``NumberRefusedError`` for another case's, ``AttemptClosedError``.
    """
    with transaction.atomic():
        case = _held(attempt)
        before = _present(case, number)
        _retire(before, WRONG, now)
        Call.objects.filter(attempt=attempt, phone=before, ended_at=None).update(ended_at=now, result=WRONG)
        _record(attempt, AuditVerb.CASE_NUMBER_RETIRED, now, before)


def call_next(*, attempt: Attempt, number: PhoneNumber, now: datetime) -> None:
    """Make this the number that is called next.

    Raises ``NumberRefusedError`` for a dead one, ``AttemptClosedError``.
    """
    with transaction.atomic():
        case = _held(attempt)
        if _present(case, number).dead_at is not None:
            raise NumberRefusedError
        _call_next(case, number)
        _record(attempt, AuditVerb.CASE_NUMBER_CHOSEN, now, number)


def add_person(
    *,
    attempt: Attempt,
    role: str,
    name: str,
    note: str = "",
    phone: Phone | None = None,
    use: str = "",
    now: datetime,
) -> ContactPerson:
    """Add somebody whom we were told of. Who is to be interviewed instead is asked for from now on, on their number.

    Raises ``PersonUnnamedError`` if there is neither a name nor a note, and as ``add_phone``.
    """
    name, note = cleaned(name).strip()[:160], cleaned(note).strip()[:300]
    if not (name or note):
        raise PersonUnnamedError
    with transaction.atomic():
        case = _held(attempt)
        person = ContactPerson.objects.create(
            case=case, role=ContactRole(role), name=name, note=note, added_by=attempt.interviewer, added_at=now
        )
        Contact.objects.update_or_create(case=case, defaults={"has_others": True})
        number = _add(case, phone, use, person, now) if phone is not None else None
        _record(attempt, AuditVerb.CASE_PERSON_ADDED, now, number, role=person.role)
        if person.role != ContactRole.GATEKEEPER:
            _ask_for(case, person.name, attempt, now)
            if number is not None:
                _call_next(case, number)
    return person


def ask_for(*, attempt: Attempt, person: ContactPerson | None, now: datetime) -> None:
    """Ask for this person from now on; ``None``: for whom the list names. Raises ``AttemptClosedError``."""
    with transaction.atomic():
        case = _held(attempt)
        if person is not None and person.case_id != case.pk:
            raise NumberRefusedError
        _ask_for(case, person.name if person else "", attempt, now)


def _held(attempt: Attempt) -> Case:
    case = lock(attempt.case_id)
    still_open(attempt)
    return case


def _present(case: Case, number: PhoneNumber) -> PhoneNumber:
    found = PhoneNumber.objects.filter(pk=number.pk, case=case).first()
    if found is None:
        raise NumberRefusedError
    return found


def _add(case: Case, phone: Phone, use: str, person: ContactPerson | None, now: datetime) -> PhoneNumber:
    if forbidden_among({phone.number}, case.study):
        raise NumberForbiddenError
    known = {one.number: one for one in case.phones.all()}
    before = known.get(phone.number)
    if before is not None and before.dead_at is None:
        raise NumberKnownError
    if before is not None and before.dead_as == OPPOSED:
        raise NumberOpposedError
    if sum(one.dead_at is None for one in known.values()) >= MOST_NUMBERS:
        raise TooManyNumbersError
    if before is not None:
        # It was dialled as often as it was: its limit does not begin anew.
        facts = {"use": use or before.use, "person": person or before.person, "extension": phone.extension[:12]}
        PhoneNumber.objects.filter(pk=before.pk).update(dead_at=None, dead_as=None, added_at=now, **facts)
        return before
    last = case.phones.aggregate(last=Max("order"))["last"]
    return PhoneNumber.objects.create(
        case=case,
        number=phone.number,
        extension=phone.extension[:12],
        kind=phone.kind,
        order=0 if last is None else last + 1,
        use=use or None,
        person=person,
        added_at=now,
        register_alone=True,
    )


def _retire(number: PhoneNumber, why: str, now: datetime) -> None:
    PhoneNumber.objects.filter(pk=number.pk, dead_at=None).update(dead_at=now, dead_as=why, is_next=None)


def _call_next(case: Case, number: PhoneNumber) -> None:
    """Make this the next number; an open appointment on another, which would come before it, is kept on this one."""
    case.phones.filter(is_next=True).update(is_next=None)
    PhoneNumber.objects.filter(pk=number.pk).update(is_next=True)
    Appointment.objects.filter(case=case, ended_at=None).exclude(phone=None).update(phone=number)


def _ask_for(case: Case, name: str, attempt: Attempt, now: datetime) -> None:
    contact = Contact.objects.filter(case=case).first() or Contact(case=case)
    if contact.respondent == name:
        return
    contact.respondent = name
    contact.searchable = searchable(contact.name, name) if name else searchable(contact.name)
    contact.save()
    _record(attempt, AuditVerb.CASE_RESPONDENT_CHANGED, now, None)


def _record(attempt: Attempt, verb: AuditVerb, now: datetime, number: PhoneNumber | None, **details: str) -> None:
    said = {"attempt": f"attempt:{attempt.pk}", **details, **({"phone": f"phone:{number.pk}"} if number else {})}
    case = attempt.case
    record(by=attempt.interviewer, verb=verb, subject=case.audit_name, study=case.study_id, details=said, now=now)
