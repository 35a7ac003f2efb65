"""Checks texts that pipe in an answer which a respondent on a possible route does not have."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire.compiled.texts import pieces_of
from surveys.questionnaire.expressions.nodes import Call, Node, Reference
from surveys.questionnaire.expressions.references import references
from surveys.questionnaire.expressions.unparse import unparse
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import FILL
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.types import CALCULATED_TYPES
from surveys.questionnaire.wording.written_texts import TEXT_COLUMNS

from .implications import Holding, holding_at, needed_for, offered_missing
from .order import is_on_one_page
from .outline import Outline, PlacedItem, parsed

_LABEL_OF = frozenset({"jr:choice-name", "choice-label"})


def piped_without_answer(outline: Outline) -> Iterator[Problem]:
    """Texts that pipe in an answer which a condition, a route or a refusal may leave out; once per name and text."""
    for placed in outline.items:
        places: dict[str, Place] = {}
        for name, place in _filled(outline, placed):
            places.setdefault(name, place)
        if not places:
            continue
        holding = holding_at(outline, placed)
        for name, place in places.items():
            yield from _without(outline, placed, holding, name, place)


def _filled(outline: Outline, placed: PlacedItem) -> Iterator[tuple[str, Place]]:
    """The questions whose answers an item's own texts and its list's labels pipe in, with the text's place.

    Filtered lists are left out: their choices are offered to respondents whom the filter expects to have the answers.
    """
    item = placed.item
    columns = TEXT_COLUMNS if isinstance(item, s.Question) else {"label": "label"}
    for attribute, column in columns.items():
        for name in _names(getattr(item, attribute)):
            yield name, Place("survey", item.row, column, item.name)
    whole = isinstance(item, s.Question) and not item.choice_filter
    answers = outline.questionnaire.lists.get(item.list_name) if whole and isinstance(item, s.Question) else None
    for choice in answers.choices if answers else ():
        for name in _names(choice.label):
            yield name, Place("choices", choice.row, "label", choice.name)


def _names(text: s.Text) -> Iterator[str]:
    for words in text.values():
        for piece in pieces_of(words) if "${" in words else ():
            if piece.kind == FILL and "(" not in piece.words:
                yield piece.words


def _without(outline: Outline, placed: PlacedItem, holding: Holding, name: str, place: Place) -> Iterator[Problem]:
    read = _read_through(outline, name)
    source = outline.by_name.get(read)
    if source is None or source.at >= placed.at or is_on_one_page(outline, placed.item.name, read):
        return  # not a question of this questionnaire, or not asked yet: another check reports that
    question = source.item
    if not isinstance(question, s.Question) or question.device_type or name == placed.item.name:
        return
    if read not in holding.asked:
        condition = _unmet(outline, placed, holding, read)
        if condition is not None:
            yield Problem("pipes_unasked", place, {"name": read, "condition": unparse(condition)})
            return
        jump = _passing(outline, placed, holding, source)
        if jump is not None:
            yield Problem("pipes_jumped", place, {"name": read, "after": jump.after})
            return
    if read in holding.answered:
        return
    if any(not holding.is_not(read, kind) for kind in offered_missing(outline.questionnaire, question)):
        yield Problem("pipes_refused", place, {"name": read})


def _read_through(outline: Outline, name: str) -> str:
    """The question whose answer a name stands for: that of a calculation which only passes an answer on, or itself."""
    placed = outline.by_name.get(name)
    item = placed.item if placed else None
    if not isinstance(item, s.Question) or item.type not in CALCULATED_TYPES:
        return name
    match parsed(item.calculation):
        case Reference(name=other):
            return other
        case Call(name=called) as call if called in _LABEL_OF:
            names = references(call).names
            return next(iter(names)) if len(names) == 1 else name
    return name


def _unmet(outline: Outline, placed: PlacedItem, holding: Holding, name: str) -> Node | None:
    """A condition of the question that need not hold where the text is read; ``None`` if there is none."""
    around = outline.by_name[name].around
    shared = tuple(one for one in around if one in placed.around or one == placed.item.name)
    needs = needed_for(outline, name, shared)
    return next((need for need in needs if not holding.implies(need)), None)


def _passing(outline: Outline, placed: PlacedItem, holding: Holding, source: PlacedItem) -> s.Route | None:
    """A route that skips the question but may still lead to the text; ``None`` if there is none."""
    for route in outline.questionnaire.routes:
        if route.go_to in s.ENDS or route.after not in outline.by_name:
            continue
        if not outline.order(route.after) < source.at < outline.order(route.go_to) <= placed.at:
            continue
        taken = [parsed(route.when), *needed_for(outline, route.after, ())]
        if not any(holding.excludes(condition) for condition in taken):
            return route
    return None
