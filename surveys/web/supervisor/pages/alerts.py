"""Things to do now: what will go wrong unless the supervisor does something, each with the way to do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling.opposition import RUN_OUT, WARNED_AFTER, check_of
from surveys.design.models import StudyStatus
from surveys.fieldwork.models import Appointment, AppointmentKind
from surveys.fieldwork.queries.quota_cells import SHORT
from surveys.interviewing.shift import IDLE, IN_INTERVIEW, WORKING, AtWork
from surveys.web.screens.formatting import case_number, clock, minutes_since
from surveys.web.screens.quotas import name_of
from surveys.web.tags import day, moment, there

from .people import is_long, usual_minutes
from .quota_grid import short_of_sample
from .team import wait_for_nobody

if TYPE_CHECKING:
    from .desk import Standing

OVERDUE_AFTER = timedelta(minutes=5)
CELLS_SHOWN = 3
REGISTER_WARNS = WARNED_AFTER - 2
"""Days after which a new check of the list is asked for: a little before it is time."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do. ``sign``: ``bad`` now, ``warn`` today.

    ``address`` is posted to with ``values``, or opened if ``is_link``.
    """

    sign: str
    title: str
    note: str
    action: str
    address: str
    is_link: bool = False
    values: Mapping[str, int | str] = field(default_factory=dict)


def things_to_do(standing: Standing) -> list[Todo]:
    """All of them, the urgent first."""
    found = [
        *_ended(standing),
        *_queue(standing),
        *_cells(standing),
        *_for_nobody(standing),
        *_overdue(standing),
        *_missed(standing),
        *_parked(standing),
        *_silent(standing),
        *_long_interviews(standing),
        *_idle(standing),
        *_late(standing),
        *_register(standing),
    ]
    return sorted(found, key=lambda one: one.sign != "bad")


def _ended(standing: Standing) -> Iterator[Todo]:
    if standing.has_ended:
        title = _("The field ended on %(day)s") % {"day": day(standing.study.ends_on)}
        note = _("Nobody gets a case any more. Move its last day, or close the study.")
        yield Todo("bad", title, note, _("Study"), reverse("study", args=[standing.study.pk]), True)


def _queue(standing: Standing) -> Iterator[Todo]:
    closed = standing.study.status != StudyStatus.FIELDING or standing.has_ended
    if standing.queue.ready or closed or not standing.at_work:
        return
    note = _("The next one at %(time)s.") % {"time": clock(standing.queue.next_at)} if standing.queue.next_at else ""
    if standing.supply.unreleased:
        sample = reverse("sample", args=[standing.study.pk])
        yield Todo("bad", _("No case is ready"), _("A loaded sample is not released."), _("Sample"), sample, True)
    else:
        yield Todo("bad", _("No case is ready"), note, _("Why?"), reverse("queue", args=[standing.study.pk]), True)


def _cells(standing: Standing) -> Iterator[Todo]:
    """Cells whose sample ends long before their target: more sample, or another target."""
    short = [row for row in standing.cells if row.supply == SHORT]
    for row in sorted(short, key=lambda row: (row.left or 0) / (row.needed or 1))[:CELLS_SHOWN]:
        title = _("%(cell)s is short of cases") % {"cell": name_of(row.cell)}
        note = short_of_sample(row)
        if standing.supply.unreleased:
            sample = reverse("sample", args=[standing.study.pk])
            yield Todo("warn", title, note, _("Release sample"), sample, True)
        else:
            address = reverse("quota-change", args=[standing.study.pk, row.cell.pk])
            yield Todo("warn", title, note, _("Open"), address, True)


def _register(standing: Standing) -> Iterator[Todo]:
    """The list was checked with the opposition register so long ago that the check runs out, or has run out."""
    checked, today = standing.supply.checked_on, standing.now.astimezone(standing.day_began.tzinfo).date()
    if checked is None or (days := (today - checked).days) < REGISTER_WARNS:
        return
    title = ngettext("Opposition register: %(count)s day ago", "Opposition register: %(count)s days ago", days)
    note = _("The check holds for 15 days; after 30 nobody may be called.")
    sample = reverse("sample", args=[standing.study.pk])
    sign = "bad" if check_of(checked, "", today) == RUN_OUT else "warn"
    yield Todo(sign, title % {"count": days}, note, _("Sample"), sample, True)


def _for_nobody(standing: Standing) -> Iterator[Todo]:
    if standing.study.status != StudyStatus.FIELDING or not standing.at_work:
        return
    people = [row.interviewer for row in standing.at_work]
    for _waiting, sentence in wait_for_nobody(standing.study, people, standing.now):
        yield Todo("warn", sentence, "", _("Who?"), reverse("team", args=[standing.study.pk]), True)


def _overdue(standing: Standing) -> Iterator[Todo]:
    idle = [row.interviewer for row in standing.people if row.state == IDLE]
    for one in standing.overdue:
        if one.at > standing.now - OVERDUE_AFTER:
            continue
        other = next((person for person in idle if person != one.owner), None)
        title = _("Appointment of %(time)s is overdue") % {"time": clock(one.at) + there(one.at, one.case.time_zone)}
        if other is not None and one.owner is not None:
            action, address, values = _("To %(name)s") % {"name": other.short_name}, "reassign", {"to": other.pk}
        elif one.kind == AppointmentKind.SOFT:
            action, address, values = _("Make exact"), "exact", {}
        else:
            action, address, values = _("Open"), "", {}
        yield Todo(
            "warn" if one.kind == AppointmentKind.SOFT else "bad",
            title,
            _whose(one, standing),
            action,
            _case(standing, one.case.number, address),
            not address,
            values,
        )


def _missed(standing: Standing) -> Iterator[Todo]:
    """Promises of earlier days in one line: whoever is free calls them when the hours allow."""
    missed = standing.missed
    if not missed:
        return
    oldest = missed[0]
    title = ngettext(
        "%(count)s appointment of earlier days was not kept",
        "%(count)s appointments of earlier days were not kept",
        len(missed),
    )
    say = {"when": moment(oldest.at), "number": case_number(oldest.case.number)}
    note = _("The oldest: %(when)s, case %(number)s.") % say
    yield Todo("warn", title % {"count": len(missed)}, note, _("Open"), _case(standing, oldest.case.number), True)


def _whose(one: Appointment, standing: Standing) -> str:
    values = {"number": case_number(one.case.number)}
    if one.owner is None:
        return _("Case %(number)s, for anybody.") % values
    owner = next((row for row in standing.people if row.interviewer.pk == one.owner_id), None)
    values["name"] = one.owner.short_name
    if owner is not None and owner.state in WORKING:
        return _("Case %(number)s, for %(name)s, who is on another call.") % values
    return _("Case %(number)s, for %(name)s") % values


def _parked(standing: Standing) -> Iterator[Todo]:
    for case in standing.parked:
        values = {"number": case_number(case.number), "name": case.left_by or _("somebody")}
        if case.owner is not None and case.valid_until:
            values["time"] = clock(case.valid_until)
            note = _("Case %(number)s, kept for %(name)s until %(time)s.") % values
        else:
            note = _("Case %(number)s, left by %(name)s: it waits for you.") % values
        yield Todo(
            "warn" if case.owner else "bad",
            _("A screen was left after a call"),
            note,
            _("Put back"),
            _case(standing, case.number, "release"),
        )


def _silent(standing: Standing) -> Iterator[Todo]:
    for row in standing.people:
        if row.is_silent and row.case_number:
            yield Todo(
                "bad",
                _("%(name)s's screen is silent") % {"name": row.interviewer.short_name},
                _("Case %(number)s is still in their hands.") % {"number": case_number(row.case_number)},
                _("Put back"),
                _case(standing, row.case_number, "release"),
            )


def _long_interviews(standing: Standing) -> Iterator[Todo]:
    for row in standing.people:
        if row.state == IN_INTERVIEW and row.since and row.case_number and is_long(row, standing):
            values = {"name": row.interviewer.short_name, "minutes": minutes_since(row.since, standing.now)}
            note = _("Usually %(minutes)s min; now at %(question)s.") % {
                "minutes": usual_minutes(standing),
                "question": row.question or _("the end"),
            }
            title = _("%(name)s in interview for %(minutes)s") % values
            yield Todo("warn", title, note, _("Open"), _case(standing, row.case_number), True)


def _idle(standing: Standing) -> Iterator[Todo]:
    for row in standing.people:
        if row.state == IDLE and is_long(row, standing) and standing.study.status == StudyStatus.FIELDING:
            yield Todo("warn", _idle_title(row, standing), "", _("Why?"), _why(standing, row), True)


def _idle_title(row: AtWork, standing: Standing) -> str:
    values = {"name": row.interviewer.short_name, "minutes": minutes_since(row.since, standing.now)}
    return _("%(name)s idle for %(minutes)s") % values


def _late(standing: Standing) -> Iterator[Todo]:
    for event in standing.late:
        case = event.interview.case.number
        yield Todo(
            "warn",
            _("An answer came too late"),
            _("Case %(number)s had been taken back: the answer is kept, not applied.") % {"number": case_number(case)},
            _("Open"),
            _case(standing, case),
            True,
        )


def _why(standing: Standing, row: AtWork) -> str:
    return reverse("queue", args=[standing.study.pk]) + f"?who={row.interviewer.pk}"


def _case(standing: Standing, number: int, change: str = "") -> str:
    if not change:
        return reverse("case", args=[standing.study.pk, number])
    return reverse("case-change", args=[standing.study.pk, number, change])
