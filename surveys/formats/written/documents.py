"""The text of a Word document, as it would be pasted: numbers of lists written out, tables by tabs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

LONGEST = 200_000
"""Characters of a text; the longest questionnaires have about 150,000."""
_BULLETS = "bullet"
_SHAPES = frozenset("○◯☐□❏❑▢")
"""Bullets that say something: squares are ticked, of round ones only one is."""
_BOXES = frozenset({"6F", "A8", "71", "72"})
"""The signs of Wingdings that are empty boxes."""
_PLACEHOLDER = re.compile(r"%(\d)")


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
    for element in _blocks(document.element.body):
        if element.tag == _w("tbl"):
            yield from _rows(Table(element, document))
            yield ""
        else:
            yield _paragraph(Paragraph(element, document), numbers)


def _blocks(parent: Any) -> Iterator[Any]:
    """The paragraphs and tables, those in content controls too."""
    for element in parent:
        if element.tag in (_w("p"), _w("tbl")):
            yield element
        elif element.tag in (_w("sdt"), _w("sdtContent"), _w("customXml"), _w("ins")):
            yield from _blocks(element)


def _paragraph(paragraph: Paragraph, numbers: _Numbers) -> str:
    text = _text(paragraph._p).strip()
    _, _, second = text.partition("\n")
    text = text.replace("\n", " ") if text.count("\n") < 2 and second[:1].islower() else text
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    if text and style.startswith(("Heading", "Title", "Titolo")) and "?" not in text:
        return f"# {text}"
    return numbers.of(paragraph) + text if text else ""


def _text(element: Any) -> str:
    """The words as they are once all changes that were tracked are accepted."""
    found = []
    for one in element:
        if one.tag == _w("t"):
            found.append(one.text or "")
        elif one.tag == _w("sym"):
            found.append("☐" if (one.get(_w("char")) or "").upper()[-2:] in _BOXES else "")
        elif one.tag in _SIGNS:
            found.append(_SIGNS[one.tag])
        elif one.tag not in _NOT_READ and isinstance(one.tag, str):
            found.append(_text(one))
    return "".join(found)


def _rows(table: Table) -> Iterator[str]:
    above: list[Any] = []
    for row in table.rows:
        cells, here = [], list[Any]()
        for cell in row.cells:
            if cell._tc in here:  # a merged cell is named once for each column it covers, and for each row
                continue
            here.append(cell._tc)
            words = " ".join(" ".join(_text(one._p) for one in cell.paragraphs).split())
            cells.append("" if cell._tc in above else words)
        above = here
        yield "\t".join(cells)


class _Numbers:
    """Counts the paragraphs of numbered lists, as Word does when it shows them.

    Lists of one make (``abstractNum``) go on counting, but for those that say where they begin anew.
    """

    def __init__(self, document: Any) -> None:
        self._counts: dict[tuple[str, int], int] = {}
        self._makes: dict[int, str] = {}
        self._levels: dict[str, dict[int, tuple[str, int, str]]] = {}
        self._begin: dict[tuple[int, int], int] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for make in root.findall(_w("abstractNum")):
            levels = {int(level.get(_w("ilvl"))): _format(level) for level in make.findall(_w("lvl"))}
            self._levels[make.get(_w("abstractNumId"))] = levels
        for number in root.findall(_w("num")):
            make, own = number.find(_w("abstractNumId")), int(number.get(_w("numId")))
            self._makes[own] = make.get(_w("val")) if make is not None else ""
            for override in number.findall(_w("lvlOverride")):
                if (begin := override.find(_w("startOverride"))) is not None:
                    self._begin[own, int(override.get(_w("ilvl")))] = int(begin.get(_w("val")))

    def of(self, paragraph: Paragraph) -> str:
        """The number, letter or bullet before the paragraph's text, with its indentation."""
        place = _list_place(paragraph)
        if place is None:
            return ""
        make, level = self._makes.get(place[0], ""), place[1]
        levels = self._levels.get(make, {})
        how, start, pattern = levels.get(level, (_BULLETS, 1, ""))
        indent = "  " * level
        if how in (_BULLETS, "none"):
            return f"{indent}{pattern if pattern in _SHAPES else '•'} "
        last = self._counts.get((make, level), start - 1)
        self._counts[make, level] = self._begin.pop(place, last + 1)
        for deeper in [one for one in self._counts if one[0] == make and one[1] > level]:
            del self._counts[deeper]
        return f"{indent}{_PLACEHOLDER.sub(lambda found: self._counted(make, int(found[1]) - 1), pattern)} "

    def _counted(self, make: str, level: int) -> str:
        """The number of a level, as it is shown."""
        how, start, _ = self._levels[make].get(level, ("decimal", 1, ""))
        count = self._counts.get((make, level), start)
        if how.endswith("Letter"):
            return chr(ord("a") + (count - 1) % 26)
        return _roman(count) if how.endswith("Roman") else str(count)


def _roman(count: int) -> str:
    found = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        found += sign * (count // value)
        count %= value
    return found


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
        (pattern.get(_w("val")) if pattern is not None else None) or f"%{int(level.get(_w('ilvl'))) + 1}.",
    )


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


_SIGNS = {_w("tab"): "\t", _w("br"): "\n", _w("cr"): "\n", _w("noBreakHyphen"): "-"}
_NOT_READ = frozenset(
    {_w("del"), _w("moveFrom"), _w("pPr"), _w("rPr"), _w("sdtPr"), _w("instrText"), _w("delText"), _w("txbxContent")}
)
"""What was taken away, or is none of the words."""
