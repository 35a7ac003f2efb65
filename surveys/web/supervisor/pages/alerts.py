"""The desk's alerts: what needs the supervisor now, each with the way to do it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling.opposition import FRESH, HOLDS, RUN_OUT
from surveys.calling.standing import URGENT, ConcernKind
from surveys.design.models import StudyStatus
from surveys.fieldwork.models import Appointment, AppointmentKind, HelpCall, HelpReason
from surveys.fieldwork.queries import MOST_SHORT_CELLS, CellSupply, is_on_the_line
from surveys.interviewing.queries import IDLE, IN_INTERVIEW, WORKING, AtWork
from surveys.people.models import WatchScope
from surveys.web.screens.alerts import Alert
from surveys.web.screens.formatting import case_number, clock, day, minutes_since, moment, number, there
from surveys.web.screens.help_reasons import LABELS
from surveys.web.screens.quotas import name_of

from .field_snapshot import FieldSnapshot
from .people import is_long, usual_minutes
from .quota_grid import short_of_sample
from .team import unstaffed_groups

FROM_ALARMS = (ConcernKind.TEXTS, ConcernKind.LATE, ConcernKind.STAFF, ConcernKind.SAMPLE, ConcernKind.CELL)
"""Concerns that the desk tells with the words of today's field."""


def alerts_of(snapshot: FieldSnapshot) -> list[Alert]:
    """All alerts, urgent ones first; what somebody has dismissed is left out.

    Those of a concern of the field's standing are as urgent as that says.
    """
    found = [
        *help_alerts(snapshot.help_calls, snapshot.study.pk),
        *_asked(snapshot),
        *_ended(snapshot),
        *_pilot(snapshot),
        *_queue(snapshot),
        *_alarms(snapshot),
        *_cells(snapshot),
        *_for_nobody(snapshot),
        *_overdue(snapshot),
        *_missed(snapshot),
        *_beyond(snapshot),
        *_parked(snapshot),
        *_silent(snapshot),
        *_long_interviews(snapshot),
        *_idle(snapshot),
        *_late(snapshot),
        *_register(snapshot),
    ]
    hidden = snapshot.alarms.hidden_concerns
    weighed = [_weigh(alert, snapshot) for alert in found if alert.kind not in hidden]
    return sorted(weighed, key=lambda alert: alert.sign != URGENT)


def _weigh(alert: Alert, snapshot: FieldSnapshot) -> Alert:
    """The alert with the sign that its concern has: on a day without calls what cannot be done is not urgent."""
    if not alert.kind or alert.sign != URGENT:
        return alert
    is_urgent = snapshot.alarms.standing.sign_of(ConcernKind(alert.kind)) == URGENT
    return alert if is_urgent else replace(alert, sign="warn")


def _alarms(snapshot: FieldSnapshot) -> Iterator[Alert]:
    for alarm in snapshot.alarms.shown:
        if alarm.kind in FROM_ALARMS:
            sign: Literal["bad", "warn"] = "bad" if alarm.sign == URGENT else "warn"
            yield Alert(sign, capfirst(alarm.words), "", alarm.remedy, alarm.address, True, kind=alarm.kind)


def help_alerts(calls: Iterable[HelpCall], study: int | None = None) -> Iterator[Alert]:
    """Who calls a supervisor; ``study``: the one whose desk it is. What nobody has taken yet stands first."""
    for call in sorted(calls, key=lambda one: (one.taken_by_id is not None, one.reason != HelpReason.DISTRESS)):
        say = {"name": call.person.short_name, "why": LABELS[call.reason]}
        back = {"study": study or call.study_id or 0}
        note = f"«{call.words}»" if call.words else ""
        if call.taken_by is None:
            title = _("%(name)s calls you since %(time)s: %(why)s") % (say | {"time": clock(call.called_at)})
            address = reverse("help-call", args=[call.pk, "take"])
            yield Alert("bad", title, note, _("I look after it"), address, values=back, kind="help")
        else:
            title = _("%(name)s: %(by)s looks after it. %(why)s") % (say | {"by": call.taken_by.short_name})
            address = reverse("help-call", args=[call.pk, "end"])
            sign: Literal["bad", "warn"] = "bad" if call.reason == HelpReason.DISTRESS else "warn"
            yield Alert(sign, title, note, _("Dealt with"), address, values=back, kind="help")


