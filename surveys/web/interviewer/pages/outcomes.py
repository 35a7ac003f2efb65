"""The outcome keys: nine while it rings, two digits after the call, the reasons for breaking off."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling.dispositions import DAY, Disposition, Dispositions
from surveys.calling.next_call import REASONS, Eligibility
from surveys.calling.standard_dispositions import OF_THE_INTERVIEW
from surveys.fieldwork.queries import CasePanel
from surveys.formatting import outcome_words
from surveys.questionnaire.model.digits import whole_number
from surveys.web.screens.formatting import moment

FollowUps = Mapping[str, Eligibility]
"""Disposition's code → when the case could be called again, if it were the outcome now."""

BEGIN, OTHERS = "begin", "others"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome key with the code of its disposition (or another action), its label and consequence."""

    entry: str
    code: str
    label: str
    follows: str
    needs_note: bool = False
    needs_appointment: bool = False


def quick(panel: CasePanel, now: datetime, *, rang: bool = False) -> list[Outcome]:
    """Return the keys 1 to 9 while it rings. ``rang``: for an incoming call, only outcomes with a contact."""
    begin = Outcome(
        "1", BEGIN, _("They have time, we begin") if rang else _("Answers, we begin"), _("Opens the interview")
    )
    known = [
        _outcome(disposition.ringing_key, _for_case(disposition, panel), panel.follow_ups, now)
        for disposition in panel.dispositions.ringing
        if disposition.is_contact or not rang
    ]
    return [begin, *known, Outcome("9", OTHERS, _("Other outcomes"), _("The whole list"))]


def in_full(panel: CasePanel, now: datetime, *, rang: bool = False) -> list[tuple[int, str, list[Outcome]]]:
    """Return the groups of two-digit outcomes: number, heading, outcomes; if it ``rang``, only those with a contact."""
    groups = [
        (
            number,
            _(heading),
            [_outcome(d.key, _for_case(d, panel), panel.follow_ups, now) for d in found if d.is_contact or not rang],
        )
        for number, heading, found in panel.dispositions.grouped()
    ]
    return [group for group in groups if group[2]]


def reasons(panel: CasePanel, now: datetime) -> list[Outcome]:
    """Return the reasons for stopping an interview, 1 to 7; an empty code means a final break-off."""
    return [
        Outcome(one.stopping_key, _code_of_stopping(one), _(one.stopping_label), _follows(one, panel.follow_ups, now))
        for one in panel.dispositions.stopping
    ]


def code_of_reason(typed: str, dispositions: Dispositions) -> str | None:
    """Return the disposition's code for a reason typed, empty for a final break-off; None for an unknown reason."""
    key = str(whole_number(typed))
    return next((_code_of_stopping(one) for one in dispositions.stopping if one.stopping_key == key), None)


def quick_code(typed: str, dispositions: Dispositions, *, rang: bool) -> str | None:
    """Return the code of an outcome key, given its number or its code; None for an unknown key."""
    offered = {one.ringing_key: one.code for one in dispositions.ringing if one.is_contact or not rang}
    keys = {"1": BEGIN, **offered, "9": OTHERS}
    code = keys.get(typed, typed)
    return code if code in keys.values() else None


def _code_of_stopping(disposition: Disposition) -> str:
    """Return the disposition's code; empty for a final break-off, whose disposition follows from the interview."""
    return "" if disposition in OF_THE_INTERVIEW else disposition.code


def _for_case(disposition: Disposition, panel: CasePanel) -> Disposition:
    """The disposition as it bears on this case: one of the number alone where there is another number."""
    if not disposition.if_other_number or not panel.has_other_number:
        return disposition
    return replace(disposition, ends_case=False, ends_number=True)


def _outcome(entry: str, disposition: Disposition, follow_ups: FollowUps, now: datetime) -> Outcome:
    return Outcome(
        entry,
        disposition.code,
        outcome_words(disposition.label),
        _follows(disposition, follow_ups, now),
        disposition.needs_note,
        disposition.needs_appointment,
    )


def _follows(disposition: Disposition, follow_ups: FollowUps, now: datetime) -> str:
    if disposition.do_not_call:
        return _("Final: goes on the do-not-call list")
    if disposition.ends_case:
        return _("Final")
    if disposition.needs_appointment:
        return _("An appointment is made")
    follows = follow_ups[disposition.if_other_number or disposition.code]
    if follows.due_at is None:
        why = _(REASONS[follows.reason])
        return _("Final: %(why)s") % {"why": why[:1].lower() + why[1:].rstrip(".")}
    if disposition.ends_number:
        return _("Closes this number")
    return _again(follows.due_at, now)


def _again(due_at: datetime, now: datetime) -> str:
    """Return in words when the next attempt is due: after a time, or from a moment if calling hours postpone it."""
    minutes = round((due_at - now).total_seconds() / 60)
    today = timezone.localtime(due_at).date() == timezone.localtime(now).date()
    if today or minutes % DAY == 0:
        return _("Tried again after %(time)s") % {"time": _duration(max(1, minutes))}
    return _("Tried again from %(when)s on") % {"when": moment(due_at)}


def _duration(minutes: int) -> str:
    if minutes >= DAY:
        days = minutes // DAY
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
