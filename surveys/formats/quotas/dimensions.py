"""What quotas can be set by: questions with a list, calculations with classes, numbers, columns of the sample."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from surveys.questionnaire.expressions.nodes import Binary, Call, Node, Reference, Text
from surveys.questionnaire.expressions.unparse import unparse
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.predefined_names import columns_read
from surveys.questionnaire.types import NUMBER_TYPES, SEVERAL_TYPES, SINGLE_TYPES
from surveys.questionnaire.wording.calculated_classes import class_conditions

MOST_VALUES = 120
"""Answers of a list that may still be lines of a table: the provinces of Italy are 107."""
LIST, CLASSES, NUMBER, SAMPLE = "list", "classes", "number", "sample"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A question or a column of the sample, by ``name``.

    Lines of a ``NUMBER`` come of classes, those of a ``SAMPLE`` of values that somebody gives.
    """

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The conditions of lines. ``rare``: of answers that count as don't know or refused, which are not asked for."""

    usual: tuple[str, ...] = ()
    rare: tuple[str, ...] = ()


def dimensions(questionnaire: s.Questionnaire, columns: Iterable[str] = ()) -> list[Dimension]:
    """What quotas can be set by, in the order of the questionnaire; ``columns``: more columns of the sample.

    Questions of repeats are left out: there are several answers to each.
    """
    return [
        *_questions(questionnaire),
        *(Dimension(name, SAMPLE) for name in sorted({*columns_read(questionnaire), *columns})),
    ]


def parts_by(questionnaire: s.Questionnaire, name: str) -> Parts:
    """The conditions of the lines by a question with a list or classes; none for anything else."""
    question = next((one for one in questionnaire.questions() if one.name == name), None)
    if question is None:
        return Parts()
    listed = questionnaire.lists.get(question.list_name)
    if listed is None:
        return Parts(tuple(_is(question, code) for code in class_conditions(question)))
    part_of = _holds if question.type in SEVERAL_TYPES else _is
    parts = {part_of(question, choice.name): choice for choice in listed.choices}
    usual = tuple(part for part, choice in parts.items() if not choice.missing)
    return Parts(usual, tuple(part for part, choice in parts.items() if choice.missing))


def sample_parts(questionnaire: s.Questionnaire, name: str, values: Sequence[str]) -> tuple[str, ...]:
    """The conditions of a column of the sample that has these values."""
    declared = name in {column.name for column in questionnaire.sample}
    what: Node = Reference(name) if declared else Call("attribute", (Text(name),))
    return tuple(dict.fromkeys(unparse(Binary("=", what, Text(value))) for value in values))


def _questions(questionnaire: s.Questionnaire) -> Iterator[Dimension]:
    repeats = {item.name for _, item in questionnaire.walk() if isinstance(item, s.Repeat)}
    for around, item in questionnaire.walk():
        if not isinstance(item, s.Question) or repeats & set(around) or item.device_type:
            continue
        listed = questionnaire.lists.get(item.list_name)
        if item.type in SINGLE_TYPES | SEVERAL_TYPES and listed and 0 < len(listed.choices) <= MOST_VALUES:
            yield Dimension(item.name, LIST)
        elif item.type in NUMBER_TYPES:
            yield Dimension(item.name, NUMBER)
        elif class_conditions(item):
            yield Dimension(item.name, CLASSES)


def _is(question: s.Question, code: str) -> str:
    return unparse(Binary("=", Reference(question.name), Text(code)))


def _holds(question: s.Question, code: str) -> str:
    return unparse(Call("selected", (Reference(question.name), Text(code))))
