"""Merges workbooks sheet by sheet: what differs in words, or the draft's workbook with all that comes to it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.formats.editing import Edited, EditError, RowIds
from surveys.formats.editing.book import Book
from surveys.formats.editing.changes import edited
from surveys.formats.editing.package import as_xlsx
from surveys.formats.editing.patches import back

from .carrying import carry
from .differences import Comparison, Difference
from .renames import rename_as_here
from .stamps import fingerprint, plain
from .tables import Table, tables_of
from .threeway import Choose, Merge, merge_table

Own = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Base:
    """How the workbook is found that both were made from.

    It is the draft after ``ways_back``, the last step's first, with the ``ids`` of its rows then; or ``content``, if
    that is given. ``fingerprint`` is how its own must begin, ``""`` if any will do; if it has another, one step more is
    taken back with ``further``, so that it is a state that both have passed.
    """

    ways_back: Sequence[bytes] = ()
    ids: Mapping[str, Any] | None = None
    content: bytes = b""
    fingerprint: str = ""
    further: bytes = b""
    further_ids: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A workbook edited elsewhere, by the name of its file, and what was chosen where both have changed something.

    ``choices``: whose text is kept, by the keys of conflicts; ``rest``: the same of all others, ``""`` to ask.
    """

    content: bytes
    name: str
    choices: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged workbook, ``None`` if it is as before, or if something is left to choose."""

    comparison: Comparison
    edited: Edited | None


def compare(content: bytes, ids: Mapping[str, Any], own: Own, uploaded: bytes, base: Base | None) -> Comparison:
    """What differs between the draft's workbook and one that was edited elsewhere. Raises ``EditError``."""
    return _Workbooks(content, ids, own, uploaded, base, lambda _: "").comparison


def merge_and_check(content: bytes, ids: Mapping[str, Any], own: Own, upload: Upload, base: Base | None) -> Merged:
    """Merge an uploaded workbook into the draft's, and read that. Raises ``EditError``."""
    choices, rest = upload.choices, upload.rest
    merge = _Workbooks(content, ids, own, upload.content, base, lambda one: choices.get(one.key, rest))
    if merge.comparison.undecided:
        return Merged(merge.comparison, None)
    book = merge.carried_out(plain(upload.name))
    return Merged(merge.comparison, edited(book, content) if book else None)


class _Workbooks:
    def __init__(
        self,
        content: bytes,
        ids: Mapping[str, Any],
        own: Own,
        uploaded: bytes,
        base: Base | None,
        choose: Choose,
    ) -> None:
        self.own = list(own)
        self.book = Book(as_xlsx(content), RowIds(ids), self.own)
        elsewhere, state = self._book(uploaded), _before(content, base) if base else (None, True)
        before, is_exact = state
        renames: list[Difference] = []
        former = None if before is None else self._book(before[0], before[1])
        if former is not None and before is not None and before[1] is not None:
            renames = rename_as_here(self.book, former, elsewhere)
        self.here, self.there = tables_of(self.book), tables_of(elsewhere)
        then = None if former is None else tables_of(former)
        self.merges = {key: self._merge(key, then, choose) for key in {**self.here, **self.there}}
        conflicts = [one for merge in self.merges.values() for one in merge.conflicts]
        self.comparison = Comparison(
            conflicts=tuple(conflicts),
            entering=self._all("entering"),
            staying=(*renames, *self._all("staying")),
            undecided=tuple(one for one in conflicts if not choose(one)),
            has_base=then is not None,
            is_exact=is_exact,
            stays_in_order=tuple(self._here(key).name for key, merge in self.merges.items() if merge.stays_in_order),
        )

    def carried_out(self, name: str) -> Book | None:
        """The draft's workbook, merged; ``None`` if nothing comes to it."""
        self.book.note("merge", "", file=name)
        for key, merge in self.merges.items():
            if merge.headings or merge.cells or merge.removed or self._is_rearranged(key, merge):
                carry(self.book, self._here(key), self.there.get(key, Table("")), merge)
        return self.book if len(self.book.changes) > 1 else None

    def _is_rearranged(self, key: str, merge: Merge) -> bool:
        return merge.order != [line.number for line in self._here(key).lines]

    def _merge(self, key: str, then: Mapping[str, Table] | None, choose: Choose) -> Merge:
        here, there = self._here(key), self.there.get(key)
        before = None if then is None else then.get(key, Table(here.name))
        if before is None and (key not in self.here or there is None):
            before = Table(here.name)  # a sheet that only one side has is that side's
        return merge_table(before, here, there or Table(here.name), choose)

    def _here(self, key: str) -> Table:
        return self.here.get(key) or Table(self.there[key].name)

    def _book(self, content: bytes, ids: Mapping[str, Any] | None = None) -> Book:
        return Book(as_xlsx(content), RowIds(ids), self.own)

    def _all(self, name: str) -> tuple[Difference, ...]:
        return tuple(one for merge in self.merges.values() for one in getattr(merge, name))


_State = tuple[bytes, Mapping[str, Any] | None]


def _before(content: bytes, base: Base) -> tuple[_State | None, bool]:
    """The workbook both were made from with the ids of its rows, ``None`` if unknown; whether it is exactly that."""
    try:
        state = base.content or back(content, base.ways_back)
        if fingerprint(state).startswith(base.fingerprint):
            return (state, base.ids), True
        if base.content:
            return None, True
        if base.further:
            return (back(state, [base.further]), base.further_ids), False
        return (state, base.ids), False
    except (EditError, zipfile.BadZipFile):
        return None, True
