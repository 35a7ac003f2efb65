"""The desk for several studies: the manager's morning."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import AlarmDismissal
from surveys.fieldwork.queries import StudyField, alarm_dismissals, fields_of_studies, plan_of
from surveys.formatting import clock
from surveys.interviewing.queries import completes_by_quarter, completes_of, work_before_and_after
from surveys.web.screens.figures import Figure
from surveys.web.screens.formatting import clock_time, moment, number

from .field_alarms import AlarmFacts, FieldAlarm, alarms_of, is_dismissed

DAYS = 10
"""Days of completes that are drawn."""
LATELY = timedelta(days=3)
BEFORE = timedelta(days=17)
HEIGHT = 24
OPEN = (StudyStatus.FIELDING, StudyStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class DayBar:
    """A day's completes, drawn: ``x`` and ``height`` are of a picture of ``DAYS`` by ``HEIGHT``."""

    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One study. ``end_sign``: ok, warn or bad; ``links``: key → where it goes."""

    field: StudyField
    completes: int
    planned: int | None
    end: date | None
    end_words: str
    end_sign: str
    today: int
    per_day: int | None
    days: list[DayBar]
    days_label: str
    per_complete: float | None
    alarms: list[FieldAlarm]

    @property
    def study(self) -> Study:
        """The study."""
        return self.field.study

    @property
    def is_behind(self) -> bool:
        """Whether the completes lag behind the plan."""
        return self.planned is not None and self.completes < self.planned

    @property
    def rank(self) -> tuple[int, int, str]:
        """Those that need somebody first."""
        bad = sum(alarm.sign == "bad" for alarm in self.alarms)
        return (-bad, -len(self.alarms), self.study.name)


@dataclass(frozen=True, slots=True)
class DismissedAlarm:
    """An alarm that somebody has dismissed, with what it says, if it still does."""

    dismissal: AlarmDismissal
    words: str
    key: str


@dataclass(frozen=True, slots=True)
class FieldTodayPage:
    """What the desk for several studies shows. ``others``: studies that are neither in the field nor paused."""

    heading: str
    figures: list[Figure]
    rows: list[FieldRow]
    dismissed: list[DismissedAlarm]
    chosen: FieldAlarm | None
    others: int
    now: datetime
    minutes: str


def field_today_page(studies: Sequence[Study], now: datetime, chosen: str = "") -> FieldTodayPage:
    """The fields of these studies, in a number of queries that does not grow with them or their cases."""
    shown = [study for study in studies if study.status in OPEN]
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    dismissals = alarm_dismissals([study.pk for study in shown], now)
    rows, all_alarms = _rows(shown, midnight, dismissals, now)
    known = {alarm.key: alarm for alarm in all_alarms}
    return FieldTodayPage(
        heading=_heading(rows),
        figures=_figures(rows, now),
        rows=sorted(rows, key=lambda row: row.rank),
        dismissed=[
            DismissedAlarm(one, known[key].words, key)
            for one in dismissals
            if (key := f"{one.study_id}:{one.kind}:{one.about}") in known and is_dismissed(known[key], [one])
        ],
        chosen=known.get(chosen),
        others=len(studies) - len(shown),
        now=now,
        minutes=clock_time(now),
    )


def _rows(
    studies: Sequence[Study], midnight: datetime, dismissals: Sequence[AlarmDismissal], now: datetime
) -> tuple[list[FieldRow], list[FieldAlarm]]:
    ids = [study.pk for study in studies]
    completes = completes_of(studies)
    by_quarter = completes_by_quarter(studies, midnight - timedelta(days=DAYS - 1))
    before, lately = work_before_and_after(ids, now - BEFORE, now - LATELY, now)
    rows, found = [], []
    for field in fields_of_studies(studies, midnight, midnight + timedelta(days=1), now):
        study, done = field.study, completes.get(field.study.pk, 0)
        plan = plan_of(study, done, now)
        today = timezone.localdate(now)
        facts = AlarmFacts(field, done, plan, today, lately.get(study.pk), before.get(study.pk))
        alarms = alarms_of(facts)
        found += alarms
        by_day = Counter[date]()
        for at, count in by_quarter.get(study.pk, []):
            by_day[timezone.localtime(at).date()] += count
        rows.append(_row(facts, [one for one in alarms if not is_dismissed(one, dismissals)], by_day))
    return rows, found


def _row(facts: AlarmFacts, alarms: list[FieldAlarm], by_day: Counter[date]) -> FieldRow:
    field, plan, done = facts.field, facts.plan, facts.completes
    days = [facts.today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    counts = [by_day[day] for day in days]
    end, words, sign = _end(facts)
    return FieldRow(
        field=field,
        completes=done,
        planned=max(0, round(done - plan.days_ahead * plan.per_day)) if plan else None,
        end=end,
        end_words=words,
        end_sign=sign,
        today=counts[-1],
        per_day=round(plan.per_day) if plan and plan.is_working_day else None,
        days=_bars(counts),
        days_label=_("Completes of the last ten days: %(counts)s") % {"counts": ", ".join(map(str, counts))},
        per_complete=field.closed_cases / done if done else None,
        alarms=alarms,
    )


def _bars(counts: Sequence[int]) -> list[DayBar]:
    most = max([*counts, 1])
    heights = [round(HEIGHT * count / most, 1) for count in counts]
    return [DayBar(place * 10, HEIGHT - height, height) for place, height in enumerate(heights) if height]


def _end(facts: AlarmFacts) -> tuple[date | None, str, str]:
    """The end that the study's desk expects too, what is said where there is no date, and its sign."""
    study, expected = facts.field.study, facts.field.expected
    if study.target and facts.completes >= study.target:
        return None, _("reached"), "ok"
    end = facts.plan.expected_end if facts.plan else None
    if expected is not None and expected.until is not None and expected.until >= facts.today:
        if expected.end is None:
            return None, _("not in two weeks"), "warn" if study.ends_on else "off"
        end = expected.end
    if end is None:
        return None, _("no forecast yet"), "off"
    return end, "", "ok" if study.ends_on is None or end <= study.ends_on else "bad"


