"""What of a questionnaire is personal: what is marked so, and what is made of it.

What repeats a personal answer (a calculation, a default, a list carried on, the rounds of a repeat) is personal too.
What only tells something about one (a class of ages, a region from an address) may be or not: whoever publishes
decides. Until then it counts as personal, and so does what rests on it.
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
"""In the order in which a standing may rise: ``WAITING`` rests on something undecided and follows it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether what a question or repeat holds is personal, and why.

    ``rests_on``: the personal questions and columns of the sample that it reads; ``column`` and ``written``: where,
    and by which expression; ``repeats``: one of them may come out of it as it is. ``declared``: the questionnaire says
    it, or it was decided.
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
        """Whether it is kept from whoever needs no personal data: what nobody has decided is."""
        return self.verdict != NOT_PERSONAL


def standings(
    questionnaire: Questionnaire, columns: Collection[str] = (), decided: Mapping[str, bool] | None = None
) -> dict[str, Standing]:
    """Path without instances → its standing, of every question and repeat that is personal or rests on what is.

    ``columns``: the sample's that are personal, beside those of which the questionnaire says so; ``decided``: path of
    a question or repeat that could not be decided → whether it is personal. The words of instances chosen from a
    repeat stand under the path and ``WORDS_SHOWN``. Circles do no harm: a standing only rises.
    """
    return _Standings(questionnaire, columns, decided or {}).found()


def personal_names(questionnaire: Questionnaire) -> frozenset[str]:
    """The names of what is personal as far as the questionnaire alone says it; what is undecided is."""
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
        """Whether any expression names a personal column of the sample, as far as that is seen without parsing."""
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
        # Asked about once, at the repeat.
        worked_out = max(worked_out, WAITING if around == UNDECIDED else around)
        if worked_out in (WAITING, UNDECIDED) and path in self._decided:
            return PERSONAL if self._decided[path] else NOT_PERSONAL
        return PERSONAL if said else worked_out

    def _said_of(self, path: str) -> bool | None:
        """What the row itself or the nearest group around it says."""
        item, outer = self._items[path], path.rpartition("/")[0]
        if item.personal is not None:
            return item.personal
        around = self._said_of(outer) if outer in self._items else None
        return True if around is None and _is_an_address(item) else around

    def _round_of(self, path: str) -> int:
        """The standing of the repeat around it, whose rounds its answers belong to."""
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
    """The paths of the repeats whose rounds, and their keys, say something of the person."""
    items = (("/".join((*around, item.name)), item) for around, item in questionnaire.walk())
    repeats = [path for path, item in items if isinstance(item, Repeat) and path in found]
    return frozenset(path for path in repeats if found[path].is_personal)


def _is_an_address(item: Item) -> bool:
    """Whether a person is reached at what is asked: a telephone number, an e-mail address."""
    return isinstance(item, Question) and item.type in TEXT_TYPES and bool({PHONE, EMAIL} & set(item.appearance))


def _common(one: str, other: str) -> int:
    """How many groups two paths have in common."""
    mine, theirs = one.split("/")[:-1], other.split("/")
    count = 0
    while count < min(len(mine), len(theirs)) and mine[count] == theirs[count]:
        count += 1
    return count
