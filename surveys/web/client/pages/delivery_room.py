"""The room of deliveries: the open one with its files, what changed, who fetched them; all of them; schedule; links."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext

from surveys.design.models import Study
from surveys.design.queries import Sight
from surveys.fieldwork.queries import last_forecast
from surveys.people.models import User
from surveys.results import queries, services
from surveys.results.models import (
    ClientView,
    DeliveryDownload,
    DeliveryLink,
    DeliverySchedule,
    DeliveryStatus,
    Export,
    ExportStatus,
    FieldReport,
    StudyDelivery,
)
from surveys.web.client.forms.exports import FORMAT_NAMES
from surveys.web.screens.formatting import clock_time, long_day, number

SHOWN = 40
"""The most deliveries, downloads and links that the room lists."""
BY_CLIENTS = Count("downloads", filter=Q(downloads__by_client=True))
MOST_AT_ONCE = 6
"""The most deliveries on a client's page."""
UNDER_WAY = (DeliveryStatus.ASKED, DeliveryStatus.MAKING)


@dataclass(frozen=True, slots=True)
class FileTile:
    """A file of a delivery: its format in words, what it is for, its size. ``is_there``: it can be fetched."""

    format: str
    name: str
    about: str
    export: Export
    is_there: bool


@dataclass(frozen=True, slots=True)
class OpenDelivery:
    """A delivery with all that the room tells of it. ``fetched``: how many files clients fetched."""

    delivery: StudyDelivery
    files: list[FileTile]
    changes: list[str]
    downloads: list[DeliveryDownload]
    done: int = 0
    fetched: int = 0

    @property
    def is_under_way(self) -> bool:
        """Whether it is being made."""
        return self.delivery.status in UNDER_WAY

    @property
    def has_expired(self) -> bool:
        """Whether its files were deleted on their last day."""
        return self.delivery.status == DeliveryStatus.READY and not self.files

    @property
    def total(self) -> int:
        """What its files take in all; the page shows how many of them are made."""
        return len(self.delivery.options.get("formats") or [1])


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery in the list: how many files clients fetched, how many interviews more it has than the one before."""

    delivery: StudyDelivery
    fetched: int
    more: int | None
    formats: int


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link, as the researcher sees it; the code is shown where no e-mail can be sent."""

    link: DeliveryLink
    is_open: bool
    address: str
    code: str


@dataclass(frozen=True, slots=True)
class DeliveryRoom:
    """The whole page."""

    heading: str
    shown: OpenDelivery | None
    rows: list[DeliveryRow]
    schedules: list[DeliverySchedule]
    links: list[LinkRow]

    @property
    def is_being_made(self) -> bool:
        """Whether something is under way, so that the page asks again."""
        return any(row.delivery.status in UNDER_WAY for row in self.rows)

    @property
    def handed(self) -> int:
        """How many were handed over."""
        return sum(row.delivery.released_at is not None for row in self.rows)

    @property
    def open_links(self) -> int:
        """How many links open something."""
        return sum(row.is_open for row in self.links)


def delivery_room(study: Study, person: User, chosen: int | None, now: datetime) -> DeliveryRoom:
    """The room with the chosen delivery open, or the latest one."""
    found = list(queries.deliveries_visible_to(person, study).annotate(fetched=BY_CLIENTS)[:SHOWN])
    picked = next((one for one in found if one.pk == chosen), found[0] if found else None)
    schedules = list(DeliverySchedule.objects.filter(study=study).order_by("client"))
    return DeliveryRoom(
        heading=_heading(found, schedules),
        shown=open_delivery(picked) if picked else None,
        rows=[_row(one) for one in found],
        schedules=schedules,
        links=[_link(one, now) for one in _links(study)],
    )


def open_delivery(delivery: StudyDelivery, formats: list[str] | None = None) -> OpenDelivery:
    """A delivery with its files, changes and downloads."""
    downloads = delivery.downloads.select_related("person", "link").order_by("-pk")[:SHOWN]
    exports = list(Export.objects.filter(delivery=delivery).order_by("pk"))
    ready = [one for one in exports if one.status == ExportStatus.READY]
    files = [tile_of(one) for one in ready if not formats or queries.format_of(one) in formats]
    fetched = getattr(delivery, "fetched", 0)
    return OpenDelivery(delivery, files, list(words_of(delivery.changes)), list(downloads), len(ready), fetched)


def delivered_to(study: Study, person: User, sight: Sight) -> list[OpenDelivery]:
    """The latest deliveries that were handed over, with their files and what changed; two queries for all."""
    seen = queries.deliveries_visible_to(person, study, sight).filter(released_at__isnull=False)[:MOST_AT_ONCE]
    found = {one.pk: one for one in seen}
    files: dict[int, list[FileTile]] = {}
    if found:
        exports = Export.objects.filter(delivery__in=found, status=ExportStatus.READY).order_by("pk")
        for export in exports:
            files.setdefault(export.delivery_id or 0, []).append(tile_of(export))
    return [OpenDelivery(one, files.get(pk, []), list(words_of(one.changes)), []) for pk, one in found.items()]


def tile_of(export: Export) -> FileTile:
    """A file as it is offered."""
    one = queries.format_of(export)
    name, about = FORMAT_NAMES[one]
    return FileTile(one, str(name), str(about), export, services.is_downloadable(export))


