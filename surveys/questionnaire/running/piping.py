"""Texts as they are read aloud: answers filled in, words to be stressed, every other markup gone."""

from __future__ import annotations

import re

from surveys.questionnaire.compiled.items import CompiledItem, Keys
from surveys.questionnaire.compiled.texts import GAP, pieces_of
from surveys.questionnaire.expressions.budget import CHARACTERS_OF_A_STEP, LONG_TEXT
from surveys.questionnaire.expressions.context import Value
from surveys.questionnaire.expressions.inline import compiled_inline
from surveys.questionnaire.expressions.values import CUT, LONGEST_TEXT, settled, to_text
from surveys.questionnaire.model.languages import without_region
from surveys.questionnaire.model.pages import FILL, Piece, QuestionView, Rich
from surveys.questionnaire.model.predefined_names import INTERVIEWER, predefined_value
from surveys.questionnaire.model.state import Answer
from surveys.questionnaire.model.structure import DATE, Question, Text
from surveys.questionnaire.types import LISTED_TYPES, SILENT_TYPES, in_words
from surveys.questionnaire.types.answering import number_words

from .context import RunContext
from .run_values import RunValues
from .stale_codes import still_offered

_AND = {"it": "e", "en": "and", "de": "und", "fr": "et", "es": "y", "pt": "e"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def rich(run: RunValues, text: Text, item: CompiledItem, keys: Keys) -> Rich:
    """The text in the interview's language, as seen from ``item`` in the given instances."""
    if not text:
        return ()
    words = run.program.questionnaire.words(text, run.state.language)
    parts = pieces_of(words)
    if "{" not in words:
        return parts
    return _filled(run, parts, item, keys)


def _filled(run: RunValues, parts: Rich, item: CompiledItem, keys: Keys) -> Rich:
    """The pieces as far as anybody could read them aloud: a text may fill in long texts many times."""
    pieces, left = [], LONGEST_TEXT
    for part in parts:
        piece = Piece(_fill(run, part.words, item, keys), FILL) if part.kind == FILL else part
        length = len(piece.words)
        if not length or (length > LONG_TEXT and run.spend(length // CHARACTERS_OF_A_STEP)):
            continue
        if length > left:
            pieces.append(Piece(piece.words[:left] + CUT, piece.kind))
            break
        left -= length
        pieces.append(piece)
    return tuple(pieces)


def _fill(run: RunValues, written: str, item: CompiledItem, keys: Keys) -> str:
    """The words for a name, or for a call of a function; one that cannot be worked out stays as it is written."""
    if "(" not in written:
        return filled_in(run, written, item, keys, GAP)
    evaluate = compiled_inline(written)
    if evaluate is None:
        return f"{{{written}}}"
    return _calculated_words(run, settled(evaluate(RunContext(run, item, keys, "text"))))


def filled_in(run: RunValues, name: str, item: CompiledItem, keys: Keys, gap: str = "") -> str:
    """The words for a name as seen from ``item``; ``gap`` for don't know and refused, ``''`` for no answer."""
    found = run.program.find(name, item)
    if found is None:
        return predefined_value(run.facts, name, run.language) or (gap if name == INTERVIEWER else "")
    shared = run.shared_keys(item, keys, found)
    if len(shared) == len(found.repeats):
        return answer_words(run, found, shared) or (gap if run.missing(found, shared) else "")
    several = [answer_words(run, found, instance) for instance in run.instances_of(found, shared)]
    return joined([words for words in several if words], run.language)


def answer_words(run: RunValues, item: CompiledItem, keys: Keys) -> str:
    """The answer as it is piped: labels for codes, the language's way with numbers and dates.

    Nothing for no answer, don't know and refused, a code that is marked as missing among them.
    """
    definition = item.definition
    if not isinstance(definition, Question):
        return ""
    value = run.value(item, keys)
    if value == "":
        return ""
    if definition.type in SILENT_TYPES:
        return _calculated_words(run, value)
    answer = still_offered(run, item, keys)
    if answer is None or answer.value is None or answer.missing:
        return ""
    if definition.type in LISTED_TYPES:
        return joined(choice_words(run, item, keys, answer), run.language)
    view = QuestionView(
        item.path, definition.name, definition.type, number="", label=(), appearance=definition.appearance
    )
    return in_words(view, answer, run.language)


def choice_words(run: RunValues, item: CompiledItem, keys: Keys, answer: Answer) -> list[str]:
    """The words of each chosen code; of "other, specify" what was specified."""
    codes = answer.value if isinstance(answer.value, list) else [str(answer.value)]
    said = answer.specify
    return [(said.get(code) if said else "") or run.label_of_list(item, keys, code) or code for code in codes]


def _calculated_words(run: RunValues, value: Value) -> str:
    if isinstance(value, float):
        return number_words(value, run.language)
    text = to_text(value)
    if _DATE.fullmatch(text):
        view = QuestionView(path="", name="", type=DATE, number="", label=())
        return in_words(view, Answer(text), run.language)
    return text


def joined(words: list[str], language: str) -> str:
    """``a, b e c``; in a language whose “and” is not known ``a, b, c``."""
    link = _AND.get(without_region(language))
    if link is None or len(words) < 2:
        return ", ".join(words)
    return f"{', '.join(words[:-1])} {link} {words[-1]}"
