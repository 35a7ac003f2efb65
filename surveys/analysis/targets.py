"""Targets of weights: of which variables or cells of several, in per cent; and what they make of a sample."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np

from surveys.questionnaire.expressions.recoding import CodeChanges

from .tables.answers import NONE, Answers, Kind, Places
from .tables.columns import NO_ANSWERS, TOO_MANY, UseError, used_column
from .tables.recoding import recode_class, recode_use
from .tables.specification import Use, parse_number
from .weighting import Margin, Weights, rake, shares

MOST_CLASSES = 200
HUNDRED = 100.0
EXACT = 0.05
"""Targets whose sum is so near to 100 are whole: they are shown with one decimal."""
JOIN = "|"
"""Between the codes of a cell."""
_NUMBER = re.compile(r"[\s\t;:,=]*([-+]?\d[\d.,\u00a0' ]*)\s*%?\s*$")


@dataclass(frozen=True, slots=True)
class MarginSpec:
    """Targets of one variable, or of the cells of several. ``targets``: codes of a class → per cent.

    ``merged``: class → the class it is counted with.
    """

    uses: tuple[Use, ...]
    targets: Mapping[str, float] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WeightSpec:
    """How weights are made. ``least`` and ``most``: limits; ``has_base``: whether the sample's weights come first."""

    margins: tuple[MarginSpec, ...] = ()
    least: float = 0.0
    most: float = 0.0
    """0: none."""
    has_base: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class Class:
    """A class of a margin. ``members``: the classes that were merged into it."""

    key: str
    label: str
    people: int
    sample: float
    """Per cent of those who are in a class, before weights."""
    target: float | None
    weighted: float | None = None


@dataclass(frozen=True, slots=True)
class MarginFigures:
    """A margin and what became of it. ``outside``: people without a class; ``total``: sum of the targets."""

    spec: MarginSpec
    labels: tuple[str, ...]
    classes: Sequence[Class]
    outside: int
    total: float
    is_used: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """The weights and every margin with its shares; margins whose targets are no whole are not used."""

    weights: Weights
    margins: Sequence[MarginFigures]


def to_json(spec: WeightSpec) -> dict[str, Any]:
    """The targets as plain JSON values."""
    return asdict(spec)


def from_json(data: Mapping[str, Any]) -> WeightSpec:
    """Return the targets that ``to_json`` wrote. Raises ``ValueError`` for a number that is not finite."""
    margins = tuple(
        MarginSpec(
            tuple(Use(str(use["name"]), str(use.get("bands", ""))) for use in one["uses"]),
            {str(key): parse_number(number) for key, number in one.get("targets", {}).items()},
            {str(key): str(other) for key, other in one.get("merged", {}).items()},
        )
        for one in data.get("margins", ())
    )
    limits = (parse_number(data.get("least", 0.0)), parse_number(data.get("most", 0.0)))
    return WeightSpec(margins, *limits, bool(data.get("has_base", True)), str(data.get("source", "")))


def recode_targets(spec: WeightSpec, changes: CodeChanges) -> WeightSpec:
    """The targets in the codes of today; those of answers that are one answer now are added up."""
    return replace(spec, margins=tuple(_recode_margin(one, changes) for one in spec.margins))


def _recode_margin(margin: MarginSpec, changes: CodeChanges) -> MarginSpec:
    def recode(key: str) -> str:
        return recode_class(key, margin.uses, changes, JOIN)

    targets: dict[str, float] = {}
    for key, number in margin.targets.items():
        targets[recode(key)] = targets.get(recode(key), 0.0) + number
    merged = {recode(key): recode(other) for key, other in margin.merged.items()}
    uses = tuple(recode_use(use, changes) for use in margin.uses)
    return MarginSpec(uses, targets, {key: other for key, other in merged.items() if key != other})


def weigh(answers: Answers, spec: WeightSpec) -> Weighed:
    """The weights of all interviews. Raises ``UseError`` and ``WeightingError``, whose margin counts those used."""
    base = answers.base_weights if spec.has_base else np.ones(answers.size)
    found = [(one, figures_of(answers, one)) for one in spec.margins]
    margins, used = [], []
    for one, (figures, places) in found:
        if figures.is_used:
            targets = np.array([each.target or 0.0 for each in figures.classes])
            margins.append(Margin(places, tuple(targets / targets.sum())))
            used.append(one)
    made = rake(margins, base=base, least=spec.least, most=spec.most or np.inf)
    return Weighed(made, [_with_weights(figures, places, made) for _, (figures, places) in found])


