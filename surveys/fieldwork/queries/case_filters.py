"""Which cases a list shows: the filters that its address names, read and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from surveys.fieldwork.models import CaseState

NEVER_CALLED = "none"
"""The outcome of cases without one."""
APPOINTED, READY, QUARANTINED, CALLED = "appointed", "ready", "quarantined", "called"
FREE, RESTING, SHUT, LATER = "free", "resting", "shut", "later"
ONLY = (APPOINTED, READY, QUARANTINED, CALLED, FREE, RESTING, SHUT, LATER)
NO_SKILL = "none"
"""The skill of cases that need none."""
ORDERS = ("number", "due", "called", "attempts")
MOST_VALUES = 40
"""Values of one filter; more are left out."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Days of other years mean nothing."""
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Every filter holds; of the values of one filter any. An empty one lets every case through.

    ``outcome``: codes of last dispositions, ``NEVER_CALLED`` without one; ``final``: AAPOR codes; ``aapor``: the same,
    of open cases as if the field ended now; ``why``: ``Case.closed_as``; ``skill``: ``NO_SKILL`` where none is needed;
    ``who``: ids of people who have worked the case, ``since`` to ``until`` when it was worked;
    ``attempts``: fewest and most, either may be open; ``sample``: ids; ``cell``: names; ``only``: the keys above.
    """

    state: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    aapor: tuple[str, ...] = ()
    final: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    who: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    attempts: tuple[int | None, int | None] | None = None
    language: tuple[str, ...] = ()
    skill: tuple[str, ...] = ()
    cell: tuple[str, ...] = ()
    sample: tuple[int, ...] = ()
    only: tuple[str, ...] = ()

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as an address has them, name and value, in a fixed order."""
        return [(name_of(one.name), text) for one in fields(self) for text in _texts(one.name, getattr(self, one.name))]

    def without(self, name: str, text: str) -> CaseFilter:
        """The filter without one of its pairs."""
        left = [pair for pair in self.pairs() if pair != (name, text)]
        return read_filter(_grouped(left)).filter

    @property
    def asks_for_calls(self) -> bool:
        """Whether it asks who worked the case, or when."""
        return bool(self.who) or self.since is not None or self.until is not None

    @property
    def is_counted(self) -> bool:
        """Whether the counters of cases say how many there are: they know nothing of attempts and appointments."""
        return not (self.asks_for_calls or self.attempts or set(self.only) - {QUARANTINED, CALLED})


@dataclass(frozen=True, slots=True)
class ReadFilter:
    """What an address says: its filter, and the pairs that mean nothing, which are left out."""

    filter: CaseFilter
    unread: tuple[tuple[str, str], ...] = field(default=())


def name_of(field_name: str) -> str:
    """The name that the filter has in addresses."""
    return {"sample": "list", "only": "is"}.get(field_name, field_name)


def read_filter(given: Mapping[str, Sequence[str]]) -> ReadFilter:
    """The filter that an address describes, whose parameters are name → values; other names are not its own."""
    found: dict[str, Any] = {}
    unread: list[tuple[str, str]] = []
    for one in fields(CaseFilter):
        name = name_of(one.name)
        for text in list(dict.fromkeys(given.get(name, ())))[:MOST_VALUES]:
            value = _read(one.name, text.strip()[:_LONGEST])
            if value is None:
                unread += [(name, text)] if text.strip() else []
            elif one.name in _SINGLE:
                found[one.name] = value
            else:
                found[one.name] = (*found.get(one.name, ()), value)
    read = CaseFilter(**found)
    if read.since and read.until and read.until < read.since:
        unread.append(("until", read.until.isoformat()))
        read = replace(read, until=None)
    return ReadFilter(read, tuple(unread))


_SINGLE = {"since", "until", "attempts"}


def _read(name: str, text: str) -> Any:
    """The value, or ``None`` where the text means nothing."""
    if not text or "\0" in text:  # PostgreSQL knows no text with it
        return None
    if name in {"who", "sample"}:
        return int(text) if text.isdecimal() and len(text) < 12 else None
    if name in {"since", "until"}:
        return read_day(text)
    if name == "attempts":
        return read_range(text)
    known = {"state": CaseState.values, "only": ONLY}.get(name)
    return text if known is None or text in known else None


def read_day(text: str) -> date | None:
    """A day as an address has it; ``None`` for what is none, and for years that no zone's clock can go around."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def read_range(text: str) -> tuple[int | None, int | None] | None:
    """``3``, ``3-``, ``-2`` or ``1-4`` as fewest and most; ``None`` for anything else."""
    first, dash, last = text.partition("-")
    if not all((part.isdecimal() and len(part) < 7) or not part for part in (first, last)) or not (first or last):
        return None
    fewest = int(first) if first else None
    if not dash:
        return fewest, fewest
    most = int(last) if last else None
    return (fewest, most) if fewest is None or most is None or fewest <= most else None


def written_range(found: tuple[int | None, int | None]) -> str:
    """A range as ``read_range`` reads it."""
    first, last = ("" if end is None else str(end) for end in found)
    return first if first == last else f"{first}-{last}"


def _texts(name: str, value: Any) -> list[str]:
    if value is None:
        return []
    if name in {"since", "until"}:
        return [value.isoformat()]
    return [written_range(value)] if name == "attempts" else [str(one) for one in value]


def _grouped(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, text in pairs:
        found.setdefault(name, []).append(text)
    return found
