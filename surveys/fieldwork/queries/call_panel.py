"""The case at hand, as its interviewer sees it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from surveys.calling.dispositions import Dispositions
from surveys.calling.follow_ups import follow_ups
from surveys.calling.history import History
from surveys.calling.hours import closes_at
from surveys.calling.messages import leaves_message
from surveys.calling.next_call import APPOINTMENT_REASONS, PASSED_ON_REASONS, REASONS, Eligibility, next_call
from surveys.database.prepared import Prepared
from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, Attempt, Call, Case, Contact, ContactPerson, Direction, PhoneNumber

from .calling_rules import rules_of
from .histories import history_with, open_appointment, phones_of
from .opposition import unchecked_among


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
    ``call``: the attempt's last, with its number.
    """

    study: Study
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
    call: Call | None
    leaves_message: bool = True
    """Whether a message is left if an answering machine takes this call."""
    has_other_number: bool = False
    """Whether the case has another number beside the one that is called, which may be dialled."""
    unchecked: Collection[int] = ()
    """The ids of numbers that wait for their check with the opposition register."""
    people: Sequence[ContactPerson] = ()
    """Whom interviewers have named beside the case's own contact."""


def case_panel(attempt: Attempt, now: datetime) -> CasePanel:
    """The panel beside the call, for the interviewer who holds the case; six queries, however much was called."""
    case, contact = _with_contact(attempt.case_id)
    rules, phones, appointment = rules_of(case.study, now), phones_of(case), open_appointment(case)
    dispositions = rules.policy.dispositions
    call, history = _LAST_CALL.first(attempt=attempt.pk), history_with(case, dispositions, phones, appointment)
    unchecked = unchecked_among(phones, case.sample, appointment, case.study, now)
    checked = replace(history, numbers=tuple(one for one in history.numbers if one.id not in unchecked))
    number = next_call(checked, rules.policy, now, rules.holidays).number
    return CasePanel(
        study=case.study,
        case_number=case.number,
        name=contact.name,
        respondent=contact.respondent,
        shown=_shown(case, contact),
        phones=phones,
        next_phone=_next_of([phone for phone in phones if phone.pk not in unchecked], number),
        history=_history(case, dispositions) if history.attempts else [],
        appointment=appointment,
        attempt_number=case.attempts_counted + _is_to_be_dialled(attempt),
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
            number=(call and call.phone_id) or number,
            followed_appointment=_keeps_appointment(attempt, history),
            is_to_be_dialled=_is_to_be_dialled(attempt),
        ),
        call=call,
        has_other_number=_has_other(phones, call, unchecked),
        unchecked=unchecked,
        people=people_of(case.pk) if contact.has_others else (),
        leaves_message=leaves_message(history, rules.policy),
    )


def _is_to_be_dialled(attempt: Attempt) -> bool:
    return not attempt.is_dialled and attempt.direction == Direction.OUTBOUND


def _keeps_appointment(attempt: Attempt, history: History) -> bool:
    if attempt.reason in PASSED_ON_REASONS and history.attempts:
        return history.attempts[-1].followed_appointment
    return attempt.reason in APPOINTMENT_REASONS


def people_of(case_id: int) -> list[ContactPerson]:
    """The other people of a case, in the order in which they were named."""
    return _PEOPLE.all(case=case_id)


def _shown(case: Case, contact: Contact) -> list[tuple[str, str]]:
    """The attributes that interviewers see, as far as the case has them."""
    values = {**case.attributes, **contact.attributes}
    names = [one["name"] for one in case.sample.attributes if one["show"]]
    return [(name, str(values[name])) for name in names if values.get(name) not in {None, ""}]


def _next_of(phones: Sequence[PhoneNumber], number: int | None) -> PhoneNumber | None:
    """The number that the rules say, or else the first that may be called."""
    alive = next((phone for phone in phones if phone.dead_at is None), None)
    return next((phone for phone in phones if phone.pk == number), alive)


def _has_other(phones: Sequence[PhoneNumber], call: Call | None, unchecked: Collection[int]) -> bool:
    alive = [phone for phone in phones if phone.dead_at is None and phone.pk not in unchecked]
    return call is not None and any(phone.pk != call.phone_id for phone in alive)


def _with_contact(case_id: int) -> tuple[Case, Contact]:
    """The case with its study and sample, and who it is: nobody yet where no contact was stored."""
    case = _CASE.first(case=case_id)
    if case is None:
        raise Case.DoesNotExist
    return case, getattr(case, "contact", None) or Contact(case=case)


def phone_of_case(case: Case, key: int) -> PhoneNumber | None:
    """The case's number with this key; ``None`` if the case has no such number."""
    return _PHONE.first(case=case.pk, key=key)


_CASE = Prepared(lambda case: Case.objects.filter(pk=case).select_related("study", "sample", "contact"), case=-1)
_LAST_CALL = Prepared(
    lambda attempt: Call.objects.filter(attempt=attempt).select_related("phone").order_by("-dialled_at", "-pk"),
    attempt=-1,
)
_PEOPLE = Prepared(lambda case: ContactPerson.objects.filter(case=case).order_by("pk"), case=-1)
_PHONE = Prepared(lambda case, key: PhoneNumber.objects.filter(case=case, pk=key), case=-1, key=-2)
_CLOSED = Prepared(
    lambda case: (
        Attempt.objects.filter(case=case, closed_at__isnull=False).select_related("interviewer").order_by("number")
    ),
    case=-1,
)


def _history(case: Case, dispositions: Dispositions) -> list[PastCall]:
    return [
        PastCall(
            attempt.claimed_at,
            dispositions.by_code[attempt.disposition].past,
            attempt.note,
            attempt.interviewer.short_name,
        )
        for attempt in _CLOSED.all(case=case.pk)
        if attempt.note or attempt.disposition not in dispositions.saying_nothing
    ]
