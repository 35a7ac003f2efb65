"""Keyed digests of numbers and names: equal words have equal digests, and without SECRET_KEY nobody finds the words.

An unkeyed digest of a telephone number is found by trying all numbers. After a change of SECRET_KEY, what was digested
before is recognised as long as the earlier key stands in SECRET_KEY_FALLBACKS.
"""

import hmac
from functools import lru_cache

from django.conf import settings

MOST_KEYS = 4
"""SECRET_KEY and its fallbacks."""
LENGTH = 32
"""Characters of a digest: 128 bits."""


def digest_of(purpose: str, words: str) -> str:
    """The digest under the present key; digests of different purposes cannot be compared."""
    return _digest(_key(settings.SECRET_KEY, purpose), words)


def digests_of(purpose: str, words: str) -> tuple[str, ...]:
    """The digests that these words may have: under the present key, and under the earlier ones."""
    return tuple([_digest(_key(secret, purpose), words) for secret in _secrets()])


def key_name(purpose: str) -> str:
    """The public name of the present key, which does not reveal it."""
    return _name(settings.SECRET_KEY, purpose)


def key_names(purpose: str) -> tuple[str, ...]:
    """The names of all known keys, the present one first."""
    return tuple([_name(secret, purpose) for secret in _secrets()])


def _secrets() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=64)
def _key(secret: str, purpose: str) -> bytes:
    return hmac.digest(secret.encode(), f"ascolto: {purpose}".encode(), "sha256")


def _digest(key: bytes, words: str) -> str:
    return hmac.digest(key, words.encode(), "sha256").hex()[:LENGTH]


def _name(secret: str, purpose: str) -> str:
    return _digest(_key(secret, purpose), "the name of this key")[:8]