def _asked(snapshot: FieldSnapshot) -> Iterator[Alert]:
    """What respondents ask and no ready answer meets; urgent while the interviewer is on the line."""
    if not snapshot.asked:
        return
    first = snapshot.asked[0]
    words, more = f"«{first.words}»", len(snapshot.asked) - 1
    note = ngettext("%(words)s, and %(count)s more", "%(words)s, and %(count)s more", more) if more else "%(words)s"
    title = _("%(name)s asks what to answer") % {"name": first.asked_by.short_name}
    address = reverse("phone-questions", args=[snapshot.study.pk])
    sign: Literal["bad", "warn"] = "bad" if is_on_the_line(first) else "warn"
    yield Alert(sign, title, note % {"words": words, "count": more}, _("Answer it"), address, True, kind="question")


def _ended(snapshot: FieldSnapshot) -> Iterator[Alert]:
    if snapshot.has_ended:
        title = _("The field ended on %(day)s") % {"day": day(snapshot.study.ends_on)}
        note = _("Nobody gets a case any more. Move its last day, or close the study.")
        yield Alert("bad", title, note, _("Study"), reverse("study", args=[snapshot.study.pk]), True, kind="ended")


def _pilot(snapshot: FieldSnapshot) -> Iterator[Alert]:
    """The field has stopped by itself, for a researcher to look at its first interviews."""
    found = snapshot.pilot
    if found is not None and found.is_full:
        title = _("The pilot is full: %(done)s completes") % {"done": number(found.done)}
        note = _("Nobody gets a case until a researcher keeps or discards them.")
        yield Alert("bad", title, note, _("Pilot"), reverse("pilot", args=[snapshot.study.pk]), True, kind="pilot")


def _queue(snapshot: FieldSnapshot) -> Iterator[Alert]:
    if snapshot.alarms.standing.sign_of(ConcernKind.QUEUE) is None:
        return
    note = _("The next one at %(time)s.") % {"time": clock(snapshot.queue.next_at)} if snapshot.queue.next_at else ""
    if snapshot.supply.unreleased:
        sample = reverse("sample", args=[snapshot.study.pk])
        note, title = _("A loaded sample is not released."), _("No case is ready")
        yield Alert("bad", title, note, _("Sample"), sample, True, kind="queue")
    else:
        why = reverse("queue", args=[snapshot.study.pk])
        yield Alert("bad", _("No case is ready"), note, _("Why?"), why, True, kind="queue")


def _cells(snapshot: FieldSnapshot) -> Iterator[Alert]:
    """Cells whose sample ends long before their target: more sample, or another target."""
    short = [row for row in snapshot.cells if row.supply == CellSupply.SHORT]
    for row in sorted(short, key=lambda row: (row.left or 0) / (row.needed or 1))[:MOST_SHORT_CELLS]:
        title = _("%(cell)s is short of cases") % {"cell": name_of(row.cell)}
        note = short_of_sample(row)
        if snapshot.supply.unreleased:
            sample = reverse("sample", args=[snapshot.study.pk])
            yield Alert("warn", title, note, _("Release sample"), sample, True, kind="short_cell")
        else:
            address = reverse("quota-change", args=[snapshot.study.pk, row.cell.pk])
            yield Alert("warn", title, note, _("Open"), address, True, kind="short_cell")


