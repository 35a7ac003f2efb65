"""Forget a person: who they are, and what they said in answer to personal questions."""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import datetime
from typing import Any

from django.db import transaction

from surveys.fieldwork.models import Case, Contact
from surveys.fieldwork.services import erase_contact
from surveys.fieldwork.services.erasing import Mentions
from surveys.fieldwork.services.mending import record_step
from surveys.fieldwork.services.queueing import lock_free
from surveys.interviewing.models import ERASED, Interview, InterviewEvent
from surveys.interviewing.programs import layout_of
from surveys.people.guards import redaction
from surveys.people.models import User
from surveys.questionnaire.rows import Layout

_KEY = re.compile(r"\[[^\]]*\]")
BY_PATH = ("answers", "frozen")
FACTS_ONLY = frozenset(
    {
        *("started", "resumed", "suspended", "finished", "broken_off", "rejected", "restored", "taken_up", "erased"),
        *("page", "back", "jump", "language", "instances", "quota", "picked"),
    }
)
"""Kinds of events that hold nothing that was said: places, statuses, cells. What else there is may hold it."""
OF_A_SUPERVISOR = ("rejected", "restored", "taken_up")
"""Kinds of events with a reason in somebody's words."""


def erase_person(
    *,
    case: Case,
    reason: str,
    by: User | None,
    now: datetime,
    answers: bool = True,
    forbids: bool = True,
    mentions: Mentions | None = None,
) -> Case:
    """Erase a respondent's contact data and, with ``answers``, what they said to questions marked ``personal``.

    The only change that events ever see: what they say of personal answers, interviewers' notes and supervisors'
    reasons is redacted, and a last event says who erased it and why. Again, nothing changes. Raises what
    ``fieldwork.erase_contact`` raises.
    """
    with transaction.atomic():
        is_known = not Contact.objects.filter(case=case).exclude(erased_at=None).exists()
        if is_known:
            case = erase_contact(case=case, reason=reason, by=by, now=now, forbids=forbids, mentions=mentions)
        else:
            case = lock_free(case.pk, even_closed=True)
        left = [one for one in _interviews(case) if is_known or not _is_erased(one)]
        for interview in left:
            _redact(interview, reason.strip()[:300], by, now, answers=answers)
        if left and answers and not is_known:
            record_step(by, "case.erased", case, now, reason.strip()[:300])
    return case


def _interviews(case: Case) -> list[Interview]:
    return list(Interview.objects.select_for_update(of=("self",)).filter(case=case).order_by("pk"))


def _is_erased(interview: Interview) -> bool:
    return InterviewEvent.objects.filter(interview=interview, kind="erased").exists()


def _redact(interview: Interview, reason: str, by: User | None, now: datetime, *, answers: bool) -> None:
    layout = layout_of(interview.version_id)
    personal = {variable.path for inside in layout.variables.values() for variable in inside if variable.personal}
    _redact_events(interview, personal if answers else frozenset(), late=answers)
    if not answers:
        return
    for part in BY_PATH:
        kept = interview.state.get(part, {})
        interview.state[part] = {path: value for path, value in kept.items() if not _is_of(path, personal)}
    interview.state["confirmed"] = {}  # they quote the other answers that a check looks at
    interview.state["decisions"] = _without(interview.state.get("decisions", {}), personal)
    interview.row = _without_personal(interview.row, layout)
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


def _redact_events(interview: Interview, personal: Set[str], *, late: bool) -> None:
    told = InterviewEvent.objects.filter(interview=interview)
    events = [
        event
        for event in told.exclude(kind__in=FACTS_ONLY)
        if event.kind not in ("answer", "check") or _is_of(event.path, personal) or (event.is_late and late)
    ]
    for event in events:
        event.old, event.new = event.old and ERASED, event.new and ERASED
    with redaction():
        InterviewEvent.objects.bulk_update(events, ["old", "new"], batch_size=500)
        told.filter(kind__in=OF_A_SUPERVISOR).exclude(reason="").update(reason="")


def _is_of(path: str, personal: Set[str]) -> bool:
    """Whether the path, of whatever instance or with a prefix of what is kept, is that of a personal question."""
    return _KEY.sub("", path).rpartition(":")[2] in personal


def _without(decisions: dict[str, Any], personal: Set[str]) -> dict[str, Any]:
    """Without those that rest on personal answers: they quote them."""
    return {
        name: decision
        for name, decision in decisions.items()
        if not any(_is_of(path, personal) for path in decision.get("rests_on", {}))
    }


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
