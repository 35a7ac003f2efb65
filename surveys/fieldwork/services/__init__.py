"""What is done in the field: load samples, hand out cases, dial, record how it ended, put right."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from surveys.design.models import Study
from surveys.fieldwork.models import (
    Appointment,
    AppointmentKind,
    Attempt,
    Call,
    Case,
    Direction,
    PhoneNumber,
    Purpose,
    Sample,
)
from surveys.people.models import User


class FieldworkError(Exception):
    """Why something cannot be done; ``reason`` is a stable code, ``str()`` an English message id for people."""

    reason = ""


class StudyNotFieldingError(FieldworkError): ...


class NotAnInterviewerError(FieldworkError): ...


class CaseTakenError(FieldworkError): ...


class CaseNotCallableError(FieldworkError): ...


class AttemptClosedError(FieldworkError): ...


class NothingDialledError(FieldworkError): ...


class AlreadyDialledError(FieldworkError): ...


class NumberRefusedError(FieldworkError): ...


class NoteMissingError(FieldworkError): ...


class AppointmentMissingError(FieldworkError): ...


class AppointmentRefusedError(FieldworkError): ...


class UnknownDispositionError(FieldworkError): ...


class SampleNotReadyError(FieldworkError): ...


@dataclass(frozen=True, slots=True)
class NewAppointment:
    """A promise to ring back: ``at`` aware. ``expires_at`` None: the policy's own. ``owner``: only this interviewer
    until it expires. ``hours_reason``: why it may lie outside the calling hours (else it must lie inside).
    """

    at: datetime
    kind: str = AppointmentKind.HARD
    expires_at: datetime | None = None
    owner: User | None = None
    ask_for: str = ""
    phone: PhoneNumber | None = None
    hours_reason: str = ""


def start_sample(
    *,
    study: Study,
    content: bytes,
    file_name: str,
    columns: Mapping[str, object],
    name: str,
    by: User | None,
    now: datetime,
    purpose: str = Purpose.LIVE,
    source: str = "",
    opposition_checked_on: date | None = None,
    opposition_waiver: str = "",
) -> Sample:
    """Keep the file and its column mapping as an unreleased sample; ``continue_loading`` does the work (in a task)."""
    raise NotImplementedError


def continue_loading(*, sample: Sample, now: datetime) -> Sample:
    """Read the rows not read yet into cases, 500 a commit; resumable after an interruption, stops when cancelled."""
    raise NotImplementedError


def load_sample(
    *,
    study: Study,
    content: bytes,
    file_name: str,
    columns: Mapping[str, object],
    name: str,
    by: User | None,
    now: datetime,
    purpose: str = Purpose.LIVE,
    source: str = "",
    opposition_checked_on: date | None = None,
    opposition_waiver: str = "",
) -> Sample:
    """``start_sample`` and ``continue_loading`` at once. ``columns`` is what ``formats.samples.preview(...).guess`` returns."""
    raise NotImplementedError


def cancel_sample(*, sample: Sample, now: datetime) -> Sample:
    """Stop the loading and take back every case it made."""
    raise NotImplementedError


def release_sample(*, sample: Sample, by: User | None, now: datetime) -> Sample:
    """From now on its cases are handed out. Raises SampleNotReadyError."""
    raise NotImplementedError


def claim_next_case(
    *,
    study: Study,
    interviewer: User,
    now: datetime,
    purpose: str = Purpose.LIVE,
    languages: Collection[str] | None = None,
) -> Attempt | None:
    """The interviewer's next case as an open attempt; the one already held first; None when nothing is ready.

    Raises StudyNotFieldingError, NotAnInterviewerError.
    """
    raise NotImplementedError


def open_case(*, case: Case, interviewer: User, direction: str = Direction.INBOUND, now: datetime) -> Attempt:
    """Open one case at once: somebody rings in, or a parked case is taken up by its owner. Raises CaseTakenError."""
    raise NotImplementedError


def renew_lease(*, attempt: Attempt, now: datetime) -> Attempt:
    """The screen is alive. Raises AttemptClosedError when the lease has lapsed meanwhile."""
    raise NotImplementedError


def give_back(*, attempt: Attempt, now: datetime) -> Case:
    """Return a case of which nothing was dialled. Raises AlreadyDialledError, AttemptClosedError."""
    raise NotImplementedError


def record_call(*, attempt: Attempt, phone: PhoneNumber, now: datetime) -> Call:
    """One number is dialled. A second click within the same open call returns that call. Raises NumberRefusedError."""
    raise NotImplementedError


def answer_call(*, call: Call, now: datetime) -> Call:
    """Somebody answered."""
    raise NotImplementedError


def end_call(*, call: Call, now: datetime, result: str = "") -> Call:
    """The line is down again; ``result`` a disposition code when only this number is settled."""
    raise NotImplementedError


def record_disposition(
    *,
    attempt: Attempt,
    code: str,
    note: str = "",
    appointment: NewAppointment | None = None,
    resumable: bool = False,
    key: str = "",
    now: datetime,
) -> Case:
    """Close the attempt with a code of ``calling.dispositions`` and put the case where it belongs.

    ``key``: the same key again changes nothing and returns the case. ``resumable``: an interview was begun and may go on.
    Raises AttemptClosedError, UnknownDispositionError, NoteMissingError, AppointmentMissingError, AppointmentRefusedError,
    NothingDialledError.
    """
    raise NotImplementedError


def lapse_leases(*, now: datetime) -> int:
    """Take back what abandoned screens hold: dialled cases are parked for their holder, then for the supervisor."""
    raise NotImplementedError


def correct_disposition(*, attempt: Attempt, code: str, reason: str, by: User, now: datetime) -> Case:
    """A supervisor's correction; the attempt keeps what was first said."""
    raise NotImplementedError


def reopen_case(*, case: Case, by: User, now: datetime, reason: str = "") -> Case:
    """Put a closed or parked case back into the queue."""
    raise NotImplementedError


def release_case(*, case: Case, by: User, now: datetime, reason: str = "") -> Case:
    """Take a held or parked case away from its holder and put it back into the queue."""
    raise NotImplementedError


def reassign_case(*, case: Case, to: User, by: User, now: datetime, reason: str = "") -> Case:
    """From now on only ``to`` is handed this case."""
    raise NotImplementedError
