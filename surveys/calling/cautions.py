"""Rules that can never be met, or that end a case sooner than they seem to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from .day_parts import part_at
from .policy import CLOSES, CallingPolicy, open_hours
from .shares import leaves_no_room
from .translatable import gettext_noop

CAUTIONS: dict[str, str] = {
    "never_open": gettext_noop("No day has calling hours: nobody is ever called."),
    "part_closed": gettext_noop("“%(part)s” lies outside the calling hours: nobody is called in it."),
    "part_partly_closed": gettext_noop("%(count)s hours of “%(part)s” lie outside the calling hours."),
    "parts_end_first": gettext_noop(
        "The parts of the week allow %(count)s attempts together: the limit of %(most)s in all is never reached."
    ),
    "after_the_end": gettext_noop(
        "“%(outcome)s” rests for longer than the field still lasts: it is never called again."
    ),
    "per_number_above_all": gettext_noop("The limit for a number is above the limit for a case: it is never reached."),
    "share_too_small": gettext_noop(
        "Interviewers: %(count)s, each with %(percent)s per cent of the completes at most. "
        "Once they have had their shares, nobody new is called any more."
    ),
}
"""Code → English message id."""


@dataclass(frozen=True, slots=True)
class Caution:
    """Something to look at in the rules: ``code`` is a key of ``CAUTIONS``, ``details`` the values of its text."""

    code: str
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_fatal(self) -> bool:
        """Whether with this nobody can be called at all."""
        return self.code == "never_open"


def cautions(policy: CallingPolicy, today: date, ends_on: date | None, interviewers: int = 0) -> list[Caution]:
    """What can never be met in these rules.

    ``ends_on``: the field's last day, if it is planned. ``interviewers``: how many call; 0 if that is not known yet.
    """
    if all(window is None for window in policy.hours.values()):
        return [Caution("never_open")]
    found = [caution for part in policy.day_parts for caution in _of_part(policy, part.key)]
    limits = [part.max_attempts for part in policy.day_parts]
    if all(limits) and policy.used_up == CLOSES and sum(limits) < policy.max_attempts and _cover_all(policy):
        found.append(Caution("parts_end_first", {"count": str(sum(limits)), "most": str(policy.max_attempts)}))
    if policy.max_attempts_per_number > policy.max_attempts:
        found.append(Caution("per_number_above_all"))
    if leaves_no_room(policy.max_share_percent, interviewers):
        found.append(Caution("share_too_small", {"count": str(interviewers), "percent": str(policy.max_share_percent)}))
    if ends_on is not None and ends_on >= today:
        left = ends_on + timedelta(days=1) - today
        for one in policy.dispositions.all:
            rests = timedelta(minutes=policy.delay_after(one, followed_appointment=False))
            if rests > left and not (one.ends_case or one.needs_appointment or one.is_hidden):
                found.append(Caution("after_the_end", {"outcome": one.label}))
    return found


def _cover_all(policy: CallingPolicy) -> bool:
    """Whether each hour in which calls are allowed belongs to a part."""
    return all(part_at(policy.day_parts, kind, hour) is not None for kind, hour in open_hours(policy.hours))


def _of_part(policy: CallingPolicy, key: str) -> list[Caution]:
    part = next(part for part in policy.day_parts if part.key == key)
    hours = {(kind, hour) for kind, hours in part.hours.items() for hour in hours}
    outside = hours - set(open_hours(policy.hours))
    if outside == hours:
        return [Caution("part_closed", {"part": part.name})]
    return [Caution("part_partly_closed", {"part": part.name, "count": str(len(outside))})] if outside else []
