"""A questionnaire that is asked again: what is left out of its workbook, what is written anew, which variables stay."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.formats.editing import Operation, RemoveRows, SetCell
from surveys.formats.xlsform.findings import Findings, folded
from surveys.formats.xlsform.grid import Sheet
from surveys.formats.xlsform.headers import BY_SHEET, TRANSLATED, Heading, Languages, Table, read_table
from surveys.formats.xlsform.read import by_name
from surveys.formats.xlsform.settings import read_settings
from surveys.formats.xlsform.types import QUESTION, read_type
from surveys.formats.xlsform.words import yes_or_no
from surveys.questionnaire.model.structure import title_language

TEXTS_SHEETS = ("scripts", "answers_for_respondents")


@dataclass(frozen=True, slots=True)
class Repetition:
    """What is taken over of a workbook, beside its questions.

    ``without``: languages that are left out, by their codes; ``targets``: those of quota cells by their names;
    ``locked``: the names of the variables that are asked wave after wave, ``None`` if that stays as it is marked.
    """

    has_quotas: bool = True
    has_texts: bool = True
    has_tests: bool = True
    without: Collection[str] = ()
    targets: Mapping[str, int] = field(default_factory=dict)
    locked: Collection[str] | None = None


def repeated(sheets: Sequence[Sheet], wanted: Repetition, own: Iterable[tuple[str, str]] = ()) -> list[Operation]:
    """What makes a workbook that of a new study; none if all of it is taken over and nothing is marked anew.

    ``own``: what is declared to be the researcher's own. Rows go by the ids that they have in a new draft.
    """
    findings = Findings(own={folded(*one) for one in own})
    ours = by_name(list(sheets), findings)
    languages = Languages()
    for name in ("survey", "choices"):
        _table(ours, name, languages, findings)
    read_settings(ours.get("settings"), languages, findings)
    tables = {name: _table(ours, name, languages, findings) for name in ours if name in BY_SHEET}
    kept = {"quotas": wanted.has_quotas, "tests": wanted.has_tests, **dict.fromkeys(TEXTS_SHEETS, wanted.has_texts)}
    gone = {name for name, is_kept in kept.items() if not is_kept}
    operations: list[Operation] = []
    for name, table in tables.items():
        if name in gone:
            rows = tuple(row.number for row in table.rows)
            operations += [RemoveRows(table.name, rows)] if rows else []
            continue
        for heading in _of_languages(table, wanted.without, languages):
            operations += _emptied(ours[name], table, heading)
    if "quotas" in tables and "quotas" not in gone:
        operations += _with_targets(tables["quotas"], wanted.targets)
    if "survey" in tables and wanted.locked is not None:
        operations += _marked(tables["survey"], wanted.locked)
    return operations


def _table(ours: Mapping[str, Sheet], name: str, languages: Languages, findings: Findings) -> Table:
    if name not in ours:
        return Table(name, (), ())
    known = Languages() if name in ("settings", "respondents") else languages
    return read_table(ours[name], BY_SHEET[name], known, findings, header="type" if name == "survey" else "")


def _of_languages(table: Table, codes: Collection[str], languages: Languages) -> Iterator[Heading]:
    for heading in table.headings:
        language = heading.language if heading.field in TRANSLATED else ""
        if not heading.field and (titled := title_language(heading.words)):
            language = languages.code(titled)
        if language and language in codes:
            yield heading


def _emptied(sheet: Sheet, table: Table, heading: Heading) -> Iterator[Operation]:
    """The column has no texts any more, and no heading; it stays, so that the others keep their places and looks."""
    for row in table.rows:
        if row.at(heading.index):
            yield SetCell(table.name, row.number, heading.index + 1, "")
    yield SetCell(table.name, sheet.rows[len(sheet.rows) - len(table.rows) - 1].number, heading.index + 1, "")


def _with_targets(table: Table, targets: Mapping[str, int]) -> Iterator[Operation]:
    for row in table.rows:
        target = targets.get(table.cell(row, "name"))
        if target is not None and table.cell(row, "target") != str(target):
            yield SetCell(table.name, row.number, "target", str(target))


def _marked(table: Table, locked: Collection[str]) -> Iterator[Operation]:
    """Locks on the variables that are to have one and none on the others; a reason why one has none stays."""
    for row in table.rows:
        if read_type(table.cell(row, "type")).kind != QUESTION:
            continue
        cell, is_locked = table.cell(row, "trend"), table.cell(row, "name") in locked
        if is_locked != bool(yes_or_no(cell)) and (is_locked or cell):
            yield SetCell(table.name, row.number, "trend", "yes" if is_locked else "")
