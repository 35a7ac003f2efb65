"""Known devices: failed sign-ins elsewhere do not lock a person out on devices where they have signed in before.

A signed cookie lists the people who have signed in on a device (OWASP's "device cookies"). It grants nothing:
failures on such a device are counted separately from those of all other devices.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from surveys.people.models import User

SALT = "surveys.web.account.known_devices"
KEPT = 180 * 24 * 60 * 60
MOST_PEOPLE = 40
"""People remembered per device: on a shared workstation, those who signed in last."""


def remember(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """Add the person to the device's cookie."""
    device, people = _read(request)
    people = [person.pk, *(one for one in people if one != person.pk)][:MOST_PEOPLE]
    value = signing.dumps([device or secrets.token_hex(8), people], salt=SALT)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        value,
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def device_known_to(request: HttpRequest, person: User) -> str:
    """Return the device's id if the person has signed in on it before, else an empty string."""
    device, people = _read(request)
    return device if person.pk in people else ""


def _read(request: HttpRequest) -> tuple[str, list[int]]:
    """Return the device's id and the primary keys of its people; empty for a missing, forged or expired cookie."""
    try:
        device, people = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return "", []
    return device, people
