"""A list joined to cases that exist: which column finds the case, what each other one changes, row by row.

An empty cell changes nothing. Numbers are read as those of a new list are (``phones``), and never replace others: a
list adds numbers, and interviewers retire those that are wrong.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from surveys.questionnaire.problems import gettext_noop

from . import phones
from .headings import fields_of, use_of
from .personal_looks import look_of
from .phones import Phone, PhoneError
from .samples import NOTES, attribute_name
from .tables import TableError

IDENTIFIER, CASE_NUMBER = "external_id", "case_number"
KEYS = (IDENTIFIER, CASE_NUMBER)
USES = {"phone": "", "phone_home": "home", "phone_mobile": "mobile", "phone_work": "work"}
"""Fields of numbers → where the number reaches its person."""

FIELDS: dict[str, str] = {
    IDENTIFIER: gettext_noop("Identifier: finds the case"),
    CASE_NUMBER: gettext_noop("Case number: finds the case"),
    "phone": gettext_noop("Number to add"),
    "phone_home": gettext_noop("Number to add: home"),
    "phone_mobile": gettext_noop("Number to add: mobile"),
    "phone_work": gettext_noop("Number to add: work"),
    "name": gettext_noop("Name of the person"),
    "attribute": gettext_noop("Attribute"),
    "personal": gettext_noop("Attribute, personal"),
    "drop": gettext_noop("To be dropped: yes or no"),
    "skip": gettext_noop("Not read"),
}
"""What a column may be: field → English message id. Several may be numbers or attributes."""

CHANGES: dict[str, str] = {
    "number_added": gettext_noop("A number is added"),
    "attribute_added": gettext_noop("A value is added"),
    "attribute_changed": gettext_noop("A value changes"),
    "name_changed": gettext_noop("The name changes"),
    "dropped": gettext_noop("The person is dropped: the case closes"),
    "opened": gettext_noop("A case closed for want of a number opens again"),
}
"""What happens to a case: code → English message id."""

PROBLEMS: dict[str, tuple[str, str]] = {
    "no_key": (
        gettext_noop("The cell that finds the case is empty."),
        gettext_noop("Fill it in, or leave the row out."),
    ),
    "unknown_key": (
        gettext_noop("The study has no such case."),
        gettext_noop("Look whether it is written as in the list that was loaded; new people are loaded as a list."),
    ),
    "key_twice": (
        gettext_noop("An earlier row is about the same case: this one is not read."),
        gettext_noop("Keep one of the rows."),
    ),
    "bad_drop": (
        gettext_noop("Neither yes nor no: nobody is dropped by this row."),
        gettext_noop("Write yes (sì, 1, x) or leave the cell empty."),
    ),
    "closed_already": (
        gettext_noop("The case is closed already: it is not dropped."),
        gettext_noop("Nothing to do."),
    ),
    "number_dead": (
        gettext_noop("Interviewers have retired this number: it stays so."),
        gettext_noop("Nothing to do, unless it works again: then correct the case by hand."),
    ),
    "number_too_many": (
        gettext_noop("The case has nine numbers: this one is left out."),
        gettext_noop("Take away those that are no use."),
    ),
    "erased": (
        gettext_noop("The person has been erased: nothing of the row is stored."),
        gettext_noop("Take the person out of your list, too."),
    ),
    "interviewed": (
        gettext_noop("The case has an interview that this value may have routed or counted in a quota: it stays."),
        gettext_noop("Nothing to do; where the value was wrong, look at the interview."),
    ),
    "do_not_call": NOTES["do_not_call"],
    **{code: words for code, words in NOTES.items() if code.startswith("phone_")},
}
"""What is wrong with a row: code → the problem, what to do; English message ids."""
OF_THE_ROW = frozenset({"no_key", "unknown_key", "key_twice", "erased"})
"""Problems for which nothing of the row is done."""

YES = frozenset({"1", "x", "s", "si", "sì", "y", "yes", "vero", "true", "togli", "drop"})
NO = frozenset({"", "0", "n", "no", "falso", "false", "-"})
_CASE = re.compile(r"(n\w*|numero( della)?)?\s*(scheda|caso|case)(\s*(n\w*|number|no))?")
_DROP = re.compile(
    r"(da )?(togliere|togli|escludere|escludi|esclus[oa]|drop|dropped|remove|exclude|ritirare|uscit[oa])"
)
MOST_NUMBERS = 9


@dataclass(frozen=True, slots=True)
class UpdateColumn:
    """A column of the file and what it is, a key of ``FIELDS``; ``attribute``: the name of the attribute."""

    column: str
    field: str
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class UpdateReading:
    """How a file is joined to cases. ``region``: the country of numbers without a prefix."""

    columns: tuple[UpdateColumn, ...]
    region: str = "IT"

    @property
    def key(self) -> str:
        """The field that finds the case; empty without one."""
        return next((use.field for use in self.columns if use.field in KEYS), "")

    def attributes(self) -> dict[str, bool]:
        """Name of each attribute of the file → whether it is personal."""
        return {use.attribute: use.field == "personal" for use in self.columns if use.attribute}

    def as_known(self, known: Mapping[str, bool]) -> UpdateReading:
        """The reading in which the study's attributes are personal or not as the study has them.

        ``known``: name → whether it is personal. Otherwise a value would be moved away from where it is read.
        """
        columns = (
            replace(use, field="personal" if known[use.attribute] else "attribute") if use.attribute in known else use
            for use in self.columns
        )
        return replace(self, columns=tuple(columns))

    def to_json(self) -> dict[str, Any]:
        return {"columns": [asdict(use) for use in self.columns], "region": self.region}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> UpdateReading:
        return cls(tuple(UpdateColumn(**use) for use in stored["columns"]), stored["region"])


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a row: ``code`` is a key of ``PROBLEMS``."""

    column: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a row does to its case: ``code`` is a key of ``CHANGES``."""

    column: str
    code: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row: what finds its case, and what stands in its other cells as far as they are filled."""

    row: int
    key: str
    phones: tuple[tuple[str, str, Phone], ...] = ()
    name: tuple[str, str] = ("", "")
    attributes: tuple[tuple[str, str, Any], ...] = ()
    personal: tuple[tuple[str, str, Any], ...] = ()
    drops: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownCase:
    """What is known of a case. ``numbers``: number → whether it may be called; ``closed_as``: empty while open.

    ``fixed``: the attributes that stay as they are, for an interview of the case went by them.
    """

    name: str = ""
    attributes: Mapping[str, Any] | None = None
    personal: Mapping[str, Any] | None = None
    numbers: Mapping[str, bool] | None = None
    is_closed: bool = False
    closed_as: str = ""
    is_erased: bool = False
    fixed: Collection[str] = ()


