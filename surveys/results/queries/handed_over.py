"""Deliveries as clients, links and the institute's people see them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from surveys.design.models import Membership, Study
from surveys.design.queries import Sight, sight_of
from surveys.people.models import Role, User
from surveys.results.models import DeliveryLink, DeliveryStatus, Export, ExportStatus, StudyDelivery

SEEN = (DeliveryStatus.READY, DeliveryStatus.WITHDRAWN)
"""What clients see of a delivery once it is handed over."""


def deliveries_visible_to(user: User, study: Study, sight: Sight | None = None) -> QuerySet[StudyDelivery]:
    """The study's deliveries that this person may know of, newest first; clients those handed over to them.

    ``sight``: what the person sees of the study, where it is known.
    """
    found = (
        StudyDelivery.objects.filter(study=study).select_related("asked_by", "previous").order_by("-asked_at", "-pk")
    )
    sight = sight or sight_of(study, user)
    if sight.works_here:
        return found
    if not sight.is_client:
        return found.none()
    # A delivery for nobody in particular holds every client's blocks.
    if sight.client == "":
        return found.none()
    return found.filter(released_at__isnull=False, status__in=SEEN, client=sight.client or "")


def deliveries_of_link(link: DeliveryLink) -> QuerySet[StudyDelivery]:
    """What a link opens, newest first: its own delivery, or those handed over from the last one before it was made."""
    found = StudyDelivery.objects.filter(study=link.study_id, released_at__isnull=False, status=DeliveryStatus.READY)
    found = found.filter(client=link.client).order_by("-number")
    if link.delivery_id:
        return found.filter(pk=link.delivery_id)
    first = found.filter(released_at__lte=link.made_at).values_list("number", flat=True).first()
    return found.filter(number__gte=first or 0)


def last_handed_over(study: Study, client: str, before: int | None = None) -> StudyDelivery | None:
    """The latest delivery that this client has: one that failed, waits for a yes or was withdrawn is none.

    ``before``: of those with a lower number.
    """
    found = StudyDelivery.objects.filter(study=study, client=client, status=DeliveryStatus.READY)
    if before is not None:
        found = found.filter(number__lt=before)
    return found.filter(released_at__isnull=False).order_by("-number").first()


def files_of(delivery: StudyDelivery, formats: list[str] | None = None) -> list[Export]:
    """The finished files of a delivery in the order of their formats; ``formats``: only these."""
    files = Export.objects.filter(delivery=delivery, status=ExportStatus.READY).order_by("pk")
    return [one for one in files if not formats or format_of(one) in formats]


def files_in(deliveries: QuerySet[StudyDelivery]) -> QuerySet[Export]:
    """The files of these deliveries, made or not."""
    return Export.objects.filter(delivery__in=deliveries.order_by()).select_related("delivery__study")


def format_of(export: Export) -> str:
    """The format of a delivery's file."""
    formats: list[str] = export.options.get("formats") or ["xlsx"]
    return formats[0]


def people_told_of(delivery: StudyDelivery) -> list[User]:
    """The clients with an account and an address for whom it is."""
    clients = Membership.objects.filter(study=delivery.study_id, role=Role.CLIENT)
    if delivery.client:
        clients = clients.filter(client=delivery.client)
    people = User.objects.filter(is_active=True, pk__in=clients.values("user")).exclude(email="")
    return list(people.order_by("pk"))


def people_who_release(delivery: StudyDelivery) -> list[User]:
    """Those with an address whose yes it waits for: whoever asked for it, the study's researchers if a client did."""
    asked_by = delivery.asked_by
    if not sight_of(delivery.study, asked_by).is_client:
        return [asked_by] if asked_by.email else []
    researchers = Membership.objects.filter(study=delivery.study_id, role=Role.RESEARCHER).values("user")
    return list(User.objects.filter(is_active=True, pk__in=researchers).exclude(email="").order_by("pk"))


def links_told_of(delivery: StudyDelivery) -> list[DeliveryLink]:
    """The open links through which it can be fetched."""
    leads_there = Q(delivery=delivery) | Q(delivery=None, client=delivery.client)
    links = DeliveryLink.objects.filter(leads_there, study=delivery.study_id, closed_at=None)
    return list(links.filter(expires_at__gt=delivery.released_at or delivery.asked_at).order_by("pk"))


def deliveries_for_systems(study: Study, *, client: str | None = None) -> QuerySet[StudyDelivery]:
    """The study's deliveries that a system may know of, newest first.

    ``client``: whose system it is, of several who share the questionnaire, or ``""``; it knows of those handed over to
    this client.
    """
    found = StudyDelivery.objects.filter(study=study).order_by("-pk")
    return found if client is None else found.filter(released_at__isnull=False, status__in=SEEN, client=client)


def delivery_under_way_for(study: Study, client: str) -> StudyDelivery | None:
    """The latest delivery for this client, as long as it is being made, or made and waits for a researcher's yes."""
    under_way = (DeliveryStatus.ASKED, DeliveryStatus.MAKING, DeliveryStatus.READY)
    latest = StudyDelivery.objects.filter(study=study, client=client).order_by("-number").first()
    return latest if latest and latest.released_at is None and latest.status in under_way else None


def delivery_just_asked(study: Study, facts: Mapping[str, Any], by: User, since: datetime) -> StudyDelivery | None:
    """The delivery with these facts that this person asked for and that is being made, or was asked for ``since``."""
    being_made = Q(status__in=(DeliveryStatus.ASKED, DeliveryStatus.MAKING))
    made = Q(status=DeliveryStatus.READY, asked_at__gte=since)
    asked = StudyDelivery.objects.filter(being_made | made, study=study, asked_by=by).order_by("-number")
    return next((one for one in asked if all(getattr(one, name) == value for name, value in facts.items())), None)


def files_by_delivery(deliveries: Sequence[StudyDelivery]) -> dict[int, list[Export]]:
    """Delivery id → its finished files, for those that were handed over; one query."""
    ids = [one.pk for one in deliveries if one.released_at is not None]
    found: dict[int, list[Export]] = {}
    for one in Export.objects.filter(delivery__in=ids, status=ExportStatus.READY).order_by("pk"):
        found.setdefault(one.delivery_id or 0, []).append(one)
    return found
