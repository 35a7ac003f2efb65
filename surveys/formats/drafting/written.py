"""The sheets of a workbook as they are written: every row and cell, with the meaning of its column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from surveys.formats.editing import EditError
from surveys.formats.xlsform.findings import Findings, folded
from surveys.formats.xlsform.grid import Row, Sheet, UnreadableError, read_sheets
from surveys.formats.xlsform.headers import (
    CHOICES,
    QUOTAS,
    ROUTES,
    SETTINGS,
    SURVEY,
    TRANSLATED,
    Heading,
    Languages,
    Table,
    read_table,
)
from surveys.formats.xlsform.read import by_name
from surveys.formats.xlsform.settings import read_settings
from surveys.formats.xlsform.types import named_list
from surveys.questionnaire.model.structure import Language, title_language

_FIELDS = {"survey": SURVEY, "choices": CHOICES, "routes": ROUTES, "quotas": QUOTAS, "settings": SETTINGS}
TITLE = "title"
"""The meaning of the columns with short names, which the reader of questionnaires keeps among a question's others."""


@dataclass(frozen=True, slots=True)
class Written:
    """The sheets ``survey``, ``choices``, ``routes``, ``quotas`` and ``settings``, as far as they are there, by name.

    ``languages``: those of the headings, the default one first; none if the workbook names no language.
    ``headings_at``: the row of each sheet's headings.
    """

    tables: Mapping[str, Table]
    languages: tuple[Language, ...] = ()
    headings_at: Mapping[str, int] = field(default_factory=dict)

    @property
    def survey(self) -> Table:
        """The sheet of questions; an empty one if there is none."""
        return self.tables.get("survey") or Table("survey", (), ())

    @property
    def choices(self) -> Table:
        """The sheet of answers; an empty one if there is none."""
        return self.tables.get("choices") or Table("choices", (), ())

    @property
    def routes(self) -> Table:
        """The sheet of jumps; an empty one if there is none."""
        return self.tables.get("routes") or Table("routes", (), ())

    @property
    def quotas(self) -> Table:
        """The sheet of quota cells; an empty one if there is none."""
        return self.tables.get("quotas") or Table("quotas", (), ())

    @property
    def settings(self) -> Table:
        """The sheet of settings; an empty one if there is none."""
        return self.tables.get("settings") or Table("settings", (), ())

    @property
    def default_language(self) -> str:
        """The code of the language that texts are written in first; ``""`` if none is named."""
        return self.languages[0].code if self.languages else ""


def read_written(content: bytes, own: Iterable[tuple[str, str]] = ()) -> Written:
    """Read the sheets; ``own``: what is declared to be the researcher's own. Raises ``EditError``."""
    findings = Findings(own={folded(*one) for one in own})
    try:
        sheets = by_name(read_sheets(content, findings), findings)
    except UnreadableError as error:
        raise EditError("no_cells") from error
    languages = Languages()
    for name in ("survey", "choices"):
        _table(sheets, name, languages, findings)
    read_settings(sheets.get("settings"), languages, findings)
    tables = {name: _table(sheets, name, languages, findings) for name in _FIELDS if name in sheets}
    known = sorted(languages.known.values(), key=lambda one: one.code != languages.default)
    return Written(tables, tuple(known), {name: _headings_at(sheets[name], tables[name]) for name in tables})


def with_ids(written: Written, id_of: Callable[[str, int], int]) -> Written:
    """The same with each row's lasting id in place of its number; ``id_of``: sheet and number → id."""
    tables = {
        name: replace(table, rows=tuple(replace(row, number=id_of(table.name, row.number)) for row in table.rows))
        for name, table in written.tables.items()
    }
    at = {name: id_of(written.tables[name].name, number) for name, number in written.headings_at.items()}
    return replace(written, tables=tables, headings_at=at)


def column_for(table: Table, field: str, language: str = "") -> Heading | None:
    """The column of this meaning, of a translated one in this language; ``None`` if the sheet has none."""
    found = table.by_field.get(field, ())
    return next((one for one in found if field not in (*TRANSLATED, TITLE) or one.language == language), None)


def heading_for(field: str, language: str, languages: Iterable[Language]) -> str:
    """What the heading of a new column of this meaning says: ``hint::Italiano (it)``, ``required``."""
    known = {one.code: one.name for one in languages}
    if field not in (*TRANSLATED, TITLE) or not language:
        return field
    name = known.get(language, language)
    return f"{field}::{language}" if name == language else f"{field}::{name} ({language})"


def cell_in(table: Table, row: Row, field: str, language: str = "") -> str:
    """The text of the row's cell in ``column_for``; ``""`` if there is no such column."""
    heading = column_for(table, field, language)
    return "" if heading is None else row.at(heading.index)


def folded_list(name: str) -> str:
    """The name of a list as it is compared with others: without regard to case and white space."""
    return "".join(name.lower().split())


def free_list(written: Written, code: str) -> str:
    """The name of a new list of the question with this code, which no list has and no question reads."""
    held = (written.choices.cell(row, "list_name") for row in written.choices.rows)
    read = (named_list(written.survey.cell(row, "type")) for row in written.survey.rows)
    taken = {folded_list(name) for name in (*held, *read)}
    stem = f"{code.lower()}_list"
    names = [stem, *[f"{stem}_{n}" for n in range(2, len(taken) + 3)]]
    return next(one for one in names if folded_list(one) not in taken)


def _table(sheets: Mapping[str, Sheet], name: str, languages: Languages, findings: Findings) -> Table:
    if name not in sheets:
        return Table(name, (), ())
    header = "type" if name == "survey" else ""
    languages = Languages() if name == "settings" else languages
    table = read_table(sheets[name], _FIELDS[name], languages, findings, header=header)
    if name != "survey":
        return table
    return Table(table.name, tuple(_with_title(one, languages) for one in table.headings), table.rows)


def _headings_at(sheet: Sheet, table: Table) -> int:
    below = len(table.rows)
    return sheet.rows[-below - 1].number if len(sheet.rows) > below else 1


def _with_title(heading: Heading, languages: Languages) -> Heading:
    language = None if heading.field else title_language(heading.words)
    if language is None:
        return heading
    return replace(heading, field=TITLE, language=languages.code(language) if language else languages.default)
