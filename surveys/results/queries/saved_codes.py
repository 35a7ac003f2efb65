"""What was saved with codes in it, in the codes of today.

Nothing that was saved is changed: as answers do, it goes through the rules of the versions that came after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Protocol, TypeVar

from surveys.design.models import Study, Version
from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire.codebook import Codebook
from surveys.questionnaire.expressions.recoding import CodeChanges

from .deliveries import versions_used


class Saved(Protocol):
    """Something in the codes of a version: that of this number, else the last one published before it was saved."""

    version: int | None


One = TypeVar("One", bound=Saved)


def delivered_version(study: Study) -> int | None:
    """The number of the version in whose codes answers are delivered now: the last that somebody was asked with."""
    used, every = versions_used(study)
    return (used or every[-1:])[-1].number if every else None


class CodeHistory:
    """The codes of a study's versions. ``until``: the number of the version whose codes count; without one, today's.

    ``is_written``: the codes are those that formulas are written in, not those that are delivered.
    """

    def __init__(self, study: Study, until: int | None = None, *, is_written: bool = False) -> None:
        self._study, self._until = study, until
        self._read = codebooks.written_changes if is_written else codebooks.delivered_changes
        self._changes: dict[int, CodeChanges] = {}

    @cached_property
    def _published(self) -> Sequence[tuple[int, datetime]]:
        versions = Version.objects.filter(study=self._study).order_by("number")
        return list(versions.values_list("number", "published_at"))

    @cached_property
    def _last(self) -> int:
        return self._until or delivered_version(self._study) or 0

    @cached_property
    def _books(self) -> dict[int, Codebook]:
        versions = Version.objects.filter(study=self._study, number__lte=self._last)
        return {number: codebooks.from_json(book) for number, book in versions.values_list("number", "codebook")}

    def since(self, version: int | None, saved_at: datetime) -> CodeChanges:
        """How delivered codes changed since something was saved."""
        if len(self._published) < 2:
            return {}
        earlier = [number for number, at in self._published if at <= saved_at]
        number = version or (earlier or [self._published[0][0]])[-1]
        if number >= self._last:
            return {}
        if number not in self._changes:
            self._changes[number] = self._read(self._books, number)
        return self._changes[number]


def recode_each(
    history: CodeHistory,
    kept: Iterable[One],
    saved_at: Callable[[One], datetime],
    recode: Callable[[One, CodeChanges], None],
) -> list[One]:
    """Everything that was kept, each recoded in memory where codes changed since it was saved."""
    found = list(kept)
    for one in found:
        if changes := history.since(one.version, saved_at(one)):
            recode(one, changes)
    return found
