"""Which interviews a filter keeps: an expression of the questionnaire's language, asked of the columns of answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from surveys.questionnaire.expressions import Nowhere, Value, compiled, parse, references
from surveys.questionnaire.expressions.values import to_boolean

from .answers import NONE, SAID, UNSAID, AnswerColumn, Answers, Kind, Mask


def interviews_where(answers: Answers, text: str) -> Mask:
    """For each interview whether the expression is true of it. Raises ``ExpressionError``."""
    if not text.strip():
        return np.ones(answers.size, np.bool_)
    evaluate, named = compiled(text), references(parse(text))
    columns = {name: column for name in named.names if (column := answers.find(name)) is not None}
    place = _Place(columns, answers)
    found = np.zeros(answers.size, np.bool_)
    for row in range(answers.size):
        place.row = row
        found[row] = to_boolean(evaluate(place))
    return found


def unknown_names(answers: Answers, text: str) -> list[str]:
    """The names in the expression that no column has. Raises ``ExpressionError``."""
    return sorted(name for name in references(parse(text)).names if answers.find(name) is None)


class _Place(Nowhere):
    """One interview after the other, as an expression sees it."""

    def __init__(self, columns: Mapping[str, AnswerColumn], answers: Answers) -> None:
        super().__init__()
        self.row = 0
        self._columns = columns
        self._readers = {name: _reader(column) for name, column in columns.items()}
        self._instances = {
            loop: [np.flatnonzero(owner == row).tolist() for row in range(answers.size)]
            for loop, owner in answers.loops.items()
            if any(column.loop == loop for column in columns.values())
        }

    def read(self, name: str) -> Value:
        column = self._columns.get(name)
        if column is None:
            return ""
        read = self._readers[name]
        if not column.loop:
            return read(self.row)
        return tuple(read(instance) for instance in self._instances[column.loop][self.row])

    def read_all(self, name: str) -> tuple[Value, ...]:
        found = self.read(name)
        return found if isinstance(found, tuple) else (found,)

    def missing(self, name: str) -> str:
        column = self._columns.get(name)
        if column is None or column.loop:
            return ""
        place = int(column.places[self.row]) if column.kind == Kind.SINGLE else NONE
        listed = column.answers[place].missing if place != NONE else ""
        return listed or UNSAID.get(int(column.unsaid[self.row]), "")

    def relevant(self, name: str) -> bool:
        column = self._columns.get(name)
        if column is None:
            return False
        return bool(self._instances[column.loop][self.row]) if column.loop else bool(column.asked[self.row])


def _reader(column: AnswerColumn) -> Callable[[int], Value]:
    """From the place of an interview to the value as expressions have it."""
    unsaid = column.unsaid.tolist()
    if column.kind == Kind.NUMBER:
        numbers = column.numbers.tolist()
        given: list[Value] = ["" if number != number else number for number in numbers]
    else:
        codes = [one.code for one in column.answers]
        words: list[Value] = (
            [*codes]
            if column.kind == Kind.SINGLE
            else [" ".join(codes[one] for one in pattern) for pattern in column.patterns]
        )
        given = [words[place] if place != NONE else "" for place in column.places.tolist()]
    return lambda row: given[row] if unsaid[row] == SAID else UNSAID[unsaid[row]]
