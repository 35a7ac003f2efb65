"""What a codebook is made of, and its form as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from surveys.questionnaire.model.state import ORDER_SHOWN, WORDS_SHOWN
from surveys.questionnaire.model.structure import Text
from surveys.questionnaire.types import LISTED_TYPES, question_type

SINGLE, MULTIPLE, RANKING = question_type.SINGLE, question_type.MULTIPLE, question_type.RANKING
NUMBER, TEXT = question_type.NUMBER, question_type.TEXT
DATE, TIME, DATETIME = question_type.DATE, question_type.TIME, question_type.DATETIME

SPREAD_KINDS = frozenset({MULTIPLE, RANKING})
"""Delivered as one column for each code."""

NOMINAL, ORDINAL, SCALE = "nominal", "ordinal", "scale"

AS_TEXT, AS_LIST = "text", "list"
"""How a value becomes one of another type: a number as text, a single answer as the only one of several."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code with the number it is exported as.

    ``missing`` is ``dk`` or ``refused`` where it stands for that. ``column`` names the column of
    this code where the variable is spread over several: 0/1, or the rank. ``since``: the version from which
    the code stands for something else than before; 0 for what it stood for first.
    """

    code: str
    number: int
    label: Text = field(default_factory=dict)
    missing: str = ""
    column: str = ""
    since: int = 0

    @property
    def key(self) -> str:
        """The code as it is delivered: as it is written, ``2@3`` where version 3 gave code 2 another meaning."""
        return f"{self.code}@{self.since}" if self.since else self.code


@dataclass(frozen=True, slots=True)
class Recode:
    """How answers of earlier versions to a variable are read: delivered code → delivered code, number → number."""

    variable: str
    codes: Mapping[str, str] = field(default_factory=dict)
    factor: float = 1
    shift: float = 0
    convert: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """What one question (or the words given for one of its codes: ``specify``) is in every export.

    Where ``specify`` is ``ORDER_SHOWN`` it holds the codes in the order in which they were shown.

    ``path`` is the question's path without instances, ``repeat`` that of the innermost repeat
    around it. ``was`` lists the names it had in earlier versions, ``retired`` the codes that are no
    longer offered. ``beside``: the numbers of don't know and refused where no code stands for them.
    ``condition``: the expression that says when it is asked, empty for always.
    """

    name: str
    path: str
    type: str
    kind: str
    label: Text = field(default_factory=dict)
    title: str = ""
    condition: str = ""
    codes: tuple[Code, ...] = ()
    beside: Mapping[str, int] = field(default_factory=dict)
    repeat: str = ""
    personal: bool = False
    rests_on: tuple[str, ...] = ()
    """The personal questions and columns of the sample that it is made of."""
    released: bool = False
    """Whether it was decided that answers of earlier versions, where it was personal, are not so any more."""
    clients: tuple[str, ...] = ()
    """Of a questionnaire that several clients share: whose it is; none: everybody's, several: none of them sees it."""
    measure: str = NOMINAL
    specify: str = ""
    was: tuple[str, ...] = ()
    retired: tuple[Code, ...] = ()
    ends: tuple[Code, ...] = ()
    """The lowest and the highest point of a scale of numbers, where they have words."""
    bounds: tuple[float, ...] = ()
    """Of a scale of numbers: its lowest and highest point and the step between two."""

    @property
    def missing(self) -> Mapping[str, int]:
        """``dk`` and ``refused``, as far as they can be answered → the number exported for it."""
        return {**self.beside, **{code.missing: code.number for code in self.codes if code.missing}}

    @property
    def is_order(self) -> bool:
        """Whether it is not an answer but the order in which choices were shown."""
        return self.specify == ORDER_SHOWN

    @property
    def is_aside(self) -> bool:
        """Whether it is no text that was said, but about an answer: the order shown, which rounds of a repeat."""
        chosen_rounds = self.kind == TEXT and not self.specify and self.type in LISTED_TYPES
        return chosen_rounds or self.is_order or self.specify == WORDS_SHOWN

    @property
    def all_codes(self) -> tuple[Code, ...]:
        """The codes of every version: those offered now, then the retired ones."""
        return (*self.codes, *self.retired)

    def code(self, name: str) -> Code | None:
        """The code of that name, offered now or once."""
        return next((code for code in self.all_codes if code.code == name), None)


