"""Change many cases of a list, one after the other: each as if alone, those that changed meanwhile left as they are.

An action is written down before its first case and goes on where it stopped; all of it can be taken back together.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from surveys.calling.outcomes import NEVER_CALLED
from surveys.database.pauses import yield_to_writers
from surveys.database.turns import own_turn
from surveys.design.models import Study
from surveys.fieldwork.models import (
    AppointmentKind,
    BulkAction,
    BulkKind,
    Case,
    CaseState,
    CaseStep,
    Purpose,
    Sample,
    SampleStatus,
)
from surveys.fieldwork.queries import centre_of, seen_as
from surveys.fieldwork.services import (
    CaseQuarantinedError,
    CaseTakenError,
    ChangedMeanwhileError,
    CorrectionRefusedError,
    FieldworkError,
    NewAppointment,
    NothingToTakeBackError,
    NotOfThisListError,
    OtherCentreError,
    ReasonMissingError,
    ReplicateUnreleasedError,
    TouchedSinceError,
    force_appointment,
    join_action,
    last_step,
    last_steps,
    lock,
    marks_of,
    move_to_replicate,
    reassign_case,
    release_case,
    touched_among,
)
from surveys.people.models import User

from .bulk_consequences import BulkConsequences, consequences_of
from .correcting import close_case, reopen_case
from .taking_back import take_back_step

MOST_AT_ONCE = 500
"""The most cases that are changed while somebody waits; of more the worker changes them."""
MOST_OF_LIST = 10_000
"""The most cases of one action."""
CASES_A_PAUSE = 20


WHY_LEFT = {
    "taken": gettext_noop("A colleague has it in hand."),
    "changed": gettext_noop("It has changed meanwhile."),
    "closed": gettext_noop("It is closed."),
    "open": gettext_noop("It is not closed."),
    "untaken": gettext_noop("No supervisor closed it: only a new start has it called again."),
    "touched": TouchedSinceError.message,
    "waits": gettext_noop("It is in the queue already."),
    "quarantined": gettext_noop("It is in quarantine."),
    "centre": OtherCentreError.message,
    "list": NotOfThisListError.message,
    "unreleased": ReplicateUnreleasedError.message,
}
OF_TARGET = ("centre", "list", "unreleased")
"""Why a case cannot go to the person, or into the replicate, that was chosen."""


@dataclass(frozen=True, slots=True)
class BulkChange:
    """A change of many cases: ``to`` for giving, ``at`` for another time, ``hours_reason`` if that is a closed hour.

    ``sample``: the replicate that they are to be in.
    """

    kind: str
    reason: str
    to: User | None = None
    at: datetime | None = None
    hours_reason: str = ""
    sample: Sample | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A case that stays as it is, and why, as an English message id; ``who`` has it in hand."""

    number: int
    why: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """The cases that would change, those left as they are, their outcomes if they close, what it means for people."""

    ready: list[Case]
    left: list[LeftOut]
    outcomes: Counter[str]
    people: BulkConsequences

    @property
    def is_narrowed(self) -> bool:
        """Whether some of them cannot go where they were to go."""
        return any(one.why in {WHY_LEFT[why] for why in OF_TARGET} for one in self.left)


@dataclass(frozen=True, slots=True)
class BulkResult:
    """The numbers of the changed cases, and the cases left as they are."""

    done: list[int]
    left: list[LeftOut]


def preview_many(
    *,
    study: Study,
    seen: Mapping[int, str],
    kind: str,
    now: datetime,
    to: User | None = None,
    at: datetime | None = None,
    sample: Sample | None = None,
    takes_back: BulkAction | None = None,
) -> BulkPreview:
    """What the change would do to each case; ``seen``: case number → how a list showed it. Writes nothing.

    ``to``, ``at``, ``sample``: to whom they are to be given, when they come again, or into which replicate they are to
    be moved, once that is chosen. ``takes_back``: the action that is to be taken back.
    """
    ready: list[Case] = []
    left: list[LeftOut] = []
    people = BulkConsequences()
    for cases in _chosen(study, seen):
        kept_out = _kept_out(study, cases, to, sample)
        if kind == BulkKind.TAKE_BACK:
            kept_out |= _not_taken_back(cases, takes_back)
        fit = []
        for case in cases:
            if why := _why_not(case, seen[case.number], kind, takes_back) or kept_out.get(case.pk, ""):
                left.append(LeftOut(case.number, WHY_LEFT[why], case.holder.short_name if case.holder else ""))
            else:
                fit.append(case)
        people += consequences_of(study=study, cases=fit, kind=kind, at=at, now=now)
        ready += fit
    return BulkPreview(ready, left, Counter(case.outcome_so_far or NEVER_CALLED for case in ready), people)


