"""Decides what a correction means for a case, its attempts, its interviews and their quota places.

A case has at most one valid main interview, that is one that is not rejected: the standing interview. The case, its
attempts and that interview are kept consistent:

- an attempt has the outcome ``complete``, ``partial``, ``broken_off``, ``screened_out`` or ``quota_full`` only if the
  standing interview ended that way in that attempt; a case is 1.1 if and only if its standing interview is complete;
- a case that returns to the queue resumes an interview that broke off; an interview that reached its end is rejected,
  and its answers are kept;
- a case that closes ends an interview that was to be resumed;
- a place in a quota cell counts as long as its interview is complete and not rejected.

``decide`` returns the consequences of a change, or why it is refused; the code that applies them needs no other rule.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from .dispositions import Disposition, Dispositions, EvidenceKind
from .history import History
from .next_call import Eligibility, next_call
from .outcomes import final_outcome
from .policy import CallingPolicy
from .standard_dispositions import COMPLETE, GOES_ON, OF_THE_INTERVIEW, OF_THE_SYSTEM, PARTIAL, STANDARD
from .translatable import gettext_noop

HELD, PARKED, WAITING, CLOSED = "held", "parked", "waiting", "closed"
OPEN, SUSPENDED, REJECTED = "open", "suspended", "rejected"
UNFINISHED = frozenset({OPEN, SUSPENDED})
ENDS = frozenset(disposition.code for disposition in OF_THE_INTERVIEW)
"""The outcomes of an attempt in which an interview ended; the status of an ended interview is one of them."""
BROKEN = frozenset(disposition.code for disposition in OF_THE_INTERVIEW if disposition.may_go_on)
"""Outcomes after which an interview may be resumed."""
SAYS_REJECTED = frozenset(one.code for one in OF_THE_SYSTEM if one.evidence.kind is EvidenceKind.REJECTION)
"""The outcomes of an attempt whose interview was rejected."""
_NONE: tuple[tuple[int, str], ...] = ()

REFUSALS: dict[str, str] = {
    "held": gettext_noop("A colleague has this case."),
    "not_closed": gettext_noop("This attempt has not ended yet."),
    "unknown": gettext_noop("There is no such outcome."),
    "same": gettext_noop("That is the attempt’s outcome already."),
    "not_dialled": gettext_noop("Nothing was dialled in this attempt: it has no other outcome."),
    "no_interview": gettext_noop("No interview of this attempt ended so: such an outcome comes with an interview."),
    "restore_first": gettext_noop("The interview of this attempt is rejected: take the rejection back instead."),
    "closed": gettext_noop("The case is closed already."),
    "waits": gettext_noop("The case is in the queue already."),
    "no_number": gettext_noop("No number is left that may be called: the case would close again at once."),
    "never_open": gettext_noop("There are no calling hours: the case would close again at once."),
    "interviewed": gettext_noop("This person has already been interviewed."),
    "no_such_interview": gettext_noop("The case has no such interview."),
    "unfinished": gettext_noop("The interview has not ended yet."),
    "rejected": gettext_noop("The interview is rejected already."),
    "not_rejected": gettext_noop("The interview has not been rejected."),
    "another": gettext_noop("The case has another interview that counts or goes on: reject that one first."),
    "cell_full": gettext_noop("A quota cell of this interview has filled meanwhile: raise its target first."),
}
"""Why a change is refused: code → English message id."""


@dataclass(frozen=True, slots=True)
class Correct:
    """Correct the outcome of an attempt."""

    attempt: int
    code: str


@dataclass(frozen=True, slots=True)
class Reopen:
    """Put the case back into the queue; its limits count from zero again."""


@dataclass(frozen=True, slots=True)
class Close:
    """Close the case with the outcome that its history gives: nobody is called any more."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Reject an interview, so that it no longer counts."""

    interview: int


@dataclass(frozen=True, slots=True)
class Restore:
    """Restore a rejected interview."""

    interview: int


Change = Correct | Reopen | Close | Reject | Restore


