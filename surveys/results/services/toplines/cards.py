"""A question's counts in words: its answers with shares, its base, what is said of numbers; two groups side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import sqrt
from typing import Any

from django.utils.translation import gettext as _

from surveys.analysis import differences
from surveys.analysis.differences import Group
from surveys.formatting import figure
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.types import SILENT_TYPES
from surveys.results.services.workbook.columns import question_text
from surveys.results.services.workbook.delivery import Delivery
from surveys.results.services.workbook.frequencies import MOST_NUMBERS, MOST_ROWS, bands, words_with_base

from .counting import NOBODY, Counts

RECOMMENDING = ("consigl", "raccomand", "recommend", "nps")
"""Parts of words by which a scale from 0 to 10 is known as the one of which promoters and detractors are told."""
PROMOTERS, PASSIVES = 9, 7


@dataclass(frozen=True, slots=True)
class Line:
    """An answer. ``share``: of all who replied, ``valid``: of those who gave an answer; ``None`` with nobody.

    ``is_aside``: it stands for don't know or refused. ``key``: its code; the waves of a series have the same.
    ``base``: those who gave an answer and could give this one, where not every version offered it; ``None``: all.
    """

    key: str
    words: str
    people: int
    share: float | None
    valid: float | None
    is_aside: bool = False
    base: Group | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Mean, median and standard deviation; ``error``: of the mean, on the effective base."""

    mean: float
    median: float
    deviation: float | None
    error: float


@dataclass(frozen=True, slots=True)
class Promoters:
    """The net promoter score, a mean of −100, 0 and +100, with its margin at 95 %; shares of the three groups."""

    score: float
    margin: float
    error: float
    promoters: float
    passives: float
    detractors: float


@dataclass(frozen=True, slots=True)
class Card:
    """A question. ``base``: who replied; ``valid``: those of them who gave an answer. ``said``: how many texts.

    ``kind``: of its variable, ``clients``: whose it is, see ``codebook.Variable``. ``is_of_times``: it counts the times
    of a repeat; those of one person depend on each other, and no test knows how much.
    """

    name: str
    kind: str
    words: str
    about: str
    lines: Sequence[Line] = ()
    base: Group = NOBODY
    valid: Group = NOBODY
    numbers: Numbers | None = None
    score: Promoters | None = None
    said: int = 0
    clients: Sequence[str] = ()
    is_of_times: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it was answered in people's own words."""
        return self.kind == kinds.TEXT

    @property
    def has_small_base(self) -> bool:
        """Whether its base is too small for its shares to be told without a warning."""
        return self.base.people < differences.SMALL_BASE


@dataclass(frozen=True, slots=True)
class Pair:
    """One answer in two groups. ``mark``: at which level the difference holds; ``points``: first less second."""

    key: str
    words: str
    first: float | None
    second: float | None
    points: float | None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A question in two groups. ``held``: how many differences hold at 95 %; ``means``: the means, with their mark."""

    first: Card
    second: Card
    pairs: Sequence[Pair] = field(default_factory=tuple)
    means: Pair | None = None

    @property
    def held(self) -> int:
        """How many of its differences hold at 95 %."""
        return sum(pair.mark == "95" for pair in (*self.pairs, *([self.means] if self.means else [])))

    @property
    def compared(self) -> int:
        """How many differences were tested."""
        return len(self.pairs) + (self.means is not None)


def is_shown(variable: Variable) -> bool:
    """Whether a variable has a card: what somebody was asked and answered."""
    if variable.type in SILENT_TYPES or variable.is_aside or (variable.specify and variable.kind != kinds.TEXT):
        return False
    return variable.kind in {kinds.SINGLE, kinds.NUMBER, kinds.TEXT} or variable.kind in kinds.SPREAD_KINDS


def card_of(delivery: Delivery, variable: Variable, counts: Counts, beside: Counts | None = None) -> Card:
    """The card of a variable. ``beside``: those it is compared with, so that both have the same rows."""
    words = " ".join(question_text(variable, delivery.words).split())
    about = " · ".join(_about(delivery, variable))
    if variable.kind == kinds.TEXT:
        said = sum(group.people for group in counts.answers.values())
        return Card(variable.name, variable.kind, words, about, said=said, clients=variable.clients)
    aside = dict(variable.missing)
    unsaid = {kind: counts.unsaid.get(number) or counts.answers.get(number) or NOBODY for kind, number in aside.items()}
    numbers = set(aside.values())
    given = {number: group for number, group in counts.answers.items() if number not in numbers}
    theirs = {number: group for number, group in beside.answers.items() if number not in numbers} if beside else {}
    valid = counts.replied if variable.kind in kinds.SPREAD_KINDS else _sum(given.values())
    base = _sum([valid, *unsaid.values()])
    lines = [
        *_lines(delivery, variable, given, theirs, base, valid, counts.without),
        *(
            _line(kind, delivery.words.missing(kind), group, base, None)
            for kind, group in unsaid.items()
            if group.people
        ),
    ]
    told = _numbers(given) if variable.kind == kinds.NUMBER and given else None
    score = _score(given) if _is_score(variable, words) and given else None
    facts: dict[str, Any] = {"clients": variable.clients, "is_of_times": bool(variable.repeat)}
    return Card(variable.name, variable.kind, words, about, lines, base, valid, told, score, **facts)


def compared(first: Card, second: Card) -> Comparison:
    """The same question in two groups, on shares of valid answers; don't know and refused are not compared."""
    other = {line.key: line for line in second.lines}
    lines = {line.key: line for line in (*first.lines, *second.lines) if not line.is_aside}
    mine = {line.key: line for line in first.lines}
    pairs = [_pair(key, line.words, mine.get(key), other.get(key), first, second) for key, line in lines.items()]
    return Comparison(first, second, pairs, _means(first, second))