def ask_bulk_change(
    *,
    study: Study,
    seen: Mapping[int, str],
    change: BulkChange,
    by: User,
    now: datetime,
    takes_back: BulkAction | None = None,
) -> BulkAction:
    """Write the action down, to be carried out by ``carry_out_action``. Raises ``ReasonMissingError``."""
    if not change.reason.strip():
        raise ReasonMissingError
    chosen = [[number, seen[number]] for number in sorted(seen)[:MOST_OF_LIST]]
    with own_turn():
        return BulkAction.objects.create(
            study=study,
            kind=change.kind,
            asked_by=by,
            asked_at=now,
            reason=change.reason.strip()[:300],
            to=change.to,
            at=change.at,
            hours_reason=change.hours_reason.strip()[:200],
            sample=change.sample,
            takes_back=takes_back,
            chosen=chosen,
            total=len(chosen),
        )


def carry_out_action(*, action: BulkAction, now: datetime) -> BulkAction:
    """Carry the action out from where it stopped, case by case, each in a transaction and a turn of its own.

    Called without a turn. Where another worker carries it out already, that one goes on.
    """
    action = _ACTIONS.get(pk=action.pk)
    chosen = action.chosen
    while action.finished_at is None:
        reached = action.reached
        with own_turn(), transaction.atomic():
            action = _ACTIONS.defer("chosen").select_for_update(of=("self",)).get(pk=action.pk)
            if action.reached != reached:
                return action
            _carry_out_next(action, chosen, now)
        if action.reached % CASES_A_PAUSE == 0:
            yield_to_writers()
    return action


def change_many(*, study: Study, seen: Mapping[int, str], change: BulkChange, by: User, now: datetime) -> BulkResult:
    """Write the action down and carry it out at once. Called without a turn. Raises ``ReasonMissingError``."""
    action = ask_bulk_change(study=study, seen=seen, change=change, by=by, now=now)
    return result_of(carry_out_action(action=action, now=now), [number for number, _ in action.chosen])


def result_of(action: BulkAction, numbers: Sequence[int]) -> BulkResult:
    """Which of these cases the action has changed, and which it has left as they were."""
    left = [LeftOut(*line) for line in action.left]
    left_out = {line.number for line in left}
    return BulkResult([number for number in numbers if number not in left_out], left)


_ACTIONS = BulkAction.objects.select_related("study", "asked_by", "to", "sample", "takes_back")


def _carry_out_next(action: BulkAction, chosen: Sequence[tuple[int, str]], now: datetime) -> None:
    """Change the next case of the locked action; its last ends the action."""
    if action.reached < action.total:
        number, seen = chosen[action.reached]
        case = Case.objects.filter(study=action.study, number=number, purpose=Purpose.LIVE).first()
        try:
            if case is None:
                raise ChangedMeanwhileError
            with transaction.atomic():
                _change(lock(case.pk), seen, action, now)
        except FieldworkError as refusal:
            action.left.append([number, str(refusal), ""])
        action.reached += 1
    changed = ["reached", "left"]
    if action.reached >= action.total:
        action.finished_at, action.chosen, action.reason, action.hours_reason = now, [], "", ""
        changed += ["finished_at", "chosen", "reason", "hours_reason"]
    action.save(update_fields=changed)


