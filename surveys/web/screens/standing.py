"""How a field stands, in words that are the same on every page; see ``formatting.state_in_words``."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.formatting import state_in_words

__all__ = ["concerns_in_words", "in_mid_sentence", "join_words", "state_in_words"]


def concerns_in_words(urgent: int, watched: int) -> str:
    """How many things are to be done now; where none is, how many are to be looked at."""
    if urgent:
        return ngettext("one thing to do now", "%(count)s things to do now", urgent) % {"count": urgent}
    if watched:
        return ngettext("one thing to look at", "%(count)s things to look at", watched) % {"count": watched}
    return _("nothing urgent")


def in_mid_sentence(words: str) -> str:
    """The words as they stand behind others."""
    return words[:1].lower() + words[1:]


def join_words(parts: Iterable[str]) -> str:
    """The parts as one headline."""
    return "; ".join(part for part in parts if part)
