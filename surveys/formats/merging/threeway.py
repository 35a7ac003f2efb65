"""Merges a sheet three ways: what it was before, as it is in the draft, and as it was made elsewhere.

Nothing is known of the sheet but its rows and cells. A text that only one side has changed is taken from that side; one
that both have changed to the same is no conflict; for any other somebody chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .differences import ADDED, CELL, HEADING, HERE, MOVED, REMOVED, THERE, Difference
from .matching import Pairs, in_order, matched
from .tables import Line, Table

Choose = Callable[[Difference], str]
"""Whose text is kept of a conflict: ``HERE``, ``THERE``, or ``""`` while nobody has chosen, which keeps the draft's."""
Texts = Mapping[str, str | None]
"""The texts of a row before; ``None`` where nothing is known of it, so that it is neither side's."""
Place = tuple[str, int]
"""A row: on which side, and its index there."""
MOST_STEPS = 600_000
"""Rows that are moved one by one, times the rows of the sheet: some seconds. Beyond, it stays in the order it has."""
LONGEST_WORDS = 300


@dataclass(slots=True)
class Merge:
    """What is to be done to a sheet of the draft.

    ``headings`` and ``cells`` get other texts; rows are ``removed`` by number; ``order``: all rows that there are then,
    the draft's by their number, new ones as they are.
    """

    headings: dict[str, str] = field(default_factory=dict)
    cells: dict[tuple[int, str], str] = field(default_factory=dict)
    removed: list[int] = field(default_factory=list)
    order: list[int | Line] = field(default_factory=list)
    conflicts: list[Difference] = field(default_factory=list)
    entering: list[Difference] = field(default_factory=list)
    staying: list[Difference] = field(default_factory=list)
    stays_in_order: bool = False


def merge_table(before: Table | None, here: Table, there: Table, choose: Choose) -> Merge:
    """Merge a sheet; ``before`` is ``None`` if it is not known what both were made from."""
    return _TableMerge(before, here, there, choose).merge()


