"""Decides when a case may be called again, how urgent it is and why, in one pure function."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from . import hours
from .chances import Chance, next_chance
from .history import History, Number, PastAttempt, Promise
from .messages import rest_after_message
from .policy import CallingPolicy, Rank
from .translatable import gettext_noop

REASONS: dict[str, str] = {
    "super_appointment": gettext_noop("The supervisor wants it called now."),
    "hard_appointment": gettext_noop("It has an exact appointment."),
    "soft_appointment": gettext_noop("It has an approximate appointment."),
    "missed_appointment": gettext_noop("Its appointment was missed; anybody may keep it."),
    "busy": gettext_noop("The line was busy a short while ago."),
    "recall": gettext_noop("It has rested long enough since the last call."),
    "next_number": gettext_noop("The last number is dead; there is another one."),
    "resume": gettext_noop("The line dropped; the interview can go on."),
    "reopened": gettext_noop("The supervisor put it back into the queue."),
    "fresh": gettext_noop("It has never been called."),
    "inbound": gettext_noop("The respondent is ringing."),
    "inbound_set_aside": gettext_noop("The respondent is ringing; the last screen was left without an outcome."),
    "taken_up": gettext_noop("It was set aside for you."),
    "taken_over": gettext_noop("You have taken the call over from a colleague."),
    "handed_on": gettext_noop("A colleague has handed the call to you."),
    "final": gettext_noop("It is closed."),
    "no_number": gettext_noop("No number is left."),
    "attempts_used": gettext_noop("All attempts have been used."),
    "refused_enough": gettext_noop("It has refused as often as anybody is asked again."),
    "day_parts_used": gettext_noop("Each part of the week has had its attempts."),
    "never_open": gettext_noop("There are no calling hours."),
    "stopped": gettext_noop("A supervisor closed it."),
    "dropped": gettext_noop("A list took it out of the sample."),
    "duplicate": gettext_noop("Another case of the study has its number and was called."),
}
"""Why a case is called now, or never again: code → English message id."""

HOURS_WAIVED = timedelta(hours=1)
"""How long after its time an appointment outside calling hours may still be kept."""

APPOINTMENT_RANKS = {"super": Rank.SUPER, "hard": Rank.HARD, "soft": Rank.SOFT}
APPOINTMENT_REASONS = frozenset({"super_appointment", "hard_appointment", "soft_appointment", "missed_appointment"})
PASSED_ON_REASONS = frozenset({"taken_over", "handed_on"})
"""Of an attempt that goes on with the call of the one before, which had its own reason."""


def kept_appointments(reasons: Iterable[str]) -> list[bool]:
    """Of a case's attempts in their order: whether each was made to keep an appointment.

    One that goes on with the call of the attempt before keeps what that one kept.
    """
    kept: list[bool] = []
    for reason in reasons:
        kept.append(reason in APPOINTMENT_REASONS or (reason in PASSED_ON_REASONS and kept[-1:] == [True]))
    return kept


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The result of the rules for a case. ``rank`` None: it is never called again, for ``reason``.

    Otherwise it may be called from ``due_at``, on ``number``; by time alone this changes at ``valid_until`` (None:
    never), when it must be evaluated again. ``reason`` is a key of ``REASONS``. ``skill``: the skill that the
    interviewer should have, a key of ``staff.SKILLS``, or empty.
    """

    rank: Rank | None
    reason: str
    due_at: datetime | None = None
    valid_until: datetime | None = None
    number: int | None = None
    skill: str = ""

    def is_callable(self, now: datetime) -> bool:
        """Whether the case may be handed out at ``now``."""
        return self.rank is not None and self.due_at is not None and self.due_at <= now


def next_call(
    history: History, policy: CallingPolicy, now: datetime, holidays: Container[date] = frozenset()
) -> Eligibility:
    """When and why the case is to be called next. ``now`` matters for calling hours and for expiry.

    A valid appointment waives the limits of attempts and the usual delay between calls; once it is missed both apply
    again, so that nobody is called for ever. It waives calling hours only if it says so, and only around its own time:
    a respondent who agreed to be called at 22:00 has not agreed to calls all night. Dead numbers and final dispositions
    are only waived by a supervisor's reopening; a respondent who calls after a final disposition overrides it by making
    an appointment, or by an interview that can be resumed.
    """
    if _is_final(history):
        return Eligibility(None, "final")
    last = _last(history)
    is_waived = history.promise is not None and not _is_missed(history, history.promise, now)
    number = _next_number(history, policy, last, is_waived=is_waived)
    if number is None:
        dead = all(number.is_dead for number in history.numbers)
        return Eligibility(None, "no_number" if dead else "attempts_used")
    if not is_waived and _counted(history) >= policy.max_attempts:
        return Eligibility(None, "attempts_used")
    if policy.max_refusals and not is_waived and _refusals(history) >= policy.max_refusals:
        return Eligibility(None, "refused_enough")
    if history.promise is not None:
        return _of_promise(history, history.promise, policy, now, holidays, number)
    rank, reason, rests_until = _of_rest(history, last, policy)
    chance = next_chance(policy, history, max(rests_until or now, now), holidays)
    if chance.at is None:
        return _never(chance)
    # A delay that is over keeps its own time, so that the case that has waited longest comes first.
    due_at = rests_until if chance.at == now and rests_until is not None else chance.at
    return Eligibility(rank, reason, due_at, chance.until, number.id, _skill(history))


def _never(chance: Chance) -> Eligibility:
    return Eligibility(None, "day_parts_used" if chance.is_used_up else "never_open")


