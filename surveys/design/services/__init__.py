"""What may be done to a study and its questionnaire: make, upload, publish, field, word."""

from .draft_changes import DraftBusyError, NoDraftError, change_draft, redo_step, return_to_step, undo_step
from .drafts import ReadWorkbook, declare_own, keep_draft, read_draft, upload_workbook
from .membership import InactivePersonError, change_abilities, grant_role, revoke_role
from .simulations import (
    SimulationFacts,
    cancel_simulation,
    create_simulation,
    facts_at,
    hold_simulation,
    reset_stalled_simulations,
)
from .studies import NoVersionError, StudyFacts, change_study, close_study, create_study, field_study, pause_study
from .texts import change_texts, restore_texts
from .tokens import EmptyTokenError, NewToken, make_token, note_api, note_api_refusal, note_use, revoke_token
from .translations import (
    LanguageKnownError,
    MarksLackingError,
    StoredTranslations,
    TextGoneError,
    TextTakenError,
    TranslatedText,
    add_language,
    confirm_translation,
    translate_text,
    translate_texts,
)
from .versions import PublicationError, publish

__all__ = [
    "DraftBusyError",
    "EmptyTokenError",
    "InactivePersonError",
    "LanguageKnownError",
    "MarksLackingError",
    "NewToken",
    "NoDraftError",
    "NoVersionError",
    "PublicationError",
    "ReadWorkbook",
    "SimulationFacts",
    "StoredTranslations",
    "StudyFacts",
    "TextGoneError",
    "TextTakenError",
    "TranslatedText",
    "add_language",
    "cancel_simulation",
    "change_abilities",
    "change_draft",
    "change_study",
    "change_texts",
    "close_study",
    "confirm_translation",
    "create_simulation",
    "create_study",
    "declare_own",
    "facts_at",
    "field_study",
    "grant_role",
    "hold_simulation",
    "keep_draft",
    "make_token",
    "note_api",
    "note_api_refusal",
    "note_use",
    "pause_study",
    "publish",
    "read_draft",
    "redo_step",
    "reset_stalled_simulations",
    "restore_texts",
    "return_to_step",
    "revoke_role",
    "revoke_token",
    "translate_text",
    "translate_texts",
    "undo_step",
    "upload_workbook",
]