class _TableMerge:
    def __init__(self, before: Table | None, here: Table, there: Table, choose: Choose) -> None:
        self.here, self.there, self.choose = here, there, choose
        self.done = Merge()
        self.is_known = before is not None
        self.before = before or _common(here, there)
        old = self.before.lines
        if before is None:
            both = matched(there.lines, here.lines)
            self.to_there: Pairs = {at: at for at in range(len(there.lines))}
            self.to_here: Pairs = dict(both)
            only = [at for at in range(len(here.lines)) if at not in set(both.values())]
            self.to_here.update({len(there.lines) + index: at for index, at in enumerate(only)})
            self.old: list[Texts] = [self._common_texts(at) for at in range(len(there.lines) + len(only))]
        else:
            self.to_here = matched(old, here.lines, by_id=True)
            self.to_there = matched(old, there.lines)
            self.old = [line.texts for line in old]
        self.keys = list(dict.fromkeys((*here.columns, *self.before.columns, *there.columns)))

    def merge(self) -> Merge:
        self.done.order = self._order(dict(self._rows()))
        stay = {one for one in self.done.order if isinstance(one, int)}
        self.done.removed = [line.number for line in self.here.lines if line.number not in stay]
        self._headings(stay)
        return self.done

    def _common_texts(self, at: int) -> Texts:
        """What both sides hold of a row where they agree; a column that only one side has is empty before."""
        here, there = self.to_here.get(at), self.to_there.get(at)
        mine = self.here.lines[here].texts if here is not None else {}
        theirs = self.there.lines[there].texts if there is not None else {}
        shared = [key for key in self.here.columns if key in self.there.columns]
        texts = {key: mine.get(key, "") if mine.get(key) == theirs.get(key) else None for key in shared}
        if here is None or there is None:
            return {**dict.fromkeys((*mine, *theirs)), **texts}
        return texts

    def _rows(self) -> Iterator[tuple[Place, bool]]:
        """Each row by its side and index there, and whether there is one in the end."""
        for at, old in enumerate(self.old):
            here, there = self.to_here.get(at), self.to_there.get(at)
            mine = None if here is None else self.here.lines[here]
            theirs = None if there is None else self.there.lines[there]
            if mine is not None and theirs is not None:
                self._cells(old, mine, theirs)
            elif mine is not None and here is not None:
                yield (HERE, here), not self._is_removed(old, mine)
            elif theirs is not None and there is not None:
                yield (THERE, there), self._is_brought_back(old, theirs)
        yield from self._new_rows()

    def _new_rows(self) -> Iterator[tuple[Place, bool]]:
        known_here, known_there = set(self.to_here.values()), set(self.to_there.values())
        mine = [at for at in range(len(self.here.lines)) if at not in known_here]
        theirs = [at for at in range(len(self.there.lines)) if at not in known_there]
        both = matched([self.here.lines[at] for at in mine], [self.there.lines[at] for at in theirs])
        for index, at in enumerate(mine):
            if index in both:
                other = theirs[both[index]]
                self._cells({}, self.here.lines[at], self.there.lines[other])
                number = len(self.old) + index
                self.to_here[number], self.to_there[number] = at, other
            else:
                self.done.staying.append(self._row(ADDED, self.here.lines[at], here=_words(self.here.lines[at])))
        for index, at in enumerate(theirs):
            if index not in both.values():
                line = self.there.lines[at]
                self.done.entering.append(self._row(ADDED, line, there=_words(line), is_there_only=True))
                yield (THERE, at), True

    def _is_removed(self, old: Texts, mine: Line) -> bool:
        """Whether a row that was removed elsewhere goes: not without a question if it was changed here."""
        gone = self._row(REMOVED, mine, here=_words(mine), before=_words(mine))
        if not _is_changed(old, mine):
            self.done.entering.append(gone)
            return True
        self.done.conflicts.append(gone)
        return self.choose(gone) == THERE

    def _is_brought_back(self, old: Texts, theirs: Line) -> bool:
        """Whether a row that was removed here comes back: if it was changed elsewhere, and that is chosen."""
        gone = self._row(REMOVED, theirs, there=_words(theirs), before=_words(theirs), is_there_only=True)
        if not _is_changed(old, theirs):
            self.done.staying.append(replace(gone, there=""))
            return False
        self.done.conflicts.append(gone)
        return self.choose(gone) == THERE

    def _cells(self, old: Texts, mine: Line, theirs: Line) -> None:
        for key in self.keys:
            before, here, there = old.get(key, ""), mine.texts.get(key, ""), theirs.texts.get(key, "")
            if here == there:
                continue
            words = self.here.headings.get(key) or self.there.headings.get(key) or self.before.headings.get(key, "")
            column = self.here.columns.get(key) or self.there.columns.get(key) or self.before.columns[key]
            at = (CELL, self.here.name, mine.number, column, words, mine.item or theirs.item)
            one = Difference(*at, before or "", here, there, mine.id)
            if self._takes(before, one):
                self.done.cells[mine.number, key] = there

    def _headings(self, stay: Collection[int]) -> None:
        """A heading that was emptied elsewhere goes once nothing stands beneath it; a new column comes with its own."""
        for key in self.keys:
            here, there = self.here.headings.get(key, ""), self.there.headings.get(key, "")
            before = self.before.headings.get(key, "") if self.is_known else ""
            if here == there or (here and there and before not in (here, there)):
                continue  # two ways to write one heading mean the same
            column = self.here.columns.get(key) or self.there.columns.get(key) or self.before.columns[key]
            at = (HEADING, self.here.name, self.here.head or 1, column, there or here, "")
            one = Difference(*at, before, here, there)
            if there == before:
                self.done.staying.append(one)
            elif there or not self._is_used(key, stay):
                self.done.entering.append(one)
                self.done.headings[key] = there

    def _is_used(self, key: str, stay: Collection[int]) -> bool:
        """Whether anything stands in a column of the draft in the end."""
        lines = [line for line in self.here.lines if line.number in stay]
        return any(self.done.cells.get((line.number, key), line.texts.get(key, "")) for line in lines) or any(
            key in one.texts for one in self.done.order if isinstance(one, Line)
        )

    def _takes(self, before: str | None, one: Difference) -> bool:
        """Whether the text from elsewhere takes the place of the draft's."""
        if one.there == before:
            self.done.staying.append(one)
            return False
        if one.here == before:
            self.done.entering.append(one)
            return True
        self.done.conflicts.append(one)
        return self.choose(one) == THERE

    def _order(self, survives: Mapping[Place, bool]) -> list[int | Line]:
        """The draft's rows, with those that were moved or added elsewhere behind what they stand behind there."""
        common = sorted(at for at in self.to_here if at in self.to_there)
        moved_here, moved_there = _moved(common, self.to_here), _moved(common, self.to_there)
        if len(moved_there) * len(self.here.lines) > MOST_STEPS:
            moved_there, self.done.stays_in_order = set(), True
        self.done.staying += [self._moved_row(at) for at in sorted(moved_here)]
        self.done.entering += [self._moved_row(at) for at in sorted(moved_there - moved_here)]
        go = {self.to_here[at] for at in moved_there - moved_here}
        gone = {at for (side, at), stays in survives.items() if side == HERE and not stays}
        behind = self._behind(survives, go)
        order: list[int | Line] = list(behind.get(None, ()))
        for at, line in enumerate(self.here.lines):
            if at not in go and at not in gone:
                order += [line.number, *behind.get(at, ())]
        return order

    def _behind(self, survives: Mapping[Place, bool], go: Collection[int]) -> dict[int | None, list[int | Line]]:
        """What comes behind each row of the draft that stays in its place; ``None`` is what stands above all."""
        behind: dict[int | None, list[int | Line]] = {}
        row: int | None = None
        of_there = {there: self.to_here[at] for at, there in self.to_there.items() if at in self.to_here}
        for there, line in enumerate(self.there.lines):
            here = of_there.get(there)
            if here is not None and here not in go:
                row = here
            elif here is not None:
                behind.setdefault(row, []).append(self.here.lines[here].number)
            elif survives.get((THERE, there)):
                behind.setdefault(row, []).append(line)
        return behind

    def _moved_row(self, at: int) -> Difference:
        line = self.here.lines[self.to_here[at]]
        return self._row(MOVED, line, here=_words(line), there=_words(line))

    def _row(
        self, kind: str, line: Line, *, here: str = "", there: str = "", before: str = "", is_there_only: bool = False
    ) -> Difference:
        at = (kind, self.here.name, line.number, 0, "", line.item)
        return Difference(*at, before, here, there, line.number if is_there_only else line.id, is_there_only)


def _common(here: Table, there: Table) -> Table:
    """The columns of both, of which nothing is known."""
    return Table(here.name, {**there.columns, **here.columns}, {**there.headings, **here.headings}, here.head)


def _moved(common: Sequence[int], places: Pairs) -> set[int]:
    """Those of the rows that stand in another order on one side."""
    stay = in_order([places[at] for at in common])
    return {at for index, at in enumerate(common) if index not in stay}


def _is_changed(old: Texts, line: Line) -> bool:
    return any(old.get(key, "") != line.texts.get(key, "") for key in {*old, *line.texts})


def _words(line: Line) -> str:
    return " · ".join(dict.fromkeys(line.texts.values()))[:LONGEST_WORDS]
