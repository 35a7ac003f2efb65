"""The form of the appointment dock: the time typed or chosen, and the appointment to make."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from surveys.calling.appointment_times import Moment
from surveys.fieldwork.models import AppointmentKind, Case, PhoneNumber
from surveys.fieldwork.queries import phone_of_case
from surveys.fieldwork.services import NewAppointment
from surveys.people.models import User
from surveys.questionnaire.model.digits import whole_number
from surveys.web.screens.appointment_times import Echo, echo_of, echo_of_moment

ECHO_LASTS = timedelta(hours=1)
"""How long an echo stays valid: after that, a relative time is interpreted anew."""


def echo(data: Mapping[str, str], case: Case, now: datetime) -> Echo | None:
    """Return the echo of the quick choice or of the typed time; None if there is neither."""
    typed = data.get("when", "").strip()
    if chosen := _chosen(data):
        return echo_of_moment(typed, Moment(chosen.astimezone(ZoneInfo(case.time_zone))), case, now)
    if not typed:
        return None
    # What was shown counts: "in 2 hours" means two hours after the echo was shown.
    return echo_of(typed, case, _echoed_at(data, now) or now)


def read_appointment(data: Mapping[str, str], case: Case, user: User, now: datetime) -> NewAppointment | None:
    """Return the appointment to make: a quick choice, or a typed time whose echo was shown before it was sent.

    None if the echo has to be shown first, or the time is not understood.
    """
    said = echo(data, case, now) if _chosen(data) or _echoed_at(data, now) else None
    if said is None or said.moment is None:
        return None
    moment = said.moment
    is_soft = moment.is_rough or data.get("kind") == AppointmentKind.SOFT
    return NewAppointment(
        at=moment.at,
        kind=AppointmentKind.SOFT if is_soft else AppointmentKind.HARD,
        expires_at=moment.until,
        owner=user if data.get("mine") else None,
        ask_for=data.get("ask_for", "").strip()[:160],
        phone=phone_of(case, data.get("phone", "")),
        hours_reason=data.get("hours_reason", "").strip()[:200],
    )


def _chosen(data: Mapping[str, str]) -> datetime | None:
    """Return the time of the quick choice; None without one, or if something else is typed."""
    entry, _space, iso = data.get("quick", "").partition(" ")
    return _aware(iso) if data.get("when", "").strip() in {"", entry} else None


def _echoed_at(data: Mapping[str, str], now: datetime) -> datetime | None:
    """Return when the echo of exactly this text was shown; None if it was not, or too long ago."""
    if data.get("when", "").strip() != data.get("echoed", ""):
        return None
    seen = _aware(data.get("echoed_now", ""))
    return seen if seen and now - ECHO_LASTS <= seen <= now else None


def _aware(iso: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return at if at.tzinfo else None


def phone_of(case: Case, sent: str) -> PhoneNumber | None:
    """Return the case's telephone number with this id; None if the case has no such number."""
    return phone_of_case(case, whole_number(sent) or 0)
