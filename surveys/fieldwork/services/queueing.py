"""Apply the calling rules to a case: queue, hold, park or close it; called with the case's row locked."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from surveys.calling.history import History
from surveys.calling.next_call import Eligibility, next_call
from surveys.calling.outcomes import final_outcome, outcome_so_far
from surveys.database.prepared import SOME_TIME, Prepared
from surveys.database.updates import PreparedUpdate, update_row
from surveys.design.models import Study
from surveys.fieldwork.models import (
    Appointment,
    AppointmentKind,
    Case,
    CaseState,
    Contact,
    Keeping,
    PhoneNumber,
    Purpose,
)
from surveys.fieldwork.queries.calling_rules import Rules, dispositions_of, rules_of
from surveys.fieldwork.queries.do_not_call import forbidden_among
from surveys.fieldwork.queries.held_cases import is_at_work
from surveys.fieldwork.queries.histories import history_of, open_appointment, phones_of
from surveys.people.models import User

from .errors import CaseClosedError, CaseQuarantinedError, CaseTakenError
from .pools import pool_of

OWNER_IS_WAITED_FOR = timedelta(minutes=5)
QUEUE_COLUMNS = [
    "pool_id",
    "state",
    "rank",
    "due_at",
    "valid_until",
    "rests_until",
    "owner_id",
    "holder_id",
    "lease_until",
    "outcome_so_far",
    "final_outcome",
    "closed_at",
    "closed_as",
]


def lock(case_id: int) -> Case:
    """The case's present row, locked until the transaction ends."""
    case = _TO_LOCK.first(case=case_id)
    if case is None:
        raise Case.DoesNotExist
    return case


def lock_free(case_id: int, *, even_closed: bool = False) -> Case:
    """The case's present row, locked as by ``lock``, of a case that nobody holds.

    Raises ``CaseTakenError``, and ``CaseClosedError`` and ``CaseQuarantinedError`` unless a closed one will do.
    """
    case = lock(case_id)
    if case.state == CaseState.HELD:
        raise CaseTakenError
    if case.quarantined_at is not None and not even_closed:
        raise CaseQuarantinedError
    if case.state == CaseState.CLOSED and not even_closed:
        raise CaseClosedError
    return case


def is_erased(case: Case) -> bool:
    """Whether the person's data have been erased."""
    return Contact.objects.filter(case=case).exclude(erased_at=None).exists()


_TO_LOCK = Prepared(
    lambda case: Case.objects.filter(pk=case).select_for_update(of=("self",)).select_related("study", "pool"), case=-1
)


def put_in_queue(
    case: Case, rules: Rules, now: datetime, *, not_before: datetime | None = None, changed: Sequence[str] = ()
) -> Eligibility:
    """Store the result of ``next_call``: waiting with its rank and due time, or closed.

    ``not_before`` keeps the case from coming straight back, as ``rests_until``. ``changed``: other columns of the case
    that are stored with it, in one update: each fires every trigger of the case, which costs more than the update.
    """
    history = history_of(case, rules.policy.dispositions)
    said = next_call(history, rules.policy, now, rules.holidays)
    store(case, history, said, now, not_before=not_before, changed=changed)
    return said


def store(
    case: Case,
    history: History,
    said: Eligibility,
    now: datetime,
    *,
    not_before: datetime | None = None,
    changed: Sequence[str] = (),
) -> None:
    """Store the rules' result for the case, and what else ``changed`` in it; one in quarantine is not queued.

    A rest that still runs goes on, however often the rules are asked meanwhile.
    """
    case.holder = case.lease_until = None
    rests = [until for until in (case.rests_until, not_before) if until is not None and until > now]
    case.rests_until = max(rests, default=None)
    case.outcome_so_far = outcome_so_far(history)
    if said.rank is None or said.due_at is None:
        close(case, history, said.reason, now)
    elif case.quarantined_at is not None:
        case.state, case.owner, case.valid_until = CaseState.PARKED, None, None
        case.closed_at, case.closed_as, case.final_outcome = None, "", ""
    else:
        case.state = CaseState.WAITING
        owner, looked_at_again, skill = _kept_by(case, now) if history.promise else (None, None, "")
        case.pool = pool_of(case, skill=skill or said.skill)
        case.rank = said.rank
        case.due_at = max(said.due_at, case.rests_until) if case.rests_until else said.due_at
        case.owner = owner
        case.valid_until = min((at for at in (said.valid_until, looked_at_again) if at), default=None)
        case.closed_at, case.closed_as, case.final_outcome = None, "", ""
    update_row(Case, case.pk, **{column: getattr(case, column) for column in (*changed, *QUEUE_COLUMNS)})


def close(case: Case, history: History, why: str, now: datetime) -> None:
    """Close the case in memory: final outcome from its history, its appointment ended."""
    case.state = CaseState.CLOSED
    case.owner = case.holder = case.lease_until = case.valid_until = None
    case.closed_at = now
    final = [attempt.code for attempt in history.telling if attempt.disposition.ends_case]
    case.closed_as = final[-1] if why == "final" else why
    case.final_outcome = final_outcome(history)
    if history.promise is not None:
        Appointment.objects.filter(case=case, ended_at=None).update(ended_at=now, ended_as="case_closed")


