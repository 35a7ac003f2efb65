"""Encryption of small secrets in the database, under keys derived from SECRET_KEY."""

import base64
import logging
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SEAL = "sealed:"
"""The prefix of sealed texts; texts stored before there were seals lack it."""


def seal(text: str) -> str:
    """The encrypted text."""
    return SEAL + _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()


def unseal(kept: str) -> str:
    """The plain text of a stored text, sealed or not.

    A text sealed with another key cannot be read: a random secret that nobody was given is returned instead.
    """
    if not kept.startswith(SEAL):
        return kept
    box = _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    try:
        return box.decrypt(kept.removeprefix(SEAL)).decode()
    except InvalidToken:
        logging.getLogger(__name__).error("A second factor was sealed with another SECRET_KEY: it opens nothing.")
        return base64.b32encode(secrets.token_bytes(40)).decode()


@lru_cache(maxsize=8)
def _box(*keys: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"surveys.people.sealing").derive(key.encode())
    return base64.urlsafe_b64encode(derived)
