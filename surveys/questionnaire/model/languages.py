"""Codes of languages, as people write them: ``it``, ``IT``, ``it-CH``, ``it_CH``."""

from functools import lru_cache


@lru_cache(maxsize=200)
def without_region(code: str) -> str:
    """The language alone, in small letters: what is written for all who speak it is found by that."""
    return code.partition("-")[0].partition("_")[0].lower()
