"""Texts as they are read aloud: answers filled in, words to be stressed, every other markup gone."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .answers import in_words
from .answers.kinds import number_words
from .expressions.values import to_text
from .pages import FILL, PLAIN, STRONG, Piece, QuestionView, Rich
from .spots import Keys, Spot
from .state import Answer
from .structure import LISTED_TYPES, SILENT_TYPES, Question, Text

if TYPE_CHECKING:
    from .evaluation import Run

_TOKEN = re.compile(
    r"\$\{\s*(?P<name>[^{}]*?)\s*\}"
    r"|(?P<on><(?:b|strong)(?:\s[^<>]*)?>)|(?P<off></(?:b|strong)\s*>)"
    r"|(?P<bold>\*\*|(?<!\w)__(?=\w)|(?<=\w)__(?!\w))"
    r"|(?P<line><br\s*/?>|</p\s*>|</div\s*>|</li\s*>)"
    r"|(?P<tag></?[A-Za-z][^<>]*>|<!--.*?-->)"
    r"|\[(?P<link>[^\[\]]+)\]\([^()\s]*\)"
    r"|(?P<heading>^\#{1,6}\s+)"
    r"|(?P<slanted>(?<![\w*])[*_](?=[^\s*_])|(?<=[^\s*_])[*_](?![\w*]))",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_AND = {"it": "e", "en": "and", "de": "und", "fr": "et", "es": "y", "pt": "e"}
_GREETINGS = {
    "it": ("buongiorno", "buon pomeriggio", "buonasera"),
    "en": ("good morning", "good afternoon", "good evening"),
    "de": ("guten Morgen", "guten Tag", "guten Abend"),
    "fr": ("bonjour", "bonjour", "bonsoir"),
    "es": ("buenos días", "buenas tardes", "buenas noches"),
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@lru_cache(maxsize=20_000)
def pieces_of(words: str) -> Rich:
    """A text taken apart: ``FILL`` pieces hold the name to be filled in."""
    if not any(sign in words for sign in "$<*_[#&"):
        return (Piece(words),) if words else ()
    pieces: list[Piece] = []
    strong, end = False, 0

    def add(text: str) -> None:
        if text:
            pieces.append(Piece(html.unescape(text), STRONG if strong else PLAIN))

    for match in _TOKEN.finditer(words):
        add(words[end : match.start()])
        end = match.end()
        kind = match.lastgroup
        if kind == "name":
            pieces.append(Piece(match["name"], FILL))
        elif kind in ("bold", "on", "off"):
            strong = not strong if kind == "bold" else kind == "on"
        elif kind == "line":
            add("\n")
        elif kind == "link":
            add(match["link"])
    add(words[end:])
    return tuple(pieces)


def rich(run: Run, text: Text, spot: Spot, keys: Keys) -> Rich:
    """The text in the interview's language, as seen from ``spot`` in the given instances."""
    if not text:
        return ()
    words = run.program.questionnaire.words(text, run.state.language)
    parts = pieces_of(words)
    if "${" not in words:
        return parts
    filled = [Piece(_fill(run, piece.words, spot, keys), FILL) if piece.kind == FILL else piece for piece in parts]
    return tuple(piece for piece in filled if piece.words)


def plain(pieces: Rich) -> str:
    """The words alone."""
    return pieces[0].words if len(pieces) == 1 else "".join([piece.words for piece in pieces])


def _fill(run: Run, name: str, spot: Spot, keys: Keys) -> str:
    found = run.program.find(name, spot)
    if found is None:
        return _known_of_the_case(run, name)
    shared = run.shared_keys(spot, keys, found)
    if len(shared) == len(found.repeats):
        return answer_words(run, found, shared)
    several = [answer_words(run, found, instance) for instance in run.instances_of(found, shared)]
    return joined([words for words in several if words], run.language)


def _known_of_the_case(run: Run, name: str) -> str:
    """What has no question: a column of the sample, the interviewer's name, the greeting of the hour."""
    if name in run.facts.attributes:
        return run.facts.attributes[name]
    if name == "interviewer":
        return run.facts.interviewer
    if name == "greeting":
        hour = run.facts.session_at.hour
        greetings = _GREETINGS.get(run.language.split("-")[0], _GREETINGS["en"])
        return greetings[0 if hour < 13 else 1 if hour < 18 else 2]
    return ""


def answer_words(run: Run, spot: Spot, keys: Keys) -> str:
    """The answer as it is piped: labels for codes, the language's way with numbers and dates, nothing for no answer."""
    item = spot.item
    if not isinstance(item, Question):
        return ""
    value = run.value(spot, keys)
    if value == "":
        return ""
    if item.type in SILENT_TYPES:
        return _calculated_words(run, value)
    answer = run.answer(spot, keys)
    if answer is None or answer.value is None:
        return ""
    if item.type in LISTED_TYPES:
        return joined(choice_words(run, spot, keys, answer), run.language)
    view = QuestionView(path=spot.path, name=item.name, type=item.type, number="", label=())
    return in_words(view, answer, run.language)


def choice_words(run: Run, spot: Spot, keys: Keys, answer: Answer) -> list[str]:
    """The words of each chosen code; of "other, specify" what was specified."""
    codes = answer.value if isinstance(answer.value, list) else [str(answer.value)]
    return [answer.specify.get(code) or run.label(spot, keys, code) or code for code in codes]


def _calculated_words(run: Run, value: object) -> str:
    if isinstance(value, float):
        return number_words(value, run.language)
    text = to_text(value)  # type: ignore[arg-type]
    if _DATE.fullmatch(text):
        view = QuestionView(path="", name="", type="date", number="", label=())
        return in_words(view, Answer(text), run.language)
    return text


def joined(words: list[str], language: str) -> str:
    """``a, b e c``; in a language whose “and” is not known ``a, b, c``."""
    link = _AND.get(language.split("-")[0])
    if link is None or len(words) < 2:
        return ", ".join(words)
    return f"{', '.join(words[:-1])} {link} {words[-1]}"
