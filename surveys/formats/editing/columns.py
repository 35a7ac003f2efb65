"""What the headings of a workbook's sheets mean, and which column is meant by a heading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.grid import Row, Sheet
from surveys.formats.xlsform.headers import BY_SHEET, Heading, Languages, Table, read_heading, read_table
from surveys.formats.xlsform.settings import read_settings

Texts = dict[int, list[str]]
"""The texts of rows that are not blank, by their numbers."""
_READ = 12
"""Rows that are looked at to find the headings and what they mean."""
_NAMED = {
    "survey": "name",
    "choices": "name",
    "quotas": "name",
    "scripts": "name",
    "routes": "after",
    "tests": "name",
}
"""The column that names what a row is about."""


class Columns:
    """The headings of all sheets. ``names``: the names of the sheets that are read, by their keys."""

    def __init__(self, texts: Mapping[str, Texts], names: Mapping[str, str]) -> None:
        self.names = dict(names)
        self._texts = texts
        self._keys = {name: key for key, name in names.items()}
        self._languages = Languages()
        self._tables: dict[str, tuple[int, Table]] = {}
        if "settings" in names:
            read_settings(self._beginning(names["settings"]), self._languages, Findings())
        for key in ("survey", "choices"):
            if key in names:
                self._table(names[key])

    def key(self, sheet: str) -> str:
        """The key of one of our sheets; ``""`` of any other."""
        return self._keys.get(sheet, "")

    def heading_row(self, sheet: str) -> int:
        """The number of the row of headings; 0 if there is none."""
        return self._table(sheet)[0]

    def heading(self, sheet: str, column: int) -> str:
        """The heading of a column, ``""`` if it has none."""
        cells = self._texts[sheet].get(self.heading_row(sheet), ())
        return " ".join(cells[column - 1].split()) if column <= len(cells) else ""

    def of(self, sheet: str, field: str) -> Iterator[int]:
        """The columns with this meaning."""
        for heading in self._table(sheet)[1].by_field.get(field, ()):
            yield heading.index + 1

    def fields(self, sheet: str) -> dict[int, str]:
        """What each column means, by its number; ``""`` for those that are not ours."""
        return {heading.index + 1: heading.field for heading in self._table(sheet)[1].headings}

    def meanings(self, sheet: str) -> dict[int, str]:
        """What tells each column with a heading from others: its meaning and language, or else its heading."""
        headings = self._table(sheet)[1].headings
        return {one.index + 1: _meaning(one) for one in headings if one.words.strip()}

    def find(self, sheet: str, heading: str) -> int | None:
        """The column with this heading, or with its meaning; ``None`` if there is none."""
        words = " ".join(heading.split()).casefold()
        cells = self._texts[sheet].get(self.heading_row(sheet), ())
        for column, cell in enumerate(cells, 1):
            if " ".join(cell.split()).casefold() == words:
                return column
        meant = read_heading(heading, BY_SHEET.get(self.key(sheet), {}), self._languages)
        found = self._table(sheet)[1].by_field.get(meant.field, ()) if meant.field else ()
        return next((one.index + 1 for one in found if one.language == meant.language), None)

    def free(self, sheet: str) -> int:
        """The first column behind the headings that is empty."""
        texts = self._texts[sheet]
        column = len(texts.get(self.heading_row(sheet), ())) + 1
        while any(len(cells) >= column and cells[column - 1] for cells in texts.values()):
            column += 1
        return column

    def item(self, sheet: str, row: int) -> str:
        """The name of what a row is about, ``""`` if it has none."""
        field = _NAMED.get(self.key(sheet), "")
        cells = self._texts[sheet].get(row, ())
        if not field or row <= self.heading_row(sheet):
            return ""
        return next((cells[at - 1] for at in self.of(sheet, field) if at <= len(cells)), "")

    def _beginning(self, sheet: str) -> Sheet:
        texts = self._texts[sheet]
        return Sheet(sheet, tuple(Row(number, tuple(texts[number])) for number in sorted(texts)[:_READ]))

    def _table(self, sheet: str) -> tuple[int, Table]:
        if sheet not in self._tables:
            key = self.key(sheet)
            beginning = self._beginning(sheet)
            languages = Languages() if key in ("settings", "respondents", "tests") else self._languages
            fields: Mapping[str, str] = BY_SHEET.get(key, {})
            table = read_table(beginning, fields, languages, Findings(), header="type" if key == "survey" else "")
            rows = [row.number for row in beginning.rows]
            at = rows[len(rows) - len(table.rows) - 1] if rows else 0
            self._tables[sheet] = at, table
        return self._tables[sheet]


def _meaning(heading: Heading) -> str:
    if not heading.field:
        return "=" + " ".join(heading.words.split()).casefold()
    return f"{heading.field}::{heading.language}" if heading.language else heading.field