def _pair(key: str, words: str, mine: Line | None, other: Line | None, first: Card, second: Card) -> Pair:
    one = mine.valid if mine else (0.0 if first.valid.people else None)
    two = other.valid if other else (0.0 if second.valid.people else None)
    if one is None or two is None:
        return Pair(key, words, one, two, None)
    mine_of, other_of = _base_of(mine, first), _base_of(other, second)
    bases = mine_of.effective, other_of.effective
    if first.is_of_times or differences.is_expected_small(one, bases[0], two, bases[1]):
        return Pair(key, words, one, two, one - two)
    chance = differences.of_shares(one, bases[0], two, bases[1])
    mark = differences.mark(chance, mine_of.people, other_of.people)
    return Pair(key, words, one, two, one - two, mark)


def _base_of(line: Line | None, card: Card) -> Group:
    """Those who could give the answer."""
    return card.valid if line is None or line.base is None else line.base


def _means(first: Card, second: Card) -> Pair | None:
    if first.score and second.score:
        one, two = first.score, second.score
        chance = differences.of_means(one.score, one.error, two.score, two.error)
        mark = differences.mark(chance, first.valid.people, second.valid.people)
        return Pair("nps", "NPS", one.score, two.score, one.score - two.score, mark)
    if first.numbers and second.numbers:
        mine, other = first.numbers, second.numbers
        chance = differences.of_means(mine.mean, mine.error, other.mean, other.error)
        mark = "" if first.is_of_times else differences.mark(chance, first.valid.people, second.valid.people)
        return Pair("mean", _("mean"), mine.mean, other.mean, mine.mean - other.mean, mark)
    return None


def _about(delivery: Delivery, variable: Variable) -> Iterator[str]:
    if variable.kind == kinds.MULTIPLE:
        yield _("several answers: percentages of people, they may add up to more than 100")
    if variable.kind == kinds.RANKING:
        yield _("in first place")
    if variable.repeat:
        yield _("a row for each time it was asked")
    if delivery.bases.get(variable.name):
        yield _("asked when %(condition)s") % {"condition": " ".join(delivery.bases[variable.name].split())}


def _lines(
    delivery: Delivery,
    variable: Variable,
    given: Mapping[float, Group],
    theirs: Mapping[float, Group],
    base: Group,
    valid: Group,
    without: Mapping[int, tuple[Group, Group]],
) -> Iterator[Line]:
    if variable.kind == kinds.NUMBER:
        yield from _of_numbers(delivery, variable, dict.fromkeys(theirs, NOBODY) | dict(given), base, valid)
        return
    codes = [code for code in variable.codes if not code.missing]
    if len(codes) > MOST_ROWS:
        codes = sorted(codes, key=lambda code: -sum(each.get(code.number, NOBODY).people for each in (given, theirs)))
    for code in codes[:MOST_ROWS]:
        words = " ".join((delivery.words.of(code.label) or code.code).split())
        if code.number not in without:
            yield _line(code.key, words, given.get(code.number, NOBODY), base, valid)
            continue
        replied, gave = without[code.number]
        own_base, own_valid = _less(base, replied), _less(valid, gave)
        line = _line(code.key, words, given.get(code.number, NOBODY), own_base, own_valid)
        yield replace(line, words=words_with_base(words, own_base.people), base=own_valid)
    if left := codes[MOST_ROWS:]:
        others = _sum(given.get(code.number, NOBODY) for code in left)
        yield _line("others", _("%(count)s rarer answers") % {"count": len(left)}, others, base, valid)


