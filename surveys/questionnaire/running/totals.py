"""Pages whose numbers must add up: points to share out, hours of a day, a hundred per cent."""

from __future__ import annotations

import math

from surveys.questionnaire.compiled.items import CompiledItem, Keys
from surveys.questionnaire.expressions.values import to_number
from surveys.questionnaire.model.pages import Complaint
from surveys.questionnaire.problems import gettext_noop
from surveys.questionnaire.types import NUMBER_TYPES
from surveys.questionnaire.types.answering import number_words
from surveys.questionnaire.types.numbers import AT_LEAST

from .context import RunContext
from .evaluation import Evaluation
from .page_sequence import Stop, questions_on

TOLERANCE = 1e-6
_DIFFERS = gettext_noop("The answers add up to %(sum)s, but it must be %(total)s.")


def total(run: Evaluation, item: CompiledItem, keys: Keys) -> float | None:
    """What the numbers of the page must add up to; ``None`` if nothing says so, or not yet."""
    if item.total is None:
        return None
    place = RunContext(run, item, keys, "total")
    wanted = to_number(item.total(place), place)
    return wanted if math.isfinite(wanted) else None


def is_part_of_a_sum(item: CompiledItem) -> bool:
    """Whether it is a number that others on its page must add up with: a share, so that it is not below zero."""
    return item.question.type in NUMBER_TYPES and item.page is not None and item.page.total is not None


def total_objection(run: Evaluation, stop: Stop) -> Complaint | None:
    """The complaint about a page whose numbers do not add up, at its last number, or about one that is below zero.

    What is left empty counts as 0; a page that is empty altogether, or has a don't know or a
    refusal among its numbers, cannot add up and is left alone.
    """
    wanted = total(run, *stop)
    if wanted is None:
        return None
    asked = [(item, keys) for item, keys in questions_on(run, stop) if item.question.type in NUMBER_TYPES]
    if not asked or any(run.missing(item, keys) for item, keys in asked):
        return None
    said = {stop: float(value) for stop in asked if (value := run.value(*stop)) != ""}  # type: ignore[arg-type]
    for (item, keys), number in said.items():
        if number < 0:
            return Complaint(item.at(keys), "constraint", AT_LEAST, {"least": "0"})
    given = list(said.values())
    if not given or math.isclose(sum(given), wanted, abs_tol=TOLERANCE):
        return None
    item, keys = asked[-1]
    values = {"sum": number_words(sum(given), run.language), "total": number_words(wanted, run.language)}
    return Complaint(item.at(keys), "constraint", _DIFFERS, values)
