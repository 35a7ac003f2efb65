"""What may be done to a study and its questionnaire: make, upload, publish, field, word."""

from .drafts import upload_workbook
from .membership import InactivePersonError, grant_role, revoke_role
from .studies import NoVersionError, StudyFacts, change_study, close_study, create_study, field_study, pause_study
from .texts import change_texts
from .versions import PublicationError, publish

__all__ = [
    "InactivePersonError",
    "NoVersionError",
    "PublicationError",
    "StudyFacts",
    "change_study",
    "change_texts",
    "close_study",
    "create_study",
    "field_study",
    "grant_role",
    "pause_study",
    "publish",
    "revoke_role",
    "upload_workbook",
]
