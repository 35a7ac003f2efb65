"""Files of telephone numbers: numbers that must not be called, and answers of the opposition register."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .headings import fields_of
from .phones import PhoneError, as_typed, normalise, split

FREE, OPPOSED, BY_COLUMN = "free", "opposed", "column"
"""What standing in a file means: the number may be called, it may not, or a column of the file says which."""


MOST_RESULTS = 4
RESULT_HEADING = re.compile(r"esito|risultat|stato|iscri|oppos|result|outcome|status|listed|regist", re.IGNORECASE)
RESULT_WORDS = re.compile(
    r"^(?:s[iì]|yes|no|true|false|vero|falso)$|iscritt|oppos|listed|regist|present|assent", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class NumberReading:
    """How a file is read: the column of the numbers, and of an answer what a number in it means.

    ``opposed``: what stands in the column ``result`` beside numbers that must not be called; anything else there says
    that the number may be. ``is_sure``: somebody has seen what cannot be read or is of no case, and wants what the file
    does not name to be read from it all the same.
    """

    number: str
    meaning: str = OPPOSED
    result: str = ""
    opposed: tuple[str, ...] = ()
    is_sure: bool = False

    def to_json(self) -> dict[str, Any]:
        """For a column of a table; ``from_json`` reads it."""
        return {
            "number": self.number,
            "meaning": self.meaning,
            "result": self.result,
            "opposed": list(self.opposed),
            "is_sure": self.is_sure,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> NumberReading:
        """What ``to_json`` wrote."""
        opposed, is_sure = tuple(stored["opposed"]), bool(stored.get("is_sure"))
        return cls(stored["number"], stored["meaning"], stored["result"], opposed, is_sure)


class NumberRow(NamedTuple):
    """A number of a file in E.164, or why there is none: ``code`` is a key of ``samples.NOTES``.

    Of one that is opposed and may be meant otherwise than it is written, ``number`` is what it probably means.
    """

    row: int
    number: str
    code: str = ""
    is_opposed: bool = True


def number_rows(
    headers: Sequence[str], rows: Iterable[tuple[int, Sequence[Any]]], reading: NumberReading
) -> Iterator[NumberRow]:
    """Every number of the rows; of a cell with several all of them, and one row with a code where there is none."""
    place = headers.index(reading.number)
    result = headers.index(reading.result) if reading.result else None
    signs = {sign.casefold().strip() for sign in reading.opposed}
    for row, cells in rows:
        is_opposed = reading.meaning == OPPOSED
        if reading.meaning == BY_COLUMN and result is not None:
            is_opposed = as_typed(_cell(cells, result)).casefold() in signs
        typed = as_typed(_cell(cells, place))
        for part in split(typed) or [""]:
            try:
                yield NumberRow(row, normalise(part).number, is_opposed=is_opposed)
            except PhoneError as trouble:
                yield NumberRow(row, trouble.suggestion if is_opposed else "", trouble.code, is_opposed=is_opposed)


def likely_column(headers: Sequence[str]) -> str:
    """The heading under which the numbers probably stand."""
    return next((one for one in headers if "phone" in fields_of(one)), headers[0] if headers else "")


def likely_result(headers: Sequence[str], rows: Sequence[Sequence[Any]], number: str) -> str:
    """The heading under which it probably stands for each number whether it is listed; empty if no column looks so.

    Few different words in every row, under a heading that says so or themselves such an answer.
    """
    for place, heading in enumerate(headers):
        words = {as_typed(_cell(cells, place)).casefold() for cells in rows}
        if heading == number or not words or "" in words or len(words) > MOST_RESULTS:
            continue
        if RESULT_HEADING.search(heading) or all(RESULT_WORDS.search(word) for word in words):
            return heading
    return ""


def _cell(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else None