@dataclass(frozen=True, slots=True)
class DailyReport:
    """This person's report on the field, and how many others of the team get it."""

    wanted: bool
    at: str
    others: int


def report_of(study: Study, person: User) -> DailyReport:
    """Whether the person gets the daily report, and when."""
    reports = list(FieldReport.objects.filter(study=study))
    mine = next((one for one in reports if one.person_id == person.pk), None)
    others = sum(one.next_at is not None and one.person_id != person.pk for one in reports)
    at = mine.at.strftime("%H:%M") if mine else "18:30"
    return DailyReport(mine is not None and mine.next_at is not None, at, others)


@dataclass(frozen=True, slots=True)
class SeenByClient:
    """What the client sees, and the day on which the field ends by the last forecast."""

    view: ClientView
    last_end: date | None


def view_of(study: Study) -> SeenByClient:
    """What the client's page shows of the field."""
    forecast = last_forecast(study)
    found = ClientView.objects.filter(study=study).first() or ClientView(study=study)
    return SeenByClient(found, forecast.expected_end if forecast is not None else None)


def _row(delivery: StudyDelivery) -> DeliveryRow:
    first = next((one for one in delivery.changes if one["kind"] == "interviews"), None)
    more = first["after"] - first["before"] if first else delivery.interviews if delivery.frozen_at else None
    return DeliveryRow(delivery, getattr(delivery, "fetched", 0), more, len(delivery.options.get("formats") or [1]))


def _links(study: Study) -> Iterator[DeliveryLink]:
    yield from DeliveryLink.objects.filter(study=study).select_related("delivery", "study").order_by("-pk")[:SHOWN]


def _link(link: DeliveryLink, now: datetime) -> LinkRow:
    is_open = services.is_open(link, now)
    address = services.address_of_link(link) if is_open else ""
    return LinkRow(link, is_open, address, services.code_of(link) if is_open and not settings.SENDS_MAIL else "")


def _heading(found: Sequence[StudyDelivery], schedules: Sequence[DeliverySchedule]) -> str:
    due = min((one.next_at for one in schedules if one.next_at), default=None)
    latest = next(iter(found), None)
    words = [_state(latest)] if latest else []
    if due:
        facts = {"day": long_day(due), "hour": clock_time(due)}
        words.append(gettext("the next one leaves on %(day)s at %(hour)s") % facts)
    if not words:
        return gettext("Nothing has been delivered yet")
    text = "; ".join(words)
    return text[:1].upper() + text[1:]


def _state(latest: StudyDelivery) -> str:
    facts = {"number": latest.number}
    if latest.status in UNDER_WAY:
        return gettext("delivery %(number)s is being made") % facts
    if latest.status == DeliveryStatus.FAILED:
        return gettext("delivery %(number)s could not be made") % facts
    if latest.status == DeliveryStatus.WITHDRAWN:
        return gettext("delivery %(number)s is withdrawn") % facts
    if latest.released_at is None:
        return gettext("delivery %(number)s waits for your yes") % facts
    if getattr(latest, "fetched", 0):
        return gettext("delivery %(number)s has been fetched") % facts
    return gettext("delivery %(number)s is ready; nobody has fetched it yet") % facts


def words_of(changes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What changed since the delivery before, in sentences."""
    for change in changes:
        yield SENTENCES[change["kind"]](change)


def _interviews(change: Mapping[str, Any]) -> str:
    before, after = change["before"], change["after"]
    facts = {"before": number(before), "after": number(after), "more": number(after - before)}
    if after <= before:
        return gettext("No new interviews: %(after)s, before %(before)s.") % facts
    words = ngettext(
        "%(more)s interview more: from %(before)s to %(after)s.",
        "%(more)s interviews more: from %(before)s to %(after)s.",
        after - before,
    )
    return words % facts


def _counted(change: Mapping[str, Any]) -> str:
    count = change["count"]
    if change["kind"] == "corrected":
        words = ngettext(
            "%(count)s interview was corrected since.", "%(count)s interviews were corrected since.", count
        )
    else:
        words = ngettext(
            "%(count)s interview is no longer among them.", "%(count)s interviews are no longer among them.", count
        )
    return words % {"count": number(count)}


def _variables(change: Mapping[str, Any]) -> str:
    names, more = ", ".join(change["names"]), change.get("more", 0)
    listed = names + (" " + gettext("and %(count)s more") % {"count": number(more)} if more else "")
    count = len(change["names"]) + more
    if change["kind"] == "new":
        words = ngettext("New variable: %(names)s.", "New variables: %(names)s.", count)
    else:
        words = ngettext("Variable no longer there: %(names)s.", "Variables no longer there: %(names)s.", count)
    return words % {"names": listed}


def _codes(change: Mapping[str, Any]) -> str:
    facts = {"name": change["name"], "before": change["before"], "after": change["after"]}
    return gettext("%(name)s: %(before)s codes before, %(after)s now.") % facts


def _version(change: Mapping[str, Any]) -> str:
    return gettext("First interviews with version %(number)s of the questionnaire.") % {"number": change["number"]}


SENTENCES = {
    "interviews": _interviews,
    "corrected": _counted,
    "gone": _counted,
    "new": _variables,
    "lost": _variables,
    "codes": _codes,
    "version": _version,
}
