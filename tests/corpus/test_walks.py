"""Recorded walks through real forms with the reference engine, against our own runs of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

import pytest

from .rules import RULES, explain, unexplained
from .walking import Score, load, load_without_logic, replay, walks

pytestmark = pytest.mark.corpus

TARGET = 0.99


@pytest.mark.drill
def test_walks_change_what_they_change_in_the_reference_engine(
    corpus: Path, is_ours: bool, say: Callable[[str], None]
) -> None:
    score, program_of = Score(), lru_cache(maxsize=None)(partial(load, corpus))
    for walk in walks(corpus):
        replay(walk, program_of(walk["form"]), score)
    explained = explain(score, walks(corpus), program_of)
    say(f"walks {score}")
    for reason, count in explained.items():
        say(f"walks differ by rule: {reason}: {count}")
    print(*unexplained(score), sep="\n")
    assert {kind: share for kind, share in score.shares().items() if share < TARGET} == {}
    if is_ours:
        assert [rule.reason for rule in RULES if rule.is_walked and not explained[rule.reason]] == []


def test_a_program_without_logic_scores_near_zero(corpus: Path) -> None:
    """The score counts only what has to be worked out: asking everything of everybody earns nothing."""
    score, program_of = Score(), lru_cache(maxsize=None)(partial(load_without_logic, corpus))
    for walk in walks(corpus):
        if walk["seed"] == 1:
            replay(walk, program_of(walk["form"]), score)
    assert max(score.shares().values()) < 0.05
