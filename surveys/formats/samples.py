"""Sample tables: recognises columns, and turns each row into a case, repaired or refused with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from surveys.questionnaire.problems import gettext_noop

from . import countries, phones
from .headings import fields_of, use_of
from .personal_looks import LOOKED_AT, Look, look_of
from .phones import Phone, PhoneError
from .tables import TableError, open_table

FIELDS: dict[str, str] = {
    "phone": gettext_noop("Telephone"),
    "name": gettext_noop("Name of the person"),
    "external_id": gettext_noop("Identifier"),
    "language": gettext_noop("Language"),
    "time_zone": gettext_noop("Time zone"),
    "country": gettext_noop("Country of the numbers"),
    "stratum": gettext_noop("Stratum"),
    "weight": gettext_noop("Base weight"),
    "attribute": gettext_noop("Attribute"),
    "skip": gettext_noop("Do not load"),
}
"""The fields that a column may hold: field → English message id. Several columns may be phones or attributes."""

SEEN_BY_CLIENTS = frozenset({"external_id", "stratum"})
"""Fields that are exported with the results."""

NOTES: dict[str, tuple[str, str]] = {
    "phone_lost_zero": (
        gettext_noop("The leading 0 was missing and has been put back."),
        gettext_noop("Nothing to do."),
    ),
    "phone_dropped_zero": (
        gettext_noop("The 0 before the mobile number has been taken away."),
        gettext_noop("Nothing to do."),
    ),
    "phone_series": (
        gettext_noop("Of several consecutive numbers only the first has been taken."),
        gettext_noop("Nothing to do, or write each number in full."),
    ),
    "phone_short_form": (
        gettext_noop("The spreadsheet has shortened this number, and its last digits are lost."),
        gettext_noop("Format the column as text in the first spreadsheet, and save the file again from there."),
    ),
    "phone_no_digits": (
        gettext_noop("What stands in a column of numbers is none."),
        gettext_noop("Write the number, or leave the cell empty."),
    ),
    "phone_invalid": (gettext_noop("This is no telephone number."), gettext_noop("Write the whole number.")),
    "phone_mobile_with_zero": (
        gettext_noop("Mobile numbers have no 0 before them."),
        gettext_noop("Take the 0 away, or load with suggestions accepted."),
    ),
    "phone_ambiguous": (
        gettext_noop("This may be a number as it stands, or a fixed line that lost its 0."),
        gettext_noop("Write it with +39 before it."),
    ),
    "phone_not_a_person": (
        gettext_noop("Nobody can be reached at this kind of number."),
        gettext_noop("Write another number."),
    ),
    "no_phone": (gettext_noop("The row has no number to dial."), gettext_noop("Write at least one number.")),
    "bad_weight": (
        gettext_noop("The weight is no number above 0."),
        gettext_noop("Write a number such as 1.25; without it the weight is 1."),
    ),
    "bad_time_zone": (
        gettext_noop("There is no such time zone."),
        gettext_noop("Write it as in Europe/Rome, or leave it empty."),
    ),
    "zone_of_number": (
        gettext_noop("The number is abroad: the calling hours are those of its own time zone."),
        gettext_noop("Nothing to do; a column with the time zone goes before it."),
    ),
    "zone_unsure": (
        gettext_noop("The number is abroad, and does not say in which time zone: this one has been taken."),
        gettext_noop("Add a column with the time zone of each person, as in America/Chicago."),
    ),
    "language_read_as": (
        gettext_noop("The language was written otherwise, and taken for this one of the study’s."),
        gettext_noop("Nothing to do, unless another was meant."),
    ),
    "language_unknown": (
        gettext_noop("The study does not have this language: nobody will be given the case."),
        gettext_noop("Correct the language, or leave it empty for the study’s own."),
    ),
    "bad_country": (
        gettext_noop("There is no such country: the numbers were read as Italian ones."),
        gettext_noop("Write its name, its two letters or its calling code, as in Svizzera, CH or +41."),
    ),
    "duplicate_in_file": (
        gettext_noop("The same person stands in an earlier row."),
        gettext_noop("Keep one of the rows."),
    ),
    "shared_number": (
        gettext_noop("Somebody else in an earlier row has the same number."),
        gettext_noop("Look whether they share the line; interviewers ask for each by name."),
    ),
    "duplicate_in_study": (
        gettext_noop("The study already has this number."),
        gettext_noop("Leave the row out."),
    ),
    "in_other_study": (
        gettext_noop("Another study rings this number now, or did so less than a week ago."),
        gettext_noop("Wait until that study is over: nobody likes to be rung for two."),
    ),
    "contacted_lately": (
        gettext_noop("A study has called this number within the days of rest."),
        gettext_noop("Leave the row out, or load it again when the rest is over."),
    ),
    "duplicate_id_in_file": (
        gettext_noop("An earlier row has the same identifier."),
        gettext_noop("Give each row an identifier of its own."),
    ),
    "duplicate_id": (
        gettext_noop("The study already has this identifier."),
        gettext_noop("Give each row an identifier of its own."),
    ),
    "do_not_call": (
        gettext_noop("A number of the row is on the do-not-call list."),
        gettext_noop("Nothing to do: it is never called."),
    ),
}
"""Notes about a row: code → the problem, what to do; English message ids."""

REFUSED, REPAIRED, WARNED = "refused", "repaired", "warned"
"""The result for a row: left out, repaired, or loaded unchanged with something to check."""
REPAIRS = frozenset({"phone_lost_zero", "phone_dropped_zero", "phone_series", "zone_of_number", "language_read_as"})

REFUSE, WARN = "refuse", "warn"
CHOICES: dict[str, tuple[str, str]] = {
    "duplicate_in_file": (REFUSE, gettext_noop("The same person twice in the file")),
    "shared_number": (WARN, gettext_noop("Several people with one number in the file")),
    "duplicate_in_study": (REFUSE, gettext_noop("A number that the study already has")),
    "in_other_study": (WARN, gettext_noop("A number that another study is ringing")),
    "contacted_lately": (WARN, gettext_noop("A number that any study has called within the days of rest")),
    "do_not_call": (REFUSE, gettext_noop("One of several numbers is on the do-not-call list")),
}
"""Choices of the user who loads a sample: a note's code → the default, a description of the situation.

