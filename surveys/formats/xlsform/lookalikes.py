"""Recognises near misses of names: mistyped, in the plural, in Italian, or with the language written differently.

The rows of a sheet or column that is not read are lost silently. So whatever resembles a known name is read as that one
and reported, until it is renamed or declared to be the researcher's own.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping

_SHORTEST = 4
"""Shorter names resemble each other by chance."""

_SHEETS: Mapping[str, str] = {
    "survey": "domande domanda questionario questions question questionnaire surveys",
    "choices": "scelte scelta opzioni modalita modalità codici liste risposte choice options option answers",
    "settings": "impostazioni impostazione setting configurazione",
    "routes": "percorsi percorso salti salto rotte filtri instradamenti route routing jumps skips",
    "quotas": "quote quota celle quota_cells",
    "scripts": "testi copioni copione script",
    "answers_for_respondents": "risposte_per_intervistati obiezioni faq answers_to_respondents",
    "sample": "campione nominativi samples",
    "respondents": "rispondenti intervistati respondent",
    "tests": "prove interviste_di_prova saved_tests",
}
_COLUMNS: Mapping[str, str] = {
    "type": "tipo types",
    "name": "nome codice code variabile variable names",
    "label": "etichetta testo labels etichette",
    "hint": "istruzione istruzioni suggerimento hints instruction instructions",
    "list_name": "lista elenco list nome_lista lists",
    "relevant": "condizione condizioni filtro filter condition rilevante visibile_se show_if",
    "constraint": "vincolo vincoli controllo validation validazione constraints",
    "constraint_message": "messaggio_vincolo messaggio_di_vincolo messaggio_errore validation_message",
    "required": "obbligatorio obbligatoria mandatory richiesto",
    "calculation": "calcolo formula calcolato",
    "choice_filter": "filtro_risposte filtro_scelte choices_filter filter_choices",
    "nonresponse": "non_risposta nonrisposta non_risposte mancata_risposta non_response",
    "warning": "avviso avvertimento warnings",
    "warning_message": "messaggio_avviso",
    "read_out": "leggere letto lettura readout read_aloud",
    "personal": "personale personali",
    "order": "ordine rotazione rotation",
    "repeat_count": "ripetizioni numero_ripetizioni",
    "min_answers": "min_risposte minimo_risposte risposte_minime",
    "max_answers": "max_risposte massimo_risposte risposte_massime",
    "exclusive": "esclusivo esclusiva esclude",
    "specify": "specificare specifica altro_specificare",
    "pin": "fisso fissa fixed bloccata bloccato",
    "missing": "mancante mancanti",
    "after": "dopo",
    "when": "quando se condizione condition",
    "go_to": "vai_a va_a salta_a goto",
    "target": "obiettivo interviste numero targets",
    "on_full": "se_piena a_quota_piena",
    "group": "gruppo groups",
    "text": "testo texts",
    "question": "domanda questions",
    "answer": "risposta answers",
    "share": "quota percentuale",
    "example": "esempio examples",
    "answers": "risposte",
    "route": "percorso",
    "end": "fine",
    "default_language": "lingua lingua_predefinita language default_lang",
    "form_title": "titolo",
}
_ITALIAN = frozenset("nome codice etichetta etichette tipo istruzione istruzioni condizione condizioni vincolo".split())
"""Translations of columns' names that hardly head a remark, as ``code``, ``list`` or ``condition`` do."""
_LANGUAGES = frozenset(
    "it en fr de es pt ita eng fra deu spa italiano italian english inglese français francese french deutsch tedesco "
    "german español spagnolo spanish".split()
)
_TAIL = re.compile(r"^(?P<field>[a-z_]+?)[ _\-]*\(?[ _]*(?P<language>[^\W\d_]+)\)?$")


def like_a_sheet(key: str, missing: Iterable[str]) -> str:
    """The one of the ``missing`` sheets that ``key`` must mean; ``""`` if it resembles none."""
    wanted = list(missing)
    return next((name for name in wanted if key in _SHEETS.get(name, "").split()), "") or closest(key, wanted)


def like_a_column(key: str, fields: Mapping[str, str], taken: Container[str]) -> str:
    """The one of the ``fields`` that a heading must mean; ``""`` if it resembles none that is not ``taken``."""
    free = {name: field for name, field in fields.items() if field not in taken and field != "media"}
    known = set(free.values())
    word = next((field for field, words in _COLUMNS.items() if field in known and key in words.split()), "")
    return word or free.get(closest(key, free), "")


def translated_column(key: str, fields: Mapping[str, str]) -> str:
    """The one of the ``fields`` whose name in Italian ``key`` is; ``""`` if it is none."""
    known = set(fields.values())
    if key not in _ITALIAN:
        return ""
    return next((field for field, words in _COLUMNS.items() if field in known and key in words.split()), "")


def with_language(key: str, translated: Container[str]) -> tuple[str, str]:
    """Field and language of a heading such as ``label_it`` or ``hint (English)``; two ``""`` for any other."""
    match = _TAIL.match(key)
    if match and match["language"] in _LANGUAGES and match["field"] in translated:
        return match["field"], match["language"]
    return "", ""


def closest(word: str, words: Iterable[str]) -> str:
    """The word closest to ``word``, within one or two typing errors; ``""`` if all differ more."""
    if len(word) < _SHORTEST - 1:
        return ""
    allowed = 1 if len(word) < 7 else 2
    near = (
        (distance(word, other, allowed), other)
        for other in words
        if len(other) >= _SHORTEST and (len(word) >= _SHORTEST or word[0] == other[0])
    )
    slips, found = min(near, default=(allowed + 1, ""))
    return found if 0 < slips <= allowed else ""


def distance(one: str, other: str, most: int) -> int:
    """The edit distance of two words (omissions, insertions, exchanges, swaps); ``most + 1`` if it is greater."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)
