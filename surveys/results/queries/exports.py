"""The exports of a study: which of them somebody may fetch or discard, and who may have fetched one."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from surveys.design.models import Membership, Study
from surveys.design.queries import Sight, sight_of
from surveys.people.models import Role, User
from surveys.results.models import Export, ExportStatus

from .handed_over import deliveries_for_systems

HANDED_OVER = Q(delivery=None) | Q(delivery__released_at__isnull=False)
"""Files of deliveries that are not handed over yet are the institute's business."""
FRESH = timedelta(minutes=1)
"""So old may be a file that a system is given, or its failure that it is told."""
OWN_NUMBERS = "own_numbers"
"""The option of a file in which interviews have our numbers."""


def exports_visible_to(user: User, study: Study, sight: Sight | None = None) -> QuerySet[Export]:
    """The study's exports that this person may fetch and delete, newest first: they are the institute's alone.

    Files of deliveries are none of them: they are fetched where that is noted, and deleted with their delivery. Clients
    get those, see ``client_gate``. ``sight``: what the person sees of the study, where it is known.
    """
    exports = Export.objects.filter(study=study, delivery=None).select_related("asked_by").order_by("-pk")
    sight = sight or sight_of(study, user)
    return exports if sight.works_here else exports.none()


def is_being_made(study: Study, options: Mapping[str, Any]) -> bool:
    """Whether an export with the same options waits or runs already: asked for twice, it is made once."""
    under_way = Export.objects.filter(study=study, status__in=(ExportStatus.WAITING, ExportStatus.RUNNING))
    return any(asked == options for asked in under_way.values_list("options", flat=True))


def interview_files_like(study: Study, options: Mapping[str, Any]) -> list[Export]:
    """The study's files of interviews alone that were asked for with these options as of any moment, newest first."""
    wanted = _apart_from_moment(options)
    found = Export.objects.filter(study=study, delivery=None, options__only_interviews=True).order_by("-pk")
    return [one for one in found if _apart_from_moment(one.options) == wanted]


def _apart_from_moment(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with what respondents agreed to, which stands behind the stamp of the data."""
    return {**options, "as_of": options["as_of"].partition(" ")[2]}


def file_to_wait_for(files: Collection[Export], as_of: str, *, now: datetime) -> Export | None:
    """Of these files the one that will do: as of now, being made, or made just before; one that has just failed.

    In a busy field something changes before a file is made: whoever waits for it gets it all the same.
    """
    for one in files:
        is_of_now = one.options["as_of"] == as_of
        if one.status in {ExportStatus.WAITING, ExportStatus.RUNNING}:
            return one
        if one.status == ExportStatus.READY and (is_of_now or (one.ready_at and one.ready_at > now - FRESH)):
            return one
        if one.status == ExportStatus.FAILED and one.asked_at > now - FRESH:
            return one
    return None


def exports_for_systems(study: Study, *, personal: bool) -> QuerySet[Export]:
    """The study's exports that a system of the institute may fetch, newest first.

    Those with personal data only if ``personal``.
    """
    exports = Export.objects.filter(HANDED_OVER, study=study).select_related("delivery").order_by("-pk")
    return exports if personal else exports.filter(options__for_client=True)


def files_for_client(study: Study, client: str) -> QuerySet[Export]:
    """The files that a client's system may fetch, newest first: those of the deliveries that it was handed."""
    handed_over = deliveries_for_systems(study, client=client).order_by()
    return Export.objects.filter(delivery__in=handed_over).select_related("delivery").order_by("-pk")


def readers_of(export: Export) -> list[User]:
    """Those who may have fetched the workbook and have an address: whoever asked for it works here or worked here.

    Of one that stood on the client's page the study's clients as well.
    """
    clients = Membership.objects.filter(study=export.study_id, role=Role.CLIENT).values("user")
    if "client" in export.options:
        clients = clients.filter(client=export.options["client"])
    if not export.was_shown:
        clients = clients.none()
    people = User.objects.filter(is_active=True).exclude(email="")
    return list(people.filter(Q(pk__in=clients) | Q(pk=export.asked_by_id)).order_by("pk"))
