"""Record how a call ended: close the attempt, store its appointment, put the case back into the queue or close it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from surveys.calling.dispositions import SHORTEST_NOTE, Disposition, Dispositions
from surveys.calling.outcomes import final_outcome, outcome_so_far
from surveys.calling.standard_dispositions import OF_THE_SYSTEM
from surveys.design.models import StudyStatus
from surveys.fieldwork.models import (
    Appointment,
    AppointmentKind,
    Attempt,
    Case,
    Direction,
    Keeping,
    PhoneNumber,
    Purpose,
)
from surveys.fieldwork.queries.calling_rules import (
    AppointmentRefusal,
    Rules,
    appointment_refusal,
    dispositions_of,
    rules_of,
)
from surveys.fieldwork.queries.do_not_call import forbidden_among, has_allowed_number
from surveys.fieldwork.queries.histories import history_of, last_number, open_appointment
from surveys.fieldwork.queries.staffing import other_languages
from surveys.fieldwork.services.do_not_call import forbid
from surveys.people.models import User
from surveys.questionnaire.types import cleaned

from .attempts import close_attempt, note_with, present_attempt
from .errors import (
    AppointmentForbiddenError,
    AppointmentMissingError,
    AppointmentOutsideHoursError,
    AppointmentPastError,
    AppointmentRefusedError,
    AppointmentTooLateError,
    AttemptClosedError,
    LanguageMissingError,
    NoteMissingError,
    NoteTooShortError,
    NothingDialledError,
    StudyClosedError,
    UnknownDispositionError,
)
from .queueing import lock, put_in_queue, take_out_of_queue

NO_COMMON_LANGUAGE = "-"
"""In place of a language: the respondent speaks none in which the study is interviewed."""


@dataclass(frozen=True, slots=True)
class NewAppointment:
    """An appointment to call back, ``at`` an aware time.

    ``expires_at`` None: after the policy's own wait. ``owner``: only this interviewer gets it until it
    expires, unless they are not at work when it is due, or ``keeping`` says otherwise, with ``wait_minutes`` or
    ``skill``. ``hours_reason``: why it may lie outside the calling hours; without it, it may not.
    """

    at: datetime
    kind: str = AppointmentKind.HARD
    expires_at: datetime | None = None
    owner: User | None = None
    ask_for: str = ""
    phone: PhoneNumber | None = None
    hours_reason: str = ""
    keeping: str = Keeping.PRESENT
    wait_minutes: int = 0
    skill: str = ""


def record_disposition(
    *,
    attempt: Attempt,
    code: str,
    note: str = "",
    appointment: NewAppointment | None = None,
    resumable: bool = False,
    partial: bool = False,
    language: str = "",
    key: str = "",
    now: datetime,
) -> Case:
    """Close the attempt with a code of the study's dispositions and put the case where the rules say.

    ``key``: a request that is sent again changes nothing and returns the case. ``resumable``: an
    interview was begun and may go on; ``partial``: enough was answered in it to count as partial.
    ``language``: the respondent's, where there was none in common, or ``NO_COMMON_LANGUAGE``; a colleague who speaks it
    gets the case.
    ``note``: it goes behind what was noted in mid-call, and both together are what a disposition asks for. An open
    appointment is ended by reaching somebody or by a new one, never by "no answer".
    Raises ``AttemptClosedError``, ``UnknownDispositionError``, ``NoteMissingError`` (also as
    ``NoteTooShortError``), ``LanguageMissingError``, ``AppointmentMissingError``, ``AppointmentRefusedError``,
    ``NothingDialledError``.
    """
    with transaction.atomic():
        case = lock(attempt.case_id)
        current = present_attempt(attempt)
        if current.closed_at is not None:
            if key and current.key == key:
                return case
            raise AttemptClosedError
        note = note_with(current, cleaned(note))
        rules = rules_of(case.study, now)
        disposition = _accept(case, current, code, note, appointment, rules, now)
        disposition = _in_their_language(case, disposition, rules.policy.dispositions, language)
        if disposition.if_other_number and not (resumable or partial or case.is_resumable):
            disposition = _of_the_number(current, disposition, rules.policy.dispositions)
        close_attempt(current, disposition.code, now, note=note, key=key)
        _keep_promises(case, current, disposition, appointment, rules, now)
        _settle_numbers(case, current, disposition, now)
        case.last_disposition, case.is_resumable = disposition.code, resumable
        case.is_partial = case.is_partial or partial
        case.note = note or case.note
        put_in_queue(case, rules, now, changed=("last_disposition", "is_resumable", "is_partial", "note", "language"))
    return case


def note_begun_interview(*, case: Case, partial: bool) -> Case:
    """Recompute the final outcome of a closed case, locked by the caller, that has a begun interview."""
    case.is_resumable, case.is_partial = True, case.is_partial or partial
    history = history_of(case, dispositions_of(case.study))
    case.final_outcome, case.outcome_so_far = final_outcome(history), outcome_so_far(history)
    case.save(update_fields=["is_resumable", "is_partial", "final_outcome", "outcome_so_far"])
    return case


def make_appointment(
    case: Case,
    wanted: NewAppointment,
    rules: Rules,
    now: datetime,
    made_in: Attempt | None,
    *,
    made_after: int | None = None,
) -> Appointment:
    """Replace the case's open appointment; called with the case locked.

    ``made_after``: the number of the case's last attempt, where the caller knows it. Raises ``StudyClosedError``, and
    ``AppointmentForbiddenError`` where the number, or every living one, is on a do-not-call list.
    """
    if case.study.status == StudyStatus.CLOSED:
        raise StudyClosedError
    if not has_allowed_number(case, wanted.phone):
        raise AppointmentForbiddenError
    Appointment.objects.filter(case=case, ended_at=None).update(ended_at=now, ended_as="replaced")
    waits = {
        AppointmentKind.HARD: rules.policy.hard_expires_minutes,
        AppointmentKind.SOFT: rules.policy.soft_expires_minutes,
    }.get(AppointmentKind(wanted.kind))
    # In UTC: on the night on which clocks change, an hour on the wall is none or two.
    at = wanted.at.astimezone(UTC)
    case.rests_until = None  # whoever is promised a call does not rest; stored with the case's place in the queue
    expires_at = wanted.expires_at or (at + timedelta(minutes=waits) if waits is not None else None)
    return Appointment.objects.create(
        study_id=case.study_id,
        case=case,
        made_in=made_in,
        made_by_id=made_in.interviewer_id if made_in else None,
        kind=wanted.kind,
        at=at,
        expires_at=expires_at,
        owner=wanted.owner,
        keeping=wanted.keeping,
        wait_minutes=wanted.wait_minutes,
        skill=wanted.skill,
        ask_for=cleaned(wanted.ask_for),
        phone=wanted.phone,
        hours_reason=cleaned(wanted.hours_reason),
        made_at=now,
        made_after=last_number(case) if made_after is None else made_after,
    )


def _accept(
    case: Case,
    attempt: Attempt,
    code: str,
    note: str,
    appointment: NewAppointment | None,
    rules: Rules,
    now: datetime,
) -> Disposition:
    disposition = rules.policy.dispositions.by_code.get(code)
    if disposition is None or disposition in OF_THE_SYSTEM:
        raise UnknownDispositionError
    # Whoever rings us is reached; that nobody answers is heard by dialling only.
    if not attempt.is_dialled and (attempt.direction == Direction.OUTBOUND or not disposition.is_contact):
        raise NothingDialledError
    if disposition.needs_note and len(note) < SHORTEST_NOTE:
        raise NoteTooShortError if note else NoteMissingError
    if disposition.needs_appointment and appointment is None:
        raise AppointmentMissingError
    if appointment is not None:
        _accept_appointment(case, disposition, appointment, rules, now)
    return disposition


def _in_their_language(case: Case, disposition: Disposition, dispositions: Dispositions, language: str) -> Disposition:
    """The disposition if somebody speaks the respondent's language: the case has that language from now on.

    Where somebody speaks another language of the study it must be said which, or that it is none of them.
    """
    if not disposition.if_spoken or language == NO_COMMON_LANGUAGE:
        return disposition
    languages = other_languages(case)
    if not languages:
        return disposition
    if language not in {offered.code for offered in languages}:
        raise LanguageMissingError
    case.language = language
    return dispositions.by_code[disposition.if_spoken]


def _of_the_number(attempt: Attempt, disposition: Disposition, dispositions: Dispositions) -> Disposition:
    """The disposition of the number alone if the case has another one, and nobody was interviewed on this one."""
    dialled = attempt.calls.order_by("-pk").first()
    if attempt.answered_at is not None or dialled is None or dialled.phone_id is None:
        return disposition
    others = PhoneNumber.objects.filter(case=attempt.case_id, dead_at=None).exclude(pk=dialled.phone_id)
    if forbidden_among(numbers := set(others.values_list("number", flat=True)), attempt.case.study) >= numbers:
        return disposition
    return dispositions.by_code[disposition.if_other_number]


def _accept_appointment(
    case: Case, disposition: Disposition, wanted: NewAppointment, rules: Rules, now: datetime
) -> None:
    if disposition.ends_case or (wanted.phone is not None and wanted.phone.case_id != case.pk):
        raise AppointmentRefusedError
    against = appointment_refusal(case.study, case.time_zone, wanted.at, rules, now)
    if against == AppointmentRefusal.PAST:
        raise AppointmentPastError
    if against == AppointmentRefusal.TOO_LATE:
        raise AppointmentTooLateError
    if against == AppointmentRefusal.OUTSIDE_HOURS and not wanted.hours_reason.strip():
        raise AppointmentOutsideHoursError


def _keep_promises(
    case: Case,
    attempt: Attempt,
    disposition: Disposition,
    wanted: NewAppointment | None,
    rules: Rules,
    now: datetime,
) -> None:
    if wanted is not None:
        make_appointment(case, wanted, rules, now, attempt, made_after=attempt.number)
    elif disposition.is_contact and open_appointment(case) is not None:
        Appointment.objects.filter(case=case, ended_at=None).update(ended_at=now, ended_as="reached")


def _settle_numbers(case: Case, attempt: Attempt, disposition: Disposition, now: datetime) -> None:
    if disposition.ends_number:
        last = attempt.calls.order_by("-pk").first()
        if last is not None and last.phone_id is not None:
            PhoneNumber.objects.filter(pk=last.phone_id, dead_at=None).update(dead_at=now, dead_as=disposition.code)
    # Whoever says so in a practice does not exist, nor does their number.
    if disposition.do_not_call and case.purpose != Purpose.PRACTICE:
        forbid_case(case, attempt, now)


def forbid_case(case: Case, attempt: Attempt, now: datetime) -> None:
    """Put all numbers of the case on the do-not-call list."""
    numbers = list(case.phones.values_list("number", flat=True))
    forbid(numbers, now=now, attempt=attempt, added_by=attempt.interviewer, reason="do_not_call")
    take_out_of_queue(numbers, now, apart_from=case.pk)
