"""An interview without its personal answers: what is left of its state, its row and the paths of its events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.questionnaire.model.state import key_parts

from . import Codebook
from .row_layout import Layout, Row

_KEY = re.compile(r"\[[^\]]*\]")
_BY_PATH = ("answers", "frozen")
_PATHS = ("visited", "to_confirm")
_PLACES = ("position", "stopped")


@dataclass(frozen=True, slots=True)
class PersonalAnswers:
    """Which answers of a version are personal: their paths without instances, and the repeats whose rounds are."""

    paths: frozenset[str]
    repeats: frozenset[str] = frozenset()

    def holds(self, path: str) -> bool:
        """Whether the answer at a path, of whatever instance, is personal."""
        plain = _KEY.sub("", path)
        return plain in self.paths or self._is_in_a_round(plain)

    def without_key(self, path: str) -> str:
        """The path without the keys of rounds that say something of the person; others stay."""
        return _KEY.sub("", path) if self._is_in_a_round(_KEY.sub("", path)) else path

    def without(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """What ``state.to_json`` wrote, without everything personal."""
        left = dict(state)
        for part in _BY_PATH:
            # Beside answers, values are kept under names such as ``default:path`` and ``path:column:1``.
            kept = state.get(part, {})
            left[part] = {key: value for key, value in kept.items() if not any(map(self.holds, key_parts(key)))}
        left["confirmed"] = {}  # they quote the other answers that a check looks at
        decided = state.get("decisions", {}).items()
        left["decisions"] = {key: decision for key, decision in decided if not self._is_quoted_in(decision)}
        for part in _PATHS:
            if part in state:
                left[part] = list(dict.fromkeys(map(self.without_key, state[part])))
        for part in _PLACES:
            if part in state:
                left[part] = self.without_key(state[part])
        return left

    def emptied(self, row: Row, layout: Layout) -> Row:
        """A stored row whose personal values are empty; rounds that say something of the person are gone."""
        repeats = {
            repeat: [self._emptied(instance, layout, repeat) for instance in instances]
            for repeat, instances in row.get("r", {}).items()
            if not self._is_in_a_round(repeat)
        }
        left = {name: value for name, value in row.items() if name != "r"}
        return self._emptied(left, layout, "") | ({"r": repeats} if repeats else {})

    def _emptied(self, row: Row, layout: Layout, repeat: str) -> Row:
        places = {place for place, one in enumerate(layout.variables[repeat]) if one.path in self.paths}
        values = [None if place in places else value for place, value in enumerate(row["v"])]
        missing = {place: kind for place, kind in row.get("m", {}).items() if int(place) not in places}
        return {**row, "v": values, **({"m": missing} if "m" in row else {})}

    def _is_in_a_round(self, plain: str) -> bool:
        return any(plain == repeat or plain.startswith(f"{repeat}/") for repeat in self.repeats)

    def _is_quoted_in(self, decision: Any) -> bool:
        """Whether what was decided about a quota cell rests on a personal answer: it quotes it."""
        return isinstance(decision, Mapping) and any(map(self.holds, decision.get("rests_on", {})))


def personal_answers(codebook: Codebook, repeats: frozenset[str] = frozenset()) -> PersonalAnswers:
    """The personal answers of a version by its codebook, in which they are marked, and its personal ``repeats``."""
    personal = {variable.path for variable in codebook.variables if variable.personal}
    return PersonalAnswers(frozenset(personal), repeats)
