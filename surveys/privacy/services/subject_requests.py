"""Look for whoever asks what is held about them, and give it: both leave a line in the register."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from surveys.fieldwork.models import Case
from surveys.people.audit import record, searched
from surveys.people.models import User
from surveys.privacy.queries.subject_access import Found, Held, find_person, held_about


def look_for_person(*, seeker: User, words: str, now: datetime) -> Found:
    """Whose data may be meant; what was typed is kept as a keyed hash only."""
    found = find_person(seeker, words)
    shown = [one.case.audit_name for one in found.cases]
    record(by=seeker, verb="person_data.searched", subject=searched(words), details={"cases": shown}, now=now)
    return found


def answer_request(
    *,
    cases: Sequence[Case],
    asking: dict[int, str],
    with_notes: bool,
    language: str,
    as_file: bool,
    by: User,
    now: datetime,
) -> list[Held]:
    """Everything held about whoever asks, for them alone; a line in the register for each case. Nothing is kept."""
    held = held_about(cases, asking=asking, with_notes=with_notes)
    with transaction.atomic():
        for case in cases:
            details = {"cases": len(cases), "language": language, "as_file": as_file, "with_notes": with_notes}
            record(
                by=by, verb="person_data.given", subject=case.audit_name, study=case.study_id, details=details, now=now
            )
    return held
