"""The study's own weights beside the columns of answers, as tables and files have them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from surveys.design.models import Study
from surveys.results.services.tables.making import weigh_in_words
from surveys.results.services.tables.study_answers import answers_of_study, weight_specs_of

from .answer_columns import INTERVIEW

if TYPE_CHECKING:
    import polars


def weights_by_interview(study: Study, name: str, *, language: str, now: datetime) -> Mapping[int, float] | None:
    """Interview → its weight, worked out from the interviews as they are; ``None`` if that cannot be."""
    answers = answers_of_study(study, language=language, now=now)
    made, _trouble = weigh_in_words(answers, weight_specs_of(study)[name])
    if made is None:
        return None
    return dict(zip(answers.interviews.tolist(), made.weights.values.tolist(), strict=True))


def with_weights(frame: polars.DataFrame, title: str, made: Mapping[int, float]) -> polars.DataFrame:
    """The frame with a column of the weight of each row's interview; one that has none does not count."""
    import polars as pl  # noqa: PLC0415

    weights = pl.DataFrame({INTERVIEW: list(made), title: list(made.values())})
    joined = frame.join(weights, on=INTERVIEW, how="left", maintain_order="left")
    return joined.with_columns(pl.col(title).fill_null(0.0))
