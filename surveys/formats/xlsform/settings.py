"""Reads the ``settings`` sheet: one row of values under their names."""

from __future__ import annotations

from dataclasses import dataclass, field

from .findings import Findings
from .grid import Row, Sheet
from .headers import SETTINGS, Languages, Table, read_table
from .words import yes_or_no


@dataclass(slots=True)
class Settings:
    """The values of the settings sheet. ``cells`` keeps every cell by its heading."""

    table: Table | None = None
    row: Row | None = None
    cells: dict[str, str] = field(default_factory=dict)
    title: str = ""
    form_id: str = ""
    version: str = ""
    default_language: str = ""
    duplicates_allowed: bool = False
    partial_from: str = ""
    after_break_off: str = ""
    clients: tuple[str, ...] = ()


def clients_in(cell: str) -> tuple[str, ...]:
    """The names of clients that a cell lists, apart by semicolons or lines: a name may have a comma in it."""
    named = (" ".join(name.split()) for name in cell.replace("\n", ";").split(";"))
    return tuple({name.casefold(): name for name in named if name}.values())


def read_settings(sheet: Sheet | None, languages: Languages, findings: Findings) -> Settings:
    """The settings; also registers the default language with ``languages`` before any heading is read."""
    if sheet is None or not sheet.rows:
        return Settings()
    table = read_table(sheet, SETTINGS, Languages(), findings)
    if not table.rows:
        return Settings(table)
    row = table.rows[0]
    cells = {heading.words: row.at(heading.index) for heading in table.headings if row.at(heading.index)}
    settings = Settings(
        table=table,
        row=row,
        cells=cells,
        title=table.cell(row, "form_title"),
        form_id=table.cell(row, "form_id"),
        version=table.cell(row, "version"),
        default_language=table.cell(row, "default_language"),
        duplicates_allowed=bool(yes_or_no(table.cell(row, "allow_choice_duplicates"))),
        partial_from=table.cell(row, "partial_from"),
        after_break_off=table.cell(row, "after_break_off"),
        clients=clients_in(table.cell(row, "clients")),
    )
    if len(table.rows) > 1:
        findings.add("settings_rows_ignored", table.place(table.rows[1]))
    if settings.default_language:
        languages.default = languages.code(settings.default_language)
    return settings
