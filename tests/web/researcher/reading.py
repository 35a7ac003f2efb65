"""Reading pages in tests: their words, their tables."""

import html
import re
from html.parser import HTMLParser

from django.http import HttpResponse


def heading(response: HttpResponse) -> str:
    """The page's main heading."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    return _squeezed(found.group(1)) if found else ""


def text_of(response: HttpResponse) -> str:
    """The words of the whole page, without its tags; what was filled in stands in its sentence."""
    words = re.sub(r"</?(?:mark|b|strong|em|i|span|a)\b[^>]*>", "", response.content.decode())
    return html.unescape(_squeezed(words))


def rows(response: HttpResponse, caption: str) -> list[list[str]]:
    """The body of the table with this caption, cell by cell."""
    reader = _Tables()
    reader.feed(response.content.decode())
    return reader.tables[caption]


def _squeezed(words: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", words).split())


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self._caption = ""
        self._rows: list[list[str]] = []
        self._in = ""
        self._in_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._caption, self._rows = "", []
        elif tag == "tbody":
            self._in_body = True
        elif tag == "tr" and self._in_body:
            self._rows.append([])
        elif tag in ("td", "th") and self._in_body:
            self._rows[-1].append("")
            self._in = "cell"
        elif tag == "caption":
            self._in = "caption"

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.tables[self._caption] = [[" ".join(cell.split()) for cell in row] for row in self._rows]
        elif tag == "tbody":
            self._in_body = False
        elif tag in ("td", "th", "caption"):
            self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "caption":
            self._caption += data.strip()
        elif self._in == "cell":
            self._rows[-1][-1] += f" {data}"
