"""Change the institute's details and how numbers are dialled at its centre."""

import hashlib
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from surveys.calling.dialling import fault_of
from surveys.people.models import AuditVerb, CentreDialling, Institute, User
from surveys.people.services.audit import record
from surveys.sandbox import small_picture

LOGO_SIZE = (480, 144)
"""Twice what pages show, for fine screens."""


class InstituteFacts(TypedDict, total=False):
    """What is known of the institute; ``logo`` as ``logo_from`` makes it, empty for none."""

    name: str
    address: str
    phone: str
    email: str
    website: str
    privacy_name: str
    privacy_email: str
    contacts_months: int | None
    answers_months: int | None
    logo: bytes
    colour: str


def logo_from(content: bytes) -> bytes:
    """A picture as a logo. Raises ``formats.pictures.PictureError``."""
    return small_picture(content, width=LOGO_SIZE[0], height=LOGO_SIZE[1]).content


def change_institute(*, by: User | None, now: datetime, **facts: Unpack[InstituteFacts]) -> Institute:
    """Change the given facts of the institute, which is created when it is first named."""
    with transaction.atomic():
        known = Institute.objects.select_for_update().first() or Institute()
        for name, value in facts.items():
            setattr(known, name, value)
        known.logo_digest = hashlib.sha256(known.logo).hexdigest()[:16] if known.logo else ""
        known.save()
        record(
            by=by, verb=AuditVerb.INSTITUTE_CHANGED, subject="institute:1", details={"fields": sorted(facts)}, now=now
        )
    return known


class NotAWayToDialError(ValueError):
    """The way of dialling cannot be used; ``str()`` says why."""


def change_centre_dialling(*, by: User | None, way: str, now: datetime) -> None:
    """Change how numbers are dialled by people without a setting of their own. Raises ``NotAWayToDialError``."""
    if fault := fault_of(way):
        raise NotAWayToDialError(fault)
    with transaction.atomic():
        CentreDialling.objects.update_or_create(pk=CentreDialling.THE_ONE, defaults={"way": way})
        record(by=by, verb=AuditVerb.CENTRE_DIALLING_CHANGED, subject="centre:1", details={"way": way}, now=now)