def waives_hours(history: History, policy: CallingPolicy, now: datetime) -> bool:
    """Whether the appointment allows a call at ``now`` regardless of calling hours."""
    promise = history.promise
    if promise is None or now < promise.at - timedelta(minutes=policy.lead_minutes):
        return False
    return now < _waived_until(history, promise, now)


def _waived_until(history: History, promise: Promise, now: datetime) -> datetime:
    """When calling hours apply again to the appointment; ``now`` if they already do."""
    if not promise.ignores_hours or _is_missed(history, promise, now):
        return now
    until = promise.at + HOURS_WAIVED
    return min(until, promise.expires_at) if promise.expires_at is not None else until


def _since_reopened(history: History) -> tuple[PastAttempt, ...]:
    return history.telling_after(history.reopened_after)


def _is_final(history: History) -> bool:
    final = [attempt.disposition.ends_case for attempt in _since_reopened(history)]
    # After a final disposition, only a respondent who called in can have asked for more.
    asked_for_more = history.promise is not None or history.is_resumable
    return bool(final) and (final[-1] or (any(final) and not asked_for_more))


def _last(history: History) -> PastAttempt | None:
    telling = _since_reopened(history)
    return telling[-1] if telling else None


def _skill(history: History) -> str:
    """The skill of the last disposition that asks for one; empty if the respondent has asked for a call since."""
    for attempt in reversed(_since_reopened(history)):
        if attempt.disposition.skill or attempt.disposition.needs_appointment:
            return attempt.disposition.skill
    return ""


def _counted(history: History) -> int:
    if history.reopened_at is None:
        return history.counted
    return sum(attempt.counts for attempt in history.attempts[history.reopened_after :])


def _refusals(history: History) -> int:
    return sum(attempt.disposition.is_refusal for attempt in _since_reopened(history))


def _of_rest(history: History, last: PastAttempt | None, policy: CallingPolicy) -> tuple[Rank, str, datetime | None]:
    if last is None:
        return (Rank.RECALL, "reopened", history.reopened_at) if history.reopened_at else (Rank.FRESH, "fresh", None)
    delay = policy.delay_after(last.disposition, followed_appointment=last.followed_appointment)
    if policy.message_rest_minutes:
        delay = max(delay, rest_after_message(history, policy))
    until = last.at + timedelta(minutes=delay)
    if last.disposition.retry_reason:
        return Rank.BUSY, last.disposition.retry_reason, until
    return Rank.RECALL, "next_number" if last.disposition.ends_number else "recall", until


def _of_promise(
    history: History,
    promise: Promise,
    policy: CallingPolicy,
    now: datetime,
    holidays: Container[date],
    number: Number,
) -> Eligibility:
    is_missed = _is_missed(history, promise, now)
    rank = Rank.SOFT if is_missed else APPOINTMENT_RANKS[promise.kind]
    reason = "missed_appointment" if is_missed else f"{promise.kind}_appointment"
    due_at = promise.at - timedelta(minutes=policy.lead_minutes)
    failed = _failed(history, promise)
    if failed:
        rest = policy.delay_after(failed[-1].disposition, followed_appointment=not is_missed)
        due_at = max(due_at, failed[-1].at + timedelta(minutes=rest))
    changes_at = None if is_missed else promise.expires_at
    waived_until = _waived_until(history, promise, now)
    if max(due_at, now) < waived_until:
        changes_at = min(waived_until, changes_at or waived_until)
    else:
        chance = _kept_from(history, policy, max(due_at, now), holidays, is_missed=is_missed)
        if chance.at is None:
            return _never(chance)
        due_at = due_at if chance.at == now else chance.at
        changes_at = min((at for at in (changes_at, chance.until) if at is not None), default=None)
    return Eligibility(rank, reason, due_at, changes_at, number.id, _skill(history))


def _kept_from(
    history: History, policy: CallingPolicy, after: datetime, holidays: Container[date], *, is_missed: bool
) -> Chance:
    """When an appointment may be kept: a valid one within calling hours, a missed one within all limits again."""
    if is_missed:
        return next_chance(policy, history, after, holidays)
    return Chance(hours.next_opening(policy, after, history.zone, holidays))


def _failed(history: History, promise: Promise) -> list[PastAttempt]:
    """The attempts to keep the appointment that reached nobody."""
    return [a for a in history.telling_after(promise.made_after) if a.followed_appointment]


def _is_missed(history: History, promise: Promise, now: datetime) -> bool:
    """Whether the appointment has expired; one without expiry, as supervisors make, is missed when it fails once."""
    if promise.expires_at is not None:
        return promise.expires_at <= now
    return bool(_failed(history, promise))


def _next_number(
    history: History, policy: CallingPolicy, last: PastAttempt | None, *, is_waived: bool
) -> Number | None:
    """The number to dial: the appointment's, one that somebody asked to be called on, otherwise the last one again, or
    the next in turn after no contact.
    """
    waived = is_waived or history.reopened_at is not None
    alive = [
        number
        for number in history.numbers
        if not number.is_dead and (waived or number.attempts < policy.max_attempts_per_number)
    ]
    if not alive:
        return None
    by_id = {number.id: number for number in alive}
    if history.promise and history.promise.number in by_id:
        return by_id[history.promise.number]
    for number in alive:
        if number.is_next:
            return number
    if last is None or last.number is None:
        return alive[0]
    if not last.disposition.tries_next_number and last.number in by_id:
        return by_id[last.number]
    order = [number.id for number in history.numbers]
    after = order.index(last.number) + 1 if last.number in order else 0
    return next(by_id[id] for id in (*order[after:], *order[:after]) if id in by_id)
