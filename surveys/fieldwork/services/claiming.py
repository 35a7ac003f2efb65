"""Claim the next case, open a chosen one, keep it, give it back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import random
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from surveys.calling.history import History
from surveys.calling.hours import is_open
from surveys.calling.next_call import Eligibility, next_call
from surveys.calling.policy import APPOINTMENTS, Rank
from surveys.calling.standard_dispositions import GIVEN_BACK
from surveys.database.inserts import insert_object
from surveys.database.prepared import SOME_TIME, Prepared
from surveys.database.updates import PreparedUpdate
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import Attempt, Case, CaseState, Direction, PhoneNumber, Purpose
from surveys.fieldwork.queries.calling_rules import Rules, has_ended, rules_of
from surveys.fieldwork.queries.clearance import lacks_clearance
from surveys.fieldwork.queries.due_cases import (
    due_in_pool,
    due_of_person,
    own_ranks,
    pools_in_order_of_lists,
    pools_with_heads,
)
from surveys.fieldwork.queries.held_cases import held_attempt
from surveys.fieldwork.queries.histories import history_of, open_appointment
from surveys.fieldwork.queries.opposition import list_of_case, standing_of_samples, unchecked_among
from surveys.fieldwork.queries.shares import has_full_share
from surveys.fieldwork.queries.staffing import obstacles
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .attempts import TAKEN_UP, close_attempt, still_open, took_up_left_call
from .errors import (
    AlreadyDialledError,
    AttemptClosedError,
    CaseClosedError,
    CaseQuarantinedError,
    CaseTakenError,
    FieldEndedError,
    HoldsAnotherCaseError,
    InterviewBegunError,
    NotClearedError,
    PersonErasedError,
    TakenAwayError,
)
from .leases import lapse_leases
from .permissions import check_centre, check_cleared, check_dialling, check_fielding, check_pilot, is_interviewer_of
from .queueing import hold, is_erased, lock, park, put_in_queue, retire_forbidden_numbers, store

RECHECKED_AT_ONCE = 50
PASSED_BY_AT_ONCE = 50
GIVEN_BACK_RESTS = timedelta(minutes=5)
UNCHECKED_RESTS = timedelta(hours=1)
"""After so long a case is looked at again that has no number left but such as wait for the opposition register."""
SHORT_LEASE = timedelta(minutes=5)
SET_ASIDE = "inbound_set_aside"


def claim_next_case(
    *,
    study: Study,
    interviewer: User,
    now: datetime,
    purpose: str = Purpose.LIVE,
) -> Attempt | None:
    """The interviewer's next case as an open attempt; None when none is ready (``queries.why_no_case`` says why).

    A case already held, in whatever study, comes first; what other people's abandoned screens hold is
    taken back. Cases whose language the interviewer does not speak, or that wait for a skill that colleagues
    have, come to them as appointments of their own only. Raises ``StudyNotFieldingError``, ``NotAnInterviewerError``,
    ``PilotFullError``, ``NotClearedError``, and ``FieldEndedError`` after the field's last day; a call that runs then
    is ended, and who rings is answered.
    """
    study = check_fielding(study, interviewer)
    held = held_attempt(interviewer)
    if held is not None:
        is_running = held.is_dialled or held.direction == Direction.INBOUND
        is_live = held.case.purpose == Purpose.LIVE
        if is_live and not is_running and lacks_clearance(interviewer, held.case.study_id, now):
            raise NotClearedError
        return renew_lease(attempt=held, now=now)
    if has_ended(study, now):
        raise FieldEndedError
    check_pilot(study)
    check_cleared(study, interviewer, now)
    lapse_leases(now=now)
    recheck_cases(study=study, now=now)
    rules = rules_of(study, now)
    for head in _candidates(study, interviewer, rules, now, purpose):
        attempt = _take_first(head, study, interviewer, rules, now)
        if attempt is not None:
            return attempt
    return None


def open_case(*, case: Case, interviewer: User, direction: str = Direction.INBOUND, now: datetime) -> Attempt:
    """Open this case: its respondent is calling, it was found by its number, or it is parked for this person.

    Inbound, a closed case may be opened too: who refused may change their mind by calling; and a case that the
    person holds and has not dialled goes back to the queue, for a caller comes first. Outbound, a
    parked case opens for its owner only. Raises ``CaseTakenError``, ``CaseClosedError``,
    ``HoldsAnotherCaseError``, ``StudyNotFieldingError``, ``NotAnInterviewerError`` (also for a case that is no list of
    the centre to which the person is limited), ``NotClearedError``; outbound ``FieldEndedError``.
    """
    is_ours = direction == Direction.OUTBOUND
    study = check_dialling(case.study, interviewer, now) if is_ours else check_fielding(case.study, interviewer)
    held = held_attempt(interviewer)
    if held is not None and held.case_id == case.pk:
        return held
    if not is_ours:
        check_cleared(study, interviewer, now)
    check_centre(study, case, interviewer)
    rules = rules_of(study, now)
    try:
        with transaction.atomic():
            if held is not None:
                _lay_aside(held, case, direction, now)
            case = lock(case.pk)
            _refuse_opening(case, interviewer, direction)
            reason = _why_opened(case, direction)
            if not hold(case, interviewer, rules, now):
                raise CaseTakenError
            return _begin(case, interviewer, reason, now, number=case.attempts.count() + 1, direction=direction)
    except IntegrityError as error:
        # The same person, in a second window, was a moment faster.
        raise HoldsAnotherCaseError from error


def renew_lease(*, attempt: Attempt, now: datetime) -> Attempt:
    """Renew the lease of the attempt's case. Raises ``AttemptClosedError`` when it has lapsed."""
    minutes = rules_of(attempt.case.study, now).policy.lease_minutes
    until = now + timedelta(minutes=minutes)
    if not _KEEP.run(case=attempt.case_id, holder=attempt.interviewer_id, attempt=attempt.pk, until=until):
        raise AttemptClosedError
    return attempt


