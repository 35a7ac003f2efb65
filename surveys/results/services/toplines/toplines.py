"""The toplines of a study: a card for each question, of everybody, of some, or of two groups side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from surveys.analysis.differences import Group
from surveys.design.models import Study
from surveys.design.queries import roles_in
from surveys.people.models import Role, User
from surveys.questionnaire.codebook import Code
from surveys.questionnaire.codebook import variables as kinds
from surveys.results.queries import weight_sets_of
from surveys.results.queries.deliveries import DELIVERED
from surveys.results.services.workbook.columns import question_text
from surveys.results.services.workbook.delivery import Delivery, delivery_for, limited_to

from .answer_columns import INTERVIEW, WEIGHT, AnswerColumns, VariableColumns, answer_columns, studies_with_columns
from .cards import Card, Comparison, card_of, compared, is_shown
from .counting import Counts, counted
from .weighing import weights_by_interview, with_weights

if TYPE_CHECKING:
    import polars

MOST_CODES = 40
"""A question with more answers is not offered as a filter."""
BASE_WEIGHT = "base"
"""The weights that the sample's list gives."""
ALL_BUT_ALL = 0.95
"""A share from which on an answer is no finding: those who were screened in all give it."""
KEPT = 16
"""The toplines without a filter that a process keeps."""
_CARDS: dict[tuple[str, str, str | None, str], list[Card]] = {}
WAVE = "wave"
"""In place of a variable: the wave before is compared with."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be seen. ``filters``: variable → codes, of which any; of several variables all must apply.

    ``compare``: a variable of which ``first`` and ``second`` are codes, or ``WAVE``. ``weight``: see ``weights_of``.
    """

    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    compare: str = ""
    first: str = ""
    second: str = ""
    weight: str = ""


@dataclass(frozen=True, slots=True)
class Chooser:
    """A question by which people can be told apart. ``codes``: code → its words."""

    name: str
    words: str
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Toplines:
    """What is shown. ``everybody``: after the filter; ``groups``: the bases of the two compared, with their names.

    ``name``: of the answers it was counted from, another one as soon as anything has changed.
    ``choosers``: the questions to filter and compare by; ``earlier``: the wave before, if there is one; ``weights``:
    name → words of the weights that there are.
    """

    cards: Sequence[Card]
    comparisons: Sequence[Comparison]
    name: str
    everybody: Group
    choosers: Sequence[Chooser]
    weights: Mapping[str, str]
    asked: Asked
    made_at: datetime
    groups: Sequence[tuple[str, Group]] = ()
    earlier: Study | None = None


def toplines_of(
    study: Study, asked: Asked, *, language: str, now: datetime, client: str | None = None, by: User | None = None
) -> Toplines:
    """The toplines as they are asked for; what is unknown in ``asked`` is left out. Raises ``StoreError``.

    ``client``: of several who share the questionnaire the one who sees them: no word of the others' blocks. ``by``:
    who looks, and compares with the wave before if they work on it, too.
    """
    with translation.override(language):
        return _Room(study, language, now, client, wave_before_for(by, study)).seen(asked)


