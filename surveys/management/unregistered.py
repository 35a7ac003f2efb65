"""Calls of which the register has no line: each call since its first line of that kind should have one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import F

from surveys.design.models import Study
from surveys.fieldwork.models import Attempt
from surveys.people.models import AuditEntry, AuditVerb

CALLS_AT_ONCE = 1000
TAKEN = AuditVerb.CASE_TAKEN


@dataclass(frozen=True, slots=True)
class UnregisteredCall:
    """Somebody saw this case in a call, and no line says so."""

    study: int
    case_number: int


def unregistered_calls(study: Study | None) -> Iterator[UnregisteredCall]:
    """Of one study or all. What closes at the moment it begins is a note, and no call."""
    taken = AuditEntry.objects.filter(verb=TAKEN)
    begun = taken.order_by("pk").values_list("at", flat=True).first()
    if begun is None:
        return
    calls = Attempt.objects.filter(claimed_at__gte=begun).exclude(closed_at=F("claimed_at")).order_by("pk")
    if study is not None:
        calls = calls.filter(case__study=study)
    rows = calls.values_list("pk", "case", "case__study", "case__number").iterator(chunk_size=CALLS_AT_ONCE)
    while batch := list(islice(rows, CALLS_AT_ONCE)):
        lines = taken.filter(subject__in={f"case:{case}" for _pk, case, *_ in batch})
        told = {details.get("attempt") for details in lines.values_list("details", flat=True).order_by()}
        yield from (
            UnregisteredCall(study_id, number) for pk, _case, study_id, number in batch if f"attempt:{pk}" not in told
        )
