"""The strip of figures at the top of the desk: each comes with what it is out of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.interviewing.shift import BETWEEN, CALLING, IDLE, IN_INTERVIEW, ON_THE_PHONE
from surveys.web.screens.formatting import clock
from surveys.web.tags import day, number

if TYPE_CHECKING:
    from .desk import Standing


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: ``done`` of ``whole`` as a bar, ``alarm`` beside it when something is wrong, a note below."""

    label: str
    value: str
    unit: str
    done: float
    whole: float | None
    note: str
    alarm: str = ""


def figures_of(standing: Standing) -> list[Figure]:
    """Completes, today, people, cases ready, appointments of the next hour."""
    return [_completes(standing), _today(standing), _people(standing), _ready(standing), _appointments(standing)]


def _completes(standing: Standing) -> Figure:
    done, target, plan = standing.progress.complete, standing.study.target, standing.plan
    unit = _("of %(target)s") % {"target": number(target)} if target else ""
    if plan and plan.expected_end:
        note = _("expected end %(day)s, planned %(planned)s") % {
            "day": day(plan.expected_end),
            "planned": day(standing.study.ends_on),
        }
    else:
        unfinished = standing.progress.unfinished
        note = ngettext("%(count)s interview unfinished", "%(count)s interviews unfinished", unfinished) % {
            "count": number(unfinished)
        }
    return Figure(_("Completes"), number(done), unit, done, target, note)


def _today(standing: Standing) -> Figure:
    hours = sum(row.hours for row in standing.people)
    pace = number(standing.today / hours, 1) if hours >= 0.25 else _("n/a")
    note = _("%(pace)s for each interviewer hour") % {"pace": pace}
    plan = standing.plan
    planned = plan.per_day if plan and plan.is_working_day else None
    unit = _("planned %(count)s") % {"count": number(planned)} if planned else ""
    if plan and not plan.is_working_day:
        unit = _("no calls are planned today")
    return Figure(_("Today"), number(standing.today), unit, standing.today, planned, note)


def _people(standing: Standing) -> Figure:
    counts = Counter(row.state for row in standing.people)
    speaking = counts[IN_INTERVIEW] + counts[ON_THE_PHONE]
    dialling = counts[CALLING] + counts[BETWEEN]
    parts = [
        ngettext("%(count)s on the line", "%(count)s on the line", speaking) % {"count": speaking},
        ngettext("%(count)s calling", "%(count)s calling", dialling) % {"count": dialling},
    ]
    if counts[IDLE]:
        parts.append(ngettext("%(count)s idle", "%(count)s idle", counts[IDLE]) % {"count": counts[IDLE]})
    working, everybody = len(standing.at_work), len(standing.people)
    return Figure(
        _("Interviewers"),
        number(working),
        _("of %(count)s at work") % {"count": number(everybody)},
        working,
        everybody,
        " · ".join(parts),
    )


def _ready(standing: Standing) -> Figure:
    note = ""
    if standing.queue.next_at:
        note = _("the next one at %(time)s") % {"time": clock(standing.queue.next_at)}
        if standing.queue.next_at - standing.now > timedelta(hours=16):
            note = _("the next one on %(day)s") % {"day": day(standing.queue.next_at)}
    return Figure(
        _("Cases ready"),
        number(standing.queue.ready),
        _("of %(count)s open") % {"count": number(standing.queue.open_cases)},
        standing.queue.ready,
        standing.queue.open_cases,
        note,
    )


def _appointments(standing: Standing) -> Figure:
    due = standing.next_hour
    overdue = standing.overdue
    exact = sum(one.kind == "hard" for one in due)
    alarm = ngettext("%(count)s overdue", "%(count)s overdue", len(overdue)) % {"count": len(overdue)}
    return Figure(
        _("Appointments, next hour"),
        number(len(due)),
        "",
        len(due) - len(overdue),
        len(due),
        ngettext("%(count)s asked for", "%(count)s asked for", exact) % {"count": exact},
        alarm if overdue else "",
    )
