"""One codebook for the interviews of several versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .variables import Codebook, Variable


def united(codebooks: Sequence[Codebook]) -> Codebook:
    """The variables of all versions (earliest first), in the order of the latest; older ones after their neighbours.

    A variable that was renamed is one variable, under its latest name. Codes that only earlier
    versions offered are kept behind the others, and are offered ones here: nothing is retired.
    """
    order: list[Variable] = []
    for codebook in reversed(codebooks):
        order = _joined(order, codebook.variables)
    for codebook in reversed(codebooks):
        order = _joined(order, codebook.retired)
    return Codebook(tuple(_with_retired(variable) for variable in order))


def _joined(newer: list[Variable], older: Sequence[Variable]) -> list[Variable]:
    joined = list(newer)
    places = _places(joined)
    after = -1
    for variable in older:
        place = places.get(variable.name.casefold())
        if place is None:
            after += 1
            joined.insert(after, variable)
            places = _places(joined)
        else:
            joined[place] = _merged(joined[place], variable)
            after = place
    return joined


def _places(variables: Sequence[Variable]) -> dict[str, int]:
    earlier = {name.casefold(): i for i, variable in enumerate(variables) for name in variable.was}
    return earlier | {variable.name.casefold(): i for i, variable in enumerate(variables)}


def _merged(newer: Variable, older: Variable) -> Variable:
    known = {code.code for code in newer.all_codes}
    gone = tuple(code for code in older.all_codes if code.code not in known)
    names = tuple(dict.fromkeys((*older.was, *(name for name in (older.name,) if name != newer.name), *newer.was)))
    return replace(newer, retired=(*newer.retired, *gone), was=names, personal=newer.personal or older.personal)


def _with_retired(variable: Variable) -> Variable:
    return replace(variable, codes=variable.all_codes, retired=())
