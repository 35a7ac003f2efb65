"""Reads the ``survey`` sheet: rows into questions, groups and repeats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.state import DK, REFUSED
from surveys.questionnaire.problems import Place
from surveys.questionnaire.types import (
    CALCULATED_TYPES,
    LISTED_TYPES,
    QUICK_TYPES,
    SEVERAL_TYPES,
    TYPES,
    is_shown,
)

from . import types
from .choices import OTHER
from .findings import Findings
from .grid import Row
from .headers import Languages, Table
from .logic import Logic
from .open_points import COLUMN, read_open_points
from .records import Record
from .words import appearances, parameters, yes_or_no

OTHER_SUFFIX = "_other"
ORDERS = frozenset({"fixed", "random", "rotate"})
_SPECIFY = {
    "it": "Specificare.",
    "en": "Specify other.",
    "fr": "Préciser.",
    "de": "Bitte angeben.",
    "es": "Especificar.",
}
_OF_ENTITIES = frozenset({"save_to"})
"""They name properties on the sheet ``entities``, which is not part of a questionnaire."""

_FOR_TELEPHONE = (
    "min_answers",
    "max_answers",
    "order",
    "order_as",
    "pin",
    "low_label",
    "high_label",
    "quick",
    "trend",
    "client",
)
"""Columns that few questions fill in."""
_PAGES = frozenset({"field-list", "table-list"})


@dataclass(slots=True)
class _Frame:
    """A group or repeat that is open while rows are read; the outermost has no record."""

    record: Record | None = None
    items: list[s.Item] = field(default_factory=list)
    names: dict[str, tuple[str, int]] = field(default_factory=dict)


class Survey:
    """Builds the items from the records."""

    def __init__(
        self,
        table: Table,
        languages: Languages,
        logic: Logic,
        findings: Findings,
        clients: Iterable[str] = (),
    ) -> None:
        self._table, self._languages, self._logic, self._findings = table, languages, logic, findings
        self._frames = [_Frame()]
        self._elsewhere: dict[str, int] = {}
        self._media: set[str] = set()
        self._added = [column for column in _FOR_TELEPHONE if column in table.by_field]
        self._clients = {client.casefold(): client for client in clients}

    def build(self, records: list[Record]) -> tuple[s.Item, ...]:
        """All items in the workbook's order. Unmatched begins and ends are noted."""
        for record in records:
            self._note_open_points(record)
            match record.kind.kind:
                case types.BEGIN:
                    self._name(record)
                    self._frames.append(_Frame(record))
                case types.END:
                    self._end(record)
                case _:
                    self._add_question(record)
        while len(self._frames) > 1:
            self._note_unmatched()
            self._close()
        return tuple(self._frames[0].items)

    def _note_open_points(self, record: Record) -> None:
        cell = self._table.cell(record.row, COLUMN)
        for point in read_open_points(cell) if cell else ():
            place = self._place(record, COLUMN)
            if point.is_waived:
                self._findings.add("open_point_waived", place, written=point.words, person=point.person, day=point.day)
            else:
                self._findings.add("open_point", place, written=point.words)

    def _end(self, record: Record) -> None:
        opened = self._frames[-1].record
        place = self._table.place(record.row, "type")
        if opened is None:
            self._findings.add("end_without_begin", place, type=record.kind.name)
            return
        if opened.kind.name != record.kind.name:
            beyond = any(f.record and f.record.kind.name == record.kind.name for f in self._frames)
            values: dict[str, str | int] = {
                "type": record.kind.name,
                "opened": opened.kind.name,
                "name": opened.name,
                "at": opened.row.number,
            }
            self._findings.add("end_of_another", place, **values)
            if not beyond:
                return
        self._close()

    def _note_unmatched(self) -> None:
        opened = self._frames[-1].record
        if opened is not None:
            place = self._table.place(opened.row, "type", opened.name)
            self._findings.add("begin_without_end", place, type=opened.kind.name, name=opened.name)

    def _close(self) -> None:
        frame = self._frames.pop()
        if frame.record is not None:
            make = self._repeat if frame.record.kind.name == types.REPEAT else self._group
            self._frames[-1].items.append(make(frame.record, tuple(frame.items)))

    def _name(self, record: Record) -> None:
        """Note a name that another row of the same group, or of the whole survey, already has."""
        names = self._frames[-1].names
        lower, row = record.name.lower(), record.row.number
        first = names.get(lower)
        if first or (lower in self._elsewhere and record.choice is None):
            self._note_name(record, first, self._elsewhere.get(lower, 0))
        names.setdefault(lower, (record.name, row))
        self._elsewhere.setdefault(lower, row)

    def _note_name(self, record: Record, first: tuple[str, int] | None, elsewhere: int) -> None:
        place = self._table.place(record.row, "name", record.name)
        if first and first[0] == record.name:
            self._findings.add("name_twice", place, name=record.name, first=first[1])
        elif first:
            self._findings.add("name_twice_in_other_case", place, name=record.name, other=first[0], first=first[1])
        else:
            self._findings.add("name_in_another_group", place, name=record.name, first=elsewhere)

    def _add_question(self, record: Record) -> None:
        self._name(record)
        items = self._frames[-1].items
        if record.kind.kind in (types.DEVICE, types.UNKNOWN, types.ELSEWHERE):
            items.append(self._device(record))
            return
        items.append(self._question(record))
        other = record.name + OTHER_SUFFIX
        if record.kind.or_other and other.lower() not in self._frames[-1].names:
            label = {code: _SPECIFY.get(code[:2].lower(), "Specify other.") for code in self._languages.codes()}
            relevant = f"selected(${{{record.name}}}, '{OTHER}')"
            items.append(s.Question(other, s.TEXT, label, relevant=relevant, row=record.row.number))

    def _place(self, record: Record, column: str) -> Place:
        return self._table.place(record.row, column, record.name)

    def _cell(self, record: Record, column: str) -> str:
        return self._filled(record, self._table.cell(record.row, column))

    def _filled(self, record: Record, text: str, language: str = "") -> str:
        """The text with a loop's ``%(name)s`` and ``%(label)s`` replaced by those of the record's choice."""
        if record.choice is None or "%(" not in text:
            return text
        label = record.choice.label
        words = label.get(language) or label.get(self._languages.default) or next(iter(label.values()), "")
        return text.replace("%(name)s", record.choice.name).replace("%(label)s", words)

    def _words(self, record: Record, column: str) -> dict[str, str]:
        words = self._table.words(record.row, column)
        if not words:
            return {}
        place = self._place(record, column)
        return {code: self._logic.words(place, self._filled(record, text, code)) for code, text in words.items()}

    def _logical(self, record: Record, column: str) -> str:
        cell = self._cell(record, column)
        return self._logic.expression(self._place(record, column), cell) if cell else ""

    def _condition(self, record: Record, column: str) -> str:
        cell = self._cell(record, column)
        return self._logic.condition(self._place(record, column), cell) if cell else ""

    def _switch(self, record: Record, column: str) -> str:
        cell = self._cell(record, column)
        return self._logic.switch(self._place(record, column), cell) if cell else ""

    def _flag(self, record: Record, column: str) -> bool | None:
        cell = self._cell(record, column)
        if not cell:
            return None
        answer = yes_or_no(cell)
        if answer is None:
            self._findings.add("not_yes_or_no", self._place(record, column), written=cell)
        return answer

    def _device(self, record: Record) -> s.Question:
        """A question of a type that is never asked: its name exists, its value is empty."""
        return s.Question(
            name=record.name,
            type=s.HIDDEN,
            label=self._words(record, "label"),
            relevant=self._condition(record, "relevant"),
            device_type=record.kind.name,
            row=record.row.number,
        )

    def _question(self, record: Record) -> s.Question:
        kind = record.kind
        self._note_media(record.row)
        appearance = appearances(self._cell(record, "appearance"))
        if any(word.startswith("search(") for word in appearance):
            self._findings.add("search_ignored", self._place(record, "appearance"))
        question = s.Question(
            name=record.name,
            type=kind.name,
            label=self._words(record, "label"),
            hint=self._words(record, "hint"),
            guidance=self._words(record, "guidance_hint"),
            list_name=self._list_name(record),
            relevant=self._condition(record, "relevant"),
            constraint=self._constraint(record),
            constraint_message=self._words(record, "constraint_message"),
            required=self._switch(record, "required"),
            required_message=self._words(record, "required_message"),
            calculation=self._logical(record, "calculation") or kind.calculation,
            trigger=self._trigger(record),
            default=self._default(record),
            read_only=self._switch(record, "read_only"),
            choice_filter=self._logical(record, "choice_filter"),
            appearance=appearance,
            parameters=self._parameters(record),
            nonresponse=self._nonresponse(record),
            warning=self._logical(record, "warning"),
            warning_message=self._words(record, "warning_message"),
            read_out=self._flag(record, "read_out"),
            personal=self._flag(record, "personal"),
            was=self._cell(record, "was"),
            extra=self._others(record),
            row=record.row.number,
        )
        self._note_gaps(record, question)
        return self._for_telephone(record, question)

    def _default(self, record: Record) -> str:
        cell = self._cell(record, "default")
        return self._logic.default(self._place(record, "default"), cell, record.kind.name) if cell else ""

    def _list_name(self, record: Record) -> str:
        """The name of its list; for a repeat's instances ``${name}``, with the question's current name."""
        name = record.kind.list_name
        if not name.startswith("${"):
            return name
        return f"${{{self._logic.question(self._place(record, 'type'), name)}}}"

    def _for_telephone(self, record: Record, question: s.Question) -> s.Question:
        """The question with the columns added for telephone research applied."""
        if not any(self._table.cell(record.row, column) for column in self._added):
            return question
        return replace(
            question,
            min_answers=self._count(record, "min_answers", SEVERAL_TYPES),
            max_answers=self._count(record, "max_answers", SEVERAL_TYPES),
            order=self._order_of_choices(record),
            order_as=self._order_as(record),
            pin=bool(self._flag(record, "pin")),
            low_label=self._words(record, "low_label"),
            high_label=self._words(record, "high_label"),
            quick=self._quick(record),
            trend=self._trend(record),
            client=self._client(record),
        )

    def _note_gaps(self, record: Record, question: s.Question) -> None:
        """Note what a question should have but lacks."""
        if question.type in CALCULATED_TYPES:
            if not (question.calculation or question.default or self._cell(record, "calculation")):
                self._findings.add("calculation_missing", self._place(record, "calculation"))
        elif is_shown(question) and not (question.label or question.hint or question.calculation):
            self._findings.add("label_missing", self._place(record, "label"), name=record.name)

    def _constraint(self, record: Record) -> str:
        own, brought = self._condition(record, "constraint"), record.kind.constraint
        if own and brought:
            return f"({brought}) and ({own})"
        return own or brought

    def _trigger(self, record: Record) -> str:
        cell = self._cell(record, "trigger")
        return ",".join(self._logic.triggers(self._place(record, "trigger"), cell)) if cell else ""

    def _others(self, record: Record) -> dict[str, str]:
        """The unknown columns, except those that need a sheet of another server."""
        others = self._table.others(record.row)
        return {heading: words for heading, words in others.items() if heading.strip().lower() not in _OF_ENTITIES}

    def _trend(self, record: Record) -> str:
        """``yes`` of a variable that is locked; else the words why it is not, if there are any."""
        cell = self._cell(record, "trend")
        answer = yes_or_no(cell)
        if answer is None:
            return cell
        return "yes" if answer else ""

    def _client(self, record: Record) -> str:
        """The client whose row it is, as the setting ``clients`` spells it."""
        written = " ".join(self._cell(record, "client").split())
        if written.casefold() == s.EVERY_CLIENT:
            return s.EVERY_CLIENT
        return self._clients.get(written.casefold(), written)

    def _parameters(self, record: Record) -> dict[str, str]:
        cell = self._cell(record, "parameters")
        if not cell:
            return {}
        found = parameters(cell)
        place = self._place(record, "parameters")
        if not found:
            self._findings.add("parameters_unreadable", place, written=cell)
        known = TYPES[record.kind.name].parameters
        for key in found:
            if known is not None and key not in known:
                self._findings.add("parameter_unknown", place, parameter=key)
        if "seed" in found and not yes_or_no(found.get("randomize", "")):
            self._findings.add("seed_without_randomize", place)
        return {key: self._logic.names(place, value) for key, value in found.items()}

    def _nonresponse(self, record: Record) -> tuple[str, ...]:
        cell = self._cell(record, "nonresponse")
        if not cell:
            return ()
        words = cell.lower().replace(",", " ").replace(";", " ").split()
        if words == ["both"] or (len(words) == 1 and yes_or_no(words[0])):
            words = [DK, REFUSED]
        strange = [word for word in words if word not in (DK, REFUSED, "no")]
        if strange:
            self._findings.add("not_a_missing", self._place(record, "nonresponse"), written=" ".join(strange))
        return tuple(missing for missing in (DK, REFUSED) if missing in words)

    def _group(self, record: Record, items: tuple[s.Item, ...]) -> s.Group:
        if record.made and record.choice is not None:
            return s.Group(record.name, items, dict(record.choice.label), row=record.row.number)
        appearance = appearances(self._cell(record, "appearance"))
        return s.Group(
            name=record.name,
            items=items,
            label=self._words(record, "label"),
            hint=self._words(record, "hint"),
            relevant=self._condition(record, "relevant"),
            field_list=not _PAGES.isdisjoint(appearance),
            appearance=appearance,
            order=self._order(record),
            pin=bool(self._flag(record, "pin")),
            total=self._logical(record, "total"),
            parameters=parameters(self._cell(record, "parameters")),
            personal=self._flag(record, "personal"),
            client=self._client(record),
            row=record.row.number,
        )

    def _repeat(self, record: Record, items: tuple[s.Item, ...]) -> s.Repeat:
        appearance = appearances(self._cell(record, "appearance"))
        return s.Repeat(
            name=record.name,
            items=items,
            label=self._words(record, "label"),
            relevant=self._condition(record, "relevant"),
            count=self._logical(record, "repeat_count"),
            field_list=not _PAGES.isdisjoint(appearance),
            appearance=appearance,
            order=self._order_of_rounds(record),
            pin=bool(self._flag(record, "pin")),
            parameters=parameters(self._cell(record, "parameters")),
            personal=self._flag(record, "personal"),
            client=self._client(record),
            row=record.row.number,
        )

    def _order_of_rounds(self, record: Record) -> str:
        order = self._order(record)
        if order == "fixed" or self._cell(record, "repeat_count"):
            return order
        values = {"column": "order", "types": "begin_repeat + repeat_count"}
        self._findings.add("column_of_other_types", self._place(record, "order"), **values)
        return "fixed"

    def _order(self, record: Record) -> str:
        order = self._cell(record, "order").lower()
        if order and order not in ORDERS:
            self._findings.add("order_unknown", self._place(record, "order"), written=order)
            return "fixed"
        return order or "fixed"

    def _order_of_choices(self, record: Record) -> str:
        if not self._cell(record, "order") or not self._fits(record, "order", LISTED_TYPES):
            return "fixed"
        return self._order(record)

    def _order_as(self, record: Record) -> str:
        cell = self._cell(record, "order_as")
        if not cell or not self._fits(record, "order_as", LISTED_TYPES):
            return ""
        return self._logic.question(self._place(record, "order_as"), cell)

    def _count(self, record: Record, column: str, types: frozenset[str]) -> int | None:
        """A whole number, such as the least or the greatest number of answers; ``None`` if there is none."""
        cell = self._cell(record, column)
        if not cell or not self._fits(record, column, types):
            return None
        if not (cell.isascii() and cell.isdigit()):
            self._findings.add("not_a_count", self._place(record, column), written=cell)
            return None
        return int(cell[:4])

    def _quick(self, record: Record) -> tuple[str, ...]:
        """The days or times to offer; invalid words are noted and left out."""
        written = self._cell(record, "quick").lower().replace(",", " ").replace(";", " ").split()
        if not written or not self._fits(record, "quick", QUICK_TYPES):
            return ()
        words = TYPES[record.kind.name].quick
        known = [word for word in written if words is not None and words.knows(word)]
        strange = [word for word in written if word not in known]
        if strange:
            possible = ", ".join(words.examples if words is not None else ())
            place = self._place(record, "quick")
            self._findings.add("quick_unknown", place, written=" ".join(strange), possible=possible)
        return tuple(known)

    def _fits(self, record: Record, column: str, types: frozenset[str]) -> bool:
        """Whether the column applies to this type; if it does not, that is noted."""
        if record.kind.name in types:
            return True
        possible = ", ".join(sorted(types))
        self._findings.add("column_of_other_types", self._place(record, column), column=column, types=possible)
        return False

    def _note_media(self, row: Row) -> None:
        for heading in self._table.by_field.get("media", ()):
            if heading.words not in self._media and row.at(heading.index):
                self._media.add(heading.words)
                place = Place(self._table.name, row.number, heading.words)
                self._findings.add("media_ignored", place, column=heading.words)