def restate_outcome(case: Case, history: History, final_outcome: str) -> None:
    """Update the outcome of a case that stays closed."""
    final = [attempt.code for attempt in history.telling if attempt.disposition.ends_case]
    if final and case.closed_as in dispositions_of(case.study).by_code:
        case.closed_as = final[-1]
    case.final_outcome = final_outcome
    case.save(update_fields=["final_outcome", "closed_as"])


def hold(case: Case, interviewer: User, rules: Rules, now: datetime) -> bool:
    """Let the interviewer hold the case if nobody else does; whether they do."""
    lease_until = now + timedelta(minutes=rules.policy.lease_minutes)
    taken = _HOLD.run(case=case.pk, holder=interviewer.pk, lease_until=lease_until)
    case.state, case.holder, case.lease_until, case.owner = CaseState.HELD, interviewer, lease_until, None
    return bool(taken)


_HOLD = PreparedUpdate(
    lambda case, holder, lease_until: (
        Case.objects.filter(pk=case, quarantined_at=None).exclude(state=CaseState.HELD),
        {
            "state": CaseState.HELD,
            "holder": holder,
            "lease_until": lease_until,
            "owner": None,
            "closed_at": None,
            "closed_as": "",
            "final_outcome": "",
        },
    ),
    case=-1,
    holder=-2,
    lease_until=SOME_TIME,
)


def park(case: Case, *, owner: User | None, until: datetime | None) -> None:
    """Park a case outside the queue: for its owner until then, without one for the supervisor.

    Its last outcome is stored with it.
    """
    case.state, case.owner, case.valid_until = CaseState.PARKED, owner, until
    case.holder = case.lease_until = None
    case.outcome_so_far = outcome_so_far(history_of(case, dispositions_of(case.study)))
    columns = ("state", "owner", "holder", "lease_until", "valid_until", "last_disposition", "outcome_so_far")
    case.save(update_fields=columns)


def restate_outcome_so_far(case: Case, history: History) -> None:
    """Store the outcome that the history amounts to so far, where attempts were corrected; the case is locked."""
    case.outcome_so_far = outcome_so_far(history)
    update_row(Case, case.pk, outcome_so_far=case.outcome_so_far)


def retire_forbidden_numbers(case: Case, study: Study, now: datetime) -> Sequence[PhoneNumber]:
    """Retire the case's numbers that are on a do-not-call list of the study; returns all its numbers."""
    phones = phones_of(case)
    forbidden = forbidden_among({phone.number for phone in phones if phone.dead_at is None}, study)
    if forbidden:
        PhoneNumber.objects.filter(case=case, dead_at=None, number__in=forbidden).update(
            dead_at=now, dead_as="do_not_call"
        )
        phones = phones_of(case)
    return phones


MOST_TAKEN_OUT = 10
"""Cases that one transaction takes out of the queue; the others a claim passes by, as before."""


def take_out_of_queue(numbers: Collection[str], now: datetime, *, apart_from: int | None = None) -> int:
    """Retire these numbers, which a do-not-call list has now, in the waiting cases of all studies; how many there are.

    A case without another number closes. ``apart_from``: the case in hand. Cases that somebody else has locked are left
    alone: whoever claims one finds it forbidden.
    """
    living = PhoneNumber.objects.filter(number__in=numbers, dead_at=None).values("case")
    waiting = Case.objects.filter(pk__in=living, state=CaseState.WAITING, purpose=Purpose.LIVE)
    waiting = waiting.exclude(pk=apart_from) if apart_from is not None else waiting
    locked = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("study", "pool")
    cases = list(locked.order_by("pk")[:MOST_TAKEN_OUT])
    for case in cases:
        phones = retire_forbidden_numbers(case, case.study, now)
        if any(phone.number in numbers and phone.dead_at is not None for phone in phones):
            put_in_queue(case, rules_of(case.study, now), now)
    return len(cases)


def _kept_by(case: Case, now: datetime) -> tuple[User | None, datetime | None, str]:
    """The owner of the case by its appointment, when that must be checked again, and the skill that it waits for.

    What a supervisor gave to somebody waits for them; see ``Keeping``.
    """
    one = open_appointment(case)
    if one is None or (one.expires_at and one.expires_at <= now):
        return None, None, ""
    if one.owner is None:
        return None, None, one.skill
    if one.keeping in {Keeping.ONLY, Keeping.SUPERVISOR} or (
        one.kind == AppointmentKind.SUPER and one.keeping == Keeping.PRESENT
    ):
        return one.owner, None, ""
    wait = timedelta(minutes=one.wait_minutes) if one.keeping == Keeping.FIRST else OWNER_IS_WAITED_FOR
    if now < one.at + wait:
        return one.owner, one.at + wait, ""
    is_theirs = one.keeping == Keeping.PRESENT and is_at_work(one.owner, now)
    return (one.owner, now + OWNER_IS_WAITED_FOR, "") if is_theirs else (None, None, "")
