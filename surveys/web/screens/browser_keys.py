"""Keys with which a person's pages encrypt what their browser stores: derived for each page, never stored there."""

import base64

from django.conf import settings
from django.utils.crypto import salted_hmac

from surveys.people.models import User


def seals_for(person: User) -> str:
    """Return keys of 256 bits in base64, separated by spaces; always the same for one person, different for others.

    The first one encrypts. The others, from ``SECRET_KEY_FALLBACKS``, decrypt what was encrypted under earlier keys.
    """
    return " ".join(_seal_for(person, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def _seal_for(person: User, key: str) -> str:
    digest = salted_hmac("surveys.web.seals", str(person.pk), secret=key, algorithm="sha256").digest()
    return base64.b64encode(digest).decode()
