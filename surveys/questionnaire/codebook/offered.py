"""Which answers a version did not offer although another one did: whoever was asked by it could not give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .recodes import Reader
from .variables import Codebook, Variable

NotOffered = Mapping[int, Mapping[str, frozenset[str]]]
"""Version → variable, by its name of today in small letters, → the codes, as delivered, that only others offered."""


def codes_not_offered(
    codebooks: Mapping[int, Codebook],
    today: Mapping[int, Mapping[str, Variable]],
    readers: Mapping[int, Mapping[str, Reader]],
) -> dict[int, dict[str, frozenset[str]]]:
    """Return what each of these versions did not offer of the answers that any of them offered.

    ``today`` and ``readers``: see ``variables_today`` and ``value_readers``. A version in which the variable has no
    list of answers is left out: what it could be answered there is not known.
    """
    given: dict[str, dict[int, frozenset[str]]] = {}
    for number, codebook in codebooks.items():
        for variable in codebook.variables:
            codes = codes_given(variable, readers.get(number, {}))
            if codes:
                name = variable.name.casefold()
                now = today.get(number, {}).get(name, variable)
                given.setdefault(now.name.casefold(), {})[number] = codes
    found: dict[int, dict[str, frozenset[str]]] = {}
    for name, by_version in given.items():
        if len(set(by_version.values())) > 1:
            every = frozenset[str]().union(*by_version.values())
            for number, codes in by_version.items():
                if lacking := every - codes:
                    found.setdefault(number, {})[name] = lacking
    return found


def codes_given(variable: Variable, readers: Mapping[str, Reader]) -> frozenset[str]:
    """The codes as which a version's answers to the variable are delivered; ``readers`` are that version's."""
    read = readers.get(variable.name.casefold())
    if read is None:
        return frozenset(code.key for code in variable.codes)
    return frozenset(one for code in variable.codes for one in _as_list(read(code.code)))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
