"""Expressions that are read as sentences and written again mean what they meant."""

from __future__ import annotations

from random import Random

from surveys.questionnaire import sentences as t
from surveys.questionnaire.expressions import ExpressionError, Nowhere, Value, clean, compiled
from surveys.questionnaire.model.state import DK


class Answered(Nowhere):
    """A place in which every question has some answer, drawn by its name."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed = seed

    def _drawn(self, name: str) -> Value:
        return Random(f"{self.seed}{name}").choice(["", "1", "2", "a", "b a", "17", 18.0, 19.0, DK, "2026-01-31"])

    def read(self, name: str) -> Value:
        return self._drawn(name)

    def own(self) -> Value:
        return self._drawn(".")

    def property(self, name: str) -> str:
        return str(self._drawn(name))

    def missing(self, name: str) -> str:
        return DK if self._drawn(name) == DK else ""


def assert_means_the_same(expression: str) -> bool:
    """Whether it is a sentence; then it says after a detour what it said before, whatever is answered."""
    sentence = t.read(expression)
    if sentence is None:
        return False
    text = t.write(sentence)
    assert t.read(text) == sentence, (expression, text)
    for seed in range(12):
        place = Answered(seed)
        try:
            before = compiled(clean(expression))(place)
        except ExpressionError:
            continue
        assert compiled(text)(place) == before, (expression, text, seed)
    return True
