"""Translations of texts: what is missing, what was made from a text that has changed since, what they must keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeAlias

from surveys.questionnaire.expressions.inline import PATTERN

from .written_texts import SPOKEN, WrittenText

MISSING, CHANGED, DONE = "missing", "changed", "done"
MOST_REMEMBERED = 3
"""Translations of one text whose sources are kept: undoing a change brings an earlier one back."""

Sources: TypeAlias = "dict[str, dict[str, dict[str, str]]]"
"""Language → key of a text → digest of a translation → the source text it was made from."""

_NAME = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
_MARK = re.compile(PATTERN + r"|\$\{[^{}]*\}")
_BLANK = re.compile(r"\$?\{\s*\w+\s*\}")
_TOKEN = re.compile(rf"(?:{PATTERN})|\$?\{{[^{{}}]*\}}|\w+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Unit:
    """A text to translate. ``earlier``: the source text that the translation was made from, where it is another one."""

    key: str
    written: WrittenText
    source: str
    translation: str
    earlier: str = ""

    @property
    def state(self) -> str:
        """Whether the translation is ``MISSING``, was made from a text that has ``CHANGED``, or is ``DONE``."""
        if not self.translation:
            return MISSING
        return CHANGED if self.earlier else DONE

    @property
    def is_spoken_outside(self) -> bool:
        """Whether it is a script or an answer for respondents, whose marks are blanks such as ``{interviewer}``."""
        return self.written.sheet in SPOKEN


def keyed(texts: Iterable[WrittenText]) -> Iterator[tuple[str, WrittenText]]:
    """Each text with a key that stays its own when rows are moved; texts without a row are nobody's to translate."""
    seen: dict[str, int] = {}
    for one in texts:
        key = "/".join((one.sheet, *((one.within,) if one.sheet == "choices" else ()), one.name, one.column))
        seen[key] = seen.get(key, 0) + 1
        yield key if seen[key] == 1 else f"{key}#{seen[key]}", one


def units(texts: Iterable[WrittenText], source: str, language: str, sources: Sources) -> list[Unit]:
    """The texts that have words in the language ``source``, with their translations into ``language``."""
    known = sources.get(language, {})
    found = []
    for key, one in keyed(texts):
        if words := one.text.get(source, ""):
            translation = one.text.get(language, "")
            made_from = known.get(key, {}).get(_digest(translation), words) if translation else words
            found.append(Unit(key, one, words, translation, "" if made_from == words else made_from))
    return found


def renewed(sources: Sources, texts: Iterable[WrittenText], source: str) -> Sources:
    """The sources with those of translations that are new; one known already keeps the text it was made from."""
    texts = list(texts)
    if not any(sources.values()) and not any(len(one.text) > 1 for one in texts):
        return sources  # nothing is translated
    result = {language: dict(known) for language, known in sources.items()}
    met: set[str] = set()
    for key, one in keyed(texts):
        met.add(key)
        words = one.text.get(source, "")
        for language, translation in one.text.items():
            if language != source and words and translation:
                known = result.setdefault(language, {})
                if _digest(translation) not in known.get(key, {}):
                    known[key] = _with(known.get(key, {}), translation, words)
    return {language: _pruned(known, met) for language, known in result.items()}


def confirmed(sources: Sources, language: str, made: Mapping[str, tuple[str, str]]) -> Sources:
    """The sources with those of ``made``, translation and source text by key, whatever was known of them."""
    known = sources.get(language, {})
    new = {key: _with(known.get(key, {}), translation, source) for key, (translation, source) in made.items()}
    return {**sources, language: {**known, **new}}


def marks(text: str, is_spoken_outside: bool = False) -> list[str]:
    """The marks that stand for something filled in, as they are written, each once."""
    return list(dict.fromkeys(match[0] for match in (_BLANK if is_spoken_outside else _MARK).finditer(text)))


def lacking(unit: Unit, translation: str) -> list[str]:
    """The marks of the source text that the translation has in no form: of an expression, the names it reads."""
    if unit.is_spoken_outside:
        there = {_inner(mark) for mark in marks(translation, is_spoken_outside=True)}
        return [mark for mark in marks(unit.source, is_spoken_outside=True) if _inner(mark) not in there]
    read = set(_NAME.findall(translation))
    return [f"${{{name}}}" for name in dict.fromkeys(_NAME.findall(unit.source)) if name not in read]


def tokens(text: str) -> list[str]:
    """The text in words, spaces, signs and whole marks, which put together are the text again."""
    return [match[0] for match in _TOKEN.finditer(text)]


def _inner(mark: str) -> str:
    return mark.strip("${} \t\n").casefold()


def _with(known: Mapping[str, str], translation: str, source: str) -> dict[str, str]:
    digest = _digest(translation)
    others = [(made, words) for made, words in known.items() if made != digest]
    return dict([*others[-(MOST_REMEMBERED - 1) :], (digest, source)])


def _pruned(known: dict[str, dict[str, str]], met: set[str]) -> dict[str, dict[str, str]]:
    # Texts that are gone may come back with an undone step; but they must not pile up without end.
    if len(known) <= 2 * len(met) + 100:
        return known
    return {key: made for key, made in known.items() if key in met}


def _digest(translation: str) -> str:
    return blake2b(translation.encode(), digest_size=9).hexdigest()
