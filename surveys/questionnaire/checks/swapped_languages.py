"""Checks whether texts are written in the language whose column they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.wording.language_names import language_code
from surveys.questionnaire.wording.written_texts import WrittenText, written_texts

from .collapsing import some_rows

LEAST_WORDS = 2
"""So many different small words of another language, and none of its own, show that a text is written in it."""
LEAST_TEXTS = 2
"""One text alone may be a title or a quotation."""

_WORD = re.compile(r"[^\W\d_]+")
_PIPED = re.compile(r"\$?\{[^{}]*\}|<[^<>]*>")
_SMALL_WORDS: Mapping[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "it": "il gli della delle dello degli dei nel nella alla alle che è sono hai ha come quanto quale quali quanti "
        "quante dove perché più lei suo sua suoi questo questa queste questi cosa non per molto di con anni si",
        "en": "the of and to is are you your have has how what which when where why this that these those with for "
        "from do does did not many much would will was were been or at",
        "fr": "le les des du est sont vous votre vos avez quel quelle quels quelles combien où pourquoi cette ces avec "
        "pour dans êtes ne pas une et au aux",
        "de": "der die das und ist sind sie ihr ihre haben wie welche welcher welches wann warum dieser diese mit für "
        "von nicht ein eine einen wird werden zu",
        "es": "el los las del es son usted su cuál cuáles cuántos cuántas cuánto dónde por qué esta este estos con "
        "para y ha tiene una como más años",
        "pt": "os das dos é são você seu sua qual quais quantos quantas onde porque esta este com para não uma o tem "
        "mais anos",
    }.items()
}
"""Language → words that texts are full of. What two of them share counts for neither against the other."""


def swapped_languages(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """Columns with texts in the language of another column of the questionnaire; each column once."""
    languages = {language.code: language for language in questionnaire.languages}
    codes = {code: language_code(code) or language_code(language.name) for code, language in languages.items()}
    spoken = {code: known for code, known in codes.items() if known in _SMALL_WORDS}
    if len(spoken) < 2:
        return
    strange: dict[tuple[str, str, str, str], list[WrittenText]] = {}
    for text in written_texts(questionnaire):
        for code, words in text.text.items():
            if code in spoken and (other := _written_in(words, code, spoken)):
                strange.setdefault((text.sheet, text.column, code, other), []).append(text)
    for (sheet, column, code, other), texts in strange.items():
        if len(texts) >= LEAST_TEXTS:
            heading = languages[code].heading(column)
            rows = [text.row for text in texts]
            values: dict[str, str | int] = {"count": len(texts), "rows": some_rows(rows), "column": heading}
            values |= {"language": languages[code].name, "other": languages[other].name}
            yield Problem("text_in_other_language", Place(sheet, rows[0], heading), values)


def _written_in(text: str, code: str, spoken: Mapping[str, str]) -> str:
    """The code of the other language in which a text is written; ``""`` if it may be in its own."""
    words = {word.lower() for word in _WORD.findall(_PIPED.sub(" ", text))}
    own = _SMALL_WORDS[spoken[code]]
    if words & own:
        return ""
    counts = {other: len(words & _SMALL_WORDS[known]) for other, known in spoken.items() if known != spoken[code]}
    best = max(counts, key=lambda other: counts[other], default="")
    return best if best and counts[best] >= LEAST_WORDS else ""
