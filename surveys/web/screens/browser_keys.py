"""The keys with which a person's pages seal what their browser keeps: made anew for each page, kept by no browser."""

import base64

from django.conf import settings
from django.utils.crypto import salted_hmac

from surveys.people.models import User


def seals_for(person: User) -> str:
    """Keys of 256 bits as base64, always the same for one person, and nobody else's, with a space between two.

    The first seals. The others, of ``SECRET_KEY_FALLBACKS``, open what was sealed before the site's key was changed.
    """
    return " ".join(_seal_for(person, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def _seal_for(person: User, key: str) -> str:
    digest = salted_hmac("surveys.web.seals", str(person.pk), secret=key, algorithm="sha256").digest()
    return base64.b64encode(digest).decode()
