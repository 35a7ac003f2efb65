"""One codebook for the interviews of several versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from .offered import codes_given, codes_not_offered
from .recodes import Reader, value_readers, variables_today
from .variables import Code, Codebook, Variable


def united(
    codebooks: Mapping[int, Codebook],
    readers: Mapping[int, Mapping[str, Reader]] | None = None,
    today: Mapping[int, Mapping[str, Variable]] | None = None,
) -> Codebook:
    """The variables of all versions, by number, in the order of the latest; older ones after their neighbours.

    A variable that was renamed is one variable, under its latest name. Codes that only earlier
    versions offered are kept behind the others, and are offered ones here: nothing is retired. What was kept
    apart, and an answer that not every version offered, says in its label which versions it belongs to.
    ``readers`` and ``today`` (see ``recodes``): those of all versions, where ``codebooks`` are only some of them.
    """
    books = [codebooks[number] for number in sorted(codebooks)]
    order: list[Variable] = []
    for codebook in reversed(books):
        order = _joined(order, codebook.variables)
    for codebook in reversed(books):
        order = _joined(order, codebook.retired)
    asked = Counter(variable.path for variable in order if not variable.specify)
    readers = value_readers(codebooks) if readers is None else readers
    lacking = codes_not_offered(codebooks, variables_today(codebooks) if today is None else today, readers)
    partial = {name for lacked in lacking.values() for name in lacked}
    return Codebook(
        tuple(
            _told_apart(
                _with_retired(one), codebooks, readers, is_apart=asked[one.path] > 1, is_partial=_key(one) in partial
            )
            for one in order
        )
    )


def _key(variable: Variable) -> str:
    return variable.name.casefold()


def kept_personal(codebook: Codebook, codebooks: Iterable[Codebook]) -> Codebook:
    """The codebook, with everything personal that any of these versions (earliest first) calls so.

    Unless a later one has released it.
    """
    everywhere = united(dict(enumerate(codebooks)), {}, {}).by_name

    def as_today(variable: Variable) -> Variable:
        today = everywhere.get(variable.name.casefold())
        personal = variable.personal if today is None else today.personal
        return replace(variable, personal=personal)

    return replace(
        codebook,
        variables=tuple(map(as_today, codebook.variables)),
        retired=tuple(map(as_today, codebook.retired)),
    )


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
    known = {code.key for code in newer.all_codes}
    gone = tuple(code for code in older.all_codes if code.key not in known)
    names = tuple(dict.fromkeys((*older.was, *(name for name in (older.name,) if name != newer.name), *newer.was)))
    personal = newer.personal or (older.personal and not newer.released)
    return replace(
        newer,
        retired=(*newer.retired, *gone),
        was=names,
        personal=personal,
        rests_on=newer.rests_on or older.rests_on,
        clients=tuple(sorted({*newer.clients, *older.clients})),
    )


def _with_retired(variable: Variable) -> Variable:
    return replace(variable, codes=variable.all_codes, retired=())


def _told_apart(
    variable: Variable,
    codebooks: Mapping[int, Codebook],
    readers: Mapping[int, Mapping[str, Reader]],
    *,
    is_apart: bool,
    is_partial: bool,
) -> Variable:
    """With the versions in the labels of what has the same code, or the same question, as something else.

    And of an answer that only some of the versions offered.
    """
    shared = Counter(code.code for code in variable.codes)
    if not is_apart and not is_partial and all(count == 1 for count in shared.values()):
        return variable
    asking = {number: found for number, book in codebooks.items() if (found := _in(book, variable)) is not None}
    given = {number: codes_given(found, readers.get(number, {})) for number, found in asking.items()}
    codes = tuple(_with_versions(code, given, is_shared=shared[code.code] > 1) for code in variable.codes)
    label = _marked(variable.label or {"": variable.name}, asking) if is_apart and asking else variable.label
    return replace(variable, codes=codes, label=label)


def _with_versions(code: Code, given: Mapping[int, frozenset[str]], *, is_shared: bool) -> Code:
    """The code with the versions in its label, where another has the same one or not every version offered it."""
    versions = [number for number, codes in given.items() if code.key in codes]
    listing = [number for number, codes in given.items() if codes]
    is_partial = bool(versions) and len(versions) < len(listing)
    return _of_versions(code, versions) if is_shared or is_partial else code


def _in(codebook: Codebook, variable: Variable) -> Variable | None:
    names = {name.casefold() for name in (variable.name, *variable.was)}
    return next((one for one in codebook.variables if one.name.casefold() in names), None)


def _of_versions(code: Code, versions: Sequence[int]) -> Code:
    return replace(code, label=_marked(code.label or {"": code.code}, versions or [code.since or 1]))


def _marked(label: Mapping[str, str], versions: Iterable[int]) -> dict[str, str]:
    # “vers.” is how Italian, English, French, German and Spanish shorten the word.
    return {language: f"{words} (vers. {spans(versions)})" for language, words in label.items() if words}


def spans(numbers: Iterable[int]) -> str:
    """``1–3, 5``."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in found)
