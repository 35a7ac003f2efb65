"""Finds the names whose values an item takes in, unchanged or only examined.

``concat(${name}, '!')`` repeats the name; ``if(${age} < 35, '1', '2')`` examines the age and reveals something about
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from surveys.questionnaire.compiled.carried_choices import chosen_answers, counted_answers
from surveys.questionnaire.compiled.texts import pieces_of
from surveys.questionnaire.expressions import ExpressionError, parse, references
from surveys.questionnaire.expressions.inline import parsed_inline
from surveys.questionnaire.expressions.nodes import Call, Node, Reference, Text, walk
from surveys.questionnaire.expressions.references import named_in
from surveys.questionnaire.model.pages import FILL
from surveys.questionnaire.model.predefined_names import INTERVIEWER
from surveys.questionnaire.model.structure import ChoiceList, Question, Quota, Repeat

_ALL = range(100)
_WHOLE: Mapping[str, range] = {
    **dict.fromkeys(("concat", "coalesce", "min", "max", "indexed-repeat"), _ALL),
    **dict.fromkeys(("if", "join", "plural", "switch", "item-at", "de-duplicate", "join-if"), range(1, 100)),
    **dict.fromkeys(("once", "string", "number", "int", "lower", "upper", "lower-case", "upper-case"), range(1)),
    **dict.fromkeys(("normalize-space", "translate", "date", "date-time", "base64-decode"), range(1)),
    **dict.fromkeys(("selected-at", "randomize", "min-if", "max-if"), range(1)),
}
"""Function → the arguments it may return unchanged. Every other function only reveals something about them."""
_IN_WORDS = {"words": 0, "jr:choice-name": 1, "choice-label": 0}
"""Functions that return the label of an answer, and the index of the argument that names the question."""
_WHO_ASKS = frozenset({"interviewer", "username", "enumerator-name"})


@dataclass(frozen=True, slots=True)
class NameRead:
    """A name that is read, by which column and expression; ``whole``: its value may be returned unchanged."""

    name: str
    whole: bool
    column: str
    written: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What expressions may refer to besides questions: lists with the labels of their choices, and quota cells.

    ``lists_of``: question → its list.
    """

    lists: Mapping[str, ChoiceList]
    lists_of: Mapping[str, str]
    quotas: tuple[Quota, ...] = ()


def names_read_by(item: Question | Repeat, sources: Sources) -> Iterator[NameRead]:
    """The names that determine the value of a question, or the instances of a repeat."""
    if isinstance(item, Repeat):
        counted = counted_answers(item.count)
        yield from ([NameRead(counted, True, "repeat_count", item.count)] if counted else [])
        yield from _read(item.count, "repeat_count", sources, whole=False)
        if item.relevant and _asks_for_position(item.relevant):
            yield from _read(item.relevant, "relevant", sources, whole=False)
        return
    for column in ("calculation", "default"):
        yield from _read(getattr(item, column), column, sources)
    for name in chosen_answers(item.choice_filter):
        yield NameRead(name, True, "choice_filter", item.choice_filter)
    yield from _read(item.choice_filter, "choice_filter", sources, whole=False)


def names_in(expression: str, sources: Sources) -> set[str]:
    """Every name that an expression reads."""
    return {reading.name for reading in _read(expression, "", sources)}


def _read(expression: str, column: str, sources: Sources, *, whole: bool = True) -> Iterator[NameRead]:
    if not expression:
        return
    try:
        node = parse(expression)
    except ExpressionError:
        return
    repeated = set(_repeated(node, sources)) if whole else set()
    for name in sorted(repeated | _looked_at(node, sources)):
        yield NameRead(name, name in repeated, column, expression)


def _repeated(node: Node, sources: Sources) -> Iterator[str]:
    """The names whose values the expression may return unchanged."""
    match node:
        case Reference(name=name):
            yield name
        case Call(name="attribute", arguments=(Text(value=name), *_)):
            yield name
        case Call(name=name) if name in _WHO_ASKS:
            yield INTERVIEWER
        case Call(name=function) if function in _IN_WORDS:
            if asked := named_in(node, _IN_WORDS[function]):
                yield asked
                yield from _filled_into(sources.lists.get(sources.lists_of.get(asked, "")))
        case Call(name=function, arguments=arguments) if function in _WHOLE:
            for place, argument in enumerate(arguments):
                if place in _WHOLE[function]:
                    yield from _repeated(argument, sources)


def _looked_at(node: Node, sources: Sources) -> set[str]:
    found = references(node)
    names = set(found.names | found.attributes)
    calls = {inner.name for inner in walk(node) if isinstance(inner, Call)}
    names |= {INTERVIEWER} if calls & _WHO_ASKS else set()
    for group in found.decisions:
        for cell in sources.quotas:
            if cell.group == group:
                names |= names_in(cell.when, Sources(sources.lists, sources.lists_of))
    return names


def _filled_into(listed: ChoiceList | None) -> Iterator[str]:
    """The names that the labels of a list's choices pipe in."""
    texts = (words for choice in (listed.choices if listed else ()) for words in choice.label.values() if "{" in words)
    for piece in (piece for words in texts for piece in pieces_of(words) if piece.kind == FILL):
        if "(" not in piece.words:
            yield piece.words
            continue
        try:
            yield from references(parsed_inline(piece.words)).names
        except ExpressionError:
            continue


def _asks_for_position(expression: str) -> bool:
    try:
        return references(parse(expression)).position
    except ExpressionError:
        return False
