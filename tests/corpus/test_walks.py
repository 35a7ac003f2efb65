"""Recorded walks through real forms with the reference engine, against our own runs of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from surveys.questionnaire.structure import CALCULATE, DATE, Question

from .walking import Difference, Score, load, load_without_logic, replay, walks

TARGET = 0.97


def _is_partial_match(one: Difference) -> bool:
    item = one.spot.item if one.spot else None
    return one.what == "cons" and isinstance(item, Question) and "regex(" in item.constraint


def _was_overruled(one: Difference) -> bool:
    item = one.spot.item if one.spot else None
    return one.what == "val" and isinstance(item, Question) and item.type != CALCULATE and item.calculation != ""


def _is_date_cell(one: Difference) -> bool:
    item = one.spot.item if one.spot else None
    return one.what == "val" and isinstance(item, Question) and item.type == DATE and one.got in item.default


DIFFERENCES: dict[str, Callable[[Difference], bool]] = {
    "regex() must match the whole value, as documented; the engine looks for a match anywhere": _is_partial_match,
    "an answer given over a calculation is back when the calculation gives again what it gave then": _was_overruled,
    "a default that Excel holds as a date is that date; pyxform refuses the earliest ones": _is_date_cell,
}
"""Where we differ on purpose: the reason → the differences it covers. A reason that covers none fails."""


def test_walks_change_what_they_change_in_the_reference_engine(
    corpus: Path, is_ours: bool, say: Callable[[str], None]
) -> None:
    score, program_of = Score(), lru_cache(maxsize=None)(load)
    for walk in walks(corpus):
        replay(walk, program_of(corpus, walk["form"]), score)
    unexplained = [one for one in score.differences if not any(covers(one) for covers in DIFFERENCES.values())]
    say(f"walks {score}")
    for one in unexplained:
        print(f"differs: {one.form} {one.ref} {one.what}: {one.got!r}, not {one.expected!r}")
    assert {kind: share for kind, share in score.shares().items() if share < TARGET} == {}
    if is_ours:
        assert [reason for reason, covers in DIFFERENCES.items() if not any(map(covers, score.differences))] == []


def test_a_program_without_logic_scores_near_zero(corpus: Path) -> None:
    """The score counts only what has to be worked out: asking everything of everybody earns nothing."""
    score, program_of = Score(), lru_cache(maxsize=None)(load_without_logic)
    for walk in walks(corpus):
        if walk["seed"] == 1:
            replay(walk, program_of(corpus, walk["form"]), score)
    assert max(score.shares().values()) < 0.05