``refuse``: the row is left out. ``warn``: it is loaded, and the report mentions it. A number on the do-not-call list is
never loaded: with ``warn`` the row is loaded with its other numbers.
"""


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What a column is used as. An attribute has a name and says where it may be used.

    ``show``: shown to the interviewer; ``route``: available to the questionnaire's conditions; ``export``: part of the
    client's workbook; ``personal``: kept with the erasable contact and never exported to a client.
    """

    column: str
    field: str
    attribute: str = ""
    show: bool = False
    route: bool = False
    export: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read: its columns and the user's choices; stored with the sample as JSON.

    ``region``: the country of numbers without a prefix, where no column gives one. ``accept_suggestions``: remove the 0
    from mobile numbers that have one. ``choices``: those of ``CHOICES`` that differ from the default.
    ``rest_days``: whom any study has called within so many days is ``contacted_lately``; 0 for no such rule.
    """

    columns: tuple[ColumnUse, ...]
    region: str = "IT"
    accept_suggestions: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    rest_days: int = 0

    def refuses(self, code: str) -> bool:
        """Whether a row with this note is left out; ``code`` is a key of ``CHOICES``."""
        return self.choices.get(code, CHOICES[code][0]) == REFUSE

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"columns": [asdict(use) for use in self.columns], "choices": dict(self.choices)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Reading:
        return cls(**{**stored, "columns": tuple(ColumnUse(**use) for use in stored["columns"])})


@dataclass(frozen=True, slots=True)
class TablePreview:
    """A preview of a file: its headings, the probable use of each column, its first rows as texts, the number of rows.

    ``numbers``: the row numbers of the first rows in the file, as Excel counts. ``sheet``: the workbook's sheet that is
    read; ``hints``: keys of ``tables.HINTS``; ``looks``: column → the personal data that it looks like.
    """

    columns: list[str]
    guess: list[ColumnUse]
    rows: list[list[str]]
    total: int
    numbers: list[int] = field(default_factory=list)
    sheet: str = ""
    hints: tuple[str, ...] = ()
    looks: Mapping[str, Look] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """A note about a row: ``row`` as Excel counts, ``code`` a key of ``NOTES``; it may be the reason for a refusal."""

    row: int
    column: str
    code: str
    value: str = ""
    is_refused: bool = False


class CaseRow(NamedTuple):
    """A row as a case: its numbers in column order, and the other data on the person."""

    row: int
    phones: tuple[Phone, ...]
    name: str = ""
    external_id: str = ""
    language: str = ""
    time_zone: str = ""
    stratum: str = ""
    weight: float = 1.0
    attributes: Mapping[str, Any] = MappingProxyType({})
    personal: Mapping[str, Any] = MappingProxyType({})


def kind_of(code: str, is_refused: bool = False) -> str:
    """What a note means for its row: ``refused``, ``repaired`` or ``warned``."""
    return REFUSED if is_refused else REPAIRED if code in REPAIRS else WARNED


def preview(content: bytes | Path, file_name: str, rows: int = 10) -> TablePreview:
    """The file's headings, a guess of their meaning, and its first rows. Raises ``TableError``."""
    table = open_table(content, file_name)
    first = list(islice(table.rows, max(rows, LOOKED_AT)))
    seen = [[phones.as_typed(cell) for cell in cells] for _, cells in first]
    numbers = [number for number, _ in first[:rows]]
    uses = guess(table.headers, seen)
    looks = looks_of(table.headers, seen)
    return TablePreview(table.headers, uses, seen[:rows], table.total, numbers, table.sheet, table.hints, looks)


