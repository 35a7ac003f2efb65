"""Determines which items of a questionnaire are personal: those declared so, and those derived from them.

An item that repeats a personal answer (a calculation, a default, a list carried forward, the instances of a repeat) is
personal too. An item that only reveals something about one (an age class, a region from an address) may or may not be:
the person who publishes the version decides. Until then it counts as personal, and so do the items that depend on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from surveys.questionnaire.model.predefined_names import INTERVIEWER
from surveys.questionnaire.model.state import WORDS_SHOWN
from surveys.questionnaire.model.structure import Item, Question, Questionnaire, Repeat
from surveys.questionnaire.types import TEXT_TYPES
from surveys.questionnaire.types.contact_formats import EMAIL, PHONE

from .names_read import NameRead, Sources, names_read_by

NOT_PERSONAL, WAITING, UNDECIDED, PERSONAL = range(4)
"""In the order in which a verdict may rise: ``WAITING`` depends on something undecided and will follow it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the content of a question or repeat is personal, and why.

    ``rests_on``: the personal questions and sample columns that it reads; ``column`` and ``written``: the column and
    the expression that read them; ``repeats``: one of their values may be returned unchanged. ``declared``: the
    questionnaire declares it, or it was decided.
    """

    verdict: int
    rests_on: tuple[str, ...] = ()
    column: str = ""
    written: str = ""
    repeats: bool = False
    declared: bool = False
    name: str = ""
    row: int | None = None

    @property
    def is_personal(self) -> bool:
        """Whether it counts as personal data; an undecided item does."""
        return self.verdict != NOT_PERSONAL


def standings(
    questionnaire: Questionnaire, columns: Collection[str] = (), decided: Mapping[str, bool] | None = None
) -> dict[str, Standing]:
    """Path without instances → standing, for every question and repeat that is personal or depends on personal data.

    ``columns``: the sample's personal columns, in addition to those declared in the questionnaire; ``decided``: path of
    an undecidable question or repeat → whether it is personal. Labels of instances chosen from a repeat are under the
    path and ``WORDS_SHOWN``. Circular references are harmless, since a verdict only rises.
    """
    return _Standings(questionnaire, columns, decided or {}).found()


def personal_names(questionnaire: Questionnaire) -> frozenset[str]:
    """The names of all personal items, judged by the questionnaire alone; undecided items are included."""
    return frozenset(standing.name for standing in standings(questionnaire).values() if standing.is_personal)


class _Standings:
    def __init__(self, questionnaire: Questionnaire, columns: Collection[str], decided: Mapping[str, bool]) -> None:
        self._questionnaire, self._decided = questionnaire, decided
        self._items = {"/".join((*around, item.name)): item for around, item in questionnaire.walk()}
        self._by_name: dict[str, list[str]] = {}
        for path, item in self._items.items():
            self._by_name.setdefault(item.name, []).append(path)
        said = {column.name: column.personal for column in questionnaire.sample if column.personal is not None}
        given = {*columns, INTERVIEWER, *(name for name, personal in said.items() if personal)}
        self._columns = {name for name in given if said.get(name, True)} - set(self._by_name)
        lists_of = {item.name: item.list_name for item in self._items.values() if isinstance(item, Question)}
        self._sources = Sources(questionnaire.lists, lists_of, questionnaire.quotas)
        self._said = {path: self._said_of(path) for path in self._items}
        self._verdicts: dict[str, int] = {}

    def found(self) -> dict[str, Standing]:
        relevant = {path: item for path, item in self._items.items() if isinstance(item, Question | Repeat)}
        if not any(self._said.values()) and not self._reads_columns():
            return {}
        readings = {path: list(names_read_by(item, self._sources)) for path, item in relevant.items()}
        rising = True
        while rising:
            rising = False
            for path, read in readings.items():
                verdict = self._verdict(path, read)
                rising = rising or verdict != self._verdicts.get(path, NOT_PERSONAL)
                self._verdicts[path] = verdict
        return dict(self._inherited(readings))

    def _reads_columns(self) -> bool:
        """Whether any expression may name a personal sample column, judged without parsing."""
        names = (*self._columns, "username", "enumerator-name")
        for item in self._items.values():
            texts = [item.calculation, item.default, item.choice_filter] if isinstance(item, Question) else []
            texts = [item.count, item.relevant] if isinstance(item, Repeat) else texts
            if any("(" in text or "{" in text for text in texts) and any(n in text for text in texts for n in names):
                return True
            if any("least_filled" in text for text in texts):
                return True
        return False

    def _verdict(self, path: str, read: list[NameRead]) -> int:
        said, around = self._said[path], self._round_of(path)
        if said is not None and around < UNDECIDED:
            return PERSONAL if said else NOT_PERSONAL
        worked_out = max((self._by_reading(reading, path) for reading in read), default=NOT_PERSONAL)
        # The decision is asked for once, at the repeat.
        worked_out = max(worked_out, WAITING if around == UNDECIDED else around)
        if worked_out in (WAITING, UNDECIDED) and path in self._decided:
            return PERSONAL if self._decided[path] else NOT_PERSONAL
        return PERSONAL if said else worked_out

    def _said_of(self, path: str) -> bool | None:
        """The declaration of the item itself or of the nearest group around it; None if there is none."""
        item, outer = self._items[path], path.rpartition("/")[0]
        if item.personal is not None:
            return item.personal
        around = self._said_of(outer) if outer in self._items else None
        return True if around is None and _is_an_address(item) else around

    def _round_of(self, path: str) -> int:
        """The verdict on the innermost repeat around the item, since its answers belong to that repeat's instances."""
        parts = path.split("/")
        outer = ("/".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
        repeats = (one for one in outer if isinstance(self._items.get(one), Repeat))
        return self._verdicts.get(next(repeats, ""), NOT_PERSONAL)

    def _by_reading(self, reading: NameRead, path: str) -> int:
        of_source = self._of_source(reading.name, path)
        if of_source in (WAITING, UNDECIDED):
            return WAITING
        if of_source == PERSONAL:
            return PERSONAL if reading.whole else UNDECIDED
        return NOT_PERSONAL

    def _of_source(self, name: str, path: str) -> int:
        paths = self._by_name.get(name)
        if paths is None:
            return PERSONAL if name in self._columns else NOT_PERSONAL
        return self._verdicts.get(max(paths, key=lambda one: _common(one, path)), NOT_PERSONAL)

    def _inherited(self, readings: Mapping[str, list[NameRead]]) -> Iterator[tuple[str, Standing]]:
        for path, verdict in self._verdicts.items():
            item = self._items[path]
            read = [one for one in readings[path] if self._of_source(one.name, path) != NOT_PERSONAL]
            if verdict != NOT_PERSONAL or read:
                first = next((one for one in read if one.whole), read[0] if read else None)
                yield (
                    path,
                    Standing(
                        verdict,
                        tuple(dict.fromkeys(one.name for one in read if one.name != item.name)),
                        first.column if first else "",
                        first.written if first else "",
                        first is not None and first.whole,
                        self._said[path] is not None or path in self._decided,
                        item.name,
                        item.row,
                    ),
                )
            if isinstance(item, Question) and item.listed_from:
                words = max(verdict, self._of_source(item.listed_from, path))
                words = WAITING if words == UNDECIDED else words
                if words != NOT_PERSONAL:
                    yield f"{path}{WORDS_SHOWN}", Standing(words, (item.listed_from,), name=item.name, row=item.row)


def personal_repeats(questionnaire: Questionnaire, found: Mapping[str, Standing]) -> frozenset[str]:
    """The paths of the repeats whose instances and keys reveal something about the person."""
    items = (("/".join((*around, item.name)), item) for around, item in questionnaire.walk())
    repeats = [path for path, item in items if isinstance(item, Repeat) and path in found]
    return frozenset(path for path in repeats if found[path].is_personal)


def _is_an_address(item: Item) -> bool:
    """Whether the question asks for an address of the person: a telephone number or an e-mail address."""
    return isinstance(item, Question) and item.type in TEXT_TYPES and bool({PHONE, EMAIL} & set(item.appearance))


def _common(one: str, other: str) -> int:
    """The number of groups at the beginning that two paths share."""
    mine, theirs = one.split("/")[:-1], other.split("/")
    count = 0
    while count < min(len(mine), len(theirs)) and mine[count] == theirs[count]:
        count += 1
    return count
