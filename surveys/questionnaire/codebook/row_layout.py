"""An interview's answers laid out as its codebook orders them, so that exports never route.

A row is plain JSON: ``v`` the values in the codebook's order (``null``: not asked, off the route or
left empty; several answers are a list in the order of mention), ``m`` the place of each don't know
and refused that is no listed code, ``r`` the instances of each repeat, each with its key ``k`` and a ``v``
and ``m`` of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from surveys.questionnaire.model.state import DK, REFUSED, Answer

from . import Codebook, Variable

Row: TypeAlias = dict[str, Any]
_KEY = re.compile(r"\[([^\]]*)\]")


class Layout:
    """Where each variable of a codebook stands in a row."""

    def __init__(self, codebook: Codebook) -> None:
        self.variables: dict[str, list[Variable]] = {"": []}
        self._places: dict[str, tuple[str, int]] = {}
        for variable in codebook.variables:
            inside = self.variables.setdefault(variable.repeat, [])
            for name in (variable.name, *variable.was):
                self._places.setdefault(name.casefold(), (variable.repeat, len(inside)))
            inside.append(variable)
        self._by_place = codebook.by_place

    def place(self, name: str) -> int | None:
        """Index of the variable's value in its list; ``None`` when this codebook does not know it."""
        found = self._places.get(name.casefold())
        return found[1] if found else None

    def row_of(self, answers: Mapping[str, Answer]) -> Row:
        """The row of the answers on the route, by path in the order of the route; calculated values included."""
        row: Row = self._empty("")
        instances: dict[tuple[str, str], Row] = {}
        for path, answer in answers.items():
            plain = _KEY.sub("", path)
            variable = self._by_place.get((plain, ""))
            if variable is not None:
                self._put(self._target(row, instances, variable.repeat, path), variable, answer)
            for code, words in answer.specify.items():
                said = self._by_place.get((plain, code))
                if said is not None and words:
                    self._put(self._target(row, instances, said.repeat, path), said, Answer(words))
        return row

    def _empty(self, repeat: str) -> Row:
        return {"v": [None] * len(self.variables[repeat])}

    def _target(self, row: Row, instances: dict[tuple[str, str], Row], repeat: str, path: str) -> Row:
        if not repeat:
            return row
        key = "/".join(_KEY.findall(path))
        if (repeat, key) not in instances:
            made = instances[repeat, key] = {"k": key, **self._empty(repeat)}
            row.setdefault("r", {}).setdefault(repeat, []).append(made)
        return instances[repeat, key]

    def _put(self, target: Row, variable: Variable, answer: Answer) -> None:
        place = self._places[variable.name.casefold()][1]
        if answer.value not in ("", None, []):
            target["v"][place] = answer.value
        elif answer.missing in (DK, REFUSED):
            target.setdefault("m", {})[str(place)] = answer.missing
