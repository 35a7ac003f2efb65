"""Parts of a questionnaire that are kept to be used again: rows of a workbook with all their columns and languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.formats.drafting import Written, column_for, folded_list, heading_for, rows_of_list
from surveys.formats.drafting.blocks import block_of
from surveys.formats.drafting.written import TITLE
from surveys.formats.editing import InsertRows, NewList, Operation
from surveys.formats.xlsform.grid import Row
from surveys.formats.xlsform.headers import CHOICES, SURVEY, TRANSLATED, Languages, Table, read_heading
from surveys.formats.xlsform.types import named_list, with_list
from surveys.formats.xlsform.words import rename_references
from surveys.questionnaire.model.structure import ENDS, Language, title_language

from .parts import free_names

Cells = Mapping[str, str]
"""A row: the texts of its cells by headings, those of texts with their language, as ``label::Italiano (it)``."""
_TEXTS = (TRANSLATED | {TITLE}) - {"media"}
_OF_ONE_STUDY = frozenset({"was", "trend"})
"""Columns that say something of the study that a question was kept from."""


@dataclass(frozen=True, slots=True)
class KeptPart:
    """Questions with their lists and the jumps between them, or lists alone; ``languages``: the default one first."""

    rows: tuple[Cells, ...] = ()
    lists: Mapping[str, tuple[Cells, ...]] = field(default_factory=dict)
    routes: tuple[Cells, ...] = ()
    languages: tuple[Language, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The part as plain JSON values."""
        return {
            "rows": [dict(row) for row in self.rows],
            "lists": {name: [dict(row) for row in rows] for name, rows in self.lists.items()},
            "routes": [dict(row) for row in self.routes],
            "languages": [[one.code, one.name] for one in self.languages],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> KeptPart:
        """The part that ``as_json`` wrote."""
        lists = {name: tuple(rows) for name, rows in data["lists"].items()}
        languages = tuple(Language(code, name) for code, name in data["languages"])
        return cls(tuple(data["rows"]), lists, tuple(data["routes"]), languages)

    @property
    def names(self) -> list[str]:
        """The codes of the questions and groups."""
        return [row["name"] for row in self.rows if row.get("name")]

    def label(self, row: Cells, language: str = "") -> str:
        """The words of a row in a language, else in the first that it has any in."""
        found = {heading: text for heading, text in row.items() if _meaning(heading, "label")[0] == "label"}
        wanted = next((text for heading, text in found.items() if _meaning(heading, "label")[1] == language), "")
        return wanted or next(iter(found.values()), "")

    def words(self) -> str:
        """All its texts, for a search."""
        rows = (*self.rows, *(row for listed in self.lists.values() for row in listed))
        return " ".join([*self.lists, *(text for row in rows for text in row.values())])


def kept_questions(written: Written, rows: Iterable[int]) -> KeptPart:
    """The questions, and groups with all that is in them, with their lists and the jumps between them."""
    table, chosen = written.survey, {one for row in rows for one in block_of(written, row)}
    found = [row for row in table.rows if row.number in chosen]
    names = {name for row in found if (name := table.cell(row, "name"))}
    lists: dict[str, tuple[Cells, ...]] = {}
    for row in found:
        lists |= _list(written, named_list(table.cell(row, "type")))
    return KeptPart(
        rows=tuple(_cells(written, table, row, _OF_ONE_STUDY) for row in found),
        lists=lists,
        routes=tuple(_jumps(written, names)),
        languages=written.languages,
    )


def kept_list(written: Written, name: str) -> KeptPart:
    """A list of answers alone; a part without anything if there is none of this name."""
    return KeptPart(lists=_list(written, name), languages=written.languages)


def put_in(part: KeptPart, written: Written, after: int | None, language: str) -> tuple[list[Operation], list[str]]:
    """What puts the part behind the row ``after``, or at the end; and the codes of its questions, or names of lists.

    Codes that are taken get a letter, wherever the part names them; a list that is there already with the same answers
    is used. Texts are written in the languages that the workbook has; where it has none of the part's, in its default
    one those of the part's default one, or of ``language`` where the workbook names no language.
    """
    target = _Target(part, written, language)
    same = {name: held for name, rows in part.lists.items() if (held := target.same_list(name, rows))}
    taken = {written.choices.cell(row, "list_name") for row in written.choices.rows}
    new = [name for name in part.lists if name not in same]
    lists = {**same, **{name: free_names([name], taken)[name] for name in new}}
    codes = free_names(part.names, {written.survey.cell(row, "name") for row in written.survey.rows})
    rows = tuple(_renamed(target.cells(row, "survey"), codes, lists) for row in part.rows)
    made: list[Operation] = [InsertRows("survey", rows, after)] if rows else []
    for name in new:
        answers = (target.cells(row, "choices") for row in part.lists[name])
        made.append(NewList(lists[name], tuple(_referring(cells, codes) for cells in answers)))
    if part.routes:
        made.append(InsertRows("routes", tuple(_jump(route, codes) for route in part.routes)))
    return made, [codes[name] for name in part.names] or [lists[name] for name in part.lists]


class _Target:
    """The workbook into which a part is put, and which of the part's texts it takes."""

    def __init__(self, part: KeptPart, written: Written, language: str) -> None:
        self._written = written
        kept = [one.code for one in part.languages]
        known = {one.code for one in written.languages}
        self._default = kept[0] if kept else ""
        if not written.languages:
            self._as = {language if language in kept else self._default: ""}
        elif known.isdisjoint(kept):
            self._as = {self._default: written.default_language}
        else:
            self._as = {code: code for code in kept if code in known}

    def cells(self, row: Cells, sheet: str) -> dict[str, str]:
        """The cells by the workbook's headings."""
        table = self._written.survey if sheet == "survey" else self._written.choices
        return dict(self._placed(row, sheet, table))

    def _placed(self, row: Cells, sheet: str, table: Table) -> Iterator[tuple[str, str]]:
        for heading, text in row.items():
            meaning, code = _meaning(heading, sheet)
            if meaning in ("", "media"):
                yield heading, text
                continue
            if meaning in _TEXTS and heading == meaning:
                code = self._written.default_language
            elif meaning in _TEXTS:
                if code not in self._as:
                    continue
                code = self._as[code]
            column = column_for(table, meaning, code)
            yield (column.words if column else heading_for(meaning, code, self._written.languages)), text

    def same_list(self, name: str, rows: Sequence[Cells]) -> str:
        """The name of the workbook's list with this name and the same answers; ``""`` if there is none."""
        table = self._written.choices
        held = rows_of_list(self._written, name)
        if len(held) != len(rows):
            return ""
        for row, cells in zip(held, rows, strict=True):
            there = {heading.words: row.at(heading.index) for heading in table.headings if row.at(heading.index)}
            there.pop(table.column("list_name"), None)
            if there != self.cells(cells, "choices"):
                return ""
        return table.cell(held[0], "list_name") if held else ""


def _list(written: Written, name: str) -> dict[str, tuple[Cells, ...]]:
    rows = rows_of_list(written, name)
    table = written.choices
    if not rows:
        return {}
    return {table.cell(rows[0], "list_name"): tuple(_cells(written, table, row, {"list_name"}) for row in rows)}


def _cells(written: Written, table: Table, row: Row, without: Collection[str]) -> Cells:
    """The cells of a row that are filled, by headings that name their language."""
    found = {}
    for heading in table.headings:
        text = row.at(heading.index)
        if not text or heading.field in without:
            continue
        if heading.field in _TEXTS:
            language = heading.language or written.default_language
            found[heading_for(heading.field, language, written.languages)] = text
        else:
            found[heading.words if heading.field in ("", "media") else heading.field] = text
    return found


def _jumps(written: Written, names: Collection[str]) -> Iterator[Cells]:
    table = written.routes
    for row in table.rows:
        cells = {name: text for name in ("after", "when", "go_to") if (text := table.cell(row, name))}
        if cells.get("after") in names and (cells.get("go_to") in names or cells.get("go_to") in ENDS):
            yield cells


def _meaning(heading: str, sheet: str) -> tuple[str, str]:
    """What a heading of a kept part means, and its language."""
    titled = title_language(heading)
    languages = Languages()
    if titled is not None:
        return TITLE, languages.code(titled)
    found = read_heading(heading, CHOICES if sheet == "choices" else SURVEY, languages)
    return found.field, found.language


def _renamed(cells: Cells, codes: Mapping[str, str], lists: Mapping[str, str]) -> dict[str, str]:
    folded = {folded_list(name): new for name, new in lists.items()}
    found = _referring(cells, codes)
    if name := found.get("name"):
        found["name"] = codes.get(name, name)
    listed = named_list(found.get("type", ""))
    if new := folded.get(folded_list(listed)):
        found["type"] = with_list(found["type"], new)
    return found


def _jump(route: Cells, codes: Mapping[str, str]) -> dict[str, str]:
    found = _referring(route, codes)
    return {heading: text if heading == "when" else codes.get(text, text) for heading, text in found.items()}


def _referring(cells: Cells, codes: Mapping[str, str]) -> dict[str, str]:
    return {heading: rename_references(text, dict(codes)) for heading, text in cells.items()}