def _register(snapshot: FieldSnapshot) -> Iterator[Alert]:
    """The list was checked with the opposition register so long ago that the check runs out, or has run out."""
    checked, held, found = snapshot.supply.checked_on, snapshot.study.register_days, snapshot.signs.register
    if checked is None or found == FRESH:
        return
    days = (snapshot.facts.today - checked).days
    title = ngettext("Opposition register: %(count)s day ago", "Opposition register: %(count)s days ago", days)
    note = _("The check holds for %(days)s days; then nobody may be called.") % {"days": held or HOLDS}
    sample = reverse("sample", args=[snapshot.study.pk])
    sign: Literal["bad", "warn"] = "bad" if found == RUN_OUT else "warn"
    yield Alert(sign, title % {"count": days}, note, _("Sample"), sample, True, kind="register")


def _for_nobody(snapshot: FieldSnapshot) -> Iterator[Alert]:
    if snapshot.study.status != StudyStatus.FIELDING or not snapshot.at_work:
        return
    people, members = [row.interviewer for row in snapshot.at_work], snapshot.members
    for _waiting, sentence in unstaffed_groups(snapshot.study, people, snapshot.now, snapshot.waiting, members):
        yield Alert("warn", sentence, "", _("Who?"), reverse("team", args=[snapshot.study.pk]), True)


def _overdue(snapshot: FieldSnapshot) -> Iterator[Alert]:
    idle = [row.interviewer for row in snapshot.people if row.state == IDLE]
    for one in snapshot.overdue:
        other = next((person for person in idle if person != one.owner), None)
        title = _("Appointment of %(time)s is overdue") % {"time": clock(one.at) + there(one.at, one.case.time_zone)}
        if other is not None and one.owner is not None:
            action, address, values = _("To %(name)s") % {"name": other.short_name}, "reassign", {"to": other.pk}
        elif one.kind == AppointmentKind.SOFT:
            action, address, values = _("Make exact"), "exact", {}
        else:
            action, address, values = _("Open"), "", {}
        yield Alert(
            "warn" if one.kind == AppointmentKind.SOFT else "bad",
            title,
            _whose(one, snapshot),
            action,
            _case(snapshot, one.case.number, address),
            not address,
            values,
            kind="approximate" if one.kind == AppointmentKind.SOFT else "overdue",
        )


def _missed(snapshot: FieldSnapshot) -> Iterator[Alert]:
    """Missed appointments of earlier days, in one alert."""
    missed = snapshot.appointments.count(until=snapshot.day_began, neglected=True)
    oldest = snapshot.oldest_missed
    if oldest is None:
        return
    title = ngettext(
        "%(count)s appointment of earlier days was not kept",
        "%(count)s appointments of earlier days were not kept",
        missed,
    )
    say = {"when": moment(oldest.at), "number": case_number(oldest.case.number)}
    note = _("The oldest: %(when)s, case %(number)s.") % say
    agenda = reverse("field-agenda", args=[snapshot.study.pk])
    yield Alert("warn", title % {"count": missed}, note, _("Open"), agenda, True, kind="missed")


def _beyond(snapshot: FieldSnapshot) -> Iterator[Alert]:
    """Appointments that were made before the field's last day was moved: nobody would keep them."""
    last = snapshot.study.ends_on
    if (count := snapshot.beyond_the_field) and not snapshot.has_ended:
        title = ngettext(
            "%(count)s appointment is after the field’s last day",
            "%(count)s appointments are after the field’s last day",
            count,
        )
        note = _("Nobody is called then: move the appointments, or the last day.")
        agenda = reverse("field-agenda", args=[snapshot.study.pk]) + f"?from={last}"
        yield Alert("warn", title % {"count": number(count)}, note, _("Open"), agenda, True, kind="beyond")


