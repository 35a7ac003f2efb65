"""Forget who somebody is: name, numbers, what was written of them. The case that remains leads back to nobody."""

import re
from datetime import datetime

from django.db import transaction

from surveys.fieldwork.do_not_call import forbid
from surveys.fieldwork.models import Appointment, Attempt, Case, CaseState, Contact, RowNote
from surveys.fieldwork.rules import rules_of
from surveys.people.models import User

from .errors import ReasonMissingError
from .mending import record_step
from .queueing import lock_free, put_in_queue

AREA_AND_MORE = 6
"""So many last digits tell a number in whatever way it was written down."""


def erase_contact(*, case: Case, reason: str, by: User, now: datetime) -> Case:
    """Erase the personal data of a case, as a person may ask (GDPR, article 17), and close it if it was open.

    Its numbers stay on the do-not-call list alone, where they keep the person from being rung again (article
    21). Attempts, calls and outcome stay, without numbers, notes and the identifier of the list.
    Raises ``ReasonMissingError``, ``CaseTakenError`` while somebody works the case.
    """
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        case = lock_free(case.pk, even_closed=True)
        numbers = list(case.phones.values_list("number", flat=True))
        forbid(numbers, now=now, added_by=by, reason="erased")
        _forget_row_notes(case, numbers)
        case.phones.all().delete()
        _forget_words(case)
        nobody = {"name": "", "respondent": "", "searchable": "", "attributes": {}, "erased_at": now}
        Contact.objects.update_or_create(case=case, defaults=nobody)
        case.note = case.external_id = ""
        case.save(update_fields=["note", "external_id"])
        if case.state != CaseState.CLOSED:
            # Without a number left, the rules close it.
            put_in_queue(case, rules_of(case.study, now), now)
        record_step(by, "case.erased", case, now, reason.strip()[:300])
    return case


def _forget_words(case: Case) -> None:
    Attempt.objects.filter(case=case).exclude(note="").update(note="")
    Appointment.objects.filter(case=case).update(ask_for="", hours_reason="")


def _forget_row_notes(case: Case, numbers: list[str]) -> None:
    """Delete what was said of the rows of the sample's file that held one of the numbers."""
    endings = tuple(number[-AREA_AND_MORE:] for number in numbers)
    notes = RowNote.objects.filter(sample=case.sample_id).exclude(value="").values_list("pk", "value")
    found = [pk for pk, value in notes.iterator() if endings and re.sub(r"\D", "", value).endswith(endings)]
    RowNote.objects.filter(pk__in=found).delete()
