"""What interviewers say when a respondent objects or asks: a line that listens, the answer, the way back.

Each entry has up to four texts, its ``PARTS``. The institute's general answers, by situation, are there in every study;
the study's own stand in their places, and behind them. Numbers never move while a study adds to its answers, so that
fingers learn them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.questionnaire.model.languages import without_region
from surveys.questionnaire.model.structure import Text

from .general_answers import GENERAL, SAID_AS

PARTS = ("question", "listen", "answer", "back")
"""What an entry may say: what brings it up, the line that listens, the answer, the way back to the questions."""
MAIN_PARTS = ("question", "answer")
"""Those that every entry has."""
SAYS = ("no_time", "not_interested", "later", "too_old", "refusal")
"""Situations in which a respondent objects."""
ASKS = ("number_source", "selling", "who", "privacy", "recorded", "how_long", "why_me")
"""Situations in which a respondent asks."""
MUST_END = ("minor", "distress")
"""Situations in which no interview may go on, whatever the respondent says."""
SITUATIONS = (*SAYS, *ASKS, *MUST_END)
"""All situations, in the order of their numbers."""
ENDINGS = frozenset({"refusal", *MUST_END})
"""Situations from which there is no way back: thank them, note it, end."""
NOTICE = "script:privacy_notice"
"""The privacy notice, in the record of what was said: no entry's name has a colon."""
LONGEST_NAME = 60
MOST_WORDS = 40
"""An answer of more words is listened to by nobody: who writes one is told so."""


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """An entry in one language. ``name`` identifies it in what is recorded; ``number`` is what is typed.

    ``is_general``: the institute's, and not the study's own. ``said_as``: other words by which it is found.
    """

    name: str
    number: int
    question: str
    listen: str
    answer: str
    back: str
    situation: str = ""
    is_general: bool = False
    said_as: str = ""

    @property
    def ends(self) -> bool:
        """Whether there is no way back: whoever says it goes on to end the call."""
        return self.situation in ENDINGS


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    words: Mapping[str, Text] = field(default_factory=dict)
    situation: str = ""
    is_general: bool = False


TOO_LONG, CONTRADICTS, PROMISES = "too_long", "contradicts", "promises"
_BUT = {"it": r"\b(?:ma|però|tuttavia)\b", "en": r"\b(?:but|however)\b"}
_PROMISE = {
    "it": r"\b(?:mai|sicuramente|garantit\w+|assolutamente|al cento per cento)\b",
    "en": r"\b(?:never|certainly|guarantee\w*|absolutely)\b",
}


def doubts(entry: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What is doubtful in an entry: a kind, the part, the language. It is advice: nothing is refused.

    An answer is too long over ``MOST_WORDS``; a line that listens does not contradict; nobody promises "never".
    """
    found = []
    for part in ("listen", "answer"):
        for language, text in (entry.get(part) or {}).items():
            said, code = text.lower(), without_region(language)
            if part == "answer" and len(text.split()) > MOST_WORDS:
                found.append((TOO_LONG, part, language))
            if part == "listen" and code in _BUT and re.search(_BUT[code], said):
                found.append((CONTRADICTS, part, language))
            if part == "answer" and code in _PROMISE and re.search(_PROMISE[code], said):
                found.append((PROMISES, part, language))
    return found


def name_of(entry: Mapping[str, Any]) -> str:
    """The name by which uses of this entry are counted: its situation, or what brings it up, in letters a-z."""
    return str(entry.get("situation") or "") or _slug(entry.get("question") or {})


def general_entry(situation: str, house: Mapping[str, Any]) -> dict[str, Text]:
    """Part → words of the general answer to a situation: the institute's, and where it has none the product's."""
    own, shipped = house.get(situation) or {}, GENERAL[situation]
    return {part: {**(shipped.get(part) or {}), **(own.get(part) or {})} for part in PARTS}


def ready_answers(
    own: Sequence[Mapping[str, Any]], language: str, house: Mapping[str, Any] | None = None
) -> list[ReadyAnswer]:
    """The general answers with the study's own in their places, then its others; numbered from 1.

    ``house``: the institute's own words for general ones, situation → part → language → words. General ones are there
    only in languages in which they are written. The study's own fall back to another language, as all its texts do.
    """
    by_situation = {str(one["situation"]): one for one in own if one.get("situation") in SITUATIONS}
    entries = [
        _Entry(one, by_situation[one], one)
        if one in by_situation
        else _Entry(one, general_entry(one, house or {}), one, is_general=True)
        for one in SITUATIONS
    ]
    entries += [_Entry(name_of(one), one) for one in own if one.get("situation") not in SITUATIONS]
    written = [one for one in entries if not one.is_general or without_region(language) in one.words["answer"]]
    return [_ready(number, one, language) for number, one in enumerate(written, 1)]


def _ready(number: int, entry: _Entry, language: str) -> ReadyAnswer:
    code = without_region(language) if entry.is_general else language
    said = {part: _in(entry.words.get(part) or {}, code) for part in PARTS}
    if entry.situation in ENDINGS:
        said["back"] = ""
    return ReadyAnswer(
        name=entry.name,
        number=number,
        **said,
        situation=entry.situation,
        is_general=entry.is_general,
        said_as=SAID_AS.get(entry.situation, {}).get(without_region(language), ""),
    )


def _in(words: Text, language: str) -> str:
    return words.get(language) or words.get("") or next(iter(words.values()), "")


def _slug(words: Text) -> str:
    """Never the name of a situation, which stands for its general answer; of other scripts a name of their own."""
    first = next((text for text in words.values() if text), "")
    plain = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode().lower()
    name = "_".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_NAME]
    if not name:
        return f"answer_{hashlib.sha256(first.encode()).hexdigest()[:12]}" if first else "answer"
    return f"{name}_own" if name in SITUATIONS else name
