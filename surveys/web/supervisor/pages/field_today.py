"""The desk for several studies: the manager's morning."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling.standing import FieldFacts, Standing, expected_delay
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import AlarmDismissal
from surveys.fieldwork.queries import Plan, StudyField, alarm_dismissals, field_facts, fields_of_studies, plan_of
from surveys.formatting import clock
from surveys.interviewing.queries import completes_by_quarter, completes_of, work_before_and_after
from surveys.web.screens.figures import Figure
from surveys.web.screens.formatting import clock_time, moment, number
from surveys.web.screens.standing import concerns_in_words, join_words, state_in_words

from .field_alarms import AlarmFacts, FieldAlarm, FieldAlarms, alarms_of, is_dismissed

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
    standing: Standing

    @property
    def study(self) -> Study:
        """The study."""
        return self.field.study

    @property
    def is_behind(self) -> bool:
        """Whether the completes lag behind the plan."""
        return self.planned is not None and self.completes < self.planned

    @property
    def watched(self) -> int:
        """How many things are to be looked at; what has risen slowly is told here alone, and counts here alone."""
        return self.standing.watched + sum(alarm.kind == "refusals" for alarm in self.alarms)

    @property
    def headline(self) -> str:
        """How the field stands, as its own desk says it."""
        state = state_in_words(self.standing, self.study.ends_on)
        return join_words([state, concerns_in_words(self.standing.urgent, self.watched)])

    @property
    def rank(self) -> tuple[int, int, str]:
        """Those that need somebody first."""
        return (-self.standing.urgent, -self.watched, self.study.name)


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
    rows, all_alarms, dismissals = _rows(shown, midnight, now)
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
    studies: Sequence[Study], midnight: datetime, now: datetime
) -> tuple[list[FieldRow], list[FieldAlarm], list[AlarmDismissal]]:
    ids = [study.pk for study in studies]
    completes = completes_of(studies)
    by_quarter = completes_by_quarter(studies, midnight - timedelta(days=DAYS - 1))
    before, lately = work_before_and_after(ids, now - BEFORE, now - LATELY, now)
    rows, found = [], []
    fields = fields_of_studies(studies, completes, midnight, midnight + timedelta(days=1), now)
    dismissals = alarm_dismissals(ids, now) if any(field.has_dismissals for field in fields) else []
    for field in fields:
        study, done = field.study, completes.get(field.study.pk, 0)
        plan = plan_of(study, done, now)
        facts = field_facts(study, done, plan, field.outlook, now)
        work = {"lately": lately.get(study.pk), "before": before.get(study.pk)}
        alarm_facts = AlarmFacts(study, facts, field.signs, field.unreleased, field.checked_on, **work)
        alarms = alarms_of(alarm_facts, dismissals)
        found += alarms.all
        by_day = Counter[date]()
        for at, count in by_quarter.get(study.pk, []):
            by_day[timezone.localtime(at).date()] += count
        rows.append(_row(field, facts, plan, alarms, by_day))
    return rows, found, dismissals


def _row(
    field: StudyField, facts: FieldFacts, plan: Plan | None, alarms: FieldAlarms, by_day: Counter[date]
) -> FieldRow:
    done = facts.completes
    days = [facts.today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    counts = [by_day[day] for day in days]
    end, words, sign = _end(facts, plan)
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
        alarms=alarms.shown,
        standing=alarms.standing,
    )


def _bars(counts: Sequence[int]) -> list[DayBar]:
    most = max([*counts, 1])
    heights = [round(HEIGHT * count / most, 1) for count in counts]
    return [DayBar(place * 10, HEIGHT - height, height) for place, height in enumerate(heights) if height]


def _end(facts: FieldFacts, plan: Plan | None) -> tuple[date | None, str, str]:
    """The end that the study's desk expects too, what is said where there is no date, and its sign."""
    if facts.is_reached:
        return None, _("reached"), "ok"
    end = plan.expected_end if plan else None
    if facts.has_forecast:
        if facts.forecast_end is None:
            return None, _("not in two weeks"), "off" if facts.ends_on is None else _sign_without_end(facts)
        end = facts.forecast_end
    if end is None:
        return None, _("no forecast yet"), "off"
    return end, "", "ok" if facts.ends_on is None or end <= facts.ends_on else "bad"


def _sign_without_end(facts: FieldFacts) -> str:
    return "warn" if expected_delay(facts) is None else "bad"


def _heading(rows: Sequence[FieldRow]) -> str:
    if not rows:
        return _("No study is in the field")
    count = sum(row.study.status == StudyStatus.FIELDING for row in rows)
    studies = ngettext("%(count)s study in the field", "%(count)s studies in the field", count) % {"count": count}
    urgent = [row.study.name for row in rows if row.standing.urgent]
    if not urgent:
        watched = sum(row.watched for row in rows)
        return f"{studies}: {concerns_in_words(0, watched)}"
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
