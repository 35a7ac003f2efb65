"""People, their sessions, the register of audit, and the institute."""

from .accounts import BrowserSession, People, Role, Theme, User
from .audit import AuditEntry, AuditVerb
from .site_settings import CentreDialling, Institute, SecondFactorRule

__all__ = [
    "AuditEntry",
    "AuditVerb",
    "BrowserSession",
    "CentreDialling",
    "Institute",
    "People",
    "Role",
    "SecondFactorRule",
    "Theme",
    "User",
]
