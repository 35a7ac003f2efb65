"""What an interview says by the names of today, as formulas read it and as its values are found to be changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.questionnaire.codebook import Codebook, Variable, codes_as_written
from surveys.questionnaire.codebook.recodes import Reader
from surveys.questionnaire.codebook.row_layout import Row


@dataclass(frozen=True, slots=True)
class Known:
    """By name in small letters ``values`` as they are delivered, and of what is missing whether ``dk`` or ``refused``.

    A listed code that means don't know is a value and missing as well.
    """

    values: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VersionPlaces:
    """Where the variables of the interview itself stand in the rows of a version.

    ``places``: variable, by its name of today and by those it had, → its place; ``readers``: place → how values are
    read that say otherwise today; ``missing``: place → code as it is read → ``dk`` or ``refused``. ``in_repeats``:
    variable → its repeat and its place in the rows of that.
    """

    places: Mapping[str, int]
    readers: Mapping[int, Reader]
    missing: Mapping[int, Mapping[str, str]]
    in_repeats: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def known(self, row: Row) -> Known:
        """What a row says. Values of added variables, which stand behind its own, are not read."""
        values, missing = list(row["v"]), {int(place): kind for place, kind in row.get("m", {}).items()}
        for place, read in self.readers.items():
            if values[place] is not None:
                values[place] = read(values[place])
        for place, listed in self.missing.items():
            said = values[place]
            kinds = [listed[code] for code in (said if isinstance(said, list) else [said]) if code in listed]
            if kinds:
                missing[place] = kinds[0]
        return Known(
            {name: values[place] for name, place in self.places.items()},
            {name: missing[place] for name, place in self.places.items() if place in missing},
        )


def places_in(book: Codebook, today: Mapping[str, Variable], readers: Mapping[str, Reader]) -> VersionPlaces:
    """The places of a version with this codebook. ``today``, ``readers``: by a variable's name in the version."""
    own = [one for one in book.variables if not one.repeat]
    latest = [today.get(one.name.casefold(), one) for one in own]
    # Its name of today comes first, that of the version next: two variables may have changed names.
    names = [
        *((one.name, place) for place, one in enumerate(latest)),
        *((name, place) for place, one in enumerate(own) for name in (one.name, *reversed(one.was))),
        *((name, place) for place, one in enumerate(latest) for name in reversed(one.was)),
    ]
    places: dict[str, int] = {}
    for name, place in names:
        places.setdefault(name.casefold(), place)
    reading = {
        place: read
        for place, one in enumerate(own)
        if (read := _reader(latest[place], readers.get(one.name.casefold()))) is not None
    }
    listed = {place: _missing_codes(one) for place, one in enumerate(latest)}
    missing = {place: codes for place, codes in listed.items() if codes}
    return VersionPlaces(places, reading, missing, _in_repeats(book, today))


def _in_repeats(book: Codebook, today: Mapping[str, Variable]) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    counts: Counter[str] = Counter()
    for one in book.variables:
        if one.repeat:
            latest = today.get(one.name.casefold(), one)
            for name in (latest.name, one.name, *reversed(one.was), *reversed(latest.was)):
                found.setdefault(name.casefold(), (one.repeat, counts[one.repeat]))
            counts[one.repeat] += 1
    return found


def _missing_codes(variable: Variable) -> dict[str, str]:
    written = codes_as_written(variable)
    return {written.get(code.key, code.key): code.missing for code in variable.all_codes if code.missing}


def _reader(variable: Variable, read: Reader | None) -> Callable[[Any], Any] | None:
    written = codes_as_written(variable)
    if not written:
        return read

    def as_written(value: Any) -> Any:
        found = read(value) if read else value
        if isinstance(found, list):
            return [written.get(one, one) for one in found]
        return written.get(found, found) if isinstance(found, str) else found

    return as_written
