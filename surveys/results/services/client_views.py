"""What researchers let the client see of a field under way."""

from datetime import datetime
from typing import Any

from django.db import transaction

from surveys.design.models import Study
from surveys.fieldwork.queries import last_forecast
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.results.models import ClientView


def show_client(
    *, study: Study, shows_quotas: bool, shows_rate: bool, shows_forecast: bool, by: User, now: datetime
) -> ClientView:
    """Let the client see these. The forecast is released as the last one has it, and stays so until it is released
    anew."""
    forecast = last_forecast(study) if shows_forecast else None
    ends = forecast.expected_end if forecast is not None else None
    values: dict[str, Any] = {
        "shows_quotas": shows_quotas,
        "shows_rate": shows_rate,
        "forecast_end": ends,
        "forecast_made_at": forecast.asked_at if forecast is not None and ends is not None else None,
    }
    with transaction.atomic():
        view, _ = ClientView.objects.update_or_create(study=study, defaults={**values, "set_by": by, "set_at": now})
        details = {"shows_quotas": shows_quotas, "shows_rate": shows_rate, "forecast": ends and ends.isoformat()}
        subject = f"study:{study.pk}"
        record(by=by, verb=AuditVerb.DELIVERY_VIEW, subject=subject, study=study.pk, details=details, now=now)
    return view