_KEEP = PreparedUpdate(
    lambda case, holder, attempt, until: (
        Case.objects.filter(
            Exists(Attempt.objects.filter(pk=attempt, case=OuterRef("pk"), closed_at=None)),
            pk=case,
            state=CaseState.HELD,
            holder=holder,
        ),
        {"lease_until": until},
    ),
    case=-1,
    holder=-2,
    attempt=-3,
    until=SOME_TIME,
)


def keep_case(*, attempt: Attempt, now: datetime, is_touched: bool) -> datetime:
    """The end of the case's lease, which is renewed if somebody has touched the screen.

    Raises ``AttemptClosedError``, and ``TakenAwayError`` where the person interviews in the study no more.
    """
    until = attempt.case.lease_until
    if attempt.closed_at is not None and not is_interviewer_of(attempt.case.study, attempt.interviewer):
        raise TakenAwayError
    if is_touched or until is None or attempt.closed_at is not None:
        renew_lease(attempt=attempt, now=now)
        return now + timedelta(minutes=rules_of(attempt.case.study, now).policy.lease_minutes)
    return until


def renew_short_lease(*, attempt: Attempt, now: datetime) -> None:
    """Somebody works on the case: make sure that at least five minutes of its lease are left.

    No query while more is left, by the attempt's case as it was read. Raises ``AttemptClosedError``.
    """
    until = attempt.case.lease_until
    if until is None or until - now < SHORT_LEASE:
        renew_lease(attempt=attempt, now=now)


def give_back(*, attempt: Attempt, now: datetime) -> Case:
    """Return a case of which nothing was dialled; it rests five minutes and counts as no attempt.

    Also one that was opened for an incoming call without a result: it is closed, parked
    or waiting as it was before. Raises ``AlreadyDialledError``, ``InterviewBegunError``, ``AttemptClosedError``.
    """
    with transaction.atomic():
        case = lock(attempt.case_id)
        attempt = still_open(attempt)
        if attempt.is_dialled:
            raise AlreadyDialledError
        if attempt.answered_at is not None:
            raise InterviewBegunError
        close_attempt(attempt, GIVEN_BACK.code, now)
        if attempt.reason == SET_ASIDE:
            park(case, owner=None, until=None)
        else:
            put_in_queue(case, rules_of(case.study, now), now, not_before=now + GIVEN_BACK_RESTS)
    return case


def recheck_cases(*, study: Study, now: datetime) -> int:
    """Apply the rules again to waiting cases whose result has expired; how many were checked (at most 50)."""
    changed = _TO_RECHECK.all(study=study.pk, now=now)
    for found in changed:
        with transaction.atomic():
            case = lock(found.pk)
            if case.state == CaseState.WAITING:
                put_in_queue(case, rules_of(study, now), now)
    return len(changed)


