"""From answers, columns and what is asked to the figures and letters of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby

import numpy as np

from . import specification as s
from .answers import DK, REFUSED, SAID, UNSAID, AnswerColumn, Answers, Kind, Mask, Numbers, Places, of_people
from .basis import Basis, basis_of, means_of, medians_of, together
from .columns import NO_ANSWERS, NO_SCORES, Columns, Head, UseError, found_column
from .significance import Comparison, compare_means, compare_shares, letters_of
from .specification import TableSpec

POINTS = 2
"""The points of a scale that are its top, or its bottom."""
FIRST_RANKS = 3
MOST_NAMED = 3
"""Questions of a grid in its title, where it was given none."""
PROMOTERS, DETRACTORS = 9, 6
"""From 0 to 10: from nine on somebody recommends, up to six somebody does not."""


class RowKind(StrEnum):
    """What a row is. ``ASIDE``: don't know and refused; ``SECTION``: a heading without figures."""

    ANSWER, ASIDE, NET, SECTION = "answer", "aside", "net", "section"
    TOP, BOTTOM, NPS = s.TOP, s.BOTTOM, s.NPS
    MEAN, DEVIATION, MEDIAN, ERROR = s.MEAN, s.DEVIATION, s.MEDIAN, s.ERROR
    PROMOTERS, PASSIVES, DETRACTORS = "promoters", "passives", "detractors"
    FIRST, AMONG_FIRST, RANK = "first", "among_first", "rank"


