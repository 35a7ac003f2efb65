"""Small secrets as they are kept in the database: sealed with a key that only the site's own settings give."""

import base64
import logging
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SEAL = "sealed:"
"""How what is sealed begins; what was kept before there were seals does not."""


def seal(text: str) -> str:
    """The text as it is kept."""
    return SEAL + _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()


def unseal(kept: str) -> str:
    """The text that was kept, sealed or in clear as before.

    What another key sealed opens for nobody: instead of it comes a secret that was never given to anybody.
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
