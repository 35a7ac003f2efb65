"""What a link shows to whoever has given its code."""

from dataclasses import dataclass

from surveys.results.models import DeliveryLink
from surveys.results.queries import deliveries_of_link

from .delivery_room import OpenDelivery, open_delivery

SHOWN = 12
"""The most deliveries that one link lists."""


@dataclass(frozen=True, slots=True)
class HandedPage:
    """The deliveries of a link, newest first, each with the files that it opens."""

    deliveries: list[OpenDelivery]


def handed_page(link: DeliveryLink) -> HandedPage:
    """What this link opens."""
    found = deliveries_of_link(link).select_related("study", "asked_by", "previous")[:SHOWN]
    return HandedPage([open_delivery(one, link.formats) for one in found])


def masked(email: str) -> str:
    """Enough of an address to know one's own: ``d…@agenziadelta.example``."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"
