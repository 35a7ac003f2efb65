"""What may be done to a study and its questionnaire: make, upload, publish, field, word."""

from .studies import NoVersionError, StudyFacts, change_study, close_study, create_study, field_study, pause_study
from .texts import change_texts

__all__ = [
    "NoVersionError",
    "StudyFacts",
    "change_study",
    "change_texts",
    "close_study",
    "create_study",
    "field_study",
    "pause_study",
]
