"""How fast quota cells fill, and when each will be full at that pace."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Min

from surveys.calling.hours import window_of
from surveys.design.models import Study
from surveys.fieldwork.models import QuotaPlace

from .calling_rules import Rules, rules_of
from .desk import end_at
from .forecasts import expected_end
from .quota_cells import CellRow

LOOKED_BACK = timedelta(days=6)
"""The pace is that of today and of so many days before it."""
SHORTEST = 0.25
"""Less than a quarter of a working day says nothing of the pace."""


def expected_ends(study: Study, rows: list[CellRow], now: datetime) -> dict[int, date]:
    """Cell id → the day on which its target is reached: as the last forecast says, before one at the last week's pace.

    Absent are cells that are full, that the forecast does not see full, or in which nothing was completed in that time.
    """
    zone, rules = ZoneInfo(study.time_zone), rules_of(study, now)
    today = now.astimezone(zone).date()
    forecast = expected_end(study)
    if forecast is not None and forecast.until >= today:
        days = {row.cell.pk: forecast.cells.get(row.cell.name) for row in rows if row.missing}
        return {pk: max(day, today) for pk, day in days.items() if day is not None}
    since = datetime.combine(today - LOOKED_BACK, datetime.min.time(), zone)
    cells = [row.cell.pk for row in rows]
    counted = QuotaPlace.objects.filter(cell__in=cells, counted_at__gte=since).values_list("cell")
    found = {pk: (count, first) for pk, count, first in counted.annotate(n=Count("*"), first=Min("counted_at"))}
    if not found:
        return {}
    begun = min(first for _count, first in found.values()).astimezone(zone).date()
    worked = sum(_share(rules, begun + timedelta(days=n), now, zone) for n in range((today - begun).days + 1))
    if worked < SHORTEST:
        return {}
    ends = {
        row.cell.pk: end_at(found[row.cell.pk][0] / worked, row.missing, rules, today)
        for row in rows
        if row.cell.pk in found
    }
    return {pk: end for pk, end in ends.items() if end is not None}


def _share(rules: Rules, day: date, now: datetime, zone: ZoneInfo) -> float:
    """The elapsed share of the day's calling hours: 1 for a past working day, 0 for a day without calls."""
    window = window_of(rules.policy, day, rules.holidays)
    if window is None:
        return 0.0
    local = now.astimezone(zone)
    if day < local.date():
        return 1.0
    gone = local.hour * 60 + local.minute - window.start
    return min(1.0, max(0.0, gone / (window.end - window.start)))
