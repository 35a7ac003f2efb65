"""Access to personal data is recorded in the register, once for repeated looks within some minutes."""

from collections.abc import Collection
from datetime import datetime

from surveys.design.models import Study
from surveys.fieldwork.models import Case
from surveys.fieldwork.queries.case_files import quarantined_cases
from surveys.fieldwork.queries.case_search import find_cases
from surveys.people.models import AuditVerb, User
from surveys.people.queries import keyed, searched
from surveys.people.services import record, record_look


def record_case_view(*, case: Case, by: User, now: datetime) -> None:
    """Record that somebody who does not hold the case sees its personal data."""
    record_look(by=by, verb=AuditVerb.CASE_VIEWED, subject=case.audit_name, study=case.study_id, now=now)


def record_interview_view(*, interview: int, study: Study, by: User, now: datetime) -> None:
    """Record that somebody reads the answers of an interview."""
    subject = f"interview:{interview}"
    record_look(by=by, verb=AuditVerb.INTERVIEW_VIEWED, subject=subject, study=study.pk, now=now)


def search_cases(*, study: Study, words: str, by: User, now: datetime) -> list[Case]:
    """What ``find_cases`` finds; without words, the cases in quarantine.

    The register gets the cases shown and a keyed hash of the words.
    """
    if not words.strip():
        cases = list(quarantined_cases(study))
        record_list_view(cases=cases, by=by, now=now)
        return cases
    cases = list(find_cases(study, words))
    details = {"cases": [case.audit_name for case in cases]}
    record_look(by=by, verb=AuditVerb.CASE_SEARCHED, subject=searched(words), study=study.pk, details=details, now=now)
    return cases


def record_list_view(*, cases: Collection[Case], by: User, now: datetime) -> None:
    """Record that somebody sees a list with the names of several cases, once for the same list within some minutes."""
    names = sorted({case.audit_name for case in cases})
    if names:
        subject, details = f"list:{keyed(' '.join(names))}", {"cases": names}
        record_look(by=by, verb=AuditVerb.CASE_LISTED, subject=subject, details=details, now=now)


def record_list_file(
    *, study: Study, query: str, columns: Collection[str], cases: int, form: str, by: User, now: datetime
) -> None:
    """Record that somebody took a list of cases away as a file: its filters, its columns, how many cases."""
    details = {"filters": query, "columns": list(columns), "cases": cases, "form": form}
    subject = f"study:{study.pk}"
    record(by=by, verb=AuditVerb.CASE_DOWNLOADED, subject=subject, study=study.pk, details=details, now=now)
