"""People, their sessions, the register of audit, and the institute."""

from .accounts import LOOKS, BrowserSession, People, Role, Theme, User
from .audit import AuditEntry, AuditVerb
from .site_settings import CentreDialling, Institute, SecondFactorRule, TrainingRule
from .watching import SCOPES_SO_FAR, AgreementKind, WatchingAgreement, WatchingNotice, WatchScope

__all__ = [
    "LOOKS",
    "SCOPES_SO_FAR",
    "AgreementKind",
    "AuditEntry",
    "AuditVerb",
    "BrowserSession",
    "CentreDialling",
    "Institute",
    "People",
    "Role",
    "SecondFactorRule",
    "Theme",
    "TrainingRule",
    "User",
    "WatchScope",
    "WatchingAgreement",
    "WatchingNotice",
]