def figures_of(answers: Answers, spec: MarginSpec) -> tuple[MarginFigures, Places]:
    """The classes of a margin, before weights, and for each interview its class. Raises ``UseError``."""
    columns = [used_column(answers, use) for use in spec.uses]
    for column in columns:
        if column.kind != Kind.SINGLE:
            raise UseError(NO_ANSWERS, column.name)
    valid = [[(place, one) for place, one in enumerate(column.answers) if not one.missing] for column in columns]
    if np.prod([len(one) for one in valid]) > MOST_CLASSES:
        raise UseError(TOO_MANY, columns[-1].name)
    keys: list[str] = []
    labels: list[str] = []
    places: Places = np.full(answers.size, NONE, np.int32)
    for path in product(*valid):
        inside = np.logical_and.reduce([c.places == place for c, (place, _) in zip(columns, path, strict=True)])
        key = JOIN.join(one.code for _, one in path)
        places[inside] = len(keys)
        keys.append(key)
        labels.append(", ".join(one.label for _, one in path))
    keys, labels, places = _merged(spec, keys, labels, places)
    people = np.bincount(places[places != NONE], minlength=len(keys))
    total = sum(spec.targets.get(key, 0.0) for key in keys)
    whole = people.sum()
    classes = [
        Class(key, label, int(count), float(count / whole * HUNDRED) if whole else 0.0, spec.targets.get(key))
        for key, label, count in zip(keys, labels, people, strict=True)
    ]
    is_used = bool(spec.targets) and abs(total - HUNDRED) < EXACT
    titles = tuple(column.label for column in columns)
    return MarginFigures(spec, titles, classes, int((places == NONE).sum()), total, is_used), places


def _merged(
    spec: MarginSpec, keys: list[str], labels: list[str], places: Places
) -> tuple[list[str], list[str], Places]:
    """With classes that are counted with another."""
    into = {key: spec.merged[key] for key in keys if spec.merged.get(key) in keys and spec.merged[key] != key}
    into = {key: other for key, other in into.items() if other not in into}
    if not into:
        return keys, labels, places
    kept = [key for key in keys if key not in into]
    new = np.array([*(kept.index(into.get(key, key)) for key in keys), NONE], np.int32)
    words = dict(zip(keys, labels, strict=True))
    together = [" + ".join([words[key], *(words[one] for one in keys if into.get(one) == key)]) for key in kept]
    return kept, together, new[places]


def _with_weights(figures: MarginFigures, places: Places, made: Weights) -> MarginFigures:
    found = shares(Margin(places, [0.0] * len(figures.classes)), made.values)
    classes = [
        Class(one.key, one.label, one.people, one.sample, one.target, float(share * HUNDRED))
        for one, share in zip(figures.classes, found, strict=True)
    ]
    return MarginFigures(figures.spec, figures.labels, classes, figures.outside, figures.total, figures.is_used)


def read_targets(text: str, classes: Sequence[Class]) -> tuple[dict[str, float], list[str]]:
    """Targets as they are pasted, a line each: an answer and its per cent or people; and the lines that match none.

    A whole list that is far from 100 is people, and turned into per cent.
    """
    known = {_plain(name): one.key for one in classes for name in (one.key, one.label)}
    found: dict[str, float] = {}
    unmatched: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        said = _NUMBER.search(line)
        key = known.get(_plain(line[: said.start()])) if said else None
        number = _number(said[1]) if said else None
        if key is None or number is None or key in found:
            unmatched.append(line.strip())
        else:
            found[key] = number
    total = sum(found.values())
    if total and len(found) == len(classes) and abs(total - HUNDRED) > HUNDRED / 10:
        found = {key: number / total * HUNDRED for key, number in found.items()}
    return found, unmatched


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[\s\t;,|·]+", " ", words).split()).casefold()


def _number(text: str) -> float | None:
    """A number as Italians or others write it; ``None`` if it is none."""
    plain = re.sub(r"[\u00a0' ]", "", text).rstrip(".,")
    if "," in plain and "." in plain:
        thousands = "." if plain.rindex(",") > plain.rindex(".") else ","
        plain = plain.replace(thousands, "")
    elif re.fullmatch(r"[-+]?\d{1,3}(\.\d{3})+", plain):
        plain = plain.replace(".", "")
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return None