def guess(headers: Sequence[str], rows: Sequence[Sequence[str]], known: Mapping[str, bool]) -> list[UpdateColumn]:
    """The probable use of each column. ``known``: the study's attributes, and whether each is personal."""
    found: list[UpdateColumn] = []
    taken: set[str] = set()
    for place, header in enumerate(headers):
        values = [row[place] for row in rows if place < len(row)]
        field = _field_of(header, taken)
        name = attribute_name(header)
        if field == "attribute" and (known.get(name) or (name not in known and look_of(header, values) is not None)):
            field = "personal"
        taken.add(field)
        found.append(UpdateColumn(header, field, name if field in {"attribute", "personal"} else ""))
    return found


def _field_of(header: str, taken: set[str]) -> str:
    words = re.sub(r"[\s_.-]+", " ", header.lower()).strip()
    likely = fields_of(header)
    has_key = not taken.isdisjoint(KEYS)
    if _CASE.fullmatch(words) and not has_key:
        return CASE_NUMBER
    if _DROP.fullmatch(words) and "drop" not in taken:
        return "drop"
    if "phone" in likely or (use_of(header) and "tel" in words):
        return f"phone_{use_of(header)}".removesuffix("_")
    if IDENTIFIER in likely and not has_key:
        return IDENTIFIER
    if "name" in likely:
        return "name"
    return "skip" if "skip" in likely else "attribute"


def check_reading(reading: UpdateReading, headers: Sequence[str]) -> None:
    """Raise ``TableError`` if a column is missing, or none or several of them find the case."""
    for use in reading.columns:
        if use.column not in headers:
            raise TableError("unknown_column", use.column)
    if sum(use.field in KEYS for use in reading.columns) != 1:
        raise TableError("no_key_column")


