"""Links to deliveries for people without an account: an address that cannot be guessed, and a code beside it."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import constant_time_compare, salted_hmac

from surveys.database.turns import small_write
from surveys.design.models import Study
from surveys.design.queries import sight_of
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.results.models import DeliveryDownload, DeliveryLink, LinkEnd, StudyDelivery

LONGEST = timedelta(days=90)
TRIES = 5
"""Wrong codes after which a link closes."""
CODES_APART = timedelta(minutes=2)
"""The time between two e-mails with a code."""


def make_link(
    *,
    study: Study,
    client: str,
    delivery: StudyDelivery | None,
    formats: Sequence[str],
    name: str,
    email: str,
    expires_at: datetime,
    site: str,
    by: User,
    now: datetime,
) -> DeliveryLink:
    """Make a link for somebody without an account; it opens at most for ``LONGEST``."""
    with transaction.atomic():
        link = DeliveryLink.objects.create(
            study=study,
            client=client,
            delivery=delivery,
            formats=list(formats),
            name=name,
            email=email,
            site=site,
            nonce=secrets.token_urlsafe(24),
            made_by=by,
            made_at=now,
            expires_at=min(expires_at, now + LONGEST),
        )
        _note(link, AuditVerb.DELIVERY_LINK_MADE, by, now)
    return link


def secret_of(link: DeliveryLink) -> str:
    """What stands in the address of the link."""
    made = salted_hmac("delivery link", f"{link.pk} {link.nonce}", algorithm="sha256").hexdigest()
    return f"{link.pk}-{made[:40]}"


def code_of(link: DeliveryLink) -> str:
    """The six digits that go in another e-mail; each round has others."""
    made = salted_hmac("delivery code", f"{link.pk} {link.nonce} {link.round}", algorithm="sha256").digest()
    return f"{int.from_bytes(made[:8]) % 1_000_000:06}"


def link_with(secret: str, now: datetime) -> DeliveryLink | None:
    """The open link whose address holds this; an unknown, a closed and an expired one are nothing alike."""
    number = secret.partition("-")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 12):
        return None
    link = DeliveryLink.objects.select_related("study", "made_by").filter(pk=int(number)).first()
    if link is None or not constant_time_compare(secret_of(link), secret):
        return None
    return link if is_open(link, now) else None


def is_open(link: DeliveryLink, now: datetime) -> bool:
    """Whether the link opens something."""
    return link.closed_at is None and now < link.expires_at


def open_link(*, link: DeliveryLink, code: str, now: datetime) -> bool:
    """Whether this is the link's code; a wrong one is counted, and the last of them closes the link."""
    live = DeliveryLink.objects.filter(pk=link.pk, closed_at=None)
    # Counted before it is compared: many guesses at once are no more guesses than one after another.
    if not live.filter(tries_left__gt=0).update(tries_left=F("tries_left") - 1):
        return False
    with transaction.atomic():
        if constant_time_compare(code_of(link), code):
            live.update(tries_left=TRIES, opened=F("opened") + 1, last_opened_at=now)
            _note(link, AuditVerb.DELIVERY_LINK_OPENED, None, now)
            return True
        if live.filter(tries_left=0).update(closed_at=now, closed_as=LinkEnd.GUESSED):
            _note(link, AuditVerb.DELIVERY_LINK_CLOSED, None, now, LinkEnd.GUESSED)
    return False


def renew_code(*, link: DeliveryLink, now: datetime) -> bool:
    """Let the link have another code, which is to be sent; false so soon after the last one."""
    late = Q(code_sent_at=None) | Q(code_sent_at__lte=now - CODES_APART)
    live = DeliveryLink.objects.filter(late, pk=link.pk, closed_at=None)
    return bool(live.update(round=F("round") + 1, code_sent_at=now))


def close_link(*, link: DeliveryLink, by: User, now: datetime) -> bool:
    """Close a link at once and for good; false if it was closed before."""
    with transaction.atomic():
        live = DeliveryLink.objects.filter(pk=link.pk, closed_at=None)
        if not live.update(closed_at=now, closed_as=LinkEnd.REVOKED):
            return False
        _note(link, AuditVerb.DELIVERY_LINK_CLOSED, by, now, LinkEnd.REVOKED)
    return True


def close_links_to(*, delivery: StudyDelivery, end: LinkEnd, now: datetime) -> None:
    """Close the links through which this delivery could be fetched; ``end``: why."""
    leads_there = Q(delivery=delivery) | Q(delivery=None, study=delivery.study_id, client=delivery.client)
    for link in DeliveryLink.objects.filter(leads_there, closed_at=None):
        DeliveryLink.objects.filter(pk=link.pk).update(closed_at=now, closed_as=end)
        _note(link, AuditVerb.DELIVERY_LINK_CLOSED, None, now, end)


def note_download(
    *, delivery: StudyDelivery, one: str, now: datetime, person: User | None = None, link: DeliveryLink | None = None
) -> None:
    """Keep that somebody fetched a file of a delivery, and whether it was a client."""
    details = {"number": delivery.number, "format": one, **({"link": link.pk} if link else {})}
    is_client = person is None or not sight_of(delivery.study, person).works_here
    facts: dict[str, Any] = {"format": one, "person": person, "link": link, "at": now, "by_client": is_client}
    with small_write():
        DeliveryDownload.objects.create(delivery=delivery, **facts)
    subject, study = f"delivery:{delivery.pk}", delivery.study_id
    record(by=person, verb=AuditVerb.DELIVERY_FETCHED, subject=subject, study=study, details=details, now=now)


def _note(link: DeliveryLink, verb: AuditVerb, by: User | None, now: datetime, why: str = "") -> None:
    details = {"link": link.pk, "client": link.client, **({"why": str(why)} if why else {})}
    record(by=by, verb=verb, subject=f"study:{link.study_id}", study=link.study_id, details=details, now=now)
