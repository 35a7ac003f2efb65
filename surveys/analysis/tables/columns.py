"""The columns of tables: everybody, then groups, each the answers to a question or to several inside one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from .answers import AnswerColumn, Answers, Kind, Mask, Numbers, banded, of_people
from .significance import letter
from .specification import MOST_COLUMNS, Use


class UseError(ValueError):
    """Why a variable cannot be used. ``reason``: one of the words below; ``name``: of the variable."""

    def __init__(self, reason: str, name: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.name, self.detail = reason, name, detail


GONE, NO_ANSWERS, TOO_MANY, BANDS, NO_SCORES = "gone", "no_answers", "too_many", "bands", "no_scores"
"""No such variable; numbers without bands, or nobody answered; over ``MOST_COLUMNS``; bands that say nothing."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a column: its group (0: everybody), its answers from outside in, and its letter."""

    group: int
    titles: tuple[str, ...]
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of columns: from ``first`` up to ``last``, not included; its questions; whether people are in several."""

    questions: tuple[str, ...]
    first: int
    last: int
    overlaps: bool = False

    @property
    def span(self) -> slice:
        """Its columns."""
        return slice(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a set of tables. ``members``: for each interview (a row) in which columns it is."""

    heads: tuple[Head, ...]
    groups: tuple[Group, ...]
    members: Mask
    weights: Numbers
    is_weighted: bool = False


def columns_of(
    answers: Answers, banner: Sequence[Sequence[Use]], weights: Numbers | None = None, among: Mask | None = None
) -> Columns:
    """The columns of this banner; columns without anybody are left out. Raises ``UseError``."""
    everybody = np.ones(answers.size, np.bool_) if among is None else among
    heads, members = [Head(0, ())], [everybody]
    groups: list[Group] = []
    for uses in filter(None, banner):
        first = len(heads)
        for titles, inside in _nested(answers, uses, everybody):
            heads.append(Head(len(groups) + 1, titles, letter(len(heads) - first)))
            members.append(inside)
        if len(heads) == first:
            raise UseError(NO_ANSWERS, uses[-1].name)
        if len(heads) - 1 > MOST_COLUMNS:
            raise UseError(TOO_MANY, uses[-1].name)
        used = [used_column(answers, use) for use in uses]
        overlaps = any(column.kind != Kind.SINGLE for column in used)
        groups.append(Group(tuple(column.label for column in used), first, len(heads), overlaps))
    return Columns(
        tuple(heads),
        tuple(groups),
        np.column_stack(members),
        np.ones(answers.size) if weights is None else weights,
        weights is not None,
    )


def _nested(answers: Answers, uses: Sequence[Use], everybody: Mask) -> list[tuple[tuple[str, ...], Mask]]:
    """Every combination of answers that somebody gave, with its words."""
    levels: list[list[tuple[str, Mask]]] = []
    for use in uses:
        column = used_column(answers, use)
        if column.kind == Kind.NUMBER:
            raise UseError(NO_ANSWERS, use.name)
        chosen = zip(column.answers, column.chosen(), strict=True)
        levels.append([(one.label, given) for one, given in chosen if not one.missing and given.any()])
    found: list[tuple[tuple[str, ...], Mask]] = []
    for path in product(*levels):
        inside = np.logical_and.reduce([everybody, *(given for _, given in path)])
        if inside.any():
            found.append((tuple(words for words, _ in path), inside))
        if len(found) > MOST_COLUMNS:
            raise UseError(TOO_MANY, uses[-1].name)
    return found


def used_column(answers: Answers, use: Use) -> AnswerColumn:
    """The column of a variable as one of people. Raises ``UseError``."""
    column = found_column(answers, use)
    return of_people(column, answers.loops[column.loop], answers.size) if column.loop else column


def found_column(answers: Answers, use: Use) -> AnswerColumn:
    """The column of a variable, in its bands. Raises ``UseError``."""
    column = answers.find(use.name)
    if column is None:
        raise UseError(GONE, use.name)
    if not use.bands or column.kind != Kind.NUMBER:
        return column
    try:
        return banded(column, use.bands)
    except ValueError as error:
        raise UseError(BANDS, use.name, str(error)) from error