def recheck_fields(*, now: datetime) -> int:
    """Apply the rules again, as every claim does, in all studies in the field; how many cases were checked.

    So the cases that pages call ready are those that a claim would give, also where nobody has claimed for a while.
    """
    return sum(recheck_cases(study=study, now=now) for study in Study.objects.filter(status=StudyStatus.FIELDING))


_TO_RECHECK = Prepared(
    lambda study, now: (
        Case.objects.filter(study=study, state=CaseState.WAITING, valid_until__lte=now)
        .only("pk")
        .order_by("valid_until")[:RECHECKED_AT_ONCE]
    ),
    study=-1,
    now=SOME_TIME,
)


def _candidates(
    study: Study,
    interviewer: User,
    rules: Rules,
    now: datetime,
    purpose: str,
) -> Iterator[Callable[[], Case | None]]:
    """Queries for the first due case, most urgent first: rank by rank the person's own, then pools by deficit.

    In claims that the rules do not give to the quotas pools go by how long their first case has waited, fresh ones by
    their place in the list. Each locks the case that it finds. Out of hours, and in samples that are suspended or whose
    check with the opposition register has run out, only appointments are looked at: the respondent asked for that
    call. Of fresh cases those of a sample that goes before others come first: a replicate is worked before the next
    one is begun. Who has had their share of the completes gets appointments only.
    """
    own = own_ranks(interviewer, study, purpose, now)
    by_deficit = random() * 100 < rules.policy.quota_weight  # noqa: S311 -- a share of the calls, no secret
    found = (pools_with_heads if by_deficit else pools_in_order_of_lists)(study, purpose, now)
    not_theirs = obstacles(study, interviewer, found)
    found = [pool for pool in found if pool.pk not in not_theirs]
    samples = standing_of_samples(study, now)
    callable_now = {
        pool.pk
        for pool in found
        if pool.replicate not in samples.held_back and is_open(rules.policy, now, pool.hours_group, rules.holidays)
    }
    has_share = has_full_share(study, interviewer, rules.policy)
    for rank in rules.policy.ranks:
        if has_share and rank not in APPOINTMENTS:
            return
        if rank in own:
            yield partial(
                _OWN_HEAD.first, person=interviewer.pk, study=study.pk, purpose=purpose, rank=int(rank), now=now
            )
        places = samples.precedence if rank == Rank.FRESH else {}
        due = [
            (places.get(pool.replicate, 0), *((-pool.deficit, at) if by_deficit else (at, _place(pool, rank))), pool.pk)
            for pool in found
            if (at := getattr(pool, f"due_{rank}")) is not None
        ]
        for *_, pool_id in sorted(due):
            if rank in APPOINTMENTS or pool_id in callable_now:
                yield partial(_POOL_HEAD.first, pool=pool_id, rank=int(rank), now=now)


def _place(pool: Any, rank: Rank) -> int:
    """Where the pool's first case stands in its list, if nobody has called it."""
    return pool.place or 0 if rank == Rank.FRESH else 0


# Others' locked heads are passed by.
_POOL_HEAD = Prepared(
    lambda **values: due_in_pool(**values).select_for_update(skip_locked=True, of=("self",)),
    pool=-1,
    rank=101,
    now=SOME_TIME,
)
_OWN_HEAD = Prepared(
    lambda **values: due_of_person(**values).select_for_update(skip_locked=True, of=("self",)),
    person=-1,
    study=-2,
    purpose="some purpose",
    rank=101,
    now=SOME_TIME,
)


def _take_first(
    head: Callable[[], Case | None], study: Study, interviewer: User, rules: Rules, now: datetime
) -> Attempt | None:
    """Lock the first case and apply the rules again; one that may not be called is updated and the next one tried.

    After so many of them the next place in the queue is looked at; whoever claims later goes on behind them.
    """
    for _ in range(PASSED_BY_AT_ONCE):
        try:
            with transaction.atomic():
                case = head()
                if case is None:
                    return None
                attempt = _take(case, study, interviewer, rules, now)
        except IntegrityError:
            # The same person, in a second window, was a moment faster.
            held = held_attempt(interviewer)
            if held is None:
                raise
            return held
        if attempt is not None:
            return attempt
    return None


