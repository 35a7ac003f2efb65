"""Texts taken apart: what is filled in, what is stressed when read aloud; every other markup is gone."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from surveys.questionnaire.expressions.inline import PATTERN
from surveys.questionnaire.expressions.values import CUT, LONGEST_TEXT
from surveys.questionnaire.model.pages import FILL, PLAIN, STRONG, Piece, Rich

GAP = "…"
"""What is read where the answer is don't know or refused: the interviewer sees that something is not there."""

_TOKEN = re.compile(
    PATTERN + r"|\$\{\s*(?P<name>[^{}]*?)\s*\}"
    r"|(?P<on><(?:b|strong)(?:\s[^<>]*)?>)|(?P<off></(?:b|strong)\s*>)"
    r"|(?P<bold>\*\*|(?<!\w)__(?=\w)|(?<=\w)__(?!\w))"
    r"|(?P<line><br\s*/?>|</p\s*>|</div\s*>|</li\s*>)"
    r"|(?P<tag></?[A-Za-z][^<>]*>|<!--.*?-->)"
    r"|\[(?P<link>[^\[\]]+)\]\([^()\s]*\)"
    r"|(?P<heading>^\#{1,6}\s+)"
    r"|(?P<slanted>(?<![\w*])[*_](?=[^\s*_])|(?<=[^\s*_])[*_](?![\w*]))",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)


@lru_cache(maxsize=20_000)
def pieces_of(words: str) -> Rich:
    """A text taken apart: ``FILL`` pieces hold the name to be filled in, or the call to be worked out."""
    if not any(sign in words for sign in "{<*_[#&"):
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
        if kind in ("name", "inline"):
            pieces.append(Piece(match[kind], FILL))
        elif kind in ("bold", "on", "off"):
            strong = not strong if kind == "bold" else kind == "on"
        elif kind == "line":
            add("\n")
        elif kind == "link":
            add(match["link"])
    add(words[end:])
    return tuple(pieces)


def has_blanks(words: str) -> bool:
    """Whether something is filled in."""
    return "{" in words and any(piece.kind == FILL for piece in pieces_of(words))


def is_cut(words: str | Rich) -> bool:
    """Whether a text, as it is read or as it was worked out, ends before its end because nobody could read it."""
    if isinstance(words, str):
        return len(words) == LONGEST_TEXT and words.endswith(CUT)
    ends_so = bool(words) and words[-1].words.endswith(CUT)
    return ends_so and sum(len(piece.words) for piece in words) > LONGEST_TEXT


def plain(pieces: Rich) -> str:
    """The words alone."""
    return pieces[0].words if len(pieces) == 1 else "".join([piece.words for piece in pieces])
