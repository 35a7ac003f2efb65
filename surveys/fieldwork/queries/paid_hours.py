"""Hours worked and approved by person, study and day, and what a field may cost."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db.models import F, Sum
from django.utils import timezone

from surveys.fieldwork.models import ApprovedHours, FieldBudget, WorkHour

WORKED = F("talk_seconds") + F("case_seconds") + F("wait_seconds") + F("idle_seconds") + F("break_seconds")
HoursKey = tuple[int, int, date]


def day_begins(day: date) -> datetime:
    """Midnight of the day on the site's clock."""
    return datetime.combine(day, time(), timezone.get_default_timezone())


def last_days(days: int, now: datetime) -> tuple[datetime, datetime]:
    """From the first day's midnight to the end of today."""
    today = timezone.localdate(now)
    return day_begins(today - timedelta(days=days - 1)), day_begins(today + timedelta(days=1))


def worked_minutes(studies: Collection[int], first: date, last: date) -> dict[HoursKey, int]:
    """Person's id, study's id and day → minutes at work for the study, breaks included, as the worker counted them."""
    seconds: dict[HoursKey, int] = defaultdict(int)
    hours = WorkHour.objects.filter(
        study__in=studies, hour__gte=day_begins(first), hour__lt=day_begins(last + timedelta(days=1))
    )
    for person, study, hour, worked in hours.annotate(worked=WORKED).values_list("person", "study", "hour", "worked"):
        if study is not None:
            seconds[person, study, timezone.localtime(hour, timezone.get_default_timezone()).date()] += worked
    return {key: round(much / 60) for key, much in seconds.items()}


def approved_minutes(studies: Collection[int], first: date, last: date) -> dict[HoursKey, int]:
    """Person's id, study's id and day → minutes that are paid."""
    found = ApprovedHours.objects.filter(study__in=studies, day__range=(first, last))
    return {
        (person, study, day): minutes
        for person, study, day, minutes in found.values_list("person", "study", "day", "minutes")
    }


def approved_so_far(studies: Collection[int]) -> dict[int, int]:
    """Study's id → all minutes approved for it."""
    found = ApprovedHours.objects.filter(study__in=studies).values_list("study").annotate(n=Sum("minutes"))
    return dict(found.order_by())


def approved_days(studies: Collection[int]) -> set[HoursKey]:
    """Person's id, study's id and day of all that has been approved, also where nothing is paid."""
    return set(ApprovedHours.objects.filter(study__in=studies).values_list("person", "study", "day"))


def budgets_of(studies: Collection[int]) -> dict[int, FieldBudget]:
    """Study's id → what its field may cost, where that has been said."""
    return {one.study_id: one for one in FieldBudget.objects.filter(study__in=studies)}
