"""Names: turns LimeSurvey's codes into question names, and resolves LimeSurvey's variables.

LimeSurvey has a variable for each part of an answer (``Q2_SQ001`` is ``Y`` when that answer of Q2 was ticked); here a
question has one value. All notations of a variable are supported: by codes (``Q2_SQ001``), by numbers of survey, group
and question (``12X3X45SQ001``), and by the number of the question alone (``Q45_S46``), unless that is another
question's code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.formats.xlsform.words import is_name, name_from

VALUE, CHOSEN, RANKED, OTHER_WORDS, WHOLE = "value", "chosen", "ranked", "other_words", "whole"
_BY_NUMBERS = re.compile(r"^\d+X\d+X(\d+)(.*)$")
_BY_ID = re.compile(r"^Q(\d+)_?(.*)$")


@dataclass(frozen=True, slots=True)
class Variable:
    """What a LimeSurvey variable refers to: the value of ``name``, or whether its answer ``code`` was given.

    ``RANKED``: the answer at rank ``code`` (from 1). ``OTHER_WORDS``: the text of "other". ``WHOLE``: a question that
    LimeSurvey only refers to by its parts.
    """

    kind: str
    name: str
    code: str = ""
    listed: bool = False
    numeric: bool = False
    conditional: bool = False
    """Whether the question is not asked of everybody."""


class Names:
    """Assigns unique names to questions and finds variables."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._variables: dict[str, Variable] = {}
        self._parts: dict[str, list[str]] = {}
        self._codes: dict[str, set[str]] = {}

    def take(self, written: str) -> str:
        """Reserve and return a name like ``written`` that no other item has, compared without regard to case."""
        wanted = written if is_name(written) else name_from(written)
        name, number = wanted, 2
        while name.lower() in self._taken:
            name, number = f"{wanted}_{number}", number + 1
        self._taken.add(name.lower())
        return name

    def add(self, variable: Variable, by_code: str, *by_number: str, part_of: str = "") -> None:
        """Register a variable by its LimeSurvey code (``Q2_SQ001``) and by the number of its question.

        The number is written ``45:SQ001`` or, since version 7, ``45:S46`` with the number of the part too.
        """
        for written in (by_code, *by_number):
            self._variables.setdefault(written, variable)
        if variable.kind in (CHOSEN, OTHER_WORDS):
            self._codes.setdefault(variable.name, set()).add(variable.code)
        if part_of:
            self._parts.setdefault(part_of, []).append(by_code)

    def find(self, written: str) -> Variable | None:
        """The variable that an expression names, without the part after the dot; ``None`` if it is unknown."""
        if match := _BY_NUMBERS.match(written):
            return self._variables.get(f"{match[1]}:{match[2]}")
        found = self._variables.get(written)
        if found is None and (match := _BY_ID.match(written)):
            found = self._variables.get(f"{match[1]}:{match[2]}")
        return found

    def name(self, qid: str, part: str = "") -> str:
        """The name assigned to a question, or to the part of it with this code."""
        return self._variables[f"{qid}:{part}"].name

    def part_names(self, written: str) -> list[str]:
        """LimeSurvey's names of a question's parts, in order; empty if it has no parts."""
        variable = self.find(written)
        return [] if variable is not None and variable.kind != WHOLE else self._parts.get(written, [])

    def codes_of(self, name: str) -> set[str]:
        """The codes of a multiple-answer question for which LimeSurvey has variables."""
        return self._codes.get(name, set())
