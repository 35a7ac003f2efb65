"""Calls missing from the audit register: each call since the first ``CASE_TAKEN`` entry should have such an entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import F

from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Purpose
from surveys.people.models import AuditEntry, AuditVerb

CALLS_AT_ONCE = 1000
TAKEN = AuditVerb.CASE_TAKEN


@dataclass(frozen=True, slots=True)
class UnregisteredCall:
    """A call of this case that has no entry in the audit register."""

    study: int
    case_number: int


def unregistered_calls(study: Study | None) -> Iterator[UnregisteredCall]:
    """Yield those of one study or of all. An attempt closed at the moment it began is a note, not a call.

    A practice is none either: nobody is behind it. One that goes on with a colleague's call has the line that says so.
    """
    taken = AuditEntry.objects.filter(verb=TAKEN)
    begun = taken.order_by("pk").values_list("at", flat=True).first()
    if begun is None:
        return
    calls = (
        Attempt.objects.filter(claimed_at__gte=begun, case__purpose=Purpose.LIVE)
        .exclude(closed_at=F("claimed_at"))
        .order_by("pk")
    )
    if study is not None:
        calls = calls.filter(case__study=study)
    rows = calls.values_list("pk", "case", "claimed_at", "case__study", "case__number").iterator(
        chunk_size=CALLS_AT_ONCE
    )
    while batch := list(islice(rows, CALLS_AT_ONCE)):
        subjects = {f"case:{case}" for _pk, case, *_ in batch}
        lines = taken.filter(subject__in=subjects)
        passed_on = AuditEntry.objects.filter(verb=AuditVerb.CASE_HANDED_OVER, subject__in=subjects)
        begun_by = set(passed_on.values_list("subject", "at"))
        told = {details.get("attempt") for details in lines.values_list("details", flat=True).order_by()}
        yield from (
            UnregisteredCall(study_id, number)
            for pk, case, claimed_at, study_id, number in batch
            if f"attempt:{pk}" not in told and (f"case:{case}", claimed_at) not in begun_by
        )
