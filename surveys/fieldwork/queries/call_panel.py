"""The case at hand, as its interviewer sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from surveys.calling.dispositions import Dispositions
from surveys.calling.follow_ups import follow_ups
from surveys.calling.hours import closes_at
from surveys.calling.next_call import APPOINTMENT_REASONS, REASONS, Eligibility, next_call
from surveys.fieldwork.models import Appointment, Attempt, Case, Contact, Direction, PhoneNumber

from .calling_rules import rules_of
from .histories import history_of, open_appointment


@dataclass(frozen=True, slots=True)
class PastCall:
    """One earlier attempt in the case's history. ``said``: English message id; ``who``: a colleague's short name."""

    at: datetime
    said: str
    note: str
    who: str


@dataclass(frozen=True, slots=True)
class CasePanel:
    """The panel beside the call. ``why_now`` is an English message id; times are shown in ``time_zone``.

    ``shown``: the attributes that the sample's owner lets interviewers see. ``open_until``: when
    calling hours end, None outside them. ``attempt_number``: this attempt's place among those that count.
    """

    case_number: int
    name: str
    respondent: str
    shown: list[tuple[str, str]]
    phones: list[PhoneNumber]
    next_phone: PhoneNumber | None
    history: list[PastCall]
    appointment: Appointment | None
    attempt_number: int
    attempts_allowed: int
    open_until: datetime | None
    time_zone: str
    why_now: str
    note: str
    dispositions: Dispositions
    """How the call can end."""
    follow_ups: Mapping[str, Eligibility]
    """By disposition what it would lead to if the call ended with it now."""


def case_panel(attempt: Attempt, now: datetime) -> CasePanel:
    """The panel beside the call, for the interviewer who holds the case."""
    case = Case.objects.select_related("study", "sample").get(pk=attempt.case_id)
    contact = Contact.objects.filter(case=case).first() or Contact(case=case)
    rules = rules_of(case.study, now)
    phones = list(case.phones.order_by("order", "pk"))
    dispositions = rules.policy.dispositions
    history = history_of(case, dispositions, phones)
    number = next_call(history, rules.policy, now, rules.holidays).number
    values = {**case.attributes, **contact.attributes}
    return CasePanel(
        case_number=case.number,
        name=contact.name,
        respondent=contact.respondent,
        shown=[
            (attribute["name"], str(values[attribute["name"]]))
            for attribute in case.sample.attributes
            if attribute["show"] and values.get(attribute["name"]) not in {None, ""}
        ],
        phones=phones,
        next_phone=next((phone for phone in phones if phone.pk == number), None)
        or next((phone for phone in phones if phone.dead_at is None), None),
        history=_history(case, dispositions),
        appointment=open_appointment(case),
        attempt_number=case.attempts_counted + (not attempt.is_dialled and attempt.direction == Direction.OUTBOUND),
        attempts_allowed=rules.policy.max_attempts,
        open_until=closes_at(rules.policy, now, case.time_zone, rules.holidays),
        time_zone=case.time_zone,
        why_now=REASONS.get(attempt.reason, ""),
        note=case.note,
        dispositions=dispositions,
        follow_ups=follow_ups(
            history,
            rules.policy,
            now,
            rules.holidays,
            number=_dialled_last(attempt) or number,
            followed_appointment=attempt.reason in APPOINTMENT_REASONS,
        ),
    )


def _dialled_last(attempt: Attempt) -> int | None:
    return attempt.calls.order_by("-dialled_at", "-pk").values_list("phone", flat=True).first()


def _history(case: Case, dispositions: Dispositions) -> list[PastCall]:
    attempts = (
        Attempt.objects.filter(case=case, closed_at__isnull=False)
        .exclude(disposition__in=dispositions.saying_nothing, note="")
        .select_related("interviewer")
        .order_by("number")
    )
    return [
        PastCall(
            attempt.claimed_at,
            dispositions.by_code[attempt.disposition].past,
            attempt.note,
            attempt.interviewer.short_name,
        )
        for attempt in attempts
    ]