class _Room:
    """The columns of one study, and how they are looked at."""

    def __init__(
        self, study: Study, language: str, now: datetime, client: str | None = None, earlier: Study | None = None
    ) -> None:
        self.study, self.language, self.now, self.client, self.earlier = study, language, now, client, earlier
        self.delivery = _delivery(study, language, now)
        self.columns = answer_columns(self.delivery)
        if client is not None:
            self.delivery = limited_to(self.delivery, client)
        self.choosers = {one.name: one for one in _choosers(self.delivery)}
        self.kept = {one.name: one for one in weight_sets_of(study)}
        self.weights = {**weights_of(self.columns), **{name: name for name in self.kept}}
        self.frames = self.columns.frames

    def weighed(self, name: str) -> str:
        """The column of these weights, which the frames have then; ``""``: there are none, or they cannot be made."""
        if name == BASE_WEIGHT and name not in self.kept:
            return WEIGHT
        title = f" weight {self.kept[name].pk}" if name in self.kept else ""
        if title and title not in self.frames[""].columns:
            made = weights_by_interview(self.study, name, language=self.language, now=self.now)
            if made is None:
                return ""
            self.frames = {repeat: with_weights(frame, title, made) for repeat, frame in self.frames.items()}
        return title

    def seen(self, asked: Asked) -> Toplines:
        asked = self._known(asked)
        weight = self.weighed(asked.weight)
        asked = asked if weight else replace(asked, weight="")
        frames = self._filtered(self.frames, asked.filters)
        everybody, earlier = _group_of(frames[""], weight), self.earlier
        facts: dict[str, Any] = {
            "name": self.columns.name,
            "everybody": everybody,
            "choosers": list(self.choosers.values()),
            "weights": self.weights,
            "asked": asked,
            "made_at": self.now,
            "earlier": earlier,
        }
        if asked.compare == WAVE and earlier is not None:
            found, bases = self._with_wave(frames, earlier, asked, weight)
            return Toplines((), found, groups=bases, **facts)
        if asked.compare in self.choosers:
            found, bases = self._side_by_side(frames, asked, weight)
            return Toplines((), found, groups=bases, **facts)
        return Toplines(self._of_everybody(weight) if not asked.filters else self.cards(frames, weight), (), **facts)

    def _of_everybody(self, weight: str) -> list[Card]:
        """The cards without a filter; counted once, until an answer changes."""
        key = (self.columns.name, self.language, self.client, weight)
        if (found := _CARDS.get(key)) is None:
            while len(_CARDS) >= KEPT:
                _CARDS.pop(next(iter(_CARDS)), None)
            found = _CARDS[key] = self.cards(self.frames, weight)
        return found

    def cards(self, frames: Mapping[str, polars.DataFrame], weight: str) -> list[Card]:
        """The cards of everybody in these frames, in the questionnaire's order."""
        return self.cards_beside(self.counts(frames, weight), {})

    def counts(self, frames: Mapping[str, polars.DataFrame], weight: str) -> dict[str, Counts]:
        """How each question was answered in these frames, by its name in small letters."""
        said = {variable.name for variable in self.delivery.codebook.variables}
        found: dict[str, Counts] = {}
        for repeat, variables in self.columns.variables.items():
            shown = [one for one in variables if is_shown(one.variable) and one.variable.name in said]
            found |= {name.casefold(): one for name, one in counted(frames[repeat], shown, weight).items()}
        return found

    def cards_beside(self, counts: Mapping[str, Counts], others: Mapping[str, Counts]) -> list[Card]:
        """The cards of these counts, with the rows that ``others`` need, too."""
        known = ((one, one.name.casefold()) for one in self.delivery.codebook.variables)
        return [card_of(self.delivery, one, counts[name], others.get(name)) for one, name in known if name in counts]

    def _known(self, asked: Asked) -> Asked:
        """What is asked without what this study does not know."""
        filters = {
            name: [code for code in codes if code in self.choosers[name].codes]
            for name, codes in asked.filters.items()
            if name in self.choosers
        }
        compare, first, second = asked.compare, asked.first, asked.second
        if compare in self.choosers:
            codes = list(self.choosers[compare].codes)
            first = first if first in codes else codes[0]
            second = second if second in codes and second != first else next(one for one in codes if one != first)
        elif compare != WAVE or self.earlier is None:
            compare = first = second = ""
        weight = asked.weight if asked.weight in self.weights else ""
        return Asked({name: codes for name, codes in filters.items() if codes}, compare, first, second, weight)

    def _filtered(
        self, frames: Mapping[str, polars.DataFrame], filters: Mapping[str, Sequence[str]]
    ) -> Mapping[str, polars.DataFrame]:
        if not filters:
            return frames
        import polars as pl  # noqa: PLC0415

        conditions = [self._condition(name, codes) for name, codes in filters.items()]
        main = frames[""].filter(reduce(lambda one, other: one & other, conditions))
        others = {
            repeat: frame.filter(pl.col(INTERVIEW).is_in(main[INTERVIEW].implode()))
            for repeat, frame in frames.items()
            if repeat
        }
        return {"": main, **others}

    def _condition(self, name: str, codes: Sequence[str]) -> polars.Expr:
        import polars as pl  # noqa: PLC0415

        found: VariableColumns = next(one for one in self.columns.variables[""] if one.variable.name == name)
        numbers = [code.number for code in found.variable.codes if code.key in codes]
        if not found.flags:
            return pl.col(found.titles[0]).is_in(numbers)
        flags = [pl.col(found.flags[number]) == 1 for number in numbers if number in found.flags]
        return reduce(lambda one, other: one | other, flags)

    def _side_by_side(
        self, frames: Mapping[str, polars.DataFrame], asked: Asked, weight: str
    ) -> tuple[list[Comparison], list[tuple[str, Group]]]:
        one, two = (self._filtered(frames, {asked.compare: [code]}) for code in (asked.first, asked.second))
        first, second = self.counts(one, weight), self.counts(two, weight)
        pairs = zip(self.cards_beside(first, second), self.cards_beside(second, first), strict=True)
        names = [self.choosers[asked.compare].codes[code] for code in (asked.first, asked.second)]
        bases = [(name, _group_of(frame[""], weight)) for name, frame in zip(names, (one, two), strict=True)]
        return [compared(a, b) for a, b in pairs if a.name != asked.compare and not a.is_open], bases

    def _with_wave(
        self, frames: Mapping[str, polars.DataFrame], earlier: Study, asked: Asked, weight: str
    ) -> tuple[list[Comparison], list[tuple[str, Group]]]:
        """Every question that the wave before had too, people filtered the same way where it knows the question."""
        before = _Room(earlier, self.language, self.now)
        # The wave before has weights of its own under the same name, or none.
        theirs = before.weighed(asked.weight) if asked.weight in before.weights else ""
        there = before._filtered(before.frames, before._known(asked).filters)
        first, second = self.counts(frames, weight), before.counts(there, theirs)
        known = {card.name.casefold(): card for card in before.cards_beside(second, first)}
        pairs = ((card, known.get(card.name.casefold())) for card in self.cards_beside(first, second))
        names = [_("Wave %(wave)s") % {"wave": study.wave} for study in (self.study, earlier)]
        counted_by = (_group_of(frames[""], weight), _group_of(there[""], theirs))
        bases = list(zip(names, counted_by, strict=True))
        return [compared(card, other) for card, other in pairs if other and _are_alike(card, other)], bases


