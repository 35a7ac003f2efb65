"""Reads the rows of the survey sheet with their type and name, and expands loops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from surveys.questionnaire.checks.collapsing import some_rows
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place
from surveys.questionnaire.types import LISTED_TYPES, SEVERAL_TYPES, TYPES

from .choices import Lists
from .findings import Findings
from .grid import Row
from .headers import Languages, Table
from .types import (
    BEGIN,
    DEVICE,
    ELSEWHERE,
    END,
    FORM_ID,
    GROUP,
    LOOP,
    QUESTION,
    REPEAT,
    TITLE,
    UNKNOWN,
    Kind,
    is_metadata,
    read_type,
)
from .words import is_name, name_from, yes_or_no

MOST_LOOP_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Record:
    """A row with its kind and name; ``choice``: the choice of an expanded loop that supplies its texts."""

    row: Row
    kind: Kind
    name: str
    choice: s.Choice | None = None
    made: bool = False
    """Whether it is no row of the sheet, but the group that a loop adds for each choice."""


class Records:
    """Reads the rows; ``title`` and ``form_id`` are set by the rows that old workbooks have for them."""

    def __init__(self, table: Table, lists: Lists, languages: Languages, findings: Findings) -> None:
        self._table, self._lists, self._languages, self._findings = table, lists, languages, findings
        self.title = self.form_id = ""
        self._metadata: list[tuple[Row, str]] = []

    def read(self) -> list[Record]:
        """All records, with the body of ``begin loop over LIST`` repeated for each choice."""
        records = []
        for row in self._table.rows:
            if record := self._record(row):
                records.append(record)
        self._note_metadata()
        return self._without_loops(records)

    def _note_metadata(self) -> None:
        """Note the device metadata questions as one problem, however many rows there are."""
        if self._metadata:
            types = ", ".join(dict.fromkeys(name for _, name in self._metadata))
            rows = some_rows([row.number for row, _ in self._metadata])
            place = self._table.place(self._metadata[0][0], "type")
            self._findings.add("metadata_ignored", place, types=types, rows=rows)

    def _record(self, row: Row) -> Record | None:
        table = self._table
        written = table.cell(row, "type")
        if yes_or_no(table.cell(row, "disabled")):
            return None
        if not written:
            return self._without_type(row)
        kind = read_type(written)
        if kind.kind in (TITLE, FORM_ID):
            self._old_setting(row, kind)
            return None
        name = "" if kind.kind == END else self._name(row, kind)
        self._note_kind(row, kind, name, written)
        if kind.kind == QUESTION and kind.name in LISTED_TYPES:
            kind = self._with_list(row, kind, name)
        if name or kind.kind == END:
            return Record(row, kind, name)
        return None

    def _without_type(self, row: Row) -> Record | None:
        """A question without a type keeps its name, so that references to it are not reported as unknown."""
        table, name = self._table, self._table.cell(row, "name")
        if name and table.words(row, "label"):
            self._findings.add("type_missing", table.place(row, "type", name))
            return Record(row, Kind(UNKNOWN, s.HIDDEN), name) if is_name(name) else None
        if any(row.cells):
            self._findings.add("comment_row", table.place(row, "type"))
        return None

    def _old_setting(self, row: Row, kind: Kind) -> None:
        value = self._table.cell(row, "name") or next(iter(self._table.words(row, "label").values()), "")
        if kind.kind == TITLE:
            self.title = value
        else:
            self.form_id = value

    def _note_kind(self, row: Row, kind: Kind, name: str, written: str) -> None:
        place = self._table.place(row, "type", name)
        if kind.guessed:
            self._findings.add("type_guessed", place, written=kind.guessed, type=kind.name)
        if is_metadata(kind):
            self._metadata.append((row, kind.name))
        elif kind.kind == DEVICE:
            self._findings.add("device_type", place, type=kind.name)
        elif kind.kind == UNKNOWN:
            self._findings.add("unknown_type", place, type=kind.name)
        elif kind.kind == ELSEWHERE:
            self._findings.add("choices_elsewhere", place, source=kind.list_name or written)
        elif kind.kind == BEGIN and kind.name not in (GROUP, REPEAT, LOOP):
            self._findings.add("unknown_group", place, type=written)

    def _name(self, row: Row, kind: Kind) -> str:
        table = self._table
        name = table.cell(row, "name")
        place = table.place(row, "name", name)
        if not name:
            return self._made_name(row, kind)
        if is_name(name):
            return name
        suggestion = name_from(name)
        if name[0].isdigit() and is_name(f"q{name}"):
            self._findings.add("name_starts_with_digit", place, name=name, suggestion=suggestion)
        else:
            self._findings.add("bad_name", place, name=name, suggestion=suggestion)
        return name

    def _made_name(self, row: Row, kind: Kind) -> str:
        if kind.kind in (DEVICE, UNKNOWN):
            return name_from(kind.name)
        if kind.calculation:
            return name_from(self._table.cell(row, "type").split()[-1])
        own = TYPES[kind.name].name_if_missing if kind.kind == QUESTION else ""
        if kind.kind == BEGIN or own:
            stem = own or name_from(kind.name)
            name = f"{stem}_{row.number}"
            self._findings.add("name_made", self._table.place(row, "name", name), name=name)
            return name
        self._findings.add("name_missing", self._table.place(row, "name"))
        return ""

    def _with_list(self, row: Row, kind: Kind, name: str) -> Kind:
        """The kind with the list's name as defined; an unknown list is noted."""
        place = self._table.place(row, "type", name)
        if kind.list_name.startswith("${"):
            return replace(kind, or_other=False)
        if not kind.list_name:
            self._findings.add("list_not_given", place)
            return replace(kind, or_other=False)
        found = self._lists.find(kind.list_name)
        if not found:
            if not self._lists.is_unread:
                self._note_missing_list(place, kind.list_name)
            return replace(kind, or_other=False)
        if found != kind.list_name:
            self._findings.add("list_in_other_case", place, written=kind.list_name, list=found)
        if kind.or_other:
            self._lists.add_other(found, self._languages.codes())
        if kind.name in SEVERAL_TYPES:
            for choice in self._lists.codes_with_spaces(found):
                self._findings.add("code_with_space", place, choice=choice.name, list=found, at=choice.row or 0)
        return replace(kind, list_name=found)

    def _note_missing_list(self, place: Place, written: str) -> None:
        if like := self._lists.nearest(written):
            self._findings.add("list_missing_like", place, list=written, like=like)
        else:
            self._findings.add("list_missing", place, list=written)

    def _without_loops(self, records: list[Record]) -> list[Record]:
        written_out, _ = self._block(records, 0)
        return written_out

    def _block(self, records: list[Record], at: int) -> tuple[list[Record], int]:
        """The records from ``at`` to the end of the enclosing loop, with inner loops expanded."""
        block: list[Record] = []
        while at < len(records):
            record = records[at]
            at += 1
            if record.kind.kind == END and record.kind.name == LOOP:
                return [*block, record], at
            if record.kind.kind == BEGIN and record.kind.name == LOOP:
                body, at = self._block(records, at)
                block += self._loop(record, body)
            else:
                block.append(record)
        return block, at

    def _loop(self, begin: Record, body: list[Record]) -> Iterator[Record]:
        """Expand ``begin loop over LIST``: a group, in it a group for each choice, in each the body."""
        group = Kind(BEGIN, GROUP)
        end = Kind(END, GROUP)
        closed = bool(body) and body[-1].kind.kind == END and body[-1].kind.name == LOOP
        last = body[-1].row if closed else begin.row
        inside = body[:-1] if closed else body
        name = self._lists.find(begin.kind.list_name)
        choices = self._lists.write_out(name) if name else []
        if not choices or len(choices) * len(inside) > MOST_LOOP_ROWS:
            code = "loop_too_long" if choices else "list_missing"
            self._findings.add(code, self._table.place(begin.row, "type", begin.name), list=begin.kind.list_name)
            choices = []
        yield replace(begin, kind=group)
        for choice in choices:
            yield Record(begin.row, group, name_from(choice.name), choice, made=True)
            for record in inside:
                yield record if record.choice else replace(record, choice=choice)
            yield Record(last, end, "", made=True)
        if closed:
            yield Record(last, end, "")
