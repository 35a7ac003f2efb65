"""Render Markdown to safe HTML, divided into sections that can be linked to and searched.

Raw HTML in a source is shown as text, never interpreted. Blocks of kind ``survey``, ``expression`` and
``generated`` become tables; links ``guide:name#section`` lead to other pages of the guide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from .examples import expressions, tables
from .reference import ReferenceTable, listings

_READER = MarkdownIt("commonmark", {"html": False}).enable("table")


def _lines(_: Any, tokens: Sequence[Token], place: int, *__: Any) -> str:
    # Elements wider than the page can be scrolled, also by keyboard.
    return f'<pre tabindex="0"><code>{escapeHtml(tokens[place].content)}</code></pre>\n'


_READER.add_render_rule("fence", _lines)
_LINK = "guide:"


@dataclass(frozen=True, slots=True)
class GuideSection:
    """A section, for the table of contents and the search. ``level`` 0: searched, but not in the contents."""

    title: str
    anchor: str
    level: int
    text: str


@dataclass(slots=True)
class Rendered:
    """A rendered page: its title, its first paragraph, the rest, and its sections in order."""

    title: str = ""
    lead: SafeString = field(default_factory=SafeString)
    body: SafeString = field(default_factory=SafeString)
    sections: list[GuideSection] = field(default_factory=list)


def rendered(source: str) -> Rendered:
    """Render a page's source, which begins with a heading and one paragraph, in the active language."""
    tokens = _READER.parse(source)
    page = Rendered(title=tokens[1].content, lead=_html(tokens[3:6]))
    rest = tokens[6:]
    page.sections.append(GuideSection(page.title, "", 0, _words(tokens[3:6])))
    blocks, start, heading = [], 0, page.sections[0]
    for at, token in enumerate(rest):
        if token.type == "heading_open":
            blocks.append(_block(page, rest[start:at], heading))
            heading, start = _heading(token, rest[at + 1].content), at
    blocks.append(_block(page, rest[start:], heading))
    page.body = mark_safe("".join(blocks))  # noqa: S308 (made by the renderer above, which escapes all text)
    return page


def _heading(token: Token, title: str) -> GuideSection:
    anchor = slugify(title)
    token.attrSet("id", anchor)
    return GuideSection(title, anchor, int(token.tag[1]), "")


def _block(page: Rendered, tokens: Sequence[Token], heading: GuideSection) -> str:
    """Return the HTML of a section, and add the section and the rows of its generated tables to the page's sections."""
    text = _words(tokens)
    if heading.level:
        page.sections.append(GuideSection(heading.title, heading.anchor, heading.level, text))
    elif text:
        page.sections[0] = GuideSection(page.title, "", 0, f"{page.sections[0].text} {text}")
    for token in tokens:
        if token.type == "fence" and token.info == "generated":
            for listing in listings(token.content):
                page.sections += _sections(listing)
    return _html(tokens)


def _sections(listing: ReferenceTable) -> Iterator[GuideSection]:
    """Yield a section for the table, if it has a heading of its own, and one for each of its rows."""
    if listing.heads:
        yield GuideSection(listing.title, listing.anchor, 2, "")
    for entry in listing.entries:
        yield GuideSection(entry.name, entry.anchor, 0, f"{entry.meaning} {entry.note} {entry.sign}".strip())


def _words(tokens: Sequence[Token]) -> str:
    """Return the text to search, without the heading, the example workbooks and the generated tables."""
    skipped = 3 if tokens and tokens[0].type == "heading_open" else 0
    said = [token.content for token in tokens[skipped:] if token.type == "inline" or token.info == "expression"]
    return " ".join(" ".join(said).replace("`", "").replace("**", "").split())


def _html(tokens: Sequence[Token]) -> SafeString:
    parts: list[str] = []
    plain: list[Token] = []
    for token in tokens:
        _lead_within_the_guide(token)
        if token.type == "table_open":
            token.attrSet("class", "table fit")
        if token.type == "fence" and token.info in _FENCES:
            parts += [_READER.renderer.render(plain, _READER.options, {}), _FENCES[token.info](token.content)]
            plain = []
        else:
            plain.append(token)
    parts.append(_READER.renderer.render(plain, _READER.options, {}))
    return mark_safe("".join(parts))  # noqa: S308


def _lead_within_the_guide(token: Token) -> None:
    for child in token.children or ():
        address = str(child.attrGet("href") or "")
        if address.startswith(_LINK):
            name, sharp, section = address.removeprefix(_LINK).partition("#")
            child.attrSet("href", reverse("guide-page", args=[name]) + sharp + section)


def _survey(source: str) -> str:
    return render_to_string("researcher/guide/survey.html", {"tables": tables(source)})


def _expression(source: str) -> str:
    return render_to_string("researcher/guide/expressions.html", {"example": expressions(source)})


def _generated(source: str) -> str:
    made: list[ReferenceTable] = listings(source)
    return render_to_string("researcher/guide/listings.html", {"listings": made})


_FENCES = {"survey": _survey, "expression": _expression, "generated": _generated}
