"""Language that is understood when it is heard once: short sentences, everyday words.

Whoever listens on the telephone cannot read a sentence again. What is found here is advice; nothing is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from surveys.questionnaire.model.languages import without_region

MOST_WORDS = 30
"""In one sentence that is read aloud."""
_SHOWN = 6
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_WORD = re.compile(r"\$?\{[^{}]*\}|[^\W_]+(?:[’'\-][^\W_]+)*")
_TAG = re.compile(r"<[^<>]*>")

PLAINER: Mapping[str, Mapping[str, str]] = {
    "it": {
        "usufruire": "usare",
        "usufruito": "usato",
        "effettuare": "fare",
        "effettuato": "fatto",
        "fruizione": "uso",
        "fruire": "usare",
        "reperire": "trovare",
        "espletare": "fare",
        "ottemperare": "rispettare",
        "ubicato": "si trova",
        "nominativo": "nome",
        "suddetto": "questo",
        "summenzionato": "questo",
        "codesto": "questo",
        "pervenire": "arrivare",
        "recarsi": "andare",
        "diniego": "no",
        "in merito a": "su",
        "in ordine a": "su",
        "ai sensi di": "secondo",
        "ai fini di": "per",
        "nell’ambito di": "in",
        "a titolo esemplificativo": "per esempio",
        "brand awareness": "quanto si conosce la marca",
        "target": "persone a cui ci si rivolge",
        "customer satisfaction": "soddisfazione",
    },
    "en": {
        "utilise": "use",
        "utilize": "use",
        "utilisation": "use",
        "commence": "begin",
        "terminate": "end",
        "endeavour": "try",
        "ascertain": "find out",
        "aforementioned": "this",
        "hereby": "leave it out",
        "herein": "here",
        "pursuant to": "under",
        "in respect of": "about",
        "with regard to": "about",
        "prior to": "before",
        "subsequent to": "after",
        "brand awareness": "how well the brand is known",
        "customer satisfaction": "how satisfied people are",
        "touchpoint": "contact",
    },
}
"""Language → words of offices and of the trade → plainer ones."""
_JARGON = {
    language: re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})(?!\w)")
    for language, words in PLAINER.items()
}


def hard_to_hear(text: str, language: str) -> Iterator[tuple[str, dict[str, str | int]]]:
    """What is hard to understand: a code of the catalogue of problems and the values of its sentences.

    A text is told of once for each reason, at its longest sentence and its first such word.
    """
    plain = _TAG.sub(" ", text)
    longest = max((_WORD.findall(sentence) for sentence in _SENTENCE.split(plain)), key=len, default=[])
    if len(longest) > MOST_WORDS:
        yield "sentence_long", {"count": len(longest), "most": MOST_WORDS, "start": " ".join(longest[:_SHOWN])}
    code = without_region(language)
    found = _JARGON[code].search(plain.lower()) if code in _JARGON else None
    if found:
        yield "word_of_offices", {"written": found[0], "plainer": PLAINER[code][found[0]]}
