"""Values to look at before the data leave: found by themselves, corrected by nobody but people.

Numbers beyond the outer fences (three times the distance of the quartiles; Tukey, Exploratory Data Analysis, 1977), and
people who gave one answer to all of several questions on the same scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.analysis.tables import AnswerColumn, Answers, Kind
from surveys.design.models import Study
from surveys.interviewing.models import Interview

from .tables.study_answers import answers_of_study

FENCE = 3.0
FEWEST = 20
"""Answers that a question has at least, for quartiles to say anything."""
SHORTEST = 4
"""Questions of a scale, at least, that are answered alike."""
MOST_LISTED, MOST_FINDINGS = 12, 20


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """``variables`` in which ``interviews`` stand out; ``cases``: the first of them, with what was said.

    ``low`` and ``high``: beyond which numbers are far from the others; ``None`` for answers that are all the same.
    """

    variables: Sequence[str]
    words: str
    interviews: int
    cases: Sequence[tuple[int, str]]
    low: float | None = None
    high: float | None = None


def to_look_at(study: Study, *, language: str, now: datetime) -> list[ToLookAt]:
    """What stands out in the delivered interviews, nothing personal."""
    answers = answers_of_study(study, language=language, now=now)
    found = [*_far_numbers(answers), *_alike(answers)][:MOST_FINDINGS]
    listed = {int(pk) for _, places, _ in found for pk in answers.interviews[places[:MOST_LISTED]]}
    numbers = dict(Interview.objects.filter(pk__in=listed).values_list("pk", "case__number"))
    return [_told(answers, one, numbers) for one in found]


Found = tuple[Sequence[AnswerColumn], NDArray[Any], tuple[float, float] | None]
"""The columns, the places of the interviews, and the fences."""


def _far_numbers(answers: Answers) -> Iterator[Found]:
    for column in answers.columns.values():
        if column.kind != Kind.NUMBER or column.loop or not len(column.numbers):
            continue
        said = column.numbers[~np.isnan(column.numbers)]
        if len(said) < FEWEST:
            continue
        first, third = np.percentile(said, [25, 75])
        low, high = first - FENCE * (third - first), third + FENCE * (third - first)
        far = np.flatnonzero((column.numbers < low) | (column.numbers > high))
        # If most said the same, everybody else is beyond: that says nothing.
        if third > first and len(far):
            yield [column], far, (float(low), float(high))


def _alike(answers: Answers) -> Iterator[Found]:
    groups: dict[tuple[str, tuple[str, ...]], list[AnswerColumn]] = {}
    for column in answers.columns.values():
        if column.kind == Kind.SINGLE and column.group and not column.loop and column.is_scored:
            scale = tuple(answer.code for answer in column.answers)
            groups.setdefault((column.group, scale), []).append(column)
    for columns in groups.values():
        if len(columns) < SHORTEST:
            continue
        places = np.stack([column.places for column in columns])
        same = np.flatnonzero((places == places[0]).all(axis=0) & (places[0] >= 0))
        if len(same):
            yield columns, same, None


def _told(answers: Answers, found: Found, numbers: dict[int, int]) -> ToLookAt:
    columns, places, fences = found
    first = columns[0]
    cases = [
        (numbers[pk], _said(first, place))
        for place in places[:MOST_LISTED].tolist()
        if (pk := int(answers.interviews[place])) in numbers
    ]
    low, high = fences or (None, None)
    return ToLookAt([one.name for one in columns], first.label, len(places), cases, low, high)


def _said(column: AnswerColumn, place: int) -> str:
    if column.kind == Kind.NUMBER:
        return f"{column.numbers[place]:g}"
    return column.answers[int(column.places[place])].label
