"""The page that explains the queue: why it gives no case, and what would change that."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from surveys.calling.hours import closes_at, next_opening
from surveys.calling.opposition import AGEING, FRESH, RUN_OUT, check_of
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.queries import (
    EmptyQueue,
    Queue,
    Supply,
    WaitingReason,
    due_by_quarter,
    has_ended,
    interviewers_with_abilities,
    is_stopped_by_pilot,
    queue_of,
    rules_of,
    supply_of,
    used_up_cases,
    why_no_case,
)
from surveys.interviewing.queries import AWAY, ELSEWHERE, ON_BREAK, PRACTISING, people_at_work
from surveys.people.models import User
from surveys.web.screens.alerts import Alert
from surveys.web.screens.formatting import clock, closing, day, number

from .queue_remedies import remedies_of
from .team import unstaffed_groups

REMEDIES: dict[str, tuple[str, str]] = {
    "ready": ("", ""),
    "not_released": (gettext_noop("Release the sample"), "sample"),
    "shut": (gettext_noop("See the quotas"), "quotas"),
    "colleague": (gettext_noop("See the appointments"), "desk"),
    "held": (gettext_noop("See who has them"), "desk"),
    "parked": (gettext_noop("Put them back"), "desk"),
    "quarantine": (gettext_noop("Decide"), "cases"),
    "register": (gettext_noop("Check the list"), "sample"),
    "language": (gettext_noop("See who speaks what"), "team"),
    "skill": (gettext_noop("See who does"), "team"),
    "unknown_language": (gettext_noop("See the rows of the list"), "sample"),
}
"""Reason → what a supervisor can do about it, and on which page; time alone frees the others."""
BY_TIME = {"resting", "appointment", "hours"}
FOR_OTHERS = {"colleague", "language", "skill"}
SIGNS = {FRESH: "ok", AGEING: "warn", RUN_OUT: "bad"}


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason why cases wait: its share of open cases, when the first becomes ready, what can be done.

    ``listed``: the filters of a list of just these cases; empty where none has them.
    """

    reason: WaitingReason
    listed: str
    label: str
    frees: str
    remedy: str
    address: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What the page of the queue shows."""

    heading: str
    lead: str
    person: User | None
    people: list[User]
    queue: EmptyQueue
    rows: list[ReasonRow]
    quarters: list[tuple[str, int]]
    most: int
    checks: list[tuple[str, str, str]]
    used_up: int
    helps: list[Alert]
    for_nobody: list[str]


def queue_page(study: Study, who: str, now: datetime) -> QueuePage:
    """The queue of one interviewer, given by id, or of everybody."""
    members = interviewers_with_abilities(study)
    people = [one.user for one in members]
    person = next((one for one in people if str(one.pk) == who), None)
    stopped = is_stopped_by_pilot(study)
    cases = queue_of([study], person, now, members, stopped=[study.pk] if stopped else [])
    queue, supply = why_no_case(study, person, now, cases), supply_of(study)
    quarters = due_by_quarter(study, now)
    return QueuePage(
        heading=_heading(study, person, queue, now, stopped=stopped),
        lead=_lead(study, queue, now, stopped=stopped),
        person=person,
        people=people,
        queue=queue,
        rows=[_row(study, reason, now, cases) for reason in queue.reasons],
        quarters=[(clock(at), count) for at, count in quarters],
        most=max((count for _at, count in quarters), default=0),
        checks=_checks(study, supply, now, stopped=stopped),
        used_up=used_up_cases(study),
        helps=remedies_of(study, person, queue, supply, now, stopped=stopped),
        for_nobody=[
            sentence for _one, sentence in unstaffed_groups(study, _at_work(study, people, now), now, cases, members)
        ],
    )


def _at_work(study: Study, people: list[User], now: datetime) -> list[User]:
    day_began = now.astimezone(ZoneInfo(study.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = people_at_work(study, now, day_began, completes={}, people=people)
    return [row.interviewer for row in rows if row.state not in {AWAY, ELSEWHERE, PRACTISING, ON_BREAK}]


def _heading(study: Study, person: User | None, queue: EmptyQueue, now: datetime, *, stopped: bool) -> str:
    if study.status != StudyStatus.FIELDING:
        return _("The queue stands still because the study is not in the field")
    if has_ended(study, now):
        return _("The queue stands still because the field ended on %(day)s") % {"day": day(study.ends_on)}
    if stopped:
        return _("The queue stands still because the pilot is full")
    ready = _ready(queue)
    if ready and person:
        return ngettext("One case is ready for %(name)s", "%(count)s cases are ready for %(name)s", ready) % {
            "count": number(ready),
            "name": person.short_name,
        }
    if ready:
        return ngettext("One case is ready now", "%(count)s cases are ready now", ready) % {"count": number(ready)}
    if not queue.open_cases:
        return _("No case is left: all are closed")
    main = words_of(queue.reasons[0])
    main = main[:1].lower() + main[1:]
    if person:
        return _("Nothing for %(name)s: %(reason)s") % {"name": person.short_name, "reason": main}
    return _("No case is ready: %(reason)s") % {"reason": main}


def _lead(study: Study, queue: EmptyQueue, now: datetime, *, stopped: bool) -> str:
    if study.status != StudyStatus.FIELDING:
        return _("Nobody gets a case until the field is open.")
    if has_ended(study, now):
        return _("Nobody gets a case until the last day of the field is moved.")
    if stopped:
        return _("Nobody gets a case until the pilot is decided upon.")
    if _ready(queue):
        return _("Whoever asks for a case now gets one.")
    if queue.next_at is None:
        return _("Time alone will free none: something has to be done.")
    return _("The next one is ready %(when)s.") % {"when": _when(queue.next_at)}


def _row(study: Study, reason: WaitingReason, now: datetime, cases: Queue) -> ReasonRow:
    remedy, page = REMEDIES.get(reason.code, ("", ""))
    if reason.code == "ready":
        frees = _("now")
    elif reason.next_at and reason.code in BY_TIME | FOR_OTHERS:
        frees = _when(reason.next_at) if reason.next_at > now else _("now, for them")
    else:
        frees = _("when it is done")
    address = reverse(page, args=[study.pk]) if page else ""
    is_told = {"ready": cases.is_listed, "resting": cases.is_listed, "appointment": cases.lists_appointments}
    listed = reason.list_query if is_told.get(reason.code, True) else ""
    return ReasonRow(reason, listed, words_of(reason), frees, _(remedy) if remedy else "", address)


def words_of(reason: WaitingReason) -> str:
    """The reason in words."""
    return _(reason.label) % {"language": reason.language} if reason.language else _(reason.label)


def _checks(study: Study, supply: Supply, now: datetime, *, stopped: bool) -> list[tuple[str, str, str]]:
    """The checks: what was checked, the result in words, its sign."""
    rules = rules_of(study, now)
    until = closes_at(rules.policy, now, study.time_zone, rules.holidays)
    if until:
        hours, sign = _("open until %(time)s") % {"time": closing(until)}, "ok"
    else:
        opening = next_opening(rules.policy, now, study.time_zone, rules.holidays)
        sign = "warn"
        hours = _("closed, open again %(when)s") % {"when": _when(opening)} if opening else _("never open")
    samples = _("%(released)s of %(all)s") % {
        "released": supply.released,
        "all": supply.released + supply.unreleased,
    }
    return [
        (_("The study"), study.get_status_display(), "ok" if study.status == StudyStatus.FIELDING else "bad"),
        *([(_("Pilot"), _("full"), "bad")] if stopped else []),
        (_("Calling hours"), hours, sign),
        (_("Samples released"), samples, "warn" if supply.unreleased else "ok"),
        (_("Opposition register"), *_register(study, supply)),
        (_("Attempts for a case"), number(rules.policy.max_attempts), "ok"),
    ]


def _register(study: Study, supply: Supply) -> tuple[str, str]:
    if supply.checked_on is None:
        # Nobody is released without a check or the reason why none is needed.
        return (_("not needed"), "ok") if supply.released else (_("not checked"), "off")
    days = (timezone.localdate() - supply.checked_on).days
    sign = SIGNS[check_of(supply.checked_on, "", timezone.localdate(), study.register_days)]
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}, sign


def _ready(queue: EmptyQueue) -> int:
    return next((reason.count for reason in queue.reasons if reason.code == "ready"), 0)


def _when(at: datetime) -> str:
    if timezone.localtime(at).date() == timezone.localdate():
        return _("at %(time)s") % {"time": clock(at)}
    return _("on %(day)s at %(time)s") % {"day": day(at), "time": clock(at)}