def looks_of(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Look]:
    """Column → the personal data that it looks like, for columns that look like any."""
    columns = ((header, [row[place] for row in rows if place < len(row)]) for place, header in enumerate(headers))
    found = ((header, look_of(header, values)) for header, values in columns)
    return {header: look for header, look in found if look is not None}


def guess(headers: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> list[ColumnUse]:
    """The probable use of each column; a field that a case has once is given to the first column that fits.

    Several columns may be telephones, parts of the name, or attributes. A column that looks like personal data is
    marked so, and is never the identifier, which clients see.
    """
    taken: set[str] = set()
    uses: list[ColumnUse] = []
    looks = looks_of(headers, rows)
    for header in headers:
        likely = [field for field in fields_of(header) if field not in taken]
        found = next((field for field in likely if field not in SEEN_BY_CLIENTS or header not in looks), "attribute")
        if found not in {"phone", "name", "attribute", "skip"}:
            taken.add(found)
        use = ColumnUse(header, found)
        if found == "attribute":
            use = replace(use, attribute=attribute_name(header), show=True, personal=header in looks)
        uses.append(use)
    return uses


def with_flags(use: ColumnUse, flags: Mapping[str, bool]) -> ColumnUse:
    """The use with these of its flags set."""
    return ColumnUse(**{**asdict(use), **flags})


def uses_as_known(uses: Sequence[ColumnUse], known: Mapping[str, Mapping[str, bool]]) -> list[ColumnUse]:
    """The uses, in which attributes that earlier lists have too are used as they are there.

    ``known``: name of an attribute → its flags. What a study says of a column it says of each of its lists.
    """
    return [with_flags(use, known[use.attribute]) if use.attribute in known else use for use in uses]


def attribute_name(header: str) -> str:
    """A heading as a name that questionnaires can refer to: ``Anno di nascita`` → ``anno_di_nascita``."""
    return re.sub(r"\W+", "_", header.strip().lower()).strip("_")[:60] or "attribute"


def check_columns(reading: Reading, headers: Sequence[str]) -> None:
    """Raise ``TableError`` if a column or field is unknown or no column holds telephone numbers."""
    for use in reading.columns:
        if use.column not in headers:
            raise TableError("unknown_column", use.column)
        if use.field not in FIELDS:
            raise TableError("unknown_field", use.field)
    if not any(use.field == "phone" for use in reading.columns):
        raise TableError("no_phone_column")


def read_row(row: int, cells: Sequence[Any], headers: Sequence[str], reading: Reading) -> tuple[CaseRow, list[Note]]:
    """One row as ``RowReader`` reads it."""
    return RowReader(headers, reading)(row, cells)


class RowReader:
    """Reads the rows under some headings, one after the other, as a ``Reading`` says: what is alike in all is settled.

    Called with a row's number and its cells, it returns the row as a case, and the notes about it. The row is refused
    if one of its notes refuses it. A bad weight or time zone alone does not refuse a row; having no dialable number
    does, and the note says what is wrong with the numbers given.
    """

    def __init__(self, headers: Sequence[str], reading: Reading) -> None:
        places = {header: place for place, header in enumerate(headers)}
        self._reading, self._width = reading, len(headers)
        placed = [(use, places.get(use.column, self._width)) for use in reading.columns]
        self._told = [(use, at) for use, at in placed if use.field not in {"attribute", "skip", "country"}]
        self._attributes = [(use.attribute, at) for use, at in placed if use.field == "attribute" and not use.personal]
        self._personal = [(use.attribute, at) for use, at in placed if use.field == "attribute" and use.personal]
        self._uses = {use.column: use_of(use.column) for use in reading.columns if use.field == "phone"}
        self._country = next(((use.column, at) for use, at in placed if use.field == "country"), ("", self._width))
        self._is_of_one_country = not self._country[0] and bool(reading.region)

    def __call__(self, row: int, cells: Sequence[Any]) -> tuple[CaseRow, list[Note]]:
        values = [*cells[: self._width], *[None] * (max(self._width - len(cells), 0) + 1)]
        notes: list[Note] = []
        numbers: dict[str, Phone] = {}
        facts: dict[str, Any] = {}
        reading = self._reading if self._is_of_one_country else self._in_country(row, values, notes)
        for use, at in self._told:
            if use.field == "phone":
                where = self._uses[use.column]
                for phone in _phones(row, use.column, values[at], reading, notes):
                    numbers[phone.number] = replace(phone, use=where) if where else phone
            else:
                _take(facts, row, use, phones.as_typed(values[at]), notes)
        if not numbers:
            bad = [note for note in notes if note.code.startswith("phone_")]
            notes = [replace(note, is_refused=True) if note in bad else note for note in notes]
            notes += [] if bad else [Note(row, "", "no_phone", is_refused=True)]
        attributes = {name: _plain(values[at]) for name, at in self._attributes}
        personal = {name: _plain(values[at]) for name, at in self._personal}
        return CaseRow(row, tuple(numbers.values()), attributes=attributes, personal=personal, **facts), notes

    def _in_country(self, row: int, values: Sequence[Any], notes: list[Note]) -> Reading:
        """The reading with the country given in the row's own column, if there is one."""
        (column, at), reading = self._country, self._reading
        text = phones.as_typed(values[at])
        region = countries.region_of(text) if text else reading.region
        if not region:
            notes.append(Note(row, column, "bad_country", text[:200]))
        return reading if region in {"", reading.region} else replace(reading, region=region)


def _take(facts: dict[str, Any], row: int, use: ColumnUse, text: str, notes: list[Note]) -> None:
    if use.field == "weight":
        weight = _weight(text)
        if weight is None:
            notes.append(Note(row, use.column, "bad_weight", text[:200]))
        else:
            facts["weight"] = weight
    elif use.field == "time_zone" and text and text not in available_timezones():
        notes.append(Note(row, use.column, "bad_time_zone", text[:200]))
    elif text:
        # Two name columns, such as surname and first name, are joined.
        facts[use.field] = f"{facts[use.field]} {text}" if use.field == "name" and "name" in facts else text


def _phones(row: int, column: str, value: Any, reading: Reading, notes: list[Note]) -> list[Phone]:
    found = []
    for text in phones.split(phones.as_typed(value), reading.region):
        try:
            phone = phones.normalise(text, reading.region)
        except PhoneError as error:
            if error.code == "phone_mobile_with_zero" and reading.accept_suggestions:
                notes.append(Note(row, column, "phone_dropped_zero", text[:200]))
                found.append(phones.normalise(error.suggestion, reading.region))
            else:
                notes.append(Note(row, column, error.code, text[:200]))
            continue
        if phone.repair:
            notes.append(Note(row, column, phone.repair, text[:200]))
        found.append(phone)
    return found


def _weight(text: str) -> float | None:
    if not text:
        return 1.0
    try:
        weight = float(text.replace(",", "."))
    except ValueError:
        return None
    return weight if 0 < weight < float("inf") else None


def _plain(value: Any) -> Any:
    """A cell as stored in JSON: numbers and booleans unchanged, everything else as text."""
    is_number = isinstance(value, int) or (isinstance(value, float) and isfinite(value))
    return value if is_number else phones.as_typed(value)
