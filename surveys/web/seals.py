"""The key with which a person's pages seal what their browser keeps: made anew for each page, kept by no browser."""

import base64

from django.utils.crypto import salted_hmac

from surveys.people.models import User


def seal_for(person: User) -> str:
    """256 bits as base64, always the same for one person, and nobody else's."""
    digest = salted_hmac("surveys.web.seals", str(person.pk), algorithm="sha256").digest()
    return base64.b64encode(digest).decode()
