"""Reads the .lss file: XML with one element for each table of LimeSurvey's database, containing its rows."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

LARGEST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 200_000

Row = Mapping[str, str]
"""One row of a table by column; an empty element is ``""``."""


class UnreadableError(Exception):
    """Raised if the file is not a survey structure; ``code`` is the problem's code, ``values`` fill its message."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class Tables:
    """The tables of a survey by name. Older versions of LimeSurvey write fewer of them."""

    def __init__(self, root: etree._Element) -> None:
        self._tables: dict[str, list[Row]] = {}
        left = MOST_ROWS
        for table in root:
            rows = table.find("rows")
            if not isinstance(table.tag, str) or rows is None:
                continue
            found = [_row(row) for row in rows.iterfind("row")]
            left -= len(found)
            if left < 0:
                raise UnreadableError("too_many_cells", most=MOST_ROWS)
            self._tables[table.tag] = found

    def rows(self, table: str) -> list[Row]:
        """The rows of a table; empty if the file has no such table."""
        return self._tables.get(table, [])


def read_tables(content: bytes) -> Tables:
    """The tables of a .lss file. Raises ``UnreadableError`` for anything else.

    A document type declaration may declare entities that expand to gigabytes or refer to local files. LimeSurvey never
    writes one, so files with one are refused, and no entity is ever expanded or fetched.
    """
    if len(content) > LARGEST_BYTES:
        size, largest = len(content) // 2**20, LARGEST_BYTES // 2**20
        raise UnreadableError("file_too_large", size=size, largest=largest)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("not_a_survey_structure") from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableError("not_a_survey_structure")
    if root.tag != "document" or (root.findtext("LimeSurveyDocType") or "").strip() != "Survey":
        raise UnreadableError("not_a_survey_structure")
    return Tables(root)


def _row(row: etree._Element) -> Row:
    return {cell.tag: (cell.text or "").replace("\x00", "") for cell in row if isinstance(cell.tag, str)}
