"""Gathers the stages' models, so that Django finds them all in one app."""

from surveys.design.models import ApiToken, Draft, Membership, OwnName, Series, Study, StudyTexts, Version
from surveys.fieldwork.models import (
    Appointment,
    Attempt,
    Call,
    Case,
    Contact,
    DoNotCall,
    OutcomeCorrection,
    PhoneNumber,
    Pool,
    QuotaCell,
    QuotaPlace,
    RowNote,
    Sample,
    SampleBatch,
)
from surveys.interviewing.models import Interview, InterviewEvent, InterviewPace, Session
from surveys.people.models import AuditEntry, BrowserSession, CentreDialling, Institute, SecondFactorRule, User
from surveys.privacy.models import LegalHold, ProcessingRecord, RetentionPlan
from surveys.results.models import Export

__all__ = [
    "ApiToken",
    "Appointment",
    "Attempt",
    "AuditEntry",
    "BrowserSession",
    "Call",
    "Case",
    "CentreDialling",
    "Contact",
    "DoNotCall",
    "Draft",
    "Export",
    "Institute",
    "Interview",
    "InterviewEvent",
    "InterviewPace",
    "LegalHold",
    "Membership",
    "OutcomeCorrection",
    "OwnName",
    "PhoneNumber",
    "Pool",
    "ProcessingRecord",
    "QuotaCell",
    "QuotaPlace",
    "RetentionPlan",
    "RowNote",
    "Sample",
    "SampleBatch",
    "SecondFactorRule",
    "Series",
    "Session",
    "Study",
    "StudyTexts",
    "User",
    "Version",
]
