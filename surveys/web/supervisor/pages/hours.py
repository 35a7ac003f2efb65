"""Hours and money of a month: worked and approved by person and study, the cost of a complete against its budget."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.fieldwork.queries import (
    approved_days,
    approved_minutes,
    approved_so_far,
    budgets_of,
    day_begins,
    with_those_who_left,
    worked_minutes,
)
from surveys.interviewing.queries import completes_of, completes_on
from surveys.people.models import User
from surveys.training.queries import RecordScope, seconds_of_training
from surveys.web.screens.training_record import length_words

from .shift_plan import YEARS

CENTS = 100


@dataclass(frozen=True, slots=True)
class PaidRow:
    """One person's month for one study, in hours and minutes.

    ``is_other``: approved is not what was worked; ``is_led``: neither suspended nor without the role by now.
    """

    person: User
    study: Study
    worked: str
    approved: str
    is_other: bool
    is_led: bool


@dataclass(frozen=True, slots=True)
class TrainingHoursRow:
    """One person's training in the month, in hours and minutes; it is no work for a study, and in no payroll file."""

    person: User
    length: str


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """What a study's field has cost so far. ``covered``: completes of the people and days whose hours are approved.

    ``each``: one of them; ``is_over``: more than it may.
    """

    study: Study
    hours: str
    covered: int
    completes: int
    cost: float | None
    each: float | None
    budget: float | None
    hour: float | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class HoursPage:
    """A month. ``last``: the last day that can be approved; ``open_days``: days of people worked and not approved.

    ``people``: whose hours can be put right, also those who have left since.
    """

    first: date
    last: date
    before: date
    after: date | None
    rows: list[PaidRow]
    worked: str
    approved: str
    open_days: int
    money: list[MoneyRow]
    people: list[User]
    training: list[TrainingHoursRow]


def month_of(words: str, now: datetime) -> date:
    """The first day of the month in the address; of this month where none is said."""
    today = timezone.localdate(now)
    try:
        first = min(date.fromisoformat(f"{words}-01"), today.replace(day=1))
    except ValueError:
        return today.replace(day=1)
    return first if first.year in YEARS else today.replace(day=1)


def last_day_of(first: date, now: datetime) -> date:
    """The last day of the month that is over: nobody's day is approved while it runs."""
    return min((first + timedelta(days=31)).replace(day=1), timezone.localdate(now)) - timedelta(days=1)


def hours_page(studies: Sequence[Study], led: dict[int, User], first: date, now: datetime) -> HoursPage:
    """The month, also of those who have left: their hours are paid. In a number of queries that grows with nothing."""
    keys, named = [one.pk for one in studies], {one.pk: one for one in studies}
    last = last_day_of(first, now)
    worked, approved = worked_minutes(keys, first, last), approved_minutes(keys, first, last)
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for place, found in enumerate((worked, approved)):
        for (person, study, _day), minutes in found.items():
            sums[person, study][place] += minutes
    people = with_those_who_left(led, (person for person, _study in sums))
    rows = [
        PaidRow(people[person], named[study], clock_of(both[0]), clock_of(both[1]), both[0] != both[1], person in led)
        for (person, study), both in sums.items()
    ]
    month_after = (first + timedelta(days=31)).replace(day=1)
    return HoursPage(
        first=first,
        last=last,
        before=(first - timedelta(days=1)).replace(day=1),
        after=month_after if month_after <= timezone.localdate(now) else None,
        rows=sorted(rows, key=lambda row: (str(row.person).casefold(), str(row.study))),
        worked=clock_of(sum(worked.values())),
        approved=clock_of(sum(approved.values())),
        open_days=sum(1 for key, minutes in worked.items() if minutes and key not in approved),
        money=_money(studies),
        people=list(people.values()),
        training=_training(keys, led, first, month_after),
    )


def _training(studies: list[int], led: dict[int, User], first: date, month_after: date) -> list[TrainingHoursRow]:
    scope = RecordScope(list(led.values()), studies, day_begins(first), day_begins(month_after))
    found = seconds_of_training(scope)
    people = sorted((led[person] for person in found), key=lambda one: (str(one).casefold(), one.pk))
    return [TrainingHoursRow(person, length_words(found[person.pk])) for person in people]


def people_paid(studies: Sequence[Study], led: dict[int, User], first: date, now: datetime) -> list[User]:
    """Whose hours of the month can be put right, as ``hours_page`` has them."""
    keys, last = [one.pk for one in studies], last_day_of(first, now)
    found = worked_minutes(keys, first, last).keys() | approved_minutes(keys, first, last).keys()
    return list(with_those_who_left(led, (person for person, _study, _day in found)).values())


def _money(studies: Sequence[Study]) -> list[MoneyRow]:
    keys = [one.pk for one in studies]
    hours, budgets, completes = approved_so_far(keys), budgets_of(keys), completes_of(studies)
    # Hours that wait for approval would else be worked for nothing.
    in_hours = completes_on(approved_days(keys))
    rows = []
    for study in studies:
        minutes, done, budget = hours.get(study.pk, 0), in_hours.get(study.pk, 0), budgets.get(study.pk)
        cost = minutes / 60 * budget.hour_cents / CENTS if budget else None
        each = cost / done if cost is not None and done and minutes else None
        most = budget.complete_cents / CENTS if budget else None
        hour = budget.hour_cents / CENTS if budget else None
        is_over = each is not None and most is not None and each > most
        every = completes.get(study.pk, 0)
        rows.append(MoneyRow(study, clock_of(minutes), done, every, cost, each, most, hour, is_over))
    return sorted(rows, key=lambda row: str(row.study))


def clock_of(minutes: int) -> str:
    """``35:27``."""
    return f"{minutes // 60}:{minutes % 60:02}"


def payroll_rows(
    studies: Sequence[Study], led: dict[int, User], first: date, last: date
) -> tuple[list[str], list[list[str | int | float]]]:
    """Headings and rows of the file for the payroll: approved hours by person, day and study."""
    named = {one.pk: one for one in studies}
    found = approved_minutes(list(named), first, last)
    people = with_those_who_left(led, (person for person, _study, _day in found))
    headings = [_("Interviewer code"), _("Surname"), _("First name"), _("Day"), _("Study"), _("Hours"), _("Minutes")]
    rows: list[list[str | int | float]] = []
    for (person, study, day), minutes in found.items():
        who = people[person]
        about = [who.code or "", who.last_name, who.first_name]
        rows.append([*about, day.isoformat(), str(named[study]), round(minutes / 60, 2), minutes])
    return headings, sorted(rows, key=lambda row: [str(cell).casefold() for cell in (row[1], row[2], row[3], row[4])])
