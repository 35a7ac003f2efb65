"""What the outcome keys say: nine quick ones during the call, two digits after it, the reasons for breaking off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surveys.calling.dispositions import DAY, DISPOSITIONS, Disposition, grouped
from surveys.calling.next_call import REASONS, Eligibility
from surveys.questionnaire.model.digits import whole_number
from surveys.web.tags import moment

FollowUps = Mapping[str, Eligibility]
"""By disposition what it would lead to now."""

BEGIN, OTHERS = "begin", "others"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A key, the disposition's code (or what else it does), its words and what follows."""

    entry: str
    code: str
    label: str
    follows: str
    needs_note: bool = False
    needs_appointment: bool = False


QUICK = ("no_answer", "busy", "answering_machine", "not_working", "not_available", "call_back", "soft_refusal")

STOPPING = (
    ("line_dropped", gettext_lazy("The line dropped")),
    ("call_back", gettext_lazy("They want to be rung again")),
    ("", gettext_lazy("They do not want to go on")),
    ("do_not_call", gettext_lazy("They never want to be called again")),
    ("language_problem", gettext_lazy("Language difficulty")),
    ("unable", gettext_lazy("Not able to answer")),
    ("wrong_person", gettext_lazy("Not the right person")),
)


def quick(follow_ups: FollowUps, now: datetime, *, rang: bool = False) -> list[Outcome]:
    """The keys 1 to 9 while the telephone rings. ``rang``: the respondent does, so only what is said; same keys."""
    begin = Outcome(
        "1", BEGIN, _("They have time, we begin") if rang else _("Answers, we begin"), _("Opens the interview")
    )
    known = [
        _outcome(str(entry), DISPOSITIONS[code], follow_ups, now)
        for entry, code in enumerate(QUICK, 2)
        if DISPOSITIONS[code].is_contact or not rang
    ]
    return [begin, *known, Outcome("9", OTHERS, _("Other outcomes"), _("The whole list"))]


def in_full(follow_ups: FollowUps, now: datetime, *, rang: bool = False) -> list[tuple[int, str, list[Outcome]]]:
    """The groups of the two-digit outcomes: number, heading, outcomes; of somebody who ``rang`` only what is said."""
    groups = [
        (number, _(heading), [_outcome(d.key, d, follow_ups, now) for d in found if d.is_contact or not rang])
        for number, heading, found in grouped()
    ]
    return [group for group in groups if group[2]]


def reasons(follow_ups: FollowUps, now: datetime) -> list[Outcome]:
    """Why an interview stops, 1 to 7. An empty code: the interview is broken off for good."""
    found = []
    for entry, (code, label) in enumerate(STOPPING, 1):
        disposition = DISPOSITIONS[code or "broken_off"]
        found.append(Outcome(str(entry), code, str(label), _follows(disposition, follow_ups, now)))
    return found


def code_of_reason(typed: str) -> str | None:
    """The disposition of a reason for stopping, empty where the interview is broken off; None where there is none."""
    return dict(enumerate((code for code, _label in STOPPING), 1)).get(whole_number(typed) or 0)


def quick_code(typed: str, *, rang: bool) -> str | None:
    """What a key of the ringing page stands for, by its number or its code; None where there is no such key."""
    keys = {"1": BEGIN, **{str(entry): code for entry, code in enumerate(QUICK, 2)}, "9": OTHERS}
    code = keys.get(typed, typed)
    known = code in keys.values() and (code in {BEGIN, OTHERS} or DISPOSITIONS[code].is_contact or not rang)
    return code if known else None


def _outcome(entry: str, disposition: Disposition, follow_ups: FollowUps, now: datetime) -> Outcome:
    return Outcome(
        entry,
        disposition.code,
        _(disposition.label),
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
    follows = follow_ups[disposition.code]
    if follows.due_at is None:
        why = _(REASONS[follows.reason])
        return _("Final: %(why)s") % {"why": why[:1].lower() + why[1:].rstrip(".")}
    if disposition.ends_number:
        return _("Closes this number")
    return _again(follows.due_at, now)


def _again(due_at: datetime, now: datetime) -> str:
    """In how long it is tried again; on which day and from when, where the hours or an appointment put it off."""
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
