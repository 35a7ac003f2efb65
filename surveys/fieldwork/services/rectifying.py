"""Rectify a person's data, or restrict their processing until a request is decided (GDPR, articles 16 and 18)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from surveys.fieldwork.models import Case, CaseState, Contact, PhoneNumber, RowNote
from surveys.fieldwork.queries.calling_rules import rules_of
from surveys.fieldwork.queries.person_names import searchable
from surveys.formats.phones import Phone
from surveys.people.models import AuditVerb, User

from .corrections import record_step
from .erasing import notes_with
from .errors import CaseQuarantinedError, NotQuarantinedError, PersonErasedError, ReasonMissingError
from .queueing import is_erased, lock_free, park, put_in_queue, retire_forbidden_numbers


def correct_contact(
    *, case: Case, name: str, respondent: str, numbers: Sequence[Phone], reason: str, by: User, now: datetime
) -> Case:
    """Store the names and numbers that the person gives, the numbers in the order in which they are called.

    A number that is not among them is deleted, and the notes on its row in a file: the calls to it stay,
    without it. Numbers on the do-not-call list stay there. Raises ``ReasonMissingError``, ``CaseTakenError``,
    ``PersonErasedError``.
    """
    if not reason.strip():
        raise ReasonMissingError
    wrong = case.phones.exclude(number__in=[phone.number for phone in numbers]).values_list("number", flat=True)
    said_of_wrong = notes_with([case.study_id], list(wrong)) if wrong else []
    with transaction.atomic():
        case = lock_free(case.pk, even_closed=True)
        if is_erased(case):  # meanwhile, by a colleague: what stood in this form must not come back
            raise PersonErasedError
        changed = [*_names(case, name.strip()[:160], respondent.strip()[:160]), *_numbers(case, numbers)]
        if not changed:
            return case
        RowNote.objects.filter(pk__in=said_of_wrong).update(value="")
        retire_forbidden_numbers(case, case.study, now)
        if case.state == CaseState.WAITING:
            put_in_queue(case, rules_of(case.study, now), now)
        record_step(by, AuditVerb.CASE_CONTACT_CORRECTED, case, now, reason.strip()[:300], fields=", ".join(changed))
    return case


def _names(case: Case, name: str, respondent: str) -> list[str]:
    contact = Contact.objects.filter(case=case).first() or Contact(case=case)
    changed = [
        field for field, value in (("name", name), ("respondent", respondent)) if getattr(contact, field) != value
    ]
    if changed:
        contact.name, contact.respondent = name, respondent
        contact.searchable = searchable(name, respondent) if respondent else searchable(name)
        contact.save()
    return changed


def _numbers(case: Case, numbers: Sequence[Phone]) -> list[str]:
    wanted = list({phone.number: phone for phone in numbers}.values())
    kept = {phone.number: phone for phone in case.phones.all()}
    if [phone.number for phone in wanted] == [one.number for one in case.phones.order_by("order", "pk")]:
        return []
    case.phones.exclude(number__in=[phone.number for phone in wanted]).delete()
    for order, phone in enumerate(wanted):
        if phone.number in kept:
            PhoneNumber.objects.filter(pk=kept[phone.number].pk).update(order=order)
        else:
            PhoneNumber.objects.create(
                case=case, number=phone.number, extension=phone.extension[:12], kind=phone.kind, order=order
            )
    return ["numbers"]


def quarantine_case(*, case: Case, reason: str, by: User, now: datetime) -> Case:
    """Put the case into quarantine until a decision: neither the queue nor a colleague nor an incoming call gets it.

    Raises ``ReasonMissingError``, ``CaseTakenError`` while somebody holds it, ``CaseQuarantinedError``.
    """
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        case = lock_free(case.pk, even_closed=True)
        if case.quarantined_at is not None:
            raise CaseQuarantinedError
        if case.state != CaseState.CLOSED:
            park(case, owner=None, until=None)
        case.quarantined_at = now
        case.save(update_fields=["quarantined_at"])
        record_step(by, AuditVerb.CASE_QUARANTINED, case, now, reason.strip()[:300])
    return case


def end_quarantine(*, case: Case, reason: str, by: User, now: datetime) -> Case:
    """End the quarantine: the case goes back into the queue, or is closed as before.

    Raises ``ReasonMissingError``, ``NotQuarantinedError``.
    """
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        case = lock_free(case.pk, even_closed=True)
        if case.quarantined_at is None:
            raise NotQuarantinedError
        case.quarantined_at = None
        case.save(update_fields=["quarantined_at"])
        if case.state != CaseState.CLOSED:
            put_in_queue(case, rules_of(case.study, now), now)
        record_step(by, AuditVerb.CASE_QUARANTINE_ENDED, case, now, reason.strip()[:300])
    return case
