"""Converts LimeSurvey's texts, which are HTML, into plain text that is read aloud."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_LINES = frozenset("br p div li tr h1 h2 h3 h4 h5 h6 ul ol table hr blockquote".split())
_STRESS = frozenset("b strong em i u".split())
_HIDDEN = frozenset({"script", "style"})
_LOST = frozenset("script img audio video iframe object embed".split())
_STRESSED = re.compile(r"\*\*(\s*)(.*?)(\s*)\*\*", re.DOTALL)
_EXPRESSION = re.compile(r"\{(?=\S)([^{}\n]*)\}")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lost: dict[str, None] = {}
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LOST:
            self.lost[tag] = None
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _STRESS:
            self.parts.append("**")
        elif tag in _LINES:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag in _STRESS:
            self.parts.append("**")
        elif tag in _LINES:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data.replace("\u00a0", " ")))


def words_of(markup: str) -> tuple[str, list[str]]:
    """The plain text with line breaks and ``**stress**``, and the names of elements that cannot be read aloud."""
    if "<" not in markup and "&" not in markup:
        return _tidy(markup.replace("\u00a0", " ")), []
    reader = _Words()
    reader.feed(markup)
    reader.close()
    words = "".join(reader.parts)
    if words.count("**") % 2:
        words = words.replace("**", "")
    words = _STRESSED.sub(lambda match: match[1] + (f"**{match[2]}**" if match[2] else "") + match[3], words)
    return _tidy(words), list(reader.lost)


def expressions(words: str) -> list[str]:
    """The expressions in braces; a brace followed by a space is literal."""
    return [match[1].strip() for match in _EXPRESSION.finditer(words)]


def split(words: str) -> list[tuple[str, bool]]:
    """The text split into pieces, each with whether it is an expression (without its braces)."""
    pieces, end = [], 0
    for match in _EXPRESSION.finditer(words):
        pieces += [(words[end : match.start()], False), (match[1].strip(), True)]
        end = match.end()
    return [piece for piece in (*pieces, (words[end:], False)) if piece[0]]


def _tidy(words: str) -> str:
    lines = [" ".join(line.split()) for line in words.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
