"""The register's line of a list of interviews that somebody takes away."""

from collections.abc import Collection
from datetime import datetime

from surveys.design.models import Study
from surveys.people.models import AuditVerb, User
from surveys.people.services import record


def record_interview_file(
    *, study: Study, query: str, columns: Collection[str], interviews: int, form: str, by: User, now: datetime
) -> None:
    """Record that somebody took a list of interviews away as a file: its filters, its columns, how many."""
    details = {"filters": query, "columns": list(columns), "interviews": interviews, "form": form}
    subject = f"study:{study.pk}"
    record(by=by, verb=AuditVerb.INTERVIEW_DOWNLOADED, subject=subject, study=study.pk, details=details, now=now)