@dataclass(frozen=True, slots=True)
class KnownInterview:
    """An interview of the case. ``attempt``: the id of the last attempt it was held in.

    ``ends_as``: for an unfinished interview, its status if nobody resumes it; for a rejected one, its status before the
    rejection. ``can_go_on``: questions are left to ask. ``has_room``: its quota cells have room for it again.
    ``is_main``: False for back-checks, which can be rejected and restored but do not affect the case.
    """

    id: int
    status: str
    attempt: int
    ends_as: str = ""
    can_go_on: bool = True
    has_room: bool = True
    is_main: bool = True


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The current state of a case. ``attempts``: the ids of the closed attempts, parallel to ``history.attempts``.

    ``inbound``: the ids of the attempts in which the respondent called. ``forbidden``: ids of numbers on the
    do-not-call list. ``dispositions``: the study's set.
    """

    state: str
    history: History
    attempts: tuple[int, ...] = ()
    inbound: frozenset[int] = frozenset()
    interviews: tuple[KnownInterview, ...] = ()
    forbidden: frozenset[int] = frozenset()
    dispositions: Dispositions = STANDARD

    @property
    def standing(self) -> KnownInterview | None:
        """The main interview that is not rejected; None if there is none."""
        return next((one for one in self.interviews if one.is_main and one.status != REJECTED), None)

    def code(self, attempt: int) -> str:
        """The current outcome of the attempt; empty while it is open."""
        return self.history.attempts[self.attempts.index(attempt)].code if attempt in self.attempts else ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The consequences of a change. ``refusal``: a key of ``REFUSALS``; if it is set, nothing else applies.

    ``outcomes``: (attempt, new outcome) and ``statuses``: (interview, new status), only where they change. ``history``:
    the case's history after the change. ``call``: when the case is called next, with no rank if the case closes; None:
    the case keeps its state, and a closed one takes the new ``final_outcome``. ``alive`` and ``dead``: the number that
    may be called again, or no longer. ``forbids``: all numbers go on the do-not-call list. ``reopens``: True: limits
    count anew from here; False: an earlier reopening is withdrawn; None: no change.
    """

    history: History = field(default_factory=History)
    refusal: str = ""
    outcomes: tuple[tuple[int, str], ...] = ()
    statuses: tuple[tuple[int, str], ...] = ()
    state: str = ""
    call: Eligibility | None = None
    final_outcome: str = ""
    alive: int | None = None
    dead: int | None = None
    forbids: bool = False
    reopens: bool | None = None


def decide(
    facts: CaseFacts, change: Change, policy: CallingPolicy, now: datetime, holidays: Container[date] = frozenset()
) -> Decision:
    """The consequences of a change for case, attempts, interviews, quota places and final outcome, or its refusal."""
    facts = replace(facts, history=_without_forbidden(facts))
    if facts.state == HELD:
        return Decision(refusal="held")
    if isinstance(change, Correct):
        return _correct(facts, change, policy, now, holidays)
    if isinstance(change, Reopen):
        return _reopen(facts, policy, now, holidays)
    if isinstance(change, Close):
        return _close(facts)
    found = next((one for one in facts.interviews if one.id == change.interview), None)
    if found is None:
        return Decision(refusal="no_such_interview")
    if isinstance(change, Reject):
        return _reject(facts, found, policy, now, holidays)
    return _restore(facts, found)


def fingerprint(facts: CaseFacts, decision: Decision) -> str:
    """A short hash of the facts and the decision: it changes when either changes, but not as time passes.

    It is sent back when a change is confirmed; if it no longer matches, the user is asked again.
    """
    seen = (
        facts.state,
        tuple((attempt, facts.code(attempt)) for attempt in facts.attempts),
        tuple((one.id, one.status, one.attempt) for one in facts.interviews),
        (decision.refusal, decision.outcomes, decision.statuses, decision.state, decision.final_outcome),
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:20]


def offered(facts: CaseFacts) -> list[str]:
    """The outcomes to which at least one attempt may be corrected, in the order of the study's set; no hidden ones."""
    return [
        code
        for code, one in facts.dispositions.by_code.items()
        if not one.is_hidden and any(not _why_not_correct(facts, Correct(attempt, code)) for attempt in facts.attempts)
    ]


