"""A forecast as a table for a file: a row for each day, the figures of each scenario beside each other."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from surveys.calling.forecast import Band, DayForecast, Forecast, from_json
from surveys.design.models import Study
from surveys.fieldwork.queries import last_forecast

Cells = list[str | int | float]


def forecast_rows(study: Study) -> tuple[list[str], list[Cells]]:
    """Headings and rows of the last forecast that is done; no row before the first."""
    kept = last_forecast(study)
    found = (kept.found if kept is not None else None) or {}
    scenarios = {name.upper(): from_json(found[name]) for name in ("a", "b") if name in found}
    days = zip(*(one.days for one in scenarios.values()), strict=True) if scenarios else ()
    return _headings(scenarios), [_row(columns) for columns in days]


def _headings(scenarios: Mapping[str, Forecast]) -> list[str]:
    columns = (
        *(_("Completes: low"), _("Completes: middle"), _("Completes: high")),
        *(_("In all: low"), _("In all: middle"), _("In all: high")),
        *(_("Hours"), _("Never called"), _("Done, per cent")),
    )
    return [_("Day"), *(f"{name}: {column}" for name in scenarios for column in columns)]


def _row(columns: Sequence[DayForecast]) -> Cells:
    row: Cells = [columns[0].day.isoformat()]
    for one in columns:
        row += [*_band(one.completes), *_band(one.total), round(one.hours, 2), round(one.fresh), round(one.done * 100)]
    return row


def _band(found: Band) -> tuple[float, float, float]:
    return round(found.low, 1), round(found.middle, 1), round(found.high, 1)