SHARES = frozenset(
    {
        *(RowKind.ANSWER, RowKind.ASIDE, RowKind.NET, RowKind.TOP, RowKind.BOTTOM),
        *(RowKind.PROMOTERS, RowKind.PASSIVES, RowKind.DETRACTORS),
    }
)
"""Rows of shares; all others are figures."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. ``values``: a figure for each column, NaN for none; shares from 0 to 100, or people.

    ``counts``: the weighted people behind a share; ``letters``: of the columns that each is higher than. ``base``: how
    many people could give the answer, where other versions of the questionnaire did not offer it; ``None``: all.
    """

    kind: RowKind
    label: str
    values: Sequence[float] = ()
    letters: Sequence[str] = ()
    counts: Sequence[float] = ()
    base: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is shown. ``small_bases``: for each column whether its base is small.

    ``has_letters``: whether columns were compared; ``per``: what it is counted on; ``own_bases``: whether rows have
    bases of their own, as the items of a grid that not everybody was asked; ``filter``: of this table alone.
    """

    title: str
    base: str
    heads: Sequence[Head]
    rows: Sequence[Row]
    people: Sequence[float]
    weighted: Sequence[float]
    effective: Sequence[float]
    small_bases: Sequence[bool]
    cells: str
    per: str
    has_letters: bool
    overlaps: bool
    own_bases: bool = False
    filter: str = ""


def tabulate(
    answers: Answers,
    spec: TableSpec,
    columns: Columns,
    *,
    cells: str = s.COLUMN,
    comparison: Comparison | None = None,
    among: Mask | None = None,
) -> Table:
    """The table. ``among``: only these interviews. Raises ``UseError``."""
    return _Tabulation(answers, spec, columns, cells, comparison or Comparison(), among).table()


@dataclass(slots=True)
class _Item:
    """A question of the table: its column, those who answered it, and sums over them."""

    column: AnswerColumn
    at: Places
    basis: Basis
    scores: Numbers = field(default_factory=lambda: np.empty(0))


class _Tabulation:
    def __init__(
        self,
        answers: Answers,
        spec: TableSpec,
        columns: Columns,
        cells: str,
        comparison: Comparison,
        among: Mask | None,
    ) -> None:
        self._answers, self._spec, self._columns = answers, spec, columns
        self._cells, self._among = cells, among
        self._items = [self._item(use) for use in spec.uses]
        # Answers and instances of one person depend on each other: no test knows how much.
        per_people = spec.per == s.PEOPLE
        self._comparison = comparison if per_people and len(columns.groups) else Comparison(levels=())

    def _item(self, use: s.Use) -> _Item:
        found = found_column(self._answers, use)
        if self._spec.statistics:
            found = found.as_scale()
        owner = None
        if found.loop and self._spec.per != s.PEOPLE:
            owner = self._answers.loops[found.loop]
        elif found.loop:
            found = of_people(found, self._answers.loops[found.loop], self._answers.size)
        asked = found.asked
        if self._among is not None:
            asked = asked & (self._among if owner is None else self._among[owner])
        at = np.flatnonzero(asked).astype(np.int32)
        return _Item(found, at, basis_of(self._columns, at, owner))

    def table(self) -> Table:
        if not self._items:
            raise UseError(NO_ANSWERS, "")
        first = self._items[0]
        basis = first.basis if len(self._items) == 1 else self._whole()
        rows = list(self._grid() if len(self._items) > 1 else self._question(first))
        sizes = {len(item.at) for item in self._items}
        return Table(
            title=self._spec.title or self._questions(),
            base=first.column.base,
            heads=self._columns.heads,
            rows=rows,
            people=basis.people.tolist(),
            weighted=basis.weight.tolist(),
            effective=basis.effective.tolist(),
            small_bases=[bool(count < self._comparison.minimum) for count in basis.people],
            cells=self._cells,
            per=self._spec.per,
            has_letters=bool(self._comparison.levels),
            overlaps=any(group.overlaps for group in self._columns.groups),
            own_bases=len(sizes) > 1,
            filter=self._spec.filter,
        )

    def _questions(self) -> str:
        """The question, or the first of those that are one grid."""
        labels = [item.column.label for item in self._items]
        return " · ".join([*labels[:MOST_NAMED], *(["…"] if len(labels) > MOST_NAMED else [])])

    def _whole(self) -> Basis:
        """Everybody who answered any item of a grid."""
        if any(item.column.loop for item in self._items):
            return self._items[0].basis
        at = np.unique(np.concatenate([item.at for item in self._items])).astype(np.int32)
        return basis_of(self._columns, at)

    def _question(self, item: _Item) -> Iterator[Row]:
        column, spec = item.column, self._spec
        if column.kind == Kind.RANKING:
            yield from self._ranking(item)
            return
        if column.kind != Kind.NUMBER:
            chosen = column.chosen()[:, item.at]
            yield from self._nets(item, chosen)
            valid = [place for place, one in enumerate(column.answers) if not one.missing]
            aside = [place for place, one in enumerate(column.answers) if one.missing]
            if spec.has_answers:
                yield from self._answer_shares(item, RowKind.ANSWER, chosen, valid)
                yield from self._answer_shares(item, RowKind.ASIDE, chosen, aside)
        if spec.has_answers:
            yield from self._unsaid(item)
        for name in spec.statistics:
            if name in {s.MEAN, s.DEVIATION, s.MEDIAN, s.ERROR, s.NPS}:
                yield from self._figures(item, name, "")

    def _unsaid(self, item: _Item) -> Iterator[Row]:
        """Don't know and refused for which no answer stands; the row says only which."""
        for kind in (DK, REFUSED):
            given = np.asarray(item.column.unsaid[item.at] == kind)
            if given.any():
                yield from self._shares(item, RowKind.ASIDE, given[None], [UNSAID[kind]])

    def _nets(self, item: _Item, chosen: Mask) -> Iterator[Row]:
        for net in self._spec.nets:
            places = [place for place, one in enumerate(item.column.answers) if one.code in net.codes]
            yield from self._net_share(item, RowKind.NET, chosen, places, net.label)
        for name in self._spec.statistics:
            if name in {s.TOP, s.BOTTOM}:
                places = points_of(item.column, name)
                if not places:
                    raise UseError(NO_SCORES, item.column.name)
                said = ", ".join(item.column.answers[place].label for place in places)
                yield from self._net_share(item, RowKind(name), chosen, places, said)
            elif name == s.NPS:
                yield from self._recommenders(item)

    def _recommenders(self, item: _Item) -> Iterator[Row]:
        """Shares of those who gave a score, as the net promoter score is: promoters less detractors are the score."""
        scores = _recommending(item)
        scored = np.flatnonzero(scores == scores).astype(np.int32)
        people = _Item(item.column, item.at[scored], _part(item.basis, scored))
        kinds = {RowKind.PROMOTERS: 100, RowKind.PASSIVES: 0, RowKind.DETRACTORS: -100}
        for kind, score in kinds.items():
            yield from self._shares(people, kind, np.asarray(scores[scored] == score)[None], [""])

    def _grid(self) -> Iterator[Row]:
        """A row for each item under each figure; without any figure the answers of each item."""
        spec = self._spec
        if not spec.statistics:
            for item in self._items:
                yield Row(RowKind.SECTION, item.column.label)
                yield from self._question(item)
            return
        for name in spec.statistics:
            yield Row(RowKind.SECTION, name)
            for item in self._items:
                if name in {s.TOP, s.BOTTOM}:
                    places = points_of(item.column, name)
                    if not places:
                        raise UseError(NO_SCORES, item.column.name)
                    chosen = item.column.chosen()[:, item.at]
                    yield from self._net_share(item, RowKind(name), chosen, places, item.column.label)
                else:
                    yield from self._figures(item, name, item.column.label)

    def _ranking(self, item: _Item) -> Iterator[Row]:
        ranks, labels = item.column.ranks()[:, item.at], [one.label for one in item.column.answers]
        places = range(len(labels))
        yield Row(RowKind.SECTION, RowKind.FIRST)
        yield from self._answer_shares(item, RowKind.ANSWER, np.asarray(ranks == 1), places)
        if len(labels) > FIRST_RANKS:
            yield Row(RowKind.SECTION, RowKind.AMONG_FIRST)
            yield from self._answer_shares(item, RowKind.ANSWER, np.asarray(ranks <= FIRST_RANKS), places)
        yield Row(RowKind.SECTION, RowKind.RANK)
        for rank, label in zip(ranks, labels, strict=True):
            yield from self._figure_rows(item, rank, s.MEAN, label, kind=RowKind.RANK)
        yield from self._unsaid(item)

    def _answer_shares(self, item: _Item, kind: RowKind, chosen: Mask, places: Sequence[int]) -> Iterator[Row]:
        """A row for each of these answers, all at once as far as everybody was offered them."""
        partial = {place for lacking in item.column.not_offered for place in lacking}
        for is_partial, run in groupby(places, key=partial.__contains__):
            if is_partial:
                for place in run:
                    yield from self._net_share(item, kind, chosen, [place], item.column.answers[place].label)
            else:
                at = list(run)
                yield from self._shares(item, kind, chosen[at], [item.column.answers[place].label for place in at])

    def _net_share(self, item: _Item, kind: RowKind, chosen: Mask, places: Sequence[int], label: str) -> Iterator[Row]:
        """The row of whoever gave any of these answers, of those who were offered any of them."""
        given = np.asarray(chosen[list(places)].any(0, keepdims=True))
        offered = item.column.offered_to(places)
        if offered is None:
            yield from self._shares(item, kind, given, [label])
            return
        at = np.flatnonzero(offered[item.at] | given[0]).astype(np.int32)
        people = _Item(item.column, item.at[at], _part(item.basis, at))
        for row in self._shares(people, kind, given[:, at], [label]):
            yield replace(row, base=int(people.basis.people[0]))

    def _shares(self, item: _Item, kind: RowKind, chosen: Mask, labels: Sequence[str]) -> Iterator[Row]:
        if not len(chosen):
            return
        basis = item.basis
        counts = basis.weights_of(chosen)
        base = basis.weight
        if self._spec.per == s.ANSWERS:
            base = basis.sums(self._answers_given(item)[None])[0]
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = counts / base
            values = self._values(counts, shares, base)
        is_tested = kind != RowKind.ASIDE and bool(self._comparison.levels)
        letters = self._letters_of_shares(basis, shares) if is_tested else [[""] * len(base)] * len(labels)
        for label, figures, own, people in zip(labels, values, letters, counts, strict=True):
            yield Row(kind, label, figures.tolist(), own, people.tolist())

    def _values(self, counts: Numbers, shares: Numbers, base: Numbers) -> Numbers:
        if self._cells == s.ROW:
            return np.asarray(counts / counts[:, :1] * 100)
        if self._cells == s.TOTAL:
            return np.asarray(counts / base[0] * 100)
        return counts if self._cells == s.COUNT else shares * 100

    def _answers_given(self, item: _Item) -> Numbers:
        """How many answers each gave; who said that they do not know gave one."""
        count = item.column.chosen()[:, item.at].sum(0) if item.column.kind != Kind.NUMBER else 0
        return np.asarray(count + (item.column.unsaid[item.at] != SAID), np.float64)

    def _letters_of_shares(self, basis: Basis, shares: Numbers) -> list[list[str]]:
        letters = [[""] * len(self._columns.heads) for _ in shares]
        for group in self._columns.groups:
            names = [head.letter for head in self._columns.heads[group.span]]
            higher = compare_shares(shares[:, group.span], basis.bases(group), self._comparison)
            for row in np.flatnonzero(np.logical_or.reduce(higher).any((1, 2))):
                letters[row][group.span] = letters_of([level[row] for level in higher], names)
        return letters

    def _figures(self, item: _Item, name: str, label: str) -> Iterator[Row]:
        if name == s.NPS:
            yield from self._figure_rows(item, _recommending(item), s.MEAN, label, kind=RowKind.NPS)
            return
        if not item.column.is_scored:
            raise UseError(NO_SCORES, item.column.name)
        yield from self._figure_rows(item, item.column.scores()[item.at], name, label, kind=RowKind(name))

    def _figure_rows(self, item: _Item, values: Numbers, name: str, label: str, *, kind: RowKind) -> Iterator[Row]:
        said = np.flatnonzero(values == values).astype(np.int32)
        basis, values = _part(item.basis, said), values[said]
        letters = [""] * len(self._columns.heads)
        if name == s.MEDIAN:
            yield Row(kind, label, medians_of(basis, values).tolist(), letters)
            return
        found = means_of(basis, values)
        with np.errstate(divide="ignore", invalid="ignore"):
            figures = {
                s.MEAN: found.means,
                s.DEVIATION: np.sqrt(found.variances),
                s.ERROR: np.sqrt(found.variances / basis.effective),
            }[name]
        if name == s.MEAN and self._comparison.levels:
            for group in self._columns.groups:
                names = [head.letter for head in self._columns.heads[group.span]]
                span, both = group.span, together(basis, group, values, found)
                bases = basis.bases(group)
                higher = compare_means(found.means[span], found.variances[span], bases, both, self._comparison)
                letters[span] = letters_of(higher, names)
        yield Row(kind, label, figures.tolist(), letters)


