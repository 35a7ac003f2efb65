"""Changes cells of a workbook and reads it again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree
from openpyxl.utils import get_column_letter

from surveys.formats.questionnaires import read_and_check
from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.grid import UnreadableError, clean_text, read_sheets

from .cells import Cell, SheetXml
from .package import Package, as_xlsx
from .places import Look, look_around
from .troubles import EditError

if TYPE_CHECKING:
    from surveys.formats.xlsform import ImportResult
    from surveys.questionnaire.problems import Problem


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell, row and column from 1, and the text it gets; ``""`` empties it."""

    sheet: str
    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed workbook, the texts its cells held before, in the order of the changes, and how it reads now."""

    content: bytes
    before: tuple[str, ...]
    reading: ImportResult
    problems: list[Problem]


def change_and_check(
    content: bytes, name: str, own: Iterable[tuple[str, str]], changes: Sequence[CellChange]
) -> Changed:
    """Change the cells and read the workbook as ``read_and_check`` does. Raises ``EditError``."""
    before = _texts(content, changes)
    changed = change_cells(content, changes)
    reading, problems = read_and_check(changed, name, own)
    return Changed(changed, before, reading, problems)


def change_cells(content: bytes, changes: Iterable[CellChange]) -> bytes:
    """The workbook with these texts in its cells: of the file, only the XML of their sheets is written anew.

    A formula in such a cell goes, and with it its line in the list of formulas. An old .xls becomes an .xlsx.
    Raises ``EditError``.
    """
    package = Package(as_xlsx(content))
    by_sheet: defaultdict[str, dict[Cell, str]] = defaultdict(dict)
    for change in changes:
        by_sheet[change.sheet][change.row, change.column] = clean_text(change.text)
    parts: dict[str, bytes] = {}
    for sheet, texts in by_sheet.items():
        part = package.part_of(sheet)
        xml = SheetXml(package.read(part))
        xml.set(texts)
        parts[part] = xml.bytes()
        calculated, number = package.calculated_in(sheet)
        if calculated and xml.freed:
            parts[calculated] = _without(parts.get(calculated) or package.read(calculated), number, xml.freed)
    return package.with_parts(parts)


def look_at(content: bytes, sheet: str, row: int, column: str) -> Look:
    """The cell in the row and the column of this heading or letter, with what stands around. Raises ``EditError``."""
    try:
        sheets = read_sheets(content, Findings())
    except UnreadableError as error:
        raise EditError("no_cells") from error
    for one in sheets:
        if one.name == sheet:
            return look_around(one, row, column)
    raise EditError("no_such_sheet")


def _texts(content: bytes, changes: Sequence[CellChange]) -> tuple[str, ...]:
    try:
        sheets = {sheet.name: sheet for sheet in read_sheets(content, Findings())}
    except UnreadableError as error:
        raise EditError("no_cells") from error
    rows = {(name, row.number): row for name, sheet in sheets.items() for row in sheet.rows}
    found = ((rows.get((change.sheet, change.row)), change.column) for change in changes)
    return tuple("" if row is None else row.at(column - 1) for row, column in found)


def _without(chain: bytes, sheet: str, cells: Iterable[Cell]) -> bytes:
    """The list of formulas (ECMA-376 part 1, 18.6) without these cells of the sheet of this number."""
    gone = {f"{get_column_letter(column)}{row}" for row, column in cells}
    root = etree.fromstring(chain, etree.XMLParser(resolve_entities=False, no_network=True))
    current = ""
    for one in list(root):
        # The sheet's number is left out where it is that of the line before.
        current = one.get("i") or current
        if current == sheet and one.get("r") in gone:
            following = one.getnext()
            if following is not None and one.get("i") and not following.get("i"):
                following.set("i", current)
            root.remove(one)
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return xml
