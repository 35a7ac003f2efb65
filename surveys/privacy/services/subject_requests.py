"""Requests for subject access: search for the person, and give them their data; both are recorded in the register."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from surveys.fieldwork.models import Case
from surveys.people.models import AuditVerb, User
from surveys.people.queries import searched
from surveys.people.services import record
from surveys.privacy.queries.subject_access import HeldData, PersonSearch, data_held_about, find_person


def search_person(*, seeker: User, words: str, now: datetime) -> PersonSearch:
    """Find the cases that may be meant, and record the search; the words typed are kept as a keyed hash only."""
    found = find_person(seeker, words)
    shown = [one.case.audit_name for one in found.cases]
    record(by=seeker, verb=AuditVerb.PERSON_DATA_SEARCHED, subject=searched(words), details={"cases": shown}, now=now)
    return found


def answer_access_request(
    *,
    cases: Sequence[Case],
    asking: dict[int, str],
    with_notes: bool,
    language: str,
    as_file: bool,
    by: User,
    now: datetime,
) -> list[HeldData]:
    """The data held about the person who makes the request, recorded in the register for each case. No copy is kept."""
    held = data_held_about(cases, asking=asking, with_notes=with_notes)
    with transaction.atomic():
        for case in cases:
            details = {"cases": len(cases), "language": language, "as_file": as_file, "with_notes": with_notes}
            record(
                by=by,
                verb=AuditVerb.PERSON_DATA_GIVEN,
                subject=case.audit_name,
                study=case.study_id,
                details=details,
                now=now,
            )
    return held