def begin(facts: CaseFacts) -> Decision:
    """Decide what happens to the standing interview when the respondent calls again and is to be interviewed.

    An unfinished interview, or one that broke off, is resumed; one that ended without usable answers is rejected, and a
    new one replaces it; a respondent who has completed an interview is not interviewed again.
    """
    standing = facts.standing
    if standing is None or standing.status in UNFINISHED:
        return Decision(facts.history)
    if standing.status == COMPLETE.code:
        return Decision(refusal="interviewed")
    if not _may_go_on(standing):
        history, outcomes = _as_rejected(facts, facts.history, standing)
        return Decision(history, outcomes=outcomes, statuses=((standing.id, REJECTED),), state=facts.state)
    history, outcomes = facts.history, _NONE
    if facts.code(standing.attempt) in ENDS:
        history, outcomes = _saying(facts, history, standing.attempt, GOES_ON)
    return Decision(history, outcomes=outcomes, statuses=((standing.id, SUSPENDED),), state=facts.state)


def rejected_late(facts: CaseFacts, interview: KnownInterview, was: str) -> Decision:
    """The decision for an interview rejected before attempts recorded rejections; ``was``: its earlier status."""
    history, outcomes = _as_rejected(facts, facts.history, replace(interview, status=was))
    outcome = final_outcome(history) if facts.state == CLOSED else ""
    return Decision(history, outcomes=outcomes, state=facts.state, final_outcome=outcome)


def _correct(
    facts: CaseFacts, change: Correct, policy: CallingPolicy, now: datetime, holidays: Container[date]
) -> Decision:
    refusal = _why_not_correct(facts, change)
    if refusal:
        return Decision(refusal=refusal)
    place, standing = facts.attempts.index(change.attempt), facts.standing
    disposition = facts.dispositions.by_code[change.code]
    mine = standing if standing is not None and standing.attempt == change.attempt else None
    history = _with_disposition(facts.history, place, disposition)
    history, alive, dead = _with_number(facts, history, place)
    if disposition.do_not_call:
        history = replace(history, numbers=tuple(replace(number, is_dead=True) for number in history.numbers))
    # An outcome that ends the case is binding from now on, although the case was reopened after this attempt.
    binds = disposition.ends_case and place < history.reopened_after
    if binds:
        history = replace(history, reopened_at=None, reopened_after=0)
    draft = Decision(
        history,
        outcomes=((change.attempt, change.code),),
        alive=alive,
        dead=dead,
        forbids=disposition.do_not_call,
        reopens=False if binds else None,
    )
    rejects = mine is not None and mine.status in ENDS - BROKEN and change.code != mine.status
    goes_on = standing is not None and standing.status in UNFINISHED and not (mine and disposition.ends_case)
    if facts.state == PARKED and place != len(facts.attempts) - 1:
        return _settled(facts, draft, standing, None, rejects=rejects)
    call = next_call(replace(history, is_resumable=goes_on), policy, now, holidays)
    if change.code in ENDS:
        # The interview has ended, so an appointment to resume it lapses.
        call = Eligibility(None, "final")
    return _settled(facts, draft, standing, call, rejects=rejects)


def _why_not_correct(facts: CaseFacts, change: Correct) -> str:
    disposition = facts.dispositions.by_code.get(change.code)
    if disposition is None or disposition in OF_THE_SYSTEM:
        return "unknown"
    if change.attempt not in facts.attempts:
        return "not_closed"
    if facts.code(change.attempt) == change.code:
        return "same"
    is_dialled = facts.history.attempts[facts.attempts.index(change.attempt)].is_dialled
    # In a call made by the respondent nothing was dialled, but a contact is a valid outcome.
    if not is_dialled and not (change.attempt in facts.inbound and disposition.is_contact):
        return "not_dialled"
    if change.code not in ENDS:
        return ""
    standing = facts.standing
    if standing is not None and standing.attempt == change.attempt:
        ends_as = standing.ends_as if standing.status in UNFINISHED else standing.status
        return "" if ends_as == change.code else "no_interview"
    was = [one for one in facts.interviews if one.is_main and one.status == REJECTED and one.attempt == change.attempt]
    return "restore_first" if any(one.ends_as == change.code for one in was) else "no_interview"


def _reopen(facts: CaseFacts, policy: CallingPolicy, now: datetime, holidays: Container[date]) -> Decision:
    if facts.state == WAITING:
        return Decision(refusal="waits")
    standing, history, outcomes = facts.standing, facts.history, _NONE
    rejects = standing is not None and standing.status in ENDS and not _may_go_on(standing)
    if standing is not None and rejects:
        history, outcomes = _as_rejected(facts, history, standing)
    history = replace(history, reopened_at=now, reopened_after=len(history.attempts))
    call = next_call(history, policy, now, holidays)
    if call.rank is None:
        return Decision(refusal="never_open" if call.reason == "never_open" else "no_number")
    draft = Decision(history, outcomes=outcomes, reopens=True)
    return _settled(facts, draft, standing, call, rejects=rejects)


