"""What is done in the field: load samples, hand out cases, dial, say how it ended, put right."""

from .claiming import claim_next_case, give_back, open_case, recheck_cases, renew_lease, renew_short_lease
from .closing import NewAppointment, note_begun_interview, record_disposition
from .dialling import answer_call, end_call, record_call
from .errors import (
    AlreadyDialledError,
    AppointmentMissingError,
    AppointmentRefusedError,
    AttemptClosedError,
    CaseClosedError,
    CaseTakenError,
    FieldworkError,
    HoldsAnotherCaseError,
    NotAnInterviewerError,
    NoteMissingError,
    NothingDialledError,
    NumberRefusedError,
    OutsideHoursError,
    ReasonMissingError,
    SampleNotReadyError,
    StudyNotFieldingError,
    UnknownDispositionError,
)
from .leases import lapse_leases
from .mending import correct_disposition, reassign_case, release_case, reopen_case
from .samples import cancel_sample, continue_loading, load_sample, release_sample, start_sample

__all__ = [
    "AlreadyDialledError",
    "AppointmentMissingError",
    "AppointmentRefusedError",
    "AttemptClosedError",
    "CaseClosedError",
    "CaseTakenError",
    "FieldworkError",
    "HoldsAnotherCaseError",
    "NewAppointment",
    "NotAnInterviewerError",
    "NoteMissingError",
    "NothingDialledError",
    "NumberRefusedError",
    "OutsideHoursError",
    "ReasonMissingError",
    "SampleNotReadyError",
    "StudyNotFieldingError",
    "UnknownDispositionError",
    "answer_call",
    "cancel_sample",
    "claim_next_case",
    "continue_loading",
    "correct_disposition",
    "end_call",
    "give_back",
    "lapse_leases",
    "load_sample",
    "note_begun_interview",
    "open_case",
    "reassign_case",
    "recheck_cases",
    "record_call",
    "record_disposition",
    "release_case",
    "release_sample",
    "renew_lease",
    "renew_short_lease",
    "reopen_case",
    "start_sample",
]
