"""The field's tables: samples and cases, numbers and calls, appointments, quotas, who must not be called."""

from .batches import SampleBatch
from .calls import Appointment, AppointmentKind, Attempt, Call, Direction, DoNotCall, OutcomeCorrection
from .cases import (
    FIRST_BY_LOT,
    Case,
    CaseState,
    ChangeBatch,
    Contact,
    PhoneNumber,
    Pool,
    Purpose,
    RowNote,
    Sample,
    SampleStatus,
)
from .quotas import QuotaCell, QuotaPlace
from .tallies import AttemptTally, CaseTally, CorrectionTally, DueTally

__all__ = [
    "FIRST_BY_LOT",
    "Appointment",
    "AppointmentKind",
    "Attempt",
    "AttemptTally",
    "Call",
    "Case",
    "CaseState",
    "CaseTally",
    "ChangeBatch",
    "Contact",
    "CorrectionTally",
    "Direction",
    "DoNotCall",
    "DueTally",
    "OutcomeCorrection",
    "PhoneNumber",
    "Pool",
    "Purpose",
    "QuotaCell",
    "QuotaPlace",
    "RowNote",
    "Sample",
    "SampleBatch",
    "SampleStatus",
]
