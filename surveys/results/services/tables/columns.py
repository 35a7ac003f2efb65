"""The interviews of a delivery as columns of answers, for tables and weights. Nothing personal is in them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from surveys.analysis.tables import (
    DK,
    NONE,
    REFUSED,
    SAID,
    Answer,
    AnswerColumn,
    Answers,
    Kind,
)
from surveys.questionnaire.codebook import Codebook, Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.codebook.row_layout import Row
from surveys.questionnaire.types import CALCULATED_TYPES
from surveys.results.services.workbook.columns import question_text
from surveys.results.services.workbook.delivery import Delivery

MOST_POINTS = 21
"""A scale of numbers with so many points is shown point by point."""
MOST_TEXTS = 60
"""A calculated text or a column of the sample with more different values is no list of answers."""
NOBODY = float("nan")
MISSING = {"dk": DK, "refused": REFUSED}
KINDS = {
    kinds.SINGLE: Kind.SINGLE,
    kinds.MULTIPLE: Kind.SEVERAL,
    kinds.RANKING: Kind.RANKING,
    kinds.NUMBER: Kind.NUMBER,
}


def answers_from(delivery: Delivery) -> Answers:
    """All columns of the delivery that tables can be made of; the interviews are read once."""
    repeats = ["", *delivery.repeats()]
    gathered = {repeat: [_Gathered(one, delivery) for one in _usable(delivery, repeat)] for repeat in repeats}
    extras = {name: _Gathered(_attribute(name), delivery) for name in delivery.attributes}
    interviews, weights = array("q"), array("d")
    owners = {repeat: array("i") for repeat in repeats if repeat}
    for batch in delivery.batches():
        for version, run in groupby(batch, key=lambda record: record.version_id):
            records = list(run)
            first = len(interviews)
            interviews.extend(record.interview for record in records)
            weights.extend(record.weight for record in records)
            _take(delivery, version, [record.row for record in records], gathered[""])
            for name, extra in extras.items():
                extra.take([record.attributes.get(name) or None for record in records], {}, version)
            for repeat, owner in owners.items():
                instances = [record.row.get("r", {}).get(repeat, ()) for record in records]
                owner.extend(first + place for place, found in enumerate(instances) for _ in found)
                _take(delivery, version, [one for found in instances for one in found], gathered[repeat])
    columns = [one.column() for found in gathered.values() for one in found]
    taken = {column.name.casefold() for column in columns if column}
    columns += [one.column() for name, one in extras.items() if name.casefold() not in taken]
    made = {column.name: column for column in columns if column is not None}
    return Answers(
        np.array(interviews, np.int64),
        np.array(weights, np.float64),
        made,
        {repeat: np.array(owner, np.int32) for repeat, owner in owners.items()},
        _earlier_names(delivery.codebook, made),
    )


def _usable(delivery: Delivery, repeat: str) -> list[Variable]:
    return [
        one
        for one in delivery.variables(repeat)
        if not one.personal
        and not one.is_aside
        and not one.specify
        and (one.kind in KINDS or (one.kind == kinds.TEXT and one.type in CALCULATED_TYPES))
    ]


def _attribute(name: str) -> Variable:
    return Variable(name, "", "", kinds.TEXT, {"": name})


def _earlier_names(codebook: Codebook, made: Mapping[str, AnswerColumn]) -> dict[str, str]:
    """Names in small letters, those of earlier versions too → the column's name."""
    found = {name.casefold(): name for name in made}
    renamed = ((earlier, one.name) for one in codebook.variables for earlier in one.was if one.name in made)
    # Expressions name the question, whose variable may have had to be called otherwise.
    asked = ((one.path.rsplit("/", 1)[-1], one.name) for one in codebook.variables if one.name in made)
    for earlier, name in (*renamed, *asked):
        found.setdefault(earlier.casefold(), name)
    return found


def _take(delivery: Delivery, version: int, rows: Sequence[Row], gathered: Sequence[_Gathered]) -> None:
    """Add the rows of one version, a variable after the other."""
    if not rows:
        return
    by_place = list(zip(*(row["v"] for row in rows), strict=True))
    missing: dict[int, dict[int, str]] = {}
    for number, row in enumerate(rows):
        for place, kind in row.get("m", {}).items():
            missing.setdefault(int(place), {})[number] = kind
    for one in gathered:
        at = delivery.place_of(version, one.variable)
        values: Sequence[Any] = by_place[at] if at is not None else (None,) * len(rows)
        read = delivery.reader(version, one.variable, at)
        if read is not None:
            values = [value if value is None else read(value) for value in values]
        one.take(values, missing.get(at, {}) if at is not None else {}, version)