def points_of(column: AnswerColumn, name: str) -> list[int]:
    """The places of the two highest or the two lowest points of a scale; none where the answers are no scale."""
    scored = [place for place, one in enumerate(column.answers) if one.score == one.score and not one.missing]
    ordered = sorted(scored, key=lambda place: column.answers[place].score)
    if len(ordered) <= POINTS:
        return []
    return ordered[-POINTS:] if name == s.TOP else ordered[:POINTS]


def _recommending(item: _Item) -> Numbers:
    """100, 0 or -100 for each score from 0 to 10; NaN for none."""
    if not item.column.is_scored:
        raise UseError(NO_SCORES, item.column.name)
    scores = item.column.scores()[item.at]
    known = scores[scores == scores]
    if len(known) and (known.min() < 0 or known.max() > 10):
        raise UseError(NO_SCORES, item.column.name)
    found = np.where(scores >= PROMOTERS, 100.0, np.where(scores <= DETRACTORS, -100.0, 0.0))
    return np.where(scores == scores, found, np.nan)


def _part(basis: Basis, at: Places) -> Basis:
    """The basis of some of those it is of."""
    if len(at) == len(basis.members):
        return basis
    members, weighted, squared = basis.members[at], basis.weighted[at], basis.squared[at]
    weight, squares = weighted.sum(0), squared.sum(0)
    effective = np.divide(np.square(weight), squares, out=np.zeros_like(weight), where=squares > 0)
    return Basis(members, weighted, squared, members.sum(0).astype(np.float64), weight, effective)
