"""Change many cases of a list, one after the other: each as if alone, those that changed meanwhile left as they are."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext_noop

from surveys.calling.outcomes import NEVER_CALLED
from surveys.database.turns import own_turn
from surveys.design.models import Study
from surveys.fieldwork.models import AppointmentKind, Case, CaseState, Purpose, Sample, SampleStatus
from surveys.fieldwork.queries import centre_of, seen_as
from surveys.fieldwork.services import (
    CaseQuarantinedError,
    CaseTakenError,
    ChangedMeanwhileError,
    CorrectionRefusedError,
    FieldworkError,
    NewAppointment,
    NotOfThisListError,
    OtherCentreError,
    ReasonMissingError,
    ReplicateUnreleasedError,
    force_appointment,
    lock,
    move_to_replicate,
    reassign_case,
    release_case,
    touched_among,
)
from surveys.people.models import User

from .correcting import close_case, reopen_case

MOST_AT_ONCE = 500
"""The most cases of one batch."""


class BulkKind(StrEnum):
    """What can be done to many cases at once."""

    FIRST = "first"
    GIVE = "give"
    RETURN = "return"
    RELEASE = "release"
    CLOSE = "close"
    REOPEN = "reopen"
    REPLICATE = "replicate"


WHY_LEFT = {
    "taken": gettext_noop("A colleague has it in hand."),
    "changed": gettext_noop("It has changed meanwhile."),
    "closed": gettext_noop("It is closed."),
    "open": gettext_noop("It is not closed."),
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

    kind: BulkKind
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
    """The cases that would change, those left as they are, and with which outcome how many would close."""

    ready: list[Case]
    left: list[LeftOut]
    outcomes: Counter[str]

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
    *, study: Study, seen: Mapping[int, str], kind: BulkKind, to: User | None = None, sample: Sample | None = None
) -> BulkPreview:
    """What the change would do to each case; ``seen``: case number → how a list showed it. Writes nothing.

    ``to``, ``sample``: to whom they are to be given, or into which replicate to be moved, once that is chosen.
    """
    ready, left = [], []
    cases = list(_chosen(study, seen))
    kept_out = _kept_out(study, cases, to, sample)
    for case in cases:
        if why := _why_not(case, seen[case.number], kind) or kept_out.get(case.pk, ""):
            left.append(LeftOut(case.number, WHY_LEFT[why], case.holder.short_name if case.holder else ""))
        else:
            ready.append(case)
    return BulkPreview(ready, left, Counter(case.outcome_so_far or NEVER_CALLED for case in ready))


def change_many(*, study: Study, seen: Mapping[int, str], change: BulkChange, by: User, now: datetime) -> BulkResult:
    """Carry out the change case by case, each in a transaction and on SQLite in a turn of its own.

    Called without a turn. Raises ``ReasonMissingError``.
    """
    if not change.reason.strip():
        raise ReasonMissingError
    done, left = [], []
    for case in _chosen(study, seen):
        try:
            with own_turn(), transaction.atomic():
                _change(lock(case.pk), seen[case.number], change, by, now)
        except FieldworkError as refusal:
            left.append(LeftOut(case.number, str(refusal)))
        else:
            done.append(case.number)
    return BulkResult(done, left)


def _chosen(study: Study, seen: Mapping[int, str]) -> Iterator[Case]:
    numbers = sorted(seen)[:MOST_AT_ONCE]
    cases = Case.objects.filter(study=study, number__in=numbers, purpose=Purpose.LIVE)
    yield from cases.select_related("holder", "sample").order_by("number")


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


def _why_not(case: Case, seen: str, kind: BulkKind) -> str:
    if case.state == CaseState.HELD:
        return "taken"
    if case.quarantined_at is not None:
        return "quarantined"
    if seen != seen_as(case):
        return "changed"
    if kind == BulkKind.REOPEN:
        return "" if case.state == CaseState.CLOSED else "open"
    if case.state == CaseState.CLOSED:
        return "closed"
    return "waits" if kind == BulkKind.RELEASE and case.state == CaseState.WAITING and case.owner_id is None else ""


def _change(case: Case, seen: str, change: BulkChange, by: User, now: datetime) -> None:
    why = _why_not(case, seen, change.kind)
    if why == "taken":
        raise CaseTakenError
    if why == "changed":
        raise ChangedMeanwhileError
    if why == "quarantined":
        raise CaseQuarantinedError
    if why:
        raise CorrectionRefusedError("waits" if why in {"waits", "open"} else "closed")
    reason = change.reason
    if change.kind == BulkKind.RELEASE:
        release_case(case=case, by=by, now=now, reason=reason)
    elif change.kind == BulkKind.GIVE and change.to is not None:
        reassign_case(case=case, to=change.to, by=by, now=now, reason=reason)
    elif change.kind == BulkKind.REPLICATE and change.sample is not None:
        move_to_replicate(case=case, target=change.sample, by=by, now=now, reason=reason)
    elif change.kind == BulkKind.CLOSE:
        close_case(case=case, by=by, now=now, reason=reason)
    elif change.kind == BulkKind.REOPEN:
        reopen_case(case=case, by=by, now=now, reason=reason)
    else:
        wanted = NewAppointment(
            at=change.at or now, kind=AppointmentKind.SUPER, owner=change.to, hours_reason=change.hours_reason
        )
        force_appointment(case=case, wanted=wanted, by=by, now=now, reason=reason)
