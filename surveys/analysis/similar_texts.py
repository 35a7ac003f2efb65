"""Groups of answers that say nearly the same, and the codes of those that were coded before.

Words are compared by rapidfuzz (MIT): the share of common words, whatever their order, tolerant of endings and slips.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

ALIKE, SAME = 72, 88
"""How alike two texts of a group are, and how alike a text is to a coded one whose code is suggested; of 100."""
MOST = 1200
"""Different texts that are grouped at once: the time grows with their square."""
_WORD = re.compile(r"[^\W\d_]+")
_IDLE = frozenset(
    "a ad al alla alle agli ai che chi ci col con da dal dalla dei del della delle di e ed gli ho i il in io la le lo "
    "ma me mi mio mia nel nella non o per piu poi quando quello si sono su sul ti un una uno va "
    "and are as at be by for from i in is it its me my of on or so that the then to was with you".split()
)


@dataclass(frozen=True, slots=True)
class TextGroup:
    """Texts that are alike, by their keys. ``words``: those that most of them share."""

    words: tuple[str, ...]
    members: tuple[str, ...]


def folded(text: str) -> str:
    """The words that matter, without accents, in small letters, each without its ending."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    words = [word for word in _WORD.findall(plain) if word not in _IDLE]
    return " ".join(_stem(word) for word in words) or plain.strip()


def _stem(word: str) -> str:
    """The word without its last vowels, as Italian declines it; short ones as they are."""
    return word.rstrip("aeiou") if len(word) > 4 else word


def grouped(texts: Mapping[str, str]) -> list[TextGroup]:
    """The texts, by key, in groups, the largest first; alone stand those that are like no other."""
    by_words: dict[str, list[str]] = {}
    for key, text in texts.items():
        by_words.setdefault(folded(text), []).append(key)
    order = sorted(by_words, key=lambda words: -len(by_words[words]))[:MOST]
    left, found = dict.fromkeys(order), []
    for words in order:
        if words not in left:
            continue
        near = process.extract(words, list(left), scorer=fuzz.token_set_ratio, score_cutoff=ALIKE, limit=None)
        group = dict.fromkeys([words, *(one for one, _score, _place in near)])
        for one in group:
            left.pop(one, None)
        members = tuple(key for one in group for key in by_words[one])
        found.append(TextGroup(_shared(list(group)), members))
    found += [TextGroup((), tuple(by_words[words])) for words in sorted(by_words.keys() - set(order))]
    return sorted(found, key=lambda group: -len(group.members))


def _shared(texts: Sequence[str]) -> tuple[str, ...]:
    counts = Counter(word for text in texts for word in set(text.split()))
    return tuple(word for word, count in counts.most_common(3) if count * 2 >= len(texts))


def suggested(texts: Mapping[str, str], coded: Iterable[tuple[str, tuple[int, ...]]]) -> dict[str, tuple[int, ...]]:
    """Key of a text → the codes of the coded text that is nearly the same; only suggestions, nobody has agreed."""
    known: dict[str, tuple[int, ...]] = {}
    for text, codes in coded:
        known.setdefault(folded(text), codes)
        if len(known) >= MOST:
            break
    found: dict[str, tuple[int, ...]] = {}
    choices = list(known)
    for key, text in list(texts.items())[:MOST]:
        near = process.extractOne(folded(text), choices, scorer=fuzz.token_sort_ratio, score_cutoff=SAME)
        if near is not None:
            found[key] = known[near[0]]
    return found