class _Gathered:
    """One variable while the interviews are read."""

    def __init__(self, variable: Variable, delivery: Delivery) -> None:
        self.variable, self._delivery = variable, delivery
        self._answers = list(_answers(variable, delivery))
        self._is_open = variable.kind == kinds.TEXT
        self._known: dict[Any, int] = {answer.code: place for place, answer in enumerate(self._answers)}
        self._is_number = variable.kind == kinds.NUMBER and not self._answers
        self._points = {answer.score: place for place, answer in enumerate(self._answers)}
        self._patterns: dict[tuple[int, ...], int] = {}
        self._places, self._numbers, self._unsaid = array("i"), array("d"), array("b")
        self._versions, self._not_offered = array("i"), _places_not_offered(variable, delivery, self._known)

    def take(self, values: Sequence[Any], missing: Mapping[int, str], version: int) -> None:
        """Add a batch of values of one version; ``missing``: place in it → ``dk`` or ``refused``."""
        if self._not_offered:
            self._versions.extend([list(self._not_offered).index(version)] * len(values))
        unsaid = [SAID] * len(values)
        for place, kind in missing.items():
            unsaid[place] = MISSING[kind]
        self._unsaid.extend(unsaid)
        if self._is_number:
            self._numbers.extend(NOBODY if value is None else float(value) for value in values)
        elif self._is_open:
            self._places.extend(NONE if value is None else self._learn(value) for value in values)
        elif self.variable.kind in kinds.SPREAD_KINDS:
            self._places.extend(self._pattern(value) if value else NONE for value in values)
        elif self.variable.kind == kinds.NUMBER:
            self._places.extend(NONE if value is None else self._point(value) for value in values)
        else:
            known = self._known
            self._places.extend(NONE if value is None else known.get(value, NONE) for value in values)

    def column(self) -> AnswerColumn | None:
        """What was gathered; ``None`` of a text with too many different values."""
        variable, size = self.variable, len(self._unsaid)
        if len(self._answers) > MOST_TEXTS and self._is_open:
            return None
        kind = Kind.NUMBER if self._is_number else Kind.SINGLE
        nobody = np.full(size, NONE, np.int32)
        return AnswerColumn(
            name=variable.name,
            label=" ".join(question_text(variable, self._delivery.words).split()),
            kind=KINDS[variable.kind] if variable.kind in kinds.SPREAD_KINDS else kind,
            unsaid=np.array(self._unsaid, np.int8),
            places=nobody if self._is_number else np.array(self._places, np.int32),
            numbers=np.array(self._numbers, np.float64),
            answers=tuple(self._answers),
            patterns=tuple(self._patterns),
            loop=variable.repeat,
            group=variable.path.rpartition("/")[0],
            base=" ".join(self._delivery.bases.get(variable.name, "").split()),
            versions=np.array(self._versions, np.int32),
            not_offered=tuple(self._not_offered.values()),
        )

    def _learn(self, value: Any) -> int:
        text = str(value)
        if text not in self._known:
            if len(self._answers) > MOST_TEXTS:
                return NONE
            self._known[text] = len(self._answers)
            self._answers.append(Answer(text, text))
        return self._known[text]

    def _pattern(self, value: Sequence[str]) -> int:
        chosen = tuple(self._known[code] for code in value if code in self._known)
        return self._patterns.setdefault(chosen, len(self._patterns)) if chosen else NONE

    def _point(self, value: float) -> int:
        """The place of a point of a scale; one that lies outside of it, as in an earlier version, is added."""
        if value not in self._points:
            self._points[value] = len(self._answers)
            self._answers.append(Answer(f"{value:g}", f"{value:g}", float(value)))
        return self._points[value]


def _places_not_offered(variable: Variable, delivery: Delivery, known: Mapping[Any, int]) -> dict[int, frozenset[int]]:
    """Id of each version → the places of answers that only other versions offered; empty if all offered the same."""
    lacking = {
        version: frozenset(known[code] for code in delivery.codes_not_offered(version, variable) if code in known)
        for version in delivery.layouts
    }
    return lacking if any(lacking.values()) else {}


def _answers(variable: Variable, delivery: Delivery) -> Iterator[Answer]:
    """The listed answers, or the points of a scale of numbers."""
    words = delivery.words
    is_scored = variable.measure in {kinds.ORDINAL, kinds.SCALE}
    for code in variable.codes:
        label = " ".join((words.of(code.label) or code.code).split())
        score = float(code.number) if is_scored and not code.missing else NOBODY
        yield Answer(code.key, label, score, code.missing)
    if variable.kind != kinds.NUMBER or len(variable.bounds) != 3:
        return
    least, most, step = variable.bounds
    count = round((most - least) / step) + 1 if step > 0 else MOST_POINTS + 1
    if count > MOST_POINTS:
        return
    ends = {end.number: words.of(end.label) for end in variable.ends}
    for place in range(count):
        number = least + place * step
        said = " ".join((ends.get(int(number), "") if number == int(number) else "").split())
        yield Answer(f"{number:g}", f"{number:g} {said}".strip(), float(number))
