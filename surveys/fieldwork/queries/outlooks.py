"""What every page needs to say how a study stands: its last forecast, its quota cells, its pilot, its plan."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from surveys.calling.standing import FieldFacts, Standing, standing_of
from surveys.database.prepared import PreparedAmong, PreparedRows
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import FieldForecast, ForecastStatus, QuotaCell

from .calling_rules import has_ended
from .desk import Plan, plan_of
from .work_in_hand import is_full, pilots_to_decide


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a study's last forecast expects, whether cells lack completes, and at how many completes its pilot is full.

    ``forecast_until``: None without a forecast. ``stops_at``: None without a pilot that waits for a decision.
    """

    forecast_end: date | None = None
    forecast_until: date | None = None
    forecast_made_at: datetime | None = None
    lacks_cells: bool = False
    stops_at: int | None = None


NO_OUTLOOK = Outlook()


def outlooks_of(studies: Collection[int]) -> dict[int, Outlook]:
    """Study id → its outlook; one query."""
    return {
        study: Outlook(end, until, made_at, bool(lacks_cells), stops_at)
        for study, end, until, made_at, lacks_cells, stops_at in _OUTLOOKS.all(studies)
    }


def _outlooks(studies: Collection[int]) -> QuerySet[Study, Any]:
    done = FieldForecast.objects.filter(study=OuterRef("pk"), status=ForecastStatus.DONE).order_by("-asked_at")
    cells = QuotaCell.objects.filter(study=OuterRef("pk"), in_use=True, completes__lt=F("target"))
    return (
        Study.objects.filter(pk__in=studies)
        .order_by()
        .values_list(
            "pk",
            Subquery(done.values("expected_end")[:1]),
            Subquery(done.values("until")[:1]),
            Subquery(done.values("asked_at")[:1]),
            Exists(cells),
            Subquery(pilots_to_decide().values("stops_at")[:1]),
        )
    )


_OUTLOOKS = PreparedAmong(PreparedRows, _outlooks)


def field_facts(study: Study, completes: int, plan: Plan | None, outlook: Outlook, now: datetime) -> FieldFacts:
    """What ``calling.standing`` judges a study by."""
    return FieldFacts(
        status=study.status,
        today=now.astimezone(ZoneInfo(study.time_zone)).date(),
        has_ended=has_ended(study, now),
        is_stopped=is_full(outlook.stops_at, completes),
        target=study.target,
        completes=completes,
        lacks_cells=outlook.lacks_cells,
        days_ahead=plan.days_ahead if plan is not None else None,
        ends_on=study.ends_on,
        forecast_end=outlook.forecast_end,
        forecast_until=outlook.forecast_until,
    )


def standings_of(studies: Collection[Study], completes: Mapping[int, int], now: datetime) -> dict[int, Standing]:
    """Study id → how its field stands by plan and forecast, for pages that show none of its concerns; one query."""
    outlooks = outlooks_of([study.pk for study in studies])
    standings = {}
    for study in studies:
        done = completes.get(study.pk, 0)
        plan = plan_of(study, done, now) if study.status == StudyStatus.FIELDING else None
        standings[study.pk] = standing_of(field_facts(study, done, plan, outlooks.get(study.pk, NO_OUTLOOK), now))
    return standings