def _are_alike(card: Card, other: Card) -> bool:
    return card.kind == other.kind and not card.is_open


def _delivery(study: Study, language: str, now: datetime) -> Delivery:
    return delivery_for(study, batches=tuple, language=language, statuses=list(DELIVERED), for_client=True, now=now)


def weights_of(columns: AnswerColumns) -> dict[str, str]:
    """The weights of the sample's list, where they are not all the same; the study's own come beside them."""
    weights = columns.frames[""][WEIGHT]
    return {BASE_WEIGHT: _("base weights of the sample")} if weights.n_unique() > 1 else {}


def earlier_wave(study: Study) -> Study | None:
    """The wave before, of the same series."""
    if study.series_id is None or study.wave is None:
        return None
    waves = Study.objects.filter(series=study.series_id, wave__lt=study.wave, fielded_version__isnull=False)
    return waves.order_by("-wave", "-pk").first()


def wave_before_for(person: User | None, study: Study) -> Study | None:
    """The wave before, if this person may see its answers."""
    earlier = earlier_wave(study) if person is not None else None
    if person is None or earlier is None or person.is_administrator:
        return earlier
    return earlier if roles_in(earlier, person) & {Role.RESEARCHER, Role.SUPERVISOR} else None


def forget() -> None:
    """Forget the counts that this process keeps."""
    _CARDS.clear()


def refresh_kept_columns() -> None:
    """Bring the columns up to date of the studies that somebody has looked at, so that nobody waits for them."""
    for study in Study.objects.filter(pk__in=studies_with_columns()):
        answer_columns(_delivery(study, settings.LANGUAGE_CODE, timezone.now()))


def _group_of(frame: polars.DataFrame, weight: str) -> Group:
    if not weight:
        return Group(frame.height, frame.height, frame.height)
    weights = frame[weight]
    return Group(frame.height, float(weights.sum()), float((weights * weights).sum()))


def _choosers(delivery: Delivery) -> Iterator[Chooser]:
    for variable in delivery.variables():
        codes = [code for code in variable.codes if not code.missing]
        if variable.kind in {kinds.SINGLE, kinds.MULTIPLE} and 2 <= len(codes) <= MOST_CODES and not variable.is_aside:
            words = " ".join(question_text(variable, delivery.words).split())
            yield Chooser(variable.name, words, {code.key: _words(delivery.words.of, code) for code in codes})


def _words(of: Callable[[Any], str], code: Code) -> str:
    return " ".join((of(code.label) or code.code).split())


def finding_of(cards: Iterable[Card]) -> tuple[Card, Any] | None:
    """The biggest answer of the first question with one answer that enough people gave: what the page's title says."""
    for card in cards:
        lines = [line for line in card.lines if not line.is_aside and line.valid is not None]
        if card.kind == kinds.SINGLE and len(lines) > 1 and not card.has_small_base:
            best = max(lines, key=lambda line: line.valid or 0)
            if (best.valid or 0) < ALL_BUT_ALL:
                return card, best
    return None