def _of_numbers(
    delivery: Delivery, variable: Variable, given: Mapping[float, Group], base: Group, valid: Group
) -> Iterator[Line]:
    low, high, step = variable.bounds if len(variable.bounds) == 3 else (0, 0, 0)
    points = (high - low) / step + 1 if step else 0
    if (len(given) > MOST_NUMBERS and points > MOST_NUMBERS) or (not points and len(given) > MOST_NUMBERS):
        counted = bands({number: group.people for number, group in given.items()})
        weighted = bands({number: group.weight for number, group in given.items()})
        for (words, people), (_same, weight) in zip(counted, weighted, strict=True):
            yield _line(words, words, Group(people, weight, weight), base, valid)
        return
    ends: dict[float, str] = {end.number: delivery.words.of(end.label) for end in variable.ends}
    scale = [low + step * place for place in range(int(points))] if 0 < points <= MOST_NUMBERS else []
    for number in sorted({*map(float, given), *map(float, scale)}):
        group = next((one for value, one in given.items() if float(value) == number), NOBODY)
        words = f"{_short(number)} {ends.get(number, '') or ''}".strip()
        yield _line(_short(number), words, group, base, valid)


def _line(key: str, words: str, group: Group, base: Group, valid: Group | None) -> Line:
    share = group.weight / base.weight if base.weight else None
    part = group.weight / valid.weight if valid is not None and valid.weight else None
    return Line(key, words, group.people, share, part, is_aside=valid is None)


def _numbers(given: Mapping[float, Group]) -> Numbers:
    whole = _sum(given.values())
    mean = sum(number * group.weight for number, group in given.items()) / whole.weight if whole.weight else 0.0
    spread = sum(group.weight * (number - mean) ** 2 for number, group in given.items())
    variance = spread / whole.weight if whole.weight else 0.0
    effective = whole.effective
    deviation = sqrt(variance * effective / (effective - 1)) if effective > 1 else None
    error = deviation / sqrt(effective) if deviation is not None else 0.0
    return Numbers(mean, _median(given, whole.weight), deviation, error)


def _median(given: Mapping[float, Group], weight: float) -> float:
    """The weighted median: between the two numbers where exactly half of the weight is below."""
    so_far, half = 0.0, weight / 2
    numbers = sorted(given)
    for place, number in enumerate(numbers):
        so_far += given[number].weight
        if abs(so_far - half) < 1e-9 and place + 1 < len(numbers):
            return (number + numbers[place + 1]) / 2
        if so_far > half:
            return number
    return numbers[-1]


def _is_score(variable: Variable, words: str) -> bool:
    listed = sorted(code.number for code in variable.codes if not code.missing)
    is_scale = tuple(map(float, variable.bounds)) == (0.0, 10.0, 1.0) or (
        variable.kind == kinds.SINGLE and listed == list(range(11))
    )
    text = f"{variable.name} {words}".casefold()
    return is_scale and any(part in text for part in RECOMMENDING)


def _score(given: Mapping[float, Group]) -> Promoters:
    whole = _sum(given.values())
    parts = [
        sum(group.weight for number, group in given.items() if low <= number <= high) / whole.weight
        for low, high in ((PROMOTERS, 10), (PASSIVES, PROMOTERS - 1), (0, PASSIVES - 1))
    ]
    score = 100 * (parts[0] - parts[2])
    variance = 10_000 * (parts[0] + parts[2]) - score**2
    effective = whole.effective
    error = sqrt(max(0.0, variance) / effective) if effective else 0.0
    return Promoters(score, differences.Z * error, error, *parts)


def _sum(groups: object) -> Group:
    found: list[Group] = list(groups)  # type: ignore[call-overload]
    return Group(sum(one.people for one in found), sum(one.weight for one in found), sum(one.squares for one in found))


def _less(group: Group, part: Group) -> Group:
    return Group(group.people - part.people, group.weight - part.weight, group.squares - part.squares)


def _short(number: float) -> str:
    return figure(number, 0 if number == int(number) else 2)


def card_to_json(card: Card) -> dict[str, Any]:
    """The card as plain JSON values; ``card_from_json`` has it again."""
    return asdict(card)


def _line_from_json(data: Mapping[str, Any]) -> Line:
    base = data.get("base")
    return Line(**{**data, "base": Group(**base) if base else None})


def card_from_json(data: Mapping[str, Any]) -> Card:
    """The card that ``card_to_json`` wrote."""
    numbers, score = data["numbers"], data["score"]
    return Card(
        **{
            **data,
            "lines": tuple(map(_line_from_json, data["lines"])),
            "base": Group(**data["base"]),
            "valid": Group(**data["valid"]),
            "numbers": Numbers(**numbers) if numbers else None,
            "score": Promoters(**score) if score else None,
            "clients": tuple(data["clients"]),
        }
    )