@dataclass(frozen=True)
class Codebook:
    """The variables in the workbook's order; ``retired`` are those of earlier versions that are no longer asked.

    ``recodes``: how answers of all versions before this one are read.
    """

    variables: tuple[Variable, ...] = ()
    retired: tuple[Variable, ...] = ()
    recodes: tuple[Recode, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Variable]:
        """Name, in small letters, → variable; earlier names too, where no other variable has them now."""
        everything = (*self.variables, *self.retired)
        earlier = {name.casefold(): variable for variable in everything for name in variable.was}
        return earlier | {variable.name.casefold(): variable for variable in everything}

    @cached_property
    def by_place(self) -> Mapping[tuple[str, str], Variable]:
        """(Path without instances, code whose words it holds or ``""``) → variable."""
        return {(variable.path, variable.specify): variable for variable in self.variables}


def to_json(codebook: Codebook) -> dict[str, Any]:
    """The codebook as plain JSON values; ``from_json(to_json(c)) == c``."""
    data: dict[str, Any] = {
        "variables": [_variable_to_json(variable) for variable in codebook.variables],
        "retired": [_variable_to_json(variable) for variable in codebook.retired],
    }
    if codebook.recodes:
        data["recodes"] = [
            {name: value for name in _RECODE_FIELDS if (value := getattr(rule, name)) or name == "factor"}
            for rule in codebook.recodes
        ]
    return data


def from_json(data: Mapping[str, Any]) -> Codebook:
    """The codebook that ``to_json`` wrote."""
    return Codebook(
        tuple(_variable_from_json(entry) for entry in data.get("variables", ())),
        tuple(_variable_from_json(entry) for entry in data.get("retired", ())),
        tuple(Recode(**entry) for entry in data.get("recodes", ())),
    )


_RECODE_FIELDS = ("variable", "codes", "factor", "shift", "convert")
_PLAIN_FIELDS = (
    *("name", "path", "type", "kind", "title", "repeat", "personal", "released", "measure", "specify", "condition"),
)


def _variable_to_json(variable: Variable) -> dict[str, Any]:
    data: dict[str, Any] = {name: value for name in _PLAIN_FIELDS if (value := getattr(variable, name))}
    data["label"] = dict(variable.label)
    data["codes"] = [_code_to_json(code) for code in variable.codes]
    if variable.beside:
        data["beside"] = dict(variable.beside)
    if variable.ends:
        data["ends"] = [_code_to_json(code) for code in variable.ends]
    if variable.retired:
        data["retired"] = [_code_to_json(code) for code in variable.retired]
    if variable.rests_on:
        data["rests_on"] = list(variable.rests_on)
    if variable.clients:
        data["clients"] = list(variable.clients)
    if variable.was:
        data["was"] = list(variable.was)
    if variable.bounds:
        data["bounds"] = list(variable.bounds)
    return data


def _variable_from_json(data: Mapping[str, Any]) -> Variable:
    plain = {name: data[name] for name in _PLAIN_FIELDS if name in data}
    return Variable(
        **plain,
        label=data.get("label", {}),
        codes=tuple(_code_from_json(code) for code in data.get("codes", ())),
        ends=tuple(_code_from_json(code) for code in data.get("ends", ())),
        beside=data.get("beside", {}),
        retired=tuple(_code_from_json(code) for code in data.get("retired", ())),
        was=tuple(data.get("was", ())),
        rests_on=tuple(data.get("rests_on", ())),
        clients=tuple(data.get("clients", ())),
        bounds=tuple(data.get("bounds", ())),
    )


def _code_to_json(code: Code) -> dict[str, Any]:
    data: dict[str, Any] = {"code": code.code, "number": code.number, "label": dict(code.label)}
    if code.missing:
        data["missing"] = code.missing
    if code.column:
        data["column"] = code.column
    if code.since:
        data["since"] = code.since
    return data


def _code_from_json(data: Mapping[str, Any]) -> Code:
    return Code(
        data["code"],
        data["number"],
        data.get("label", {}),
        data.get("missing", ""),
        data.get("column", ""),
        data.get("since", 0),
    )
