"""One day of a field in figures, of nobody in particular."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils.translation import get_language

from surveys.calling.standing import Standing
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Call, Purpose
from surveys.fieldwork.queries import (
    carried_on,
    dispositions_of,
    last_forecast,
    outcomes_of,
    quota_rows,
    standings_of,
)
from surveys.interviewing.queries import progress_of


@dataclass(frozen=True, slots=True)
class CellOfDay:
    """A quota cell in words, with its target and its completes."""

    words: str
    target: int
    completes: int

    @property
    def missing(self) -> int:
        """Completes missing to the target."""
        return max(0, self.target - self.completes)


@dataclass(frozen=True, slots=True)
class FieldDay:
    """``complete``, ``calls``, ``refusals``, ``interviewers`` of the day; all else of the field until now."""

    complete: int
    all_complete: int
    calls: int
    interviewers: int
    refusals: int
    rate: float | None
    cooperation: float | None
    median_seconds: int | None
    cells: Sequence[CellOfDay]
    expected_end: date | None
    forecast_made_at: datetime | None
    standing: Standing


def day_of_field(study: Study, day: date, now: datetime) -> FieldDay:
    """The figures of a day by the study's clock, and how the field stands now."""
    begins, ends = (_midnight(one, study.time_zone) for one in (day, day + timedelta(days=1)))
    of_day = Q(attempt__case__study=study, attempt__case__purpose=Purpose.LIVE)
    dialled = Call.objects.filter(of_day, dialled_at__gte=begins, dialled_at__lt=ends)
    counted = dialled.exclude(carried_on()).aggregate(
        calls=Count("pk"), people=Count("attempt__interviewer", distinct=True)
    )
    refusing = [one.code for one in dispositions_of(study).all if one.is_refusal]
    closed = Attempt.objects.filter(case__study=study, case__purpose=Purpose.LIVE, disposition__in=refusing)
    progress, forecast, outcomes = progress_of(study), last_forecast(study), outcomes_of(study)
    cells = [row.cell for row in quota_rows(study, progress.complete)]
    return FieldDay(
        complete=dict(progress.complete_by_day).get(day, 0),
        all_complete=progress.complete,
        calls=counted["calls"],
        interviewers=counted["people"],
        refusals=closed.filter(closed_at__gte=begins, closed_at__lt=ends).count(),
        rate=outcomes.response_rate,
        cooperation=outcomes.cooperation_rate,
        median_seconds=progress.median_seconds,
        cells=[CellOfDay(_words(one.label or {}, one.name), one.target, one.completes) for one in cells],
        expected_end=forecast.expected_end if forecast is not None else None,
        forecast_made_at=forecast.asked_at if forecast is not None else None,
        standing=standings_of([study], {study.pk: progress.complete}, now)[study.pk],
    )


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def _words(label: dict[str, str], name: str) -> str:
    return label.get(get_language() or "") or next((words for words in label.values() if words), "") or name