def _close(facts: CaseFacts) -> Decision:
    if facts.state == CLOSED:
        return Decision(refusal="closed")
    return _settled(facts, Decision(facts.history), facts.standing, Eligibility(None, "stopped"), rejects=False)


def _reject(
    facts: CaseFacts, found: KnownInterview, policy: CallingPolicy, now: datetime, holidays: Container[date]
) -> Decision:
    if found.status in UNFINISHED:
        return Decision(refusal="unfinished")
    if found.status == REJECTED:
        return Decision(refusal="rejected")
    if not found.is_main:
        return _of_the_interview_alone(facts, found, REJECTED)
    history, outcomes = _as_rejected(facts, facts.history, found)
    draft = Decision(history, outcomes=outcomes)
    if facts.state != WAITING:
        return _settled(facts, draft, found, None, rejects=True)
    call = next_call(replace(history, is_resumable=False), policy, now, holidays)
    return _settled(facts, draft, found, call, rejects=True)


def _restore(facts: CaseFacts, found: KnownInterview) -> Decision:
    if found.status != REJECTED:
        return Decision(refusal="not_rejected")
    if not found.is_main:
        return _of_the_interview_alone(facts, found, found.ends_as)
    if facts.standing is not None:
        return Decision(refusal="another")
    if found.ends_as == COMPLETE.code and not found.has_room:
        return Decision(refusal="cell_full")
    said, is_open = facts.code(found.attempt), facts.state != CLOSED
    if is_open and found.ends_as in BROKEN and found.can_go_on:
        return _taken_up_again(facts, found)
    history, outcomes = facts.history, _NONE
    if found.attempt in facts.attempts and (is_open or found.ends_as not in BROKEN or said in SAYS_REJECTED):
        history, outcomes = _saying(facts, history, found.attempt, facts.dispositions.by_code[found.ends_as])
    # The case was reopened to get another interview instead; without it the earlier attempts bind again.
    reopens = False if history.reopened_at is not None and not _is_since_reopened(facts, found.attempt) else None
    if reopens is False:
        history = replace(history, reopened_at=None, reopened_after=0)
    decides = bool(outcomes) or (bool(said) and facts.dispositions.by_code[said].ends_case)
    history = replace(history, promise=None, is_resumable=not decides, is_partial=found.ends_as == PARTIAL.code)
    return Decision(
        history,
        outcomes=outcomes,
        statuses=((found.id, found.ends_as),),
        state=CLOSED,
        call=Eligibility(None, "final") if is_open else None,
        final_outcome=final_outcome(history),
        reopens=reopens,
    )


def _taken_up_again(facts: CaseFacts, found: KnownInterview) -> Decision:
    """Restore an interview that had broken off, in a case that is still open: the interview can be resumed."""
    history, outcomes = facts.history, _NONE
    if facts.code(found.attempt) in SAYS_REJECTED:
        history, outcomes = _saying(facts, history, found.attempt, GOES_ON)
    history = replace(history, is_resumable=True, is_partial=found.ends_as == PARTIAL.code)
    return Decision(history, outcomes=outcomes, statuses=((found.id, SUSPENDED),), state=facts.state)


def _is_since_reopened(facts: CaseFacts, attempt: int) -> bool:
    return attempt in facts.attempts and facts.attempts.index(attempt) >= facts.history.reopened_after


def _settled(
    facts: CaseFacts, draft: Decision, standing: KnownInterview | None, call: Eligibility | None, *, rejects: bool
) -> Decision:
    """The decision completed with the new status of the standing interview and the case's final outcome."""
    state = facts.state if call is None else (CLOSED if call.rank is None else WAITING)
    status = ""
    if standing is not None and standing.is_main:
        status = REJECTED if rejects else _status_with(state, standing, call)
        draft = _with_interview(facts, draft, standing, status or standing.status, call)
    history = replace(draft.history, promise=None) if state == CLOSED else draft.history
    return replace(
        draft,
        history=history,
        statuses=((standing.id, status),) if standing is not None and status else (),
        state=state,
        call=call,
        final_outcome=final_outcome(history) if state == CLOSED else "",
    )


