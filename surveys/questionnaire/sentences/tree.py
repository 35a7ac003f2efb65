"""What a sentence is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from .forms import WITHOUT_VALUE

QUESTION, OWN, SAMPLE, COLUMN, TODAY, ATTEMPT = "question", "own", "sample", "column", "today", "attempt"
TEXT, NUMBER, DATE = "text", "number", "date"
AND, OR = "and", "or"
ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is compared: the answer to the question ``name``, the question's own one, a column of the sample.

    In a ``choice_filter`` a column of the choice, too; ``today`` and ``attempt`` have no name.
    """

    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it is written: a ``text`` in quotes (a code too), a ``number``, or a ``date``."""

    text: str
    form: str = TEXT


Value: TypeAlias = Subject | Literal


@dataclass(frozen=True, slots=True)
class Comparison:
    """A subject, how it is compared (a key of ``forms``) and with what; ``None`` where that is not chosen yet."""

    subject: Subject | None
    comparison: str = ""
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Several:
    """Two sentences or more, all (``and``) or any (``or``) of which must hold."""

    joined: str
    parts: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """A sentence that must not hold."""

    inner: Sentence


@dataclass(frozen=True, slots=True)
class Written:
    """A part that no sentence says: the expression itself."""

    expression: str


@dataclass(frozen=True, slots=True)
class Count:
    """How often a repeat comes: as often as a question has ``answers``, as the number in it says, or a fixed number.

    ``by`` is ``answers`` or ``number``; ``value`` is ``None`` where it is not chosen yet.
    """

    by: str
    value: Value | None = None


Sentence: TypeAlias = Comparison | Several | Negated | Written
Path: TypeAlias = tuple[int, ...]
"""The place of a part: its number in the whole, its number in that part, and so on; what is negated is number 0."""


def leaves(sentence: Sentence) -> Iterator[Comparison | Written]:
    """The comparisons and written parts, in the order in which they are read."""
    match sentence:
        case Several(parts=parts):
            for part in parts:
                yield from leaves(part)
        case Negated(inner=inner):
            yield from leaves(inner)
        case Comparison() | Written():
            yield sentence


def is_complete(sentence: Sentence | Count) -> bool:
    """Whether everything is chosen, so that it can be written as an expression."""
    if isinstance(sentence, Count):
        return sentence.value is not None
    return all(
        isinstance(leaf, Written)
        or (leaf.subject is not None and (leaf.value is not None or leaf.comparison in WITHOUT_VALUE))
        for leaf in leaves(sentence)
    )
