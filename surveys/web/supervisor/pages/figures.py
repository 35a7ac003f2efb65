"""The headline figures at the top of the desk."""

from collections import Counter
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.fieldwork.models import AppointmentKind
from surveys.fieldwork.queries import OVERDUE_AFTER
from surveys.interviewing.queries import BETWEEN, CALLING, IDLE, IN_INTERVIEW, ON_THE_PHONE
from surveys.web.screens.figures import Figure
from surveys.web.screens.formatting import clock, day, moment, number

from .field_snapshot import A_MOMENT, HOUR, FieldSnapshot


def figures_of(snapshot: FieldSnapshot) -> list[Figure]:
    """Completes, today, people, cases ready, appointments of the next hour."""
    return [_completes(snapshot), _today(snapshot), _people(snapshot), _ready(snapshot), _appointments(snapshot)]


def _completes(snapshot: FieldSnapshot) -> Figure:
    done, target = snapshot.progress.complete, snapshot.study.target
    unit = _("of %(target)s") % {"target": number(target)} if target else ""
    note = _expected(snapshot)
    if not note:
        unfinished = snapshot.progress.unfinished
        note = ngettext("%(count)s interview unfinished", "%(count)s interviews unfinished", unfinished) % {
            "count": number(unfinished)
        }
    listed = _listed(snapshot, "cases", "?state=closed&final=1.1")
    return Figure(_("Completes"), number(done), unit, note, done, target, address=listed)


def _listed(snapshot: FieldSnapshot, page: str, query: str = "") -> str:
    """The list behind a number."""
    return reverse(page, args=[snapshot.study.pk]) + query


def _expected(snapshot: FieldSnapshot) -> str:
    """When the field is expected to end: as the last forecast says; at the pace so far before there is one."""
    expected, plan, ends_on = snapshot.expected, snapshot.plan, snapshot.study.ends_on
    words = {"planned": day(ends_on)}
    if expected is not None and ends_on and not snapshot.is_over(expected.until):
        words["made"] = moment(expected.made_at)
        if expected.on is None:
            sentence = _("expected end after %(day)s, planned %(planned)s (forecast: %(made)s)")
            return sentence % {**words, "day": day(expected.until)}
        sentence = _("expected end %(day)s, planned %(planned)s (forecast: %(made)s)")
        return sentence % {**words, "day": day(expected.on)}
    if plan and plan.expected_end:
        return _("expected end %(day)s, planned %(planned)s") % {**words, "day": day(plan.expected_end)}
    return ""


def _today(snapshot: FieldSnapshot) -> Figure:
    hours = sum(row.hours for row in snapshot.people)
    pace = number(snapshot.today / hours, 1) if hours >= 0.25 else _("n/a")
    note = _("%(pace)s for each interviewer hour") % {"pace": pace}
    plan = snapshot.plan
    planned = plan.per_day if plan and plan.is_working_day else None
    unit = _("planned %(count)s") % {"count": number(planned)} if planned else ""
    if plan and not plan.is_working_day:
        unit = _("no calls are planned today")
    return Figure(_("Today"), number(snapshot.today), unit, note, snapshot.today, planned)


def _people(snapshot: FieldSnapshot) -> Figure:
    counts = Counter(row.state for row in snapshot.people)
    speaking = counts[IN_INTERVIEW] + counts[ON_THE_PHONE]
    dialling = counts[CALLING] + counts[BETWEEN]
    parts = [
        ngettext("%(count)s on the line", "%(count)s on the line", speaking) % {"count": speaking},
        ngettext("%(count)s calling", "%(count)s calling", dialling) % {"count": dialling},
    ]
    if counts[IDLE]:
        parts.append(ngettext("%(count)s idle", "%(count)s idle", counts[IDLE]) % {"count": counts[IDLE]})
    working, everybody = len(snapshot.at_work), len(snapshot.people)
    return Figure(
        _("Interviewers"),
        number(working),
        _("of %(count)s at work") % {"count": number(everybody)},
        " · ".join(parts),
        working,
        everybody,
        address=_listed(snapshot, "team"),
    )


def _ready(snapshot: FieldSnapshot) -> Figure:
    note = ""
    if snapshot.queue.next_at:
        note = _("the next one at %(time)s") % {"time": clock(snapshot.queue.next_at)}
        if snapshot.queue.next_at - snapshot.now > timedelta(hours=16):
            note = _("the next one on %(day)s") % {"day": day(snapshot.queue.next_at)}
    return Figure(
        _("Cases ready"),
        number(snapshot.queue.ready),
        _("of %(count)s open") % {"count": number(snapshot.queue.open_cases)},
        note,
        snapshot.queue.ready,
        snapshot.queue.open_cases,
        address=_listed(snapshot, "cases", "?is=ready") if snapshot.queue.is_listed else "",
    )


def _appointments(snapshot: FieldSnapshot) -> Figure:
    counts, now, late = snapshot.appointments, snapshot.now + A_MOMENT, snapshot.now - OVERDUE_AFTER + A_MOMENT
    overdue = counts.count(snapshot.day_began, late, neglected=True)
    due = counts.count(snapshot.day_began, now, neglected=True) + counts.count(now, now + HOUR)
    asked_for = [AppointmentKind.HARD]
    exact = counts.count(snapshot.day_began, now, neglected=True, kinds=asked_for)
    exact += counts.count(now, now + HOUR, kinds=asked_for)
    alarm = ngettext("%(count)s overdue", "%(count)s overdue", overdue) % {"count": overdue}
    return Figure(
        _("Appointments, next hour"),
        number(due),
        "",
        ngettext("%(count)s asked for", "%(count)s asked for", exact) % {"count": exact},
        due - overdue,
        due,
        alarm if overdue else "",
        address=_listed(snapshot, "field-agenda"),
    )