def _chosen(study: Study, seen: Mapping[int, str]) -> Iterator[list[Case]]:
    """The cases in the order of their numbers, some at a time."""
    numbers = sorted(seen)[:MOST_OF_LIST]
    for first in range(0, len(numbers), MOST_AT_ONCE):
        some = numbers[first : first + MOST_AT_ONCE]
        cases = Case.objects.filter(study=study, number__in=some, purpose=Purpose.LIVE)
        yield list(cases.select_related("holder", "sample").order_by("number"))


def _not_taken_back(cases: Sequence[Case], action: BulkAction | None) -> dict[int, str]:
    """By the id of each case that has no step to be taken back, of this action or else a closing, why not."""
    steps, marks = last_steps(cases), marks_of(cases)
    found: dict[int, str] = {}
    for case in cases:
        step = steps.get(case.pk)
        if step is None or not _is_asked_for(step, action):
            found[case.pk] = "touched" if action is not None else "untaken"
        elif step.mark_after != marks[case.pk]:
            found[case.pk] = "touched"
    return found


def _is_asked_for(step: CaseStep, action: BulkAction | None) -> bool:
    """Whether it is the step of the action that is taken back; without an action, whether it closed its case."""
    if action is not None:
        return step.action_id == action.pk
    return step.before["columns"]["state"] != CaseState.CLOSED


def _kept_out(study: Study, cases: Sequence[Case], to: User | None, sample: Sample | None) -> dict[int, str]:
    """By the id of each case that cannot go to this person, or into this replicate, why not."""
    centre = centre_of(study, to) if to is not None and study.has_centres else ""
    found = {case.pk: "centre" for case in cases if centre and case.sample.centre != centre}
    if sample is None:
        return found
    of_list = sample.part_of_id or sample.pk
    touched = set() if sample.status == SampleStatus.RELEASED else touched_among(cases)
    for case in cases:
        if case.sample_id == sample.pk or (case.sample.part_of_id or case.sample_id) != of_list:
            found[case.pk] = "list"
        elif case.pk in touched:
            found[case.pk] = "unreleased"
    return found


def _why_not(case: Case, seen: str, kind: str, takes_back: BulkAction | None = None) -> str:
    if case.state == CaseState.HELD:
        return "taken"
    if case.quarantined_at is not None:
        return "quarantined"
    if seen != seen_as(case):
        return "changed"
    if takes_back is not None:
        return ""
    if kind in {BulkKind.REOPEN, BulkKind.TAKE_BACK}:
        return "" if case.state == CaseState.CLOSED else "open"
    if case.state == CaseState.CLOSED:
        return "closed"
    return "waits" if kind == BulkKind.RELEASE and case.state == CaseState.WAITING and case.owner_id is None else ""


_REFUSALS: dict[str, type[FieldworkError]] = {
    "taken": CaseTakenError,
    "changed": ChangedMeanwhileError,
    "quarantined": CaseQuarantinedError,
}


def _change(case: Case, seen: str, action: BulkAction, now: datetime) -> None:
    why = _why_not(case, seen, action.kind, action.takes_back)
    if why in _REFUSALS:
        raise _REFUSALS[why]
    if why:
        raise CorrectionRefusedError("waits" if why in {"waits", "open"} else "closed")
    facts: dict[str, Any] = {"case": case, "by": action.asked_by, "now": now, "reason": action.reason}
    if action.kind == BulkKind.TAKE_BACK:
        step = last_step(case)
        if step is None or not _is_asked_for(step, action.takes_back):
            raise TouchedSinceError if action.takes_back else NothingToTakeBackError
        take_back_step(**facts)
        return
    if action.kind == BulkKind.RELEASE:
        release_case(**facts)
    elif action.kind == BulkKind.GIVE and action.to is not None:
        reassign_case(**facts, to=action.to)
    elif action.kind == BulkKind.REPLICATE and action.sample is not None:
        move_to_replicate(**facts, target=action.sample)
    elif action.kind == BulkKind.CLOSE:
        close_case(**facts)
    elif action.kind == BulkKind.REOPEN:
        reopen_case(**facts)
    else:
        wanted = NewAppointment(
            at=action.at or now, kind=AppointmentKind.SUPER, owner=action.to, hours_reason=action.hours_reason
        )
        force_appointment(**facts, wanted=wanted)
    join_action(case, action)
