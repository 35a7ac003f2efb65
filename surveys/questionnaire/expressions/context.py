"""What an expression may ask of the interview it runs in.

Expressions look nothing up themselves: a ``Context`` stands for one place in one interview (a
question's condition, in one instance of its repeats) and answers for it. Routing gives the real
one; ``Nowhere`` is a place without an interview, for constants and trials.

Values. Text is ``str``; numbers are ``float`` (never ``int``); a multiple answer is its codes in
order of mention joined by single spaces; dates and times are ISO text (``2026-03-01``,
``2026-03-01T09:30:00.000+01:00``, ``09:30``). Not reached, off the route and left empty read as
``''``; don't know and refused as ``'dk'`` and ``'refused'``. A tuple is a node-set: the values of
every instance of a question that is read from outside its repeat.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, tzinfo
from typing import Protocol, TypeAlias

Value: TypeAlias = "str | float | bool | tuple[Value, ...]"

Indices: TypeAlias = "tuple[tuple[str, int], ...]"
"""Name of a repeat and number of its instance (from 1), from the outermost inwards."""


class Context(Protocol):
    """One place in one interview, as its expressions see it. No method raises for a known name."""

    def read(self, name: str) -> Value:
        """``${name}``: the value in the same instance; from outside its repeat the tuple of all instances."""
        ...

    def read_all(self, name: str) -> tuple[Value, ...]:
        """The values of every instance on the route, in order, empty ones as ``''``.

        For the name of a repeat one entry (of any value) per instance; for a question outside any
        repeat one entry.
        """
        ...

    def read_at(self, name: str, indices: Indices) -> Value:
        """The value in the instances given by number; ``''`` where there is no such instance."""
        ...

    def own(self) -> Value:
        """``.``: the value of the question itself."""
        ...

    def missing(self, name: str) -> str:
        """``dk``, ``refused`` or ``''``: also for a listed code that is marked as missing."""
        ...

    def relevant(self, name: str) -> bool:
        """Whether the question or group is on the route."""
        ...

    def position(self, name: str = "", up: int = 1) -> float:
        """Number (from 1) of the enclosing instance of the repeat ``name``.

        Without a name: of the nearest repeat at or above the item ``up`` levels up (``..`` is 1, ``../..`` is 2).
        """
        ...

    def once(self, slot: str, make: Callable[[], Value]) -> Value:
        """The value made the first time this place asked for ``slot``, kept ever after."""
        ...

    def random(self, slot: str) -> float:
        """A number from 0 up to 1, drawn once for this place and slot and kept."""
        ...

    @property
    def zone(self) -> tzinfo:
        """Time zone in which dates without one are meant."""
        ...

    def today(self) -> str:
        """The interview's day, ``2026-03-01``."""
        ...

    def now(self) -> str:
        """The interview's start, ``2026-03-01T09:30:00.000+01:00``."""
        ...

    def duration(self) -> float:
        """Seconds the interview has lasted, as far as is known."""
        ...

    def label(self, name: str, code: str) -> str:
        """Words of a choice of the question ``name``, in the interview's language; ``''`` if there is none."""
        ...

    def attribute(self, name: str) -> str:
        """A column of the sample for this case; ``''`` if there is none."""
        ...

    def interviewer(self) -> str:
        """The interviewer's name as told to respondents."""
        ...

    def attempt(self) -> float:
        """Number of the attempt, from 1."""
        ...

    def greeting_hour(self) -> float:
        """Hour of the day (0 to 23) at which the running session began."""
        ...

    def words(self, name: str) -> str:
        """The answer as texts have it: labels for codes; ``''`` for none, don't know and refused."""
        ...

    def spend(self, steps: int) -> bool:
        """Count what an expression works out beyond looking things up. Whether it may no more: it goes on with nothing.

        Only ever asked for what multiplies: values of all instances, long texts, long expressions.
        """
        ...

    def least_filled(self, group: str) -> str:
        """The item picked for this interview from a group of quota cells; ``''`` before the pick."""
        ...

    def property(self, name: str) -> str:
        """In a ``choice_filter``: ``name``, ``label`` or an extra column of the choice looked at."""
        ...

    def lookup(self, file: str, column: str, key_column: str, key: str) -> str:
        """``pulldata``: the cell of ``column`` in the row where ``key_column`` is ``key``; ``''`` if unknown."""
        ...


class Nowhere:
    """A place without an interview: every question is unanswered, every draw is 0. A ``Context``."""

    def __init__(self, zone: tzinfo = UTC, today: str = "2000-01-01", now: str = "2000-01-01T00:00:00.000Z") -> None:
        self._zone, self._today, self._now = zone, today, now

    def read(self, name: str) -> Value:
        return ""

    def read_all(self, name: str) -> tuple[Value, ...]:
        return ()

    def read_at(self, name: str, indices: Indices) -> Value:
        return ""

    def own(self) -> Value:
        return ""

    def missing(self, name: str) -> str:
        return ""

    def relevant(self, name: str) -> bool:
        return False

    def position(self, name: str = "", up: int = 1) -> float:
        return 1.0

    def once(self, slot: str, make: Callable[[], Value]) -> Value:
        return make()

    def random(self, slot: str) -> float:
        return 0.0

    @property
    def zone(self) -> tzinfo:
        return self._zone

    def today(self) -> str:
        return self._today

    def now(self) -> str:
        return self._now

    def duration(self) -> float:
        return 0.0

    def label(self, name: str, code: str) -> str:
        return ""

    def attribute(self, name: str) -> str:
        return ""

    def interviewer(self) -> str:
        return ""

    def attempt(self) -> float:
        return 1.0

    def greeting_hour(self) -> float:
        return 9.0

    def words(self, name: str) -> str:
        return ""

    def spend(self, steps: int) -> bool:
        return False

    def least_filled(self, group: str) -> str:
        return ""

    def property(self, name: str) -> str:
        return ""

    def lookup(self, file: str, column: str, key_column: str, key: str) -> str:
        return ""
