"""Excel sheets of a glossary: a row for each term, a column for each language, out and in again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveys.formats.workbook.package import Column, Sheet, write_workbook
from surveys.formats.workbook.styles import TEXT
from surveys.formats.xlsform.grid import Sheet as ReadSheet
from surveys.formats.xlsform.words import yes_or_no

TERM, INSTITUTE = "term", "institute"
_WIDE, _NARROW = 34, 12


class NoGlossaryError(Exception):
    """Raised if a workbook has no sheet with a column of terms."""


@dataclass(frozen=True, slots=True)
class GlossaryLine:
    """A term with its translations by the code of the language, and whether it is of all studies."""

    term: str
    translations: Mapping[str, str]
    is_of_institute: bool


def write_glossary(title: str, languages: Sequence[str], lines: Iterable[GlossaryLine]) -> bytes:
    """An .xlsx with the columns ``term``, one named by each language's code, and ``institute``."""
    columns = [Column(TERM, _WIDE, TEXT), *(Column(code, _WIDE, TEXT) for code in languages)]
    rows = [
        (one.term, *(one.translations.get(code, "") for code in languages), "yes" if one.is_of_institute else "")
        for one in lines
    ]
    out = io.BytesIO()
    write_workbook(out, [Sheet(title, [*columns, Column(INSTITUTE, _NARROW, TEXT)], rows, frozen_columns=1)])
    return out.getvalue()


def read_glossary(sheets: Iterable[ReadSheet]) -> list[GlossaryLine]:
    """The terms of the first sheet that has a column ``term``. Raises ``NoGlossaryError``.

    Every other column but ``institute`` is a language, by its code or as ``English (en)``; empty cells are not read.
    """
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:20]):
            headings = {index: _heading(cell) for index, cell in enumerate(row.cells) if cell}
            if TERM in headings.values():
                lines = (_line(headings, one.cells) for one in sheet.rows[at + 1 :])
                return [line for line in lines if line.term]
    raise NoGlossaryError


def _heading(cell: str) -> str:
    words = cell.strip()
    code = words[words.rfind("(") + 1 : -1] if words.endswith(")") and "(" in words else words
    return code.strip().lower() if code.strip().lower() in (TERM, INSTITUTE) else code.strip()


def _line(headings: Mapping[int, str], cells: Sequence[str]) -> GlossaryLine:
    found = {name: cells[at].strip() for at, name in headings.items() if at < len(cells) and cells[at].strip()}
    said = {name: words for name, words in found.items() if name not in (TERM, INSTITUTE)}
    return GlossaryLine(found.get(TERM, ""), said, bool(yes_or_no(found.get(INSTITUTE, ""))))