def _take(case: Case, study: Study, interviewer: User, rules: Rules, now: datetime) -> Attempt | None:
    phones = retire_forbidden_numbers(case, study, now)
    history = history_of(case, rules.policy.dispositions, phones)
    said = next_call(history, rules.policy, now, rules.holidays)
    if not said.is_callable(now):
        store(case, history, said, now)
        return None
    if not _has_checked_number(case, study, phones, history, said, rules, now):
        store(case, history, said, now, not_before=now + UNCHECKED_RESTS)
        return None
    if not hold(case, interviewer, rules, now):
        return None
    return _begin(case, interviewer, said.reason, now, number=len(history.attempts) + 1)


def _has_checked_number(
    case: Case,
    study: Study,
    phones: Sequence[PhoneNumber],
    history: History,
    said: Eligibility,
    rules: Rules,
    now: datetime,
) -> bool:
    """Whether the rules would call a number whose check with the opposition register holds.

    Lists whose check has run out are passed by as a whole, so that only numbers which came later than it are looked
    at, and appointments that are nobody's request or no longer one.
    """
    as_usual = said.rank not in APPOINTMENTS or _keeps_promise(history, said)
    if as_usual and not any(phone.register_alone for phone in phones if phone.dead_at is None):
        return True
    sample, promise = list_of_case(case.pk), open_appointment(case)
    unchecked = unchecked_among(phones, sample, promise, study, now) if sample else frozenset()
    if not unchecked:
        return True
    numbers = tuple(one for one in history.numbers if one.id not in unchecked)
    checked = replace(history, numbers=numbers)
    return next_call(checked, rules.policy, now, rules.holidays).is_callable(now)


def _keeps_promise(history: History, said: Eligibility) -> bool:
    """Whether somebody asked for this call, on this number, and their appointment is not missed."""
    if history.promise is None or said.reason not in {"hard_appointment", "soft_appointment"}:
        return False
    return history.promise.number in {None, said.number}


def _begin(
    case: Case, interviewer: User, reason: str, now: datetime, *, number: int, direction: str = Direction.OUTBOUND
) -> Attempt:
    attempt = Attempt(
        case=case, interviewer=interviewer, number=number, reason=reason, claimed_at=now, direction=direction
    )
    insert_object(attempt)
    # From now on the interviewer sees who it is: one line for the whole call.
    details = {"attempt": f"attempt:{attempt.pk}"}
    record(
        by=interviewer,
        verb=AuditVerb.CASE_TAKEN,
        subject=case.audit_name,
        study=case.study_id,
        details=details,
        now=now,
    )
    return attempt


def _lay_aside(held: Attempt, wanted: Case, direction: str, now: datetime) -> None:
    """Give back the undialled case that is held, without a rest. Raises ``HoldsAnotherCaseError``."""
    cases = {case_id: lock(case_id) for case_id in sorted({held.case_id, wanted.pk})}
    attempt = Attempt.objects.get(pk=held.pk)
    if direction != Direction.INBOUND or attempt.direction == Direction.INBOUND or attempt.is_dialled:
        raise HoldsAnotherCaseError
    if attempt.closed_at is None:
        case = cases[held.case_id]
        close_attempt(attempt, GIVEN_BACK.code, now)
        rules = rules_of(case.study, now)
        if took_up_left_call(attempt):
            park(case, owner=attempt.interviewer, until=now + timedelta(minutes=rules.policy.park_minutes))
        else:
            put_in_queue(case, rules, now)


def _why_opened(case: Case, direction: str) -> str:
    if direction == Direction.OUTBOUND:
        return TAKEN_UP
    return SET_ASIDE if case.state == CaseState.PARKED else "inbound"


def _refuse_opening(case: Case, interviewer: User, direction: str) -> None:
    if case.quarantined_at is not None:
        raise CaseQuarantinedError
    if case.state == CaseState.HELD:
        raise CaseTakenError
    if direction == Direction.INBOUND:
        if case.state == CaseState.CLOSED and is_erased(case):
            raise PersonErasedError
        return
    if case.state == CaseState.CLOSED:
        raise CaseClosedError
    mine: set[int | None] = {interviewer.pk} if case.state == CaseState.PARKED else {interviewer.pk, None}
    if case.owner_id not in mine:
        raise CaseTakenError