def _status_with(state: str, standing: KnownInterview, call: Eligibility | None) -> str:
    """The status of the standing interview when its case changes to ``state``; empty if it does not change."""
    if call is None:
        return ""
    if state == CLOSED and standing.status in UNFINISHED:
        return standing.ends_as
    if state == WAITING and standing.status in BROKEN:
        return SUSPENDED if standing.can_go_on else REJECTED
    return ""


def _with_interview(
    facts: CaseFacts, draft: Decision, standing: KnownInterview, status: str, call: Eligibility | None
) -> Decision:
    """The draft with the interview's effect on the history: whether it can be resumed and counts as partial."""
    history, outcomes = draft.history, draft.outcomes
    if status == REJECTED:
        history = replace(history, is_resumable=False, is_partial=False)
    elif status in BROKEN and call is not None:
        # Where an outcome is decisive on its own, the interview only adds whether enough was answered to count as
        # partial.
        partial = history.is_partial or status == PARTIAL.code
        history = replace(history, is_resumable=call.reason != "final", is_partial=partial)
    elif status == SUSPENDED and standing.status in BROKEN:
        history = replace(history, is_resumable=True, is_partial=standing.status == PARTIAL.code)
        place = facts.attempts.index(standing.attempt)
        if history.attempts[place].code in ENDS:
            history = _with_disposition(history, place, GOES_ON)
            outcomes = (*outcomes, (standing.attempt, GOES_ON.code))
    return replace(draft, history=history, outcomes=outcomes)


def _of_the_interview_alone(facts: CaseFacts, found: KnownInterview, status: str) -> Decision:
    outcome = final_outcome(facts.history) if facts.state == CLOSED else ""
    return Decision(facts.history, statuses=((found.id, status),), state=facts.state, final_outcome=outcome)


def _may_go_on(interview: KnownInterview) -> bool:
    return interview.status in BROKEN and interview.can_go_on


def _as_rejected(
    facts: CaseFacts, history: History, found: KnownInterview
) -> tuple[History, tuple[tuple[int, str], ...]]:
    """The history in which the interview's attempt has the outcome of a rejected one, and the changed outcomes."""
    if facts.code(found.attempt) not in ENDS:
        return history, ()
    rejected = facts.dispositions.by_code[found.status].rejected_as
    return _saying(facts, history, found.attempt, facts.dispositions.by_code[rejected])


def _saying(
    facts: CaseFacts, history: History, attempt: int, disposition: Disposition
) -> tuple[History, tuple[tuple[int, str], ...]]:
    """The history in which the attempt has this outcome, and that change of outcome."""
    changed = _with_disposition(history, facts.attempts.index(attempt), disposition)
    return changed, ((attempt, disposition.code),)


def _with_disposition(history: History, place: int, disposition: Disposition) -> History:
    attempts = list(history.attempts)
    attempts[place] = replace(attempts[place], disposition=disposition)
    return replace(history, attempts=tuple(attempts))


def _with_number(facts: CaseFacts, history: History, place: int) -> tuple[History, int | None, int | None]:
    """The history, the number that is alive again and the number that is dead, under the attempt's new outcome."""
    number, was_dead = history.attempts[place].number, facts.history.attempts[place].disposition.ends_number
    is_dead = history.attempts[place].disposition.ends_number
    if number is None or is_dead == was_dead:
        return history, None, None
    said_by_others = any(
        past.number == number and past.disposition.ends_number
        for other, past in enumerate(history.attempts)
        if other != place
    )
    if not is_dead and (said_by_others or number in facts.forbidden):
        return history, None, None
    numbers = tuple(replace(one, is_dead=is_dead) if one.id == number else one for one in history.numbers)
    changed = replace(history, numbers=numbers)
    return (changed, None, number) if is_dead else (changed, number, None)


def _without_forbidden(facts: CaseFacts) -> History:
    """The history with numbers on the do-not-call list marked as dead, since they are never called."""
    numbers = tuple(replace(n, is_dead=n.is_dead or n.id in facts.forbidden) for n in facts.history.numbers)
    return replace(facts.history, numbers=numbers)
