"""The ``choices`` sheet (and ``external_choices``): lists of answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from surveys.questionnaire.model.state import DK, REFUSED
from surveys.questionnaire.model.structure import Choice, ChoiceList

from .findings import Findings, nearest
from .grid import Row
from .headers import Table
from .words import straight, yes_or_no

OTHER = "other"
_OTHER_LABELS = {"it": "Altro", "en": "Other", "fr": "Autre", "de": "Sonstiges", "es": "Otro", "pt": "Outro"}
_FLAGS = ("exclusive", "specify", "pin")


class Lists:
    """The choice lists of the workbook by name, while they are being read and completed."""

    def __init__(self, findings: Findings, duplicates_allowed: bool) -> None:
        self._findings = findings
        self._duplicates_allowed = duplicates_allowed
        self._lists: dict[str, list[Choice]] = {}
        self._by_code: dict[str, dict[str, Choice]] = {}
        self._on_other_sheets: dict[str, set[str]] = {}
        self._written_out: set[str] = set()
        self._places: dict[tuple[str, int], str] = {}
        self.is_unread = False
        """Whether a sheet of choices lacks the columns that define lists."""

    def read(self, table: Table) -> None:
        """Add the choices of a sheet."""
        if not table.rows:
            return
        for name in ("list_name", "name"):
            if name not in table.by_field:
                self._findings.add("column_missing", table.place(None), column=name)
                self.is_unread = True
                return
        for heading in table.by_field.get("", ()):
            if " " in heading.words:
                self._findings.add("heading_with_space", table.place(None, item=heading.words), heading=heading.words)
        self._on_other_sheets = {name: set(codes) for name, codes in self._by_code.items()}
        for row in table.rows:
            self._read_row(table, row)

    def _read_row(self, table: Table, row: Row) -> None:
        list_name, code = table.cell(row, "list_name"), straight(table.cell(row, "name"))
        if not list_name:
            if code or table.cell(row, "label"):
                self._findings.add("choice_without_list", table.place(row, "list_name"))
            return
        self._places[table.name, row.number] = list_name
        if not code:
            if table.words(row, "label"):
                self._findings.add("choice_without_code", table.place(row, "name"), list=list_name)
            return
        choice = self._choice(table, row, code)
        if self._is_double(table, row, list_name, choice):
            return
        if not choice.label:
            self._findings.add("choice_without_label", table.place(row, "label"), choice=code, list=list_name)
        self._append(list_name, choice)

    def _append(self, list_name: str, choice: Choice) -> None:
        self._lists.setdefault(list_name, []).append(choice)
        self._by_code.setdefault(list_name, {}).setdefault(choice.name, choice)

    def _choice(self, table: Table, row: Row, code: str) -> Choice:
        flags = {}
        for name in _FLAGS:
            cell = table.cell(row, name)
            answer = yes_or_no(cell)
            if cell and answer is None:
                self._findings.add("not_yes_or_no", table.place(row, name), written=cell)
            flags[name] = bool(answer)
        missing = table.cell(row, "missing").lower()
        if missing not in ("", DK, REFUSED):
            self._findings.add("not_a_missing", table.place(row, "missing"), written=missing)
            missing = ""
        return Choice(
            name=code,
            label=table.words(row, "label"),
            properties={heading: straight(words) for heading, words in table.others(row).items()},
            read_out=yes_or_no(table.cell(row, "read_out")),
            missing=missing,
            row=row.number,
            **flags,
        )

    def _is_double(self, table: Table, row: Row, list_name: str, choice: Choice) -> bool:
        first = self._by_code.get(list_name, {}).get(choice.name)
        if first is None or self._duplicates_allowed:
            return False
        place = table.place(row, "name")
        code = "code_twice"
        if replace(first, row=None) == replace(choice, row=None):
            if choice.name in self._on_other_sheets.get(list_name, ()):
                return True  # a list that is on both sheets, as other programs require
            code = "choice_twice"
        elif first.properties != choice.properties:
            code = "code_twice_by_filter"
        self._findings.add(code, place, choice=choice.name, list=list_name, first=first.row or 0)
        return code != "code_twice_by_filter"

    def find(self, written: str) -> str:
        """The list's name as the sheet writes it, compared without case and white space; ``""`` if there is none."""
        if written in self._lists:
            return written
        plain = "".join(written.lower().split())
        return next((name for name in self._lists if "".join(name.lower().split()) == plain), "")

    def nearest(self, written: str) -> str:
        """The name of the list that is most similar to ``written``; ``""`` if none is."""
        return nearest(written, set(self._lists))

    def codes_with_spaces(self, list_name: str) -> list[Choice]:
        """The choices whose codes contain spaces, so that questions with several answers cannot use them."""
        return [choice for choice in self._lists.get(list_name, ()) if len(choice.name.split()) > 1]

    def add_other(self, list_name: str, languages: Iterable[str]) -> None:
        """Give the list a choice ``other``, unless it has one (``or_other`` of the standard)."""
        if OTHER not in self._by_code.get(list_name, {}):
            label = {code: _OTHER_LABELS.get(code[:2].lower(), "Other") for code in languages}
            self._append(list_name, Choice(OTHER, label))

    def choices(self, list_name: str) -> list[Choice]:
        """The choices of a list so far."""
        return self._lists.get(list_name, [])

    def write_out(self, list_name: str) -> list[Choice]:
        """The choices over which a loop is expanded; the list is not kept if no question asks it."""
        self._written_out.add(list_name)
        return self.choices(list_name)

    def unused_rows(self, asked: Iterable[str]) -> set[tuple[str, int]]:
        """Sheet and row of the answers of lists that nothing uses; ``asked``: the lists that questions use."""
        used = {"".join(name.lower().split()) for name in (*asked, *self._written_out)}
        return {place for place, name in self._places.items() if "".join(name.lower().split()) not in used}

    def done(self, asked: Iterable[str]) -> dict[str, ChoiceList]:
        """All lists in the workbook's order, except those only loops use; ``asked``: the lists that questions use."""
        gone = self._written_out.difference(asked)
        return {name: ChoiceList(name, tuple(choices)) for name, choices in self._lists.items() if name not in gone}