class UpdateReader:
    """Reads rows under some headings, one after the other, as an ``UpdateReading`` says."""

    def __init__(self, headers: Sequence[str], reading: UpdateReading) -> None:
        places = {header: place for place, header in enumerate(headers)}
        self._placed = [(use, places[use.column]) for use in reading.columns if use.field != "skip"]
        self._region = reading.region

    def __call__(self, row: int, cells: Sequence[Any]) -> ReadRow:
        key, drops, names = "", "", list[tuple[str, str]]()
        numbers, problems = list[tuple[str, str, Phone]](), list[Problem]()
        attributes, personal = list[tuple[str, str, Any]](), list[tuple[str, str, Any]]()
        for use, at in self._placed:
            value = cells[at] if at < len(cells) else None
            text = phones.as_typed(value)
            if use.field in KEYS:
                key = text[:80]
            elif use.field == "drop":
                drops = self._drops(use.column, text, problems)
            elif not text:
                continue
            elif use.field in USES:
                self._read_numbers(use, text, numbers, problems)
            elif use.field == "name":
                names.append((use.column, text))
            else:
                (personal if use.field == "personal" else attributes).append((use.column, use.attribute, _plain(value)))
        name = (names[0][0], " ".join(text for _, text in names)[:160]) if names else ("", "")
        if not key:
            problems.insert(0, Problem("", "no_key"))
        return ReadRow(row, key, tuple(numbers), name, tuple(attributes), tuple(personal), drops, tuple(problems))

    def _drops(self, column: str, text: str, problems: list[Problem]) -> str:
        word = text.casefold()
        if word not in YES | NO:
            problems.append(Problem(column, "bad_drop", text[:200]))
        return column if word in YES else ""

    def _read_numbers(
        self, use: UpdateColumn, text: str, numbers: list[tuple[str, str, Phone]], problems: list[Problem]
    ) -> None:
        for piece in phones.split(text, self._region):
            try:
                numbers.append((use.column, USES[use.field], phones.normalise(piece, self._region)))
            except PhoneError as error:
                problems.append(Problem(use.column, error.code, piece[:200]))


def compare(
    row: ReadRow, case: KnownCase | None, forbidden: Collection[str]
) -> tuple[list[Change], list[Problem], tuple[tuple[str, Phone], ...]]:
    """What the row would change of its case, what is wrong with it, and the numbers to add, each with its use."""
    problems = list(row.problems)
    if not row.key or case is None or case.is_erased:
        code = "no_key" if not row.key else "unknown_key" if case is None else "erased"
        return [], [Problem("", code, row.key)], ()
    changes: list[Change] = []
    if row.name[1] and row.name[1] != case.name:
        changes.append(Change(row.name[0], "name_changed", case.name, row.name[1]))
    for given, known in ((row.attributes, case.attributes), (row.personal, case.personal)):
        changes += _values(given, known or {}, case.fixed, problems)
    added = _numbers(row, case, forbidden, changes, problems)
    if row.drops and case.is_closed:
        problems.append(Problem(row.drops, "closed_already"))
    elif row.drops:
        changes.append(Change(row.drops, "dropped"))
    elif added and case.closed_as == "no_number":
        changes.append(Change("", "opened"))
    return changes, problems, added


def _values(
    given: Sequence[tuple[str, str, Any]], known: Mapping[str, Any], fixed: Collection[str], problems: list[Problem]
) -> list[Change]:
    found = []
    for column, name, value in given:
        before, after = known.get(name), str(value)
        if name in fixed and str(before) != after:
            problems.append(Problem(column, "interviewed", after))
        elif before in {None, ""}:
            found.append(Change(column, "attribute_added", "", after))
        elif str(before) != after:
            found.append(Change(column, "attribute_changed", str(before), after))
    return found


def _numbers(
    row: ReadRow, case: KnownCase, forbidden: Collection[str], changes: list[Change], problems: list[Problem]
) -> tuple[tuple[str, Phone], ...]:
    numbers = dict(case.numbers or {})
    added: list[tuple[str, Phone]] = []
    for column, use, phone in row.phones:
        if phone.number in forbidden:
            problems.append(Problem(column, "do_not_call", phone.number))
        elif phone.number in numbers:
            if not numbers[phone.number]:
                problems.append(Problem(column, "number_dead", phone.number))
        elif sum(numbers.values()) >= MOST_NUMBERS:
            problems.append(Problem(column, "number_too_many", phone.number))
        else:
            numbers[phone.number] = True
            added.append((use, phone))
            changes.append(Change(column, "number_added", "", phone.number))
    return tuple(added)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else phones.as_typed(value)
