"""What people's work yields: by person in alphabetical order, never ranked; by study, day and hour for the team."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from surveys.calling.shifts import BREAK, CASE, IDLE, PARTS, TALK, WAIT
from surveys.design.models import Study
from surveys.fieldwork.queries import last_days, led_people, with_those_who_left
from surveys.interviewing.queries import (
    WorkFigures,
    median_of,
    total_of,
    work_by_hour,
    work_by_person,
    work_by_person_and_hour,
    work_by_study,
)
from surveys.people.models import User, WatchScope
from surveys.web.screens.formatting import NOTHING, number
from surveys.web.screens.formatting import day as day_words

PERIODS = (1, 7, 30)
PART_NAMES = {
    TALK: gettext_noop("on the line"),
    CASE: gettext_noop("with a case"),
    WAIT: gettext_noop("waits for a case"),
    IDLE: gettext_noop("idle"),
    BREAK: gettext_noop("break"),
}
PARTS_SHOWN = (TALK, CASE, WAIT, IDLE, BREAK)


@dataclass(frozen=True, slots=True)
class FiguresRow:
    """A row: what it is of, its figures, and the parts of its time as bars: kind, place and width in per cent.

    ``person``: whose page there is; of those who have left there is none.
    """

    label: str
    figures: WorkFigures
    person: User | None = None

    @property
    def hours(self) -> str:
        """The hours at work, 35:27."""
        return hours_long(self.figures.seconds)

    @property
    def length(self) -> str:
        """The mean length of a complete, 9:12."""
        return minutes_long(self.figures.length)

    @property
    def bars(self) -> Iterator[tuple[str, float, float]]:
        """The parts of the time."""
        place = 0.0
        for part in PARTS_SHOWN:
            share = self.figures.share(part) or 0.0
            yield part, round(place, 1), round(share, 1)
            place += share

    @property
    def shares(self) -> str:
        """The same in figures."""
        if not self.figures.seconds:
            return NOTHING
        return "·".join(number(self.figures.share(part)) for part in PARTS_SHOWN)


@dataclass(frozen=True, slots=True)
class MedianRow:
    """The medians of the people."""

    hours: str
    completes: float | None
    per_hour: float | None
    strike_rate: float | None
    refusal_rate: float | None
    kept_rate: float | None
    length: str


@dataclass(frozen=True, slots=True)
class ProductivityPage:
    """Figures of a time. ``people``: None where no agreement covers figures of persons."""

    days: int
    study: Study | None
    total: FiguresRow
    people: list[FiguresRow] | None
    median: MedianRow
    studies: list[FiguresRow]
    by_day: list[FiguresRow]
    by_hour: list[FiguresRow]
    shows_idle: bool
    counted: bool


def period_of(words: str) -> int:
    """The days looked at, today among them, as the address says."""
    return next((days for days in PERIODS if words == str(days)), PERIODS[0])


def productivity_page(
    studies: Sequence[Study], study: Study | None, days: int, watched: frozenset[str], now: datetime
) -> ProductivityPage:
    """The figures of these studies, or of one of them, in a number of queries that grows with nothing."""
    chosen = [study.pk] if study else [one.pk for one in studies]
    begins, ends = last_days(days, now)
    by_person = work_by_person(chosen, begins, ends)
    by_study = work_by_study(chosen, begins, ends)
    by_hour = work_by_hour(chosen, begins, ends)
    everybody = {person.pk: person for person in led_people(chosen)}
    names = {one.pk: str(one) for one in studies}
    shown = sorted(_rows_of(by_person, everybody), key=lambda row: row.label.casefold())
    return ProductivityPage(
        days=days,
        study=study,
        total=FiguresRow(_("Together"), total_of(by_person.values())),
        people=shown if WatchScope.PRODUCTIVITY in watched else None,
        median=_median(by_person.values()),
        studies=sorted((FiguresRow(names[key], one) for key, one in by_study.items()), key=lambda row: row.label),
        by_day=_by_day(by_hour),
        by_hour=_by_clock(by_hour),
        shows_idle=WatchScope.IDLE_TIME in watched,
        counted=any(one.seconds for one in by_person.values()),
    )


def _rows_of(by_person: dict[int, WorkFigures], everybody: dict[int, User]) -> Iterator[FiguresRow]:
    people = with_those_who_left(everybody, by_person)
    for key, figures in by_person.items():
        yield FiguresRow(str(people[key]), figures, everybody.get(key))


def _median(figures: Iterable[WorkFigures]) -> MedianRow:
    known = list(figures)
    hours = median_of(known, lambda one: one.seconds or None)
    return MedianRow(
        hours=hours_long(hours) if hours else NOTHING,
        completes=median_of(known, lambda one: one.completes),
        per_hour=median_of(known, lambda one: one.per_hour),
        strike_rate=median_of(known, lambda one: one.strike_rate),
        refusal_rate=median_of(known, lambda one: one.refusal_rate),
        kept_rate=median_of(known, lambda one: one.kept_rate),
        length=minutes_long(median_of(known, lambda one: one.length)),
    )


def _by_day(by_hour: dict[datetime, WorkFigures]) -> list[FiguresRow]:
    days: dict[date, WorkFigures] = defaultdict(WorkFigures)
    for at, figures in by_hour.items():
        days[timezone.localtime(at).date()].add(figures)
    return [FiguresRow(day_words(day), figures) for day, figures in sorted(days.items(), reverse=True)]


def _by_clock(by_hour: dict[datetime, WorkFigures]) -> list[FiguresRow]:
    hours: dict[int, WorkFigures] = defaultdict(WorkFigures)
    for at, figures in by_hour.items():
        hours[timezone.localtime(at).hour].add(figures)
    return [FiguresRow(f"{hour}–{hour + 1}", figures) for hour, figures in sorted(hours.items())]


def hours_long(seconds: float) -> str:
    """``35:27``, hours and minutes."""
    minutes = int(seconds // 60)
    return f"{minutes // 60}:{minutes % 60:02}"


def minutes_long(seconds: float | None) -> str:
    """``9:12``, minutes and seconds."""
    return NOTHING if seconds is None else f"{int(seconds // 60)}:{int(seconds % 60):02}"


COLUMNS = (
    *("completes", "attempts", "contacts", "refusals", "abandoned", "appointments_due", "appointments_kept"),
    "interview_seconds",
)


def rows_of_a_file(
    studies: Sequence[Study], led: dict[int, User], begins: datetime, ends: datetime, *, by_person: bool, idle: bool
) -> tuple[list[str], list[list[str | int | float]]]:
    """Headings and rows of a file: by day and person, or by day alone where no agreement covers persons."""
    found: dict[tuple[date, int], WorkFigures] = defaultdict(WorkFigures)
    for (person, at), figures in work_by_person_and_hour([one.pk for one in studies], begins, ends).items():
        found[timezone.localtime(at).date(), person if by_person else 0].add(figures)
    names = with_those_who_left(led, (person for _day, person in found)) if by_person else led
    parts = PARTS if idle else ()
    who = [_("Interviewer code"), _("Name")] if by_person else []
    headings = [
        _("Day"),
        *who,
        _("Hours at work"),
        *(_("Hours: %(part)s") % {"part": _(PART_NAMES[part])} for part in parts),
    ]
    headings += [_("Completes"), _("Attempts"), _("Contacts"), _("Refusals"), _("Abandoned screens")]
    headings += [_("Appointments called"), _("Appointments kept"), _("Seconds of complete interviews")]
    rows = []
    for (day, person), one in sorted(found.items(), key=lambda item: (item[0][0], str(names.get(item[0][1], "")))):
        named = names.get(person)
        about: list[str | int | float] = [named.code or "" if named else "", str(named or "")] if by_person else []
        hours = [round(getattr(one, f"{part}_seconds") / 3600, 2) for part in parts]
        counts = [getattr(one, name) for name in COLUMNS]
        rows.append([day.isoformat(), *about, round(one.seconds / 3600, 2), *hours, *counts])
    return headings, rows
