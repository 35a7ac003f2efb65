"""Overwrite erased data in the database's files; they are gone from the tables already.

SQLite overwrites freed pages (``secure_delete``) but keeps earlier ones in its log until it is emptied. PostgreSQL
keeps dead rows until they are vacuumed, their bytes until the table is rewritten, and its log until it is recycled.
"""

from contextlib import suppress

from django.db import Error, connection
from django_tasks_db.models import DBTaskResult

from surveys.fieldwork.models import (
    Appointment,
    AskedQuestion,
    Attempt,
    Case,
    Contact,
    ContactPerson,
    DoNotCall,
    HelpCall,
    Message,
    MessageCopy,
    OutcomeCorrection,
    PhoneNumber,
    RemovedNumber,
    ResultsRequest,
    RowNote,
    SampleBatch,
    UpdateExample,
)
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.people.models import AuditEntry, BrowserSession
from surveys.results.models import CleanedValue, CodedAnswer
from surveys.review.models import Review, ReviewComment

TOUCHED = (
    *(Contact, ContactPerson, PhoneNumber, Case, Attempt, Appointment, OutcomeCorrection, RowNote, SampleBatch),
    *(DoNotCall, RemovedNumber, UpdateExample, Message, MessageCopy, HelpCall, AskedQuestion, ResultsRequest),
    *(
        Interview,
        InterviewEvent,
        CodedAnswer,
        CleanedValue,
        Review,
        ReviewComment,
        AuditEntry,
        BrowserSession,
        DBTaskResult,
    ),
)
MOST_WAITED = 50
"""Milliseconds that SQLite may wait for readers while nobody writes."""


def overwrite_erased(*, whole: bool = False) -> bool:
    """Empty SQLite's log, or vacuum the tables that an erasure changes; false if a reader was in the way.

    ``whole``: on PostgreSQL rewrite these tables, each locked meanwhile, and begin a new segment of the log.
    """
    if connection.in_atomic_block:
        return False
    if connection.vendor == "sqlite":
        return _empty_log()
    with connection.cursor() as cursor:
        tables = ", ".join(model._meta.db_table for model in TOUCHED)
        cursor.execute(f"VACUUM {'(FULL)' if whole else ''} {tables}")
        if whole:
            with suppress(Error):  # if the user may not, the server does both by itself in time
                cursor.execute("CHECKPOINT")
                cursor.execute("SELECT pg_switch_wal()")
                cursor.execute("CHECKPOINT")
    return True


def _empty_log() -> bool:
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={MOST_WAITED}")
        try:
            (busy, _pages, _copied) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={usual}")
    return not busy
