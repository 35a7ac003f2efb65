"""The case of a practice interview: a list of its own that nobody sees, a number that is nobody's, gone afterwards.

It is made in the hands of whoever practises and never comes into a queue. Nothing of it is written into the register:
no person is behind it. While it is there everything that counts passes it by, for its purpose is not live.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from surveys.database.inserts import insert_object
from surveys.design.models import Study
from surveys.design.queries import edition_in_use
from surveys.fieldwork.models import (
    Appointment,
    AskedQuestion,
    Attempt,
    Call,
    Case,
    CaseState,
    Contact,
    ContactPerson,
    PhoneNumber,
    Pool,
    Purpose,
    QuotaPlace,
    Sample,
    SampleStatus,
)
from surveys.fieldwork.queries.held_cases import held_attempt
from surveys.people.models import User

from .attempts import still_open
from .errors import HoldsAnotherCaseError
from .queueing import lock

FIRST_NUMBER = 2_000_000_000
"""From here on cases of practice are numbered, by the numbers of their lists: no file has so many rows."""
LAST_DIGITS = 100_000_000
NOBODYS = "+9990255{:05}"
"""No country has this code: whatever dials the number reaches nobody."""
HELD_FOR = timedelta(days=1)
"""Longer than a practice goes on: what is left is taken away before."""


def make_practice_case(*, study: Study, interviewer: User, respondent: str, language: str, now: datetime) -> Attempt:
    """A case for a practice in the hands of the interviewer, and its attempt. Raises ``HoldsAnotherCaseError``."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=interviewer.pk)
        if held_attempt(interviewer) is not None:
            raise HoldsAnotherCaseError
        practice = {"study": study, "purpose": Purpose.PRACTICE}
        sample = Sample.objects.create(
            **practice, name="practice", status=SampleStatus.RELEASED, created_at=now, released_at=now
        )
        pool = Pool.objects.create(
            **practice, replicate=str(sample.pk), language=language, hours_group=study.time_zone, is_open=False
        )
        case = Case.objects.create(
            **practice,
            sample=sample,
            pool=pool,
            number=FIRST_NUMBER + sample.pk % LAST_DIGITS,
            language=language,
            time_zone=study.time_zone,
            state=CaseState.HELD,
            holder=interviewer,
            lease_until=now + HELD_FOR,
            due_at=now,
        )
        Contact.objects.create(case=case, name=respondent, respondent=respondent)
        PhoneNumber.objects.create(case=case, number=NOBODYS.format(case.number % 100_000), kind="landline")
        attempt = Attempt(case=case, interviewer=interviewer, number=1, claimed_at=now)
        insert_object(attempt)
    return attempt


def dial_in_practice(*, attempt: Attempt, now: datetime) -> Call:
    """Note that the number was dialled, which dials nothing: no hours, no lists, no limits stand in the way."""
    with transaction.atomic():
        lock(attempt.case_id)
        current = still_open(attempt)
        running = Call.objects.filter(attempt=current, ended_at=None).first()
        if running is not None:
            return running
        texts = edition_in_use(current.case.study_id)
        Attempt.objects.filter(pk=current.pk).update(is_dialled=True, texts_id=texts)
        attempt.is_dialled = True
        phone = PhoneNumber.objects.get(case=current.case_id)
        return Call.objects.create(attempt=current, phone=phone, dialled_at=now)


def remove_practice_case(*, attempt: Attempt) -> None:
    """Delete the case of a practice with everything that refers to it; its interview is deleted before.

    Raises ``ValueError`` for a case of any other purpose.
    """
    case = attempt.case
    if case.purpose != Purpose.PRACTICE:
        raise ValueError(f"case {case.pk} is not one of a practice")
    with transaction.atomic():
        of_attempt: tuple[Any, ...] = (QuotaPlace, Call, AskedQuestion)
        of_case: tuple[Any, ...] = (Appointment, PhoneNumber, ContactPerson, Contact, Attempt)
        for model in of_attempt:
            model.objects.filter(attempt__case=case).delete()
        for model in of_case:
            model.objects.filter(case=case).delete()
        sample = case.sample_id
        Case.objects.filter(pk=case.pk).delete()
        Pool.objects.filter(study=case.study_id, replicate=str(sample)).delete()
        Sample.objects.filter(pk=sample, purpose=Purpose.PRACTICE).delete()
