"""Forget a person: who they are, and what they said in answer to personal questions."""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import datetime
from typing import Any

from django.db import transaction

from surveys.fieldwork.models import Case, Contact
from surveys.fieldwork.services import erase_contact
from surveys.interviewing.models import ERASED, Interview, InterviewEvent
from surveys.interviewing.programs import layout_of
from surveys.people.guards import redaction
from surveys.people.models import User
from surveys.questionnaire.rows import Layout

_KEY = re.compile(r"\[[^\]]*\]")
BY_PATH = ("answers", "confirmed", "frozen", "decisions")


def erase_person(*, case: Case, reason: str, by: User, now: datetime) -> Case:
    """Erase a respondent's contact data and their answers to questions marked ``personal``; all others stay.

    The only change that events ever see: what they say of personal answers, and interviewers' notes, is
    redacted, and a last event says who erased it and why. Again, nothing changes. Raises what
    ``fieldwork.erase_contact`` raises.
    """
    if Contact.objects.filter(case=case).exclude(erased_at=None).exists():
        return case
    with transaction.atomic():
        case = erase_contact(case=case, reason=reason, by=by, now=now)
        for interview in Interview.objects.select_for_update(of=("self",)).filter(case=case).order_by("pk"):
            _redact(interview, reason.strip()[:300], by, now)
    return case


def _redact(interview: Interview, reason: str, by: User, now: datetime) -> None:
    layout = layout_of(interview.version_id)
    personal = {variable.path for inside in layout.variables.values() for variable in inside if variable.personal}
    for part in BY_PATH:
        kept = interview.state.get(part, {})
        interview.state[part] = {path: value for path, value in kept.items() if not _is_of(path, personal)}
    interview.row = _without_personal(interview.row, layout)
    _redact_events(interview, personal)
    interview.sequence += 1
    interview.changed_at = now
    interview.save(update_fields=["state", "row", "sequence", "changed_at"])
    InterviewEvent.objects.create(
        interview=interview,
        sequence=interview.sequence,
        kind="erased",
        actor=by,
        version_id=interview.version_id,
        language=interview.language,
        server_at=now,
        reason=reason,
    )


def _redact_events(interview: Interview, personal: Set[str]) -> None:
    told = InterviewEvent.objects.filter(interview=interview, kind__in=("answer", "note"))
    events = [event for event in told if event.kind == "note" or event.is_late or _is_of(event.path, personal)]
    for event in events:
        event.old, event.new = event.old and ERASED, event.new and ERASED
    with redaction():
        InterviewEvent.objects.bulk_update(events, ["old", "new"], batch_size=500)


def _is_of(path: str, personal: Set[str]) -> bool:
    """Whether the path, of whatever instance or with a prefix of what is kept, is that of a personal question."""
    return _KEY.sub("", path).rpartition(":")[2] in personal


def _without_personal(row: dict[str, Any] | None, layout: Layout) -> dict[str, Any] | None:
    if row is None:
        return None
    repeats = {
        repeat: [_emptied(instance, layout, repeat) for instance in instances]
        for repeat, instances in row.get("r", {}).items()
    }
    return _emptied(row, layout, "") | ({"r": repeats} if repeats else {})


def _emptied(row: dict[str, Any], layout: Layout, repeat: str) -> dict[str, Any]:
    places = {place for place, variable in enumerate(layout.variables[repeat]) if variable.personal}
    values = [None if place in places else value for place, value in enumerate(row["v"])]
    missing = {place: kind for place, kind in row.get("m", {}).items() if int(place) not in places}
    return {**row, "v": values, **({"m": missing} if "m" in row else {})}
