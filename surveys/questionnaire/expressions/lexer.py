"""From text to tokens, and the cleaning that cells of real workbooks need before."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from .excel import excel_function
from .nodes import ExpressionError

NUMBER, TEXT, NAME, REFERENCE, SYMBOL, END = "number", "text", "name", "reference", "symbol", "end"

LONGEST = 20_000
"""Characters an expression may have; Excel itself stops at 32,767."""

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<text>"[^"]*"|'[^']*')
  | (?P<reference>\$\{\s*(?P<referred>[^\s{}]+)\s*\})
  | (?P<name>[^\W\d][\w.-]*(?:::?[^\W\d][\w.-]*)?)
  | (?P<symbol>!=|<=|>=|=>|=<|\.\.|//|==|<>|&&|\|\||[-+*=<>(),./\[\]])
    """,
    re.VERBOSE,
)

_SMART = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "″": '"',
        "‘": "'",
        "’": "'",
        "‚": "'",
        "′": "'",
        "`": "'",
        "´": "'",
        "\u00a0": " ",
        "\u2007": " ",
        "\u202f": " ",
        "\u200b": None,
        "\u200e": None,
        "\u200f": None,
        "\ufeff": None,
        "≥": ">=",
        "≤": "<=",
        "≠": "!=",
        "−": "-",
        "–": "-",
        "＝": "=",
    }
)
_GLUED = re.compile(r"(?:and|or|div|mod)(?=[\d.])")
"""A word between two operands that runs into the second: ``6div2``."""
_INSIDE_SINGLE = re.compile(r"(?<=\w)[‘’](?=\w)")
_ENTITY = re.compile(r"&(?:amp;)?(?:[gl]t|amp|quot|apos|#\d{1,5});")
_FOREIGN = {"==": "=", "<>": "!=", "&&": "and", "||": "or", "=>": ">=", "=<": "<="}
_CALLED = re.compile(r"([^\W\d][\w.]*)\s*\([^()]*$")
_BRACES = re.compile(r"\{\s*([^\W\d][\w.-]*)\s*\}")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the language: its kind, its text (unquoted) and where it stands."""

    kind: str
    text: str
    at: int


def clean(text: str) -> str:
    """The expression without the dirt word processors and exports leave in cells.

    Straightens quotes, turns non-breaking spaces into plain ones and drops invisible marks,
    resolves entities (``&gt;=``), turns ``≥`` into ``>=``. An apostrophe between two letters inside
    a text in double quotes stays as it is.
    """
    if _ENTITY.search(text):
        text = html.unescape(html.unescape(text))
    if '"' in text or "“" in text:
        text = _INSIDE_SINGLE.sub("\N{MODIFIER LETTER APOSTROPHE}", text)
    return text.translate(_SMART).replace("\N{MODIFIER LETTER APOSTROPHE}", "’").strip()


def tokens(text: str) -> list[Token]:
    """The words of ``text``, closed by one of kind ``END``.

    Raises ``ExpressionError``: ``expression_too_long``, ``open_quote``, ``open_reference``,
    ``foreign_operator``, ``semicolon``, ``unknown_character``.
    """
    if len(text) > LONGEST:
        raise ExpressionError("expression_too_long", LONGEST, longest=LONGEST)
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _stray(text, at)
        kind = match.lastgroup or ""
        if kind == NAME and found and _ends_operand(found[-1]) and (glued := _GLUED.match(text, at)):
            match = glued
        if kind != "space":
            found.append(_token(kind, match))
        at = match.end()
    found.append(Token(END, "", len(text)))
    return found


def _ends_operand(token: Token) -> bool:
    return token.kind in (NUMBER, TEXT, REFERENCE) or token.text in (")", ".", "]")


def _token(kind: str, match: re.Match[str]) -> Token:
    word = match.group()
    if kind == TEXT:
        word = word[1:-1]
    elif kind == REFERENCE:
        word = match["referred"]
    elif word in _FOREIGN:
        raise ExpressionError("foreign_operator", match.start(), written=word, right=_FOREIGN[word])
    return Token(kind, word, match.start())


def _stray(text: str, at: int) -> ExpressionError:
    character = text[at]
    if character in "\"'":
        return ExpressionError("open_quote", at, quote=character)
    if character == "$":
        return ExpressionError("open_reference", at)
    if character == ";":
        called = _CALLED.search(text, 0, at)
        return (excel_function(called[1], called.start()) if called else None) or ExpressionError("semicolon", at)
    if character == "{" and (name := _BRACES.match(text, at)):
        return ExpressionError("foreign_operator", at, written=name[0], right=f"${{{name[1]}}}")
    if character == "!":
        return ExpressionError("foreign_operator", at, written="!", right="not(…)")
    return ExpressionError("unknown_character", at, character=character)
