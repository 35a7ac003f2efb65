"""What a webhook is told: which event, of which study, and numbers of our API. Nothing personal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.fieldwork.models import Case, Purpose, QuotaCell
from surveys.interviewing.models import Interview, InterviewKind
from surveys.results.models import StudyDelivery, Webhook, WebhookEvent, WebhookEventKind
from surveys.results.queries import ClientDoor, gate_row
from surveys.results.services.client_numbers import ClientNumbers, client_numbers

Facts = Mapping[int, dict[str, Any]]
TOLD: dict[str, Promise] = {
    WebhookEventKind.INTERVIEW_COMPLETED: _("interview: its id, as elsewhere in the API"),
    WebhookEventKind.CASE_CLOSED: _("outcome: the AAPOR code; interview: id of its latest interview, or null"),
    WebhookEventKind.QUOTA_FULL: _("quota: the cell’s name; completes, target"),
    WebhookEventKind.DELIVERY_READY: _("delivery: its number"),
    WebhookEventKind.PERSON_ERASED: _("interviews: ids of what to erase on your side"),
}
"""What stands in ``data``, for the documentation."""


def body_of(event: WebhookEvent, data: Mapping[str, Any]) -> bytes:
    """The body of a call as JSON."""
    told = {
        "id": event.pk,
        "event": event.kind,
        "study": event.webhook.study_id,
        "happened_at": event.happened_at,
        "data": data,
    }
    return orjson.dumps(told)


def facts_of(hook: Webhook, events: Sequence[WebhookEvent]) -> dict[int, dict[str, Any]]:
    """Id of an event → what is told of it, as it is now; one query or two for each kind.

    A client's system is told the client's numbers, one of several clients' of every interview of the study: each has a
    row in that client's files and in the API, whichever blocks were asked.
    """
    numbers = client_numbers(hook.study, hook.client) if hook.for_client else None
    if hook.for_client:
        events = [one for one in events if gate_row(ClientDoor.WEBHOOK, one.kind)]
    found: dict[int, dict[str, Any]] = {}
    for kind, facts in _FACTS.items():
        some = [one for one in events if one.kind == kind]
        told = facts({one.subject for one in some}) if some else {}
        found |= {one.pk: _numbered(told.get(one.subject, {}), numbers) for one in some}
    return found


def _numbered(told: dict[str, Any], numbers: ClientNumbers | None) -> dict[str, Any]:
    if numbers is None:
        return told
    given: dict[str, Any] = {}
    if told.get("interview") is not None:
        given["interview"] = numbers.interview(told["interview"])
    if "interviews" in told:
        given["interviews"] = sorted(map(numbers.interview, told["interviews"]))
    return {**told, **given}


def _interviews(ids: Iterable[int]) -> Facts:
    return {one: {"interview": one} for one in ids}


def _cases(ids: Iterable[int]) -> Facts:
    of = _interviews_of(ids)
    outcomes = Case.objects.filter(pk__in=list(ids)).values_list("pk", "final_outcome")
    return {pk: {"outcome": outcome, "interview": of[pk][-1] if pk in of else None} for pk, outcome in outcomes}


def _quotas(ids: Iterable[int]) -> Facts:
    cells = QuotaCell.objects.filter(pk__in=list(ids)).values("pk", "name", "completes", "target")
    return {one["pk"]: {"quota": one["name"], "completes": one["completes"], "target": one["target"]} for one in cells}


def _deliveries(ids: Iterable[int]) -> Facts:
    numbers = StudyDelivery.objects.filter(pk__in=list(ids)).values_list("pk", "number")
    return {pk: {"delivery": number} for pk, number in numbers}


def _persons(ids: Iterable[int]) -> Facts:
    of = _interviews_of(ids)
    return {one: {"interviews": of.get(one, [])} for one in ids}


def _interviews_of(cases: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    # As elsewhere in the API: a call that checks an interview is none.
    live = Interview.objects.filter(case__in=list(cases), purpose=Purpose.LIVE, kind=InterviewKind.MAIN).order_by("pk")
    for case, interview in live.values_list("case", "pk"):
        found.setdefault(case, []).append(interview)
    return found


_FACTS: dict[str, Callable[[Iterable[int]], Facts]] = {
    WebhookEventKind.INTERVIEW_COMPLETED: _interviews,
    WebhookEventKind.CASE_CLOSED: _cases,
    WebhookEventKind.QUOTA_FULL: _quotas,
    WebhookEventKind.DELIVERY_READY: _deliveries,
    WebhookEventKind.PERSON_ERASED: _persons,
}
