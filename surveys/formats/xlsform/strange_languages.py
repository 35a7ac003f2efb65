"""Notes headings whose language is mistyped, or in which no question is written."""

from __future__ import annotations

from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.problems import Place
from surveys.questionnaire.wording.language_names import LANGUAGE_CODES

from .findings import Findings
from .headers import Languages, Table
from .lookalikes import closest


def note_strange_languages(table: Table, languages: Languages, findings: Findings) -> None:
    """Note the headings of a table in a language that is mistyped, or in which the survey asks nothing."""
    for heading in table.headings:
        language = languages.known.get(heading.language) if heading.field and ":" in heading.words else None
        if language is None:
            continue
        place = Place(table.name, None, heading.words)
        if like := language_meant(language, languages):
            findings.add("language_like", place, written=language.name, like=like)
        elif languages.asked and language.code not in languages.asked:
            findings.add("language_of_no_question", place, language=language.name)


def language_meant(language: Language, languages: Languages) -> str:
    """The language that a mistyped name must mean; ``""`` for a name that is known or resembles none."""
    name = language.name.lower()
    if name in LANGUAGE_CODES:
        return ""
    others = {one.name.lower(): one.name for one in languages.known.values() if one is not language}
    like = closest(name, [one for one in others if one in LANGUAGE_CODES]) or closest(name, LANGUAGE_CODES)
    return others.get(like, like.capitalize()) if name[:1] == like[:1] else ""
