"""Classes of a number made on the spot: ``18-34, 35-54, 55+`` becomes a calculation with a code for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from surveys.formats.drafting import Written
from surveys.formats.drafting.questions import in_columns
from surveys.formats.editing import InsertRows, Operation

MOST_CLASSES = 50
_RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9})|(\+))?|-(\d{1,9})")
_DASHES = str.maketrans("–—−", "---")


@dataclass(frozen=True, slots=True)
class NumberClass:
    """Whole numbers from ``low`` to ``high``, both included; ``None`` where there is no limit."""

    low: int | None
    high: int | None

    @property
    def code(self) -> str:
        """``18-34``, ``55+``; of the lowest ``0-17``."""
        return f"{self.low}+" if self.high is None else f"{self.low or 0}-{self.high}"


def read_classes(text: str) -> list[NumberClass]:
    """The classes in ``18-34, 35-54, 55+``, or where each begins: ``18, 35, 55``; empty if they are not to be read.

    Each begins where the one before ends, so that everybody in between belongs to one.
    """
    words = re.sub(r"\s*-\s*", "-", text.translate(_DASHES)).replace(" +", "+")
    found = [_RANGE.fullmatch(word) for word in re.split(r"[\s,;]+", words.strip(" ,;\t\r\n")) if word]
    matches = [match for match in found if match]
    if not 0 < len(matches) == len(found) <= MOST_CLASSES:
        return []
    lows = [None if match[4] else int(match[1]) for match in matches]
    highs = [int(match[2] or match[4]) if match[2] or match[4] else None for match in matches]
    following = [None if low is None else low - 1 for low in [*lows[1:], None]]
    closed = [given if given is not None else after for given, after in zip(highs, following, strict=True)]
    classes = [NumberClass(low, high) for low, high in zip(lows, closed, strict=True)]
    return classes if _are_in_order(matches, classes, following) else []


def _are_in_order(
    matches: Sequence[re.Match[str]], classes: Sequence[NumberClass], following: Sequence[int | None]
) -> bool:
    last = len(classes) - 1
    for at, one in enumerate(classes):
        is_upside_down = one.low is not None and one.high is not None and one.low > one.high
        is_open = one.low is None and at > 0
        is_cut_short = bool(matches[at][3]) and at < last
        if is_upside_down or is_open or is_cut_short or (at < last and one.high != following[at]):
            return False
    return last > 0 or classes[0].high is not None or classes[0].low is not None


def calculation_of(source: str, classes: Sequence[NumberClass]) -> str:
    """The calculation that gives the code of the class of ``${source}``; nothing outside of all, or without answer."""
    value = f"${{{source}}}"
    made = f"'{classes[-1].code}'"
    if classes[-1].high is not None:
        made = f"if({value} < {classes[-1].high + 1}, {made}, '')"
    for one in reversed(classes[:-1]):
        made = f"if({value} < {(one.high or 0) + 1}, '{one.code}', {made})"
    if classes[0].low is not None:
        made = f"if({value} < {classes[0].low}, '', {made})"
    return f"if(answered({value}), {made}, '')"


def classes_added(written: Written, source: str, classes: Sequence[NumberClass]) -> tuple[list[Operation], str]:
    """The calculation behind the question, and its name: an equal one that is there is taken."""
    table, calculation = written.survey, calculation_of(source, classes)
    taken = {table.cell(row, "name").lower(): table.cell(row, "calculation") for row in table.rows}
    for row in table.rows:
        if table.cell(row, "calculation") == calculation:
            return [], table.cell(row, "name")
    names = [f"{source}_class", *(f"{source}_class{number}" for number in range(2, len(taken) + 3))]
    name = next(one for one in names if one.lower() not in taken)
    row_of = next((row.number for row in table.rows if table.cell(row, "name") == source), None)
    cells = {"type": "calculate", "name": name, "calculation": calculation}
    return [InsertRows("survey", (in_columns(written, cells),), row_of)], name
