"""Columns of answers made from plain lists, for tests of tables."""

from collections.abc import Sequence

import numpy as np

from surveys.analysis.tables import (
    DK,
    NONE,
    REFUSED,
    SAID,
    Answer,
    AnswerColumn,
    Answers,
    Kind,
    as_patterns,
)

UNSAID = {"dk": DK, "refused": REFUSED}


def single(name: str, given: Sequence[str | None], codes: str = "", *, scored: bool = False, **more) -> AnswerColumn:
    """A question with one answer; ``codes`` are its answers, separated by blanks."""
    names = codes.split() or sorted({one for one in given if one and one not in UNSAID})
    places = [names.index(one) if one in names else NONE for one in given]
    answers = tuple(Answer(code, code, float(code) if scored else float("nan")) for code in names)
    return _column(name, Kind.SINGLE, given, places=places, answers=answers, **more)


def several(name: str, given: Sequence[str | None], codes: str, *, kind: Kind = Kind.SEVERAL, **more) -> AnswerColumn:
    """A question with several answers, those of each person separated by blanks."""
    names = codes.split()
    said = [() if not one or one in UNSAID else tuple(names.index(code) for code in one.split()) for one in given]
    places, patterns = as_patterns(said)
    answers = tuple(Answer(code, code) for code in names)
    return _column(name, kind, given, places=places, answers=answers, patterns=patterns, **more)


def number(name: str, given: Sequence[float | str | None], **more) -> AnswerColumn:
    """A number."""
    numbers = [float("nan") if one is None or isinstance(one, str) else float(one) for one in given]
    return _column(name, Kind.NUMBER, given, numbers=numbers, **more)


def answers_of(*columns: AnswerColumn, loops=None, weights: Sequence[float] | None = None) -> Answers:
    """The columns together."""
    size = next(column.size for column in columns if not column.loop)
    return Answers(
        np.arange(1, size + 1),
        np.array(weights or [1.0] * size),
        {column.name: column for column in columns},
        {name: np.array(owner, np.int32) for name, owner in (loops or {}).items()},
    )


def _column(name, kind, given, *, places=None, numbers=None, **more) -> AnswerColumn:
    unsaid = [UNSAID.get(one, SAID) if isinstance(one, str) else SAID for one in given]
    size = len(given)
    return AnswerColumn(
        name,
        more.pop("label", name),
        kind,
        np.array(unsaid, np.int8),
        np.array([NONE] * size if places is None else places, np.int32),
        np.array([float("nan")] * size if numbers is None else numbers, np.float64),
        **more,
    )
