"""Digests of numbers and names under keys derived from SECRET_KEY: they tell the same words again, and give none away.

An unkeyed digest of a telephone number is found by trying all numbers. Where SECRET_KEY was changed, what was digested
before is still told again as long as the earlier one stands in SECRET_KEY_FALLBACKS.
"""

import hmac
from functools import lru_cache

from django.conf import settings

MOST_KEYS = 4
"""SECRET_KEY and its fallbacks."""
LENGTH = 32
"""Characters of a digest: 128 bits."""


def digest_of(purpose: str, words: str) -> str:
    """The digest under the present key; digests of one purpose tell nothing about those of another."""
    return _digest(_key(settings.SECRET_KEY, purpose), words)


def digests_of(purpose: str, words: str) -> tuple[str, ...]:
    """The digests that these words may have been given: under the present key, and under the earlier ones."""
    return tuple([_digest(_key(secret, purpose), words) for secret in _secrets()])


def key_name(purpose: str) -> str:
    """By what a key is known again without being told."""
    return _name(settings.SECRET_KEY, purpose)


def key_names(purpose: str) -> tuple[str, ...]:
    """The names of all keys that are known here, the present one first."""
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
