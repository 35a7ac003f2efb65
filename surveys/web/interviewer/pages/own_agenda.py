"""The list of an interviewer's own appointments, by day."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from surveys.fieldwork.models import Appointment, AppointmentKind, Case
from surveys.fieldwork.queries import open_appointments
from surveys.people.models import User
from surveys.web.screens.formatting import clock, long_day, moment, there

MOST = 100


@dataclass(frozen=True, slots=True)
class OwnAppointment:
    """One of them in words: its clock time, whom to ask for, and ``moment``, by which its link is told from others."""

    time: str
    who: str
    study: str
    kind: str
    is_overdue: bool
    moment: str
    address: str


@dataclass(frozen=True, slots=True)
class OwnAgenda:
    """The appointments day by day, the earliest first. ``has_more``: later ones are not shown."""

    days: list[tuple[str, list[OwnAppointment]]]
    has_more: bool
    cases: list[Case]


def own_agenda_page(user: User, now: datetime) -> OwnAgenda:
    """Return the person's open appointments."""
    found = open_appointments(user, now, MOST + 1)
    shown = found[:MOST]
    kinds = {value: str(label) for value, label in AppointmentKind.choices}
    rows = [(_day(one), _told(one, kinds)) for one in shown]
    days = [(long_day(day), [row for _, row in of_day]) for day, of_day in groupby(rows, key=lambda row: row[0])]
    return OwnAgenda(days, has_more=len(found) > MOST, cases=[one.case for one in shown])


def _day(one: Appointment) -> date:
    return timezone.localtime(one.at).date()


def _told(one: Appointment, kinds: dict[str, str]) -> OwnAppointment:
    case = one.case
    return OwnAppointment(
        time=clock(one.at) + there(one.at, case.time_zone),
        who=one.ask_for or case.contact.name or "–",
        study=case.study.name,
        kind=kinds[one.kind],
        is_overdue=one.is_overdue,  # type: ignore[attr-defined]  # as the query says
        moment=moment(one.at),
        address=reverse("own-appointment", args=[one.pk]),
    )
