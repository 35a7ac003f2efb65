"""The text of a Word document, as it would be pasted: numbers of lists written out, tables by tabs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

LONGEST = 200_000
"""Characters of a text; the longest questionnaires have about 150,000."""
_BULLETS = "bullet"


class DocumentError(Exception):
    """Raised if the file is no Word document, or one that is too long."""


def text_of_document(content: bytes) -> str:
    """The document's text, a line for each paragraph and each row of a table. Raises ``DocumentError``."""
    try:
        document = Document(io.BytesIO(content))
        lines, length = [], 0
        for line in _lines(document):
            lines.append(line)
            length += len(line) + 1
            if length > LONGEST:
                raise DocumentError
    except DocumentError:
        raise
    except Exception as error:  # a broken file makes python-docx, zipfile and lxml raise whatever comes
        raise DocumentError from error
    return "\n".join(lines)


def _lines(document: Any) -> Iterator[str]:
    numbers = _Numbers(document)
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _rows(block)
            yield ""
        else:
            yield _paragraph(block, numbers)


def _paragraph(paragraph: Paragraph, numbers: _Numbers) -> str:
    text = paragraph.text.replace("\n", " ").strip() if paragraph.text.count("\n") < 2 else paragraph.text.strip()
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    if text and style.startswith(("Heading", "Title", "Titolo")) and "?" not in text:
        return f"# {text}"
    return numbers.of(paragraph) + text if text else ""


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells, seen = [], None
        for cell in row.cells:
            if cell._tc is seen:  # a merged cell is named once for each column it covers
                continue
            seen = cell._tc
            cells.append(" ".join(cell.text.split()))
        yield "\t".join(cells)


class _Numbers:
    """Counts the paragraphs of numbered lists, as Word does when it shows them."""

    def __init__(self, document: Any) -> None:
        self._counts: dict[tuple[int, int], int] = {}
        self._formats: dict[tuple[int, int], tuple[str, int, str]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        levels = {
            abstract.get(_w("abstractNumId")): {
                int(level.get(_w("ilvl"))): _format(level) for level in abstract.findall(_w("lvl"))
            }
            for abstract in root.findall(_w("abstractNum"))
        }
        for number in root.findall(_w("num")):
            abstract = number.find(_w("abstractNumId"))
            for level, how in levels.get(abstract.get(_w("val")) if abstract is not None else "", {}).items():
                self._formats[int(number.get(_w("numId"))), level] = how

    def of(self, paragraph: Paragraph) -> str:
        """The number, letter or bullet before the paragraph's text, with its indentation."""
        place = _list_place(paragraph)
        if place is None:
            return ""
        how, start, pattern = self._formats.get(place, (_BULLETS, 1, ""))
        indent = "  " * place[1]
        if how in (_BULLETS, "none"):
            return f"{indent}• "
        self._counts[place] = count = self._counts.get(place, start - 1) + 1
        for deeper in [one for one in self._counts if one[0] == place[0] and one[1] > place[1]]:
            del self._counts[deeper]
        written = chr(ord("a") + (count - 1) % 26) if how.endswith("Letter") else str(count)
        end = ")" if pattern.endswith(")") else "."
        return f"{indent}{written}{end} "


def _list_place(paragraph: Paragraph) -> tuple[int, int] | None:
    """The list that a paragraph belongs to, by itself or by its style, and how deep it stands in it."""
    properties: Any = paragraph._p.pPr
    numbered = properties.numPr if properties is not None else None
    style: Any = paragraph.style
    while numbered is None and style is not None:
        within = style.element.find(_w("pPr"))
        numbered = within.find(_w("numPr")) if within is not None else None
        style = style.base_style
    if numbered is None:
        return None
    number, level = numbered.find(_w("numId")), numbered.find(_w("ilvl"))
    if number is None or number.get(_w("val")) == "0":
        return None
    return int(number.get(_w("val"))), int(level.get(_w("val"))) if level is not None else 0


def _format(level: Any) -> tuple[str, int, str]:
    """How a level counts, its first number, and the pattern of what is shown."""
    how, start, pattern = level.find(_w("numFmt")), level.find(_w("start")), level.find(_w("lvlText"))
    return (
        how.get(_w("val")) if how is not None else "decimal",
        int(start.get(_w("val"))) if start is not None else 1,
        (pattern.get(_w("val")) or "") if pattern is not None else "",
    )


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"
