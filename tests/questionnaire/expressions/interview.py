"""An interview as a table, for trying expressions in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo

from surveys.questionnaire.expressions import Nowhere, Value, compiled
from surveys.questionnaire.expressions.context import Indices


class Interview(Nowhere):
    """Answers by name; a tuple holds those of all instances. ``here`` is the instance the place is in."""

    def __init__(
        self,
        answers: Mapping[str, Value] | None = None,
        own: Value = "",
        here: int = 1,
        zone: tzinfo = UTC,
        missing: Mapping[str, str] | None = None,
        labels: Mapping[tuple[str, str], str] | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(zone, "2026-03-01", "2026-03-01T09:30:00.000+00:00")
        self.answers, self._own, self.here = dict(answers or {}), own, here
        self._missing, self._labels, self._columns = missing or {}, labels or {}, columns or {}
        self.asked: list[str] = []
        self.kept: dict[str, Value] = {}

    def read(self, name: str) -> Value:
        self.asked.append(name)
        return self.answers.get(name, "")

    def read_all(self, name: str) -> tuple[Value, ...]:
        value = self.read(name)
        return value if isinstance(value, tuple) else (value,)

    def read_at(self, name: str, indices: Indices) -> Value:
        values, number = self.read_all(name), indices[-1][1]
        return values[number - 1] if number <= len(values) else ""

    def own(self) -> Value:
        return self._own

    def missing(self, name: str) -> str:
        return self._missing.get(name, "")

    def position(self, name: str = "", up: int = 1) -> float:
        return float(self.here * 10 + up) if name == "" else float(self.here)

    def once(self, slot: str, make):  # type: ignore[no-untyped-def]
        return self.kept.setdefault(slot, make())

    def random(self, slot: str) -> float:
        return 0.5

    def label(self, name: str, code: str) -> str:
        return self._labels.get((name, code), "")

    def property(self, name: str) -> str:
        return self._columns.get(name, "")


def result(expression: str, **answers: Value) -> Value:
    """What the expression gives when these questions were answered so."""
    return compiled(expression)(Interview(answers))
