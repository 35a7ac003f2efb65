"""The appointment that is chosen in the agenda: what is known of it, what a move would mean, its forms."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from surveys.calling.agenda import place_of
from surveys.fieldwork.models import Appointment
from surveys.fieldwork.queries import Keeper, MoveLook, MoveProblem, look_at_move
from surveys.web.screens.formatting import case_number, moment, number, there
from surveys.web.supervisor.forms.agenda_query import AgendaQuery, AgendaSlot

from .agenda import CAUTIONS, keeper_in_words


@dataclass(frozen=True, slots=True)
class OpenTime:
    """A time in the calling hours, near one that is not: its words and the address that chooses it."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class ChosenPage:
    """The panel of one appointment. ``moving``: from when to when, where a time was chosen in the grid."""

    appointment: Appointment
    number: str
    who: str
    keeper: str
    made: str
    there: str
    moving: str
    load: str
    warnings: list[str]
    open_times: list[OpenTime]
    move: object
    cancel: object
    is_cancelling: bool


def chosen_page(
    one: Appointment, query: AgendaQuery, zone: str, move: object, cancel: object, *, now: datetime
) -> ChosenPage:
    """The panel; what a move would mean is asked for the time chosen in the grid, or for the present one."""
    target = query.to.at(zone) if query.to else None
    look = _look(one, target or one.at, now)
    return ChosenPage(
        appointment=one,
        number=case_number(one.case.number),
        who=one.ask_for or one.case.contact.name,
        keeper=keeper_in_words(one),
        made=f"{one.made_by.short_name}, {moment(one.made_at)}" if one.made_by else moment(one.made_at),
        there=there(one.at, one.case.time_zone).strip(" ()"),
        moving=_("from %(before)s to %(after)s") % {"before": moment(one.at), "after": moment(target)}
        if target
        else "",
        load=_load(look),
        warnings=[_(CAUTIONS[caution]) for caution in look.cautions] + _closed(look),
        open_times=[_open_time(at, query, zone) for at in look.open_times],
        move=move,
        cancel=cancel,
        is_cancelling=bool(getattr(cancel, "is_bound", False)),
    )


def _moving(before: datetime, after: datetime) -> str:
    return _("from %(before)s to %(after)s") % {"before": moment(before), "after": moment(after)}


def _look(one: Appointment, at: datetime, now: datetime) -> MoveLook:
    keeper = Keeper(one.keeping, one.owner, one.wait_minutes, one.skill)
    return look_at_move(one, at, keeper, now)


def _load(look: MoveLook) -> str:
    people = look.shared if look.elsewhere else look.planned
    planned = number(people, 0 if people == int(people) else 1)
    if look.elsewhere:
        say = {"count": look.load, "elsewhere": look.elsewhere, "planned": planned}
        return _("%(count)s in that quarter of an hour and %(elsewhere)s of other studies, %(planned)s planned") % say
    return _("%(count)s in that quarter of an hour, %(planned)s planned") % {"count": look.load, "planned": planned}


def _closed(look: MoveLook) -> list[str]:
    said = []
    if MoveProblem.OUTSIDE_HOURS in look.problems:
        said.append(_("It is outside the calling hours of the respondent."))
    if MoveProblem.FORBIDDEN in look.problems:
        said.append(_("None of the case’s numbers may be called any more."))
    if MoveProblem.CLASH in look.problems:
        said.append(_("Whoever keeps it has another appointment in that quarter."))
    return said


def _open_time(at: datetime, query: AgendaQuery, zone: str) -> OpenTime:
    slot = AgendaSlot(at.astimezone(ZoneInfo(zone)).date(), place_of(at, zone))
    return OpenTime(moment(at), query.address(case=query.case, to=slot))
