"""When a message is left on an answering machine, and how long the case rests after it."""

from __future__ import annotations

from .history import History
from .policy import CallingPolicy


def leaves_message(history: History, policy: CallingPolicy) -> bool:
    """Whether a message is left if an answering machine takes the call that is made now."""
    return _is_left_at(_machines(history) + 1, policy)


def rest_after_message(history: History, policy: CallingPolicy) -> int:
    """The least rest in minutes after the last attempt, if it was one at which a message is left; otherwise 0."""
    last = history.telling[-1:] if policy.message_rest_minutes else ()
    if not last or not last[0].disposition.is_machine or not _is_left_at(_machines(history), policy):
        return 0
    return policy.message_rest_minutes


def _machines(history: History) -> int:
    return sum(attempt.disposition.is_machine for attempt in history.telling_after(history.reopened_after))


def _is_left_at(number: int, policy: CallingPolicy) -> bool:
    """Whether a message is left on the case's answering machine for the n-th time that it answers."""
    first, most = policy.message_from, policy.max_messages
    return bool(first) and number >= first and (not most or number < first + most)
