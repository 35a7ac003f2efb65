"""Who looks at a person's data leaves a line in the register: of which case, from where. Again soon, none."""

from collections.abc import Collection
from datetime import datetime

from surveys.design.models import Study
from surveys.fieldwork.models import Case
from surveys.fieldwork.queries.case_files import find_cases, quarantined_cases
from surveys.people.models import User
from surveys.people.queries import keyed, searched
from surveys.people.services import record_look


def look_into_case(*, case: Case, by: User, now: datetime) -> None:
    """Somebody who does not hold the case sees who it is."""
    record_look(by=by, verb="case.viewed", subject=case.audit_name, study=case.study_id, now=now)


def look_for_cases(*, study: Study, words: str, by: User, now: datetime) -> list[Case]:
    """What ``find_cases`` finds; without words, the cases in quarantine.

    The register says which cases were shown, and what was typed as a keyed hash.
    """
    if not words.strip():
        cases = list(quarantined_cases(study))
        look_at_list(cases=cases, by=by, now=now)
        return cases
    cases = list(find_cases(study, words))
    details = {"cases": [case.audit_name for case in cases]}
    record_look(by=by, verb="case.searched", subject=searched(words), study=study.pk, details=details, now=now)
    return cases


def look_at_list(*, cases: Collection[Case], by: User, now: datetime) -> None:
    """Somebody sees the names of several cases in a list: again soon, the same list leaves no other line."""
    names = sorted({case.audit_name for case in cases})
    if names:
        subject, details = f"list:{keyed(' '.join(names))}", {"cases": names}
        record_look(by=by, verb="case.listed", subject=subject, details=details, now=now)
