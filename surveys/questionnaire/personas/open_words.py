"""How much of an open answer was written down: by the words that carry its meaning, in whatever form they stand."""

from __future__ import annotations

import re
import unicodedata

ENOUGH, SOME = 0.5, 0.2
"""The share of her words from which an answer counts as written down; from which it was at least summed up."""
_STEM = 5
"""Letters of a word that are compared, without the vowels behind them: ``buono`` is ``buona``, ``smells`` ``smell``."""
_ENDINGS = "aeiousy"
_NOT = frozenset(("no", "not", "non", "never", "mai", "nothing", "niente", "nulla", "senza", "without"))
_SMALL = frozenset(
    # Words that stand in any answer, in the languages in which people speak here.
    (
        "a ad ai al alla alle allo ai agli che chi ci col come con cosi cui da dai dal dalla dalle de dei del della "
        "delle di e ed era essere fa gli ha hanno ho i il in io l la le lei li lo loro ma mah me mi ne nei nel nella "
        "nelle o perche piu po poi quando quel quella quello questa questo se sempre si so solo sono su sua sul sulla "
        "sulle suo tanto te tra troppo tutto un una uno va vuol "
        "an and are as at be because been but by for from had has have he her his i if in is it its just me my of on "
        "or our she so some than that the their them then there they this to too very was we were what when which "
        "who will with would you your quite really rather well s m ve re ll d"
    ).split()
)


def likeness(hers: str, written: str) -> float:
    """The share of her words that were written: 1 of all; the words alone that carry meaning, if she said any."""
    said, kept = _stems(hers), _stems(written)
    return len(said & kept) / len(said) if said else 1.0


def is_denied_alike(hers: str, written: str) -> bool:
    """Whether both say no or neither does: “not bitter” without its “not” is another answer."""
    return bool(_NOT & set(_words(hers))) == bool(_NOT & set(_words(written)))


def _stems(text: str) -> set[str]:
    words = _words(text)
    carrying = [word for word in words if word not in _SMALL and word not in _NOT]
    return {word[:_STEM].rstrip(_ENDINGS) or word for word in carrying or words}


def _words(text: str) -> list[str]:
    """Words without accents; an apostrophe parts them, and “n’t” is a “not”."""
    spoken = text.lower().replace("’", "'").replace("n't", " not")
    plain = unicodedata.normalize("NFKD", spoken).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", plain) or text.lower().split()