def _whose(one: Appointment, snapshot: FieldSnapshot) -> str:
    values = {"number": case_number(one.case.number)}
    if one.owner is None:
        return _("Case %(number)s, for anybody.") % values
    owner = next((row for row in snapshot.people if row.interviewer.pk == one.owner_id), None)
    values["name"] = one.owner.short_name
    if owner is not None and owner.state in WORKING:
        return _("Case %(number)s, for %(name)s, who is on another call.") % values
    return _("Case %(number)s, for %(name)s") % values


def _parked(snapshot: FieldSnapshot) -> Iterator[Alert]:
    for case in snapshot.parked:
        values = {"number": case_number(case.number), "name": case.left_by or _("somebody")}
        if case.owner is not None and case.valid_until:
            values["time"] = clock(case.valid_until)
            note = _("Case %(number)s, kept for %(name)s until %(time)s.") % values
        else:
            note = _("Case %(number)s, left by %(name)s: it waits for you.") % values
        yield Alert(
            "warn" if case.owner else "bad",
            _("A screen was left after a call"),
            note,
            _("Put back"),
            _case(snapshot, case.number, "release"),
            kind="" if case.owner else "left_case",
        )


def _silent(snapshot: FieldSnapshot) -> Iterator[Alert]:
    for row in snapshot.people:
        if row.is_silent and row.case_number:
            yield Alert(
                "bad",
                _("%(name)s's screen is silent") % {"name": row.interviewer.short_name},
                _("Case %(number)s is still in their hands.") % {"number": case_number(row.case_number)},
                _("Put back"),
                _case(snapshot, row.case_number, "release"),
                kind="silent",
            )


def _long_interviews(snapshot: FieldSnapshot) -> Iterator[Alert]:
    for row in snapshot.people:
        if row.state == IN_INTERVIEW and row.since and row.case_number and is_long(row, snapshot):
            values = {"name": row.interviewer.short_name, "minutes": minutes_since(row.since, snapshot.now)}
            note = _("Usually %(minutes)s min; now at %(question)s.") % {
                "minutes": usual_minutes(snapshot),
                "question": row.question or _("the end"),
            }
            title = _("%(name)s in interview for %(minutes)s") % values
            yield Alert("warn", title, note, _("Open"), _case(snapshot, row.case_number), True)


def _idle(snapshot: FieldSnapshot) -> Iterator[Alert]:
    """Who waits for a case for long, by name only where times without work may be told by person."""
    if snapshot.study.status != StudyStatus.FIELDING:
        return
    waiting = [row for row in snapshot.people if row.state == IDLE and is_long(row, snapshot)]
    if WatchScope.IDLE_TIME in snapshot.watched:
        for row in waiting:
            yield Alert("warn", _idle_title(row, snapshot), "", _("Why?"), _why(snapshot, row), True)
    elif waiting:
        title = ngettext("Somebody waits for a case", "%(count)s people wait for a case", len(waiting))
        address = reverse("queue", args=[snapshot.study.pk])
        yield Alert("warn", title % {"count": number(len(waiting))}, "", _("Why?"), address, True)


def _idle_title(row: AtWork, snapshot: FieldSnapshot) -> str:
    values = {"name": row.interviewer.short_name, "minutes": minutes_since(row.since, snapshot.now)}
    return _("%(name)s idle for %(minutes)s") % values


def _late(snapshot: FieldSnapshot) -> Iterator[Alert]:
    for event in snapshot.late:
        case = event.interview.case.number
        yield Alert(
            "warn",
            _("An answer came too late"),
            _("Case %(number)s had been taken back: the answer is kept, not applied.") % {"number": case_number(case)},
            _("Open"),
            _case(snapshot, case),
            True,
        )


def _why(snapshot: FieldSnapshot, row: AtWork) -> str:
    return reverse("queue", args=[snapshot.study.pk]) + f"?who={row.interviewer.pk}"


def _case(snapshot: FieldSnapshot, number: int, change: str = "") -> str:
    if not change:
        return reverse("case", args=[snapshot.study.pk, number])
    return reverse("case-change", args=[snapshot.study.pk, number, change])