def _heading(rows: Sequence[FieldRow]) -> str:
    if not rows:
        return _("No study is in the field")
    count = sum(row.study.status == StudyStatus.FIELDING for row in rows)
    studies = ngettext("%(count)s study in the field", "%(count)s studies in the field", count) % {"count": count}
    urgent = [row.study.name for row in rows if any(alarm.sign == "bad" for alarm in row.alarms)]
    if not urgent:
        return _("%(studies)s: nothing urgent") % {"studies": studies}
    named = ", ".join(sorted(urgent)[:2])
    more = len(urgent) - 2
    if more > 0:
        named = ngettext("%(names)s and %(more)s more", "%(names)s and %(more)s more", more) % {
            "names": named,
            "more": number(more),
        }
    words = ngettext("%(studies)s: %(names)s needs you", "%(studies)s: %(names)s need you", len(urgent))
    return words % {"studies": studies, "names": named}


def _figures(rows: Sequence[FieldRow], now: datetime) -> list[Figure]:
    done, target = sum(row.completes for row in rows), sum(row.study.target or 0 for row in rows)
    planned = sum(row.planned or 0 for row in rows)
    return [
        Figure(
            _("Complete interviews"),
            number(done),
            _("of %(target)s") % {"target": number(target)} if target else "",
            _("planned so far: %(count)s") % {"count": number(planned)},
        ),
        Figure(
            _("Today"),
            number(sum(row.today for row in rows)),
            _("planned %(count)s") % {"count": number(sum(row.per_day or 0 for row in rows))},
            _("at %(time)s") % {"time": clock(timezone.localtime(now).time())},
        ),
        Figure(
            _("People with a case in hand"),
            number(sum(row.field.at_work for row in rows)),
            _("of %(count)s planned now") % {"count": number(sum(row.field.planned_now for row in rows))},
            _("planned today: %(count)s") % {"count": number(sum(row.field.planned_today for row in rows))},
            address=reverse("shifts"),
        ),
        _ready_figure(rows),
        _appointments_figure(rows),
    ]


def _ready_figure(rows: Sequence[FieldRow]) -> Figure:
    without = sum(not row.field.ready for row in rows if row.study.status == StudyStatus.FIELDING)
    none_ready = ngettext("%(count)s study without any", "%(count)s studies without any", without)
    return Figure(
        _("Ready cases"),
        number(sum(row.field.ready for row in rows)),
        _("of %(count)s open") % {"count": number(sum(row.field.open_cases for row in rows))},
        none_ready % {"count": number(without)} if without else _("every study has some"),
    )


def _appointments_figure(rows: Sequence[FieldRow]) -> Figure:
    missed = sum(row.field.missed for row in rows)
    first = min((row.field.first_missed for row in rows if row.field.first_missed), default=None)
    alarm = ngettext("%(count)s missed", "%(count)s missed", missed) % {"count": number(missed)}
    return Figure(
        _("Appointments up to this evening"),
        number(sum(row.field.appointments for row in rows)),
        alarm=alarm if missed else "",
        note=_("the first missed: %(time)s") % {"time": moment(first)} if first else _("none missed"),
    )
