"""Checks lists and names: choices never offered, duplicates, names changed in the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from surveys.questionnaire import codebook
from surveys.questionnaire.codebook.portable_names import is_portable
from surveys.questionnaire.expressions.nodes import Binary, Call, Junction, Node, Property, Reference
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.types import SINGLE_TYPES

from .collapsing import TOLD_APART, some, some_rows
from .outline import Outline, parsed

_SHORT = 40
"""Letters of a name behind which there is room for what the variables beside it are called."""
MOST_LISTS = 8
"""The most lists named in a collapsed problem."""


def list_problems(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """Lists that are unused or are not really lists, and flags without effect."""
    types: dict[str, set[str]] = {}
    for question in questionnaire.questions():
        if question.listed_from and not _is_in_a_repeat(questionnaire, question.listed_from):
            place = Place("survey", question.row, "type", question.name)
            yield Problem("list_of_no_repeat", place, {"source": question.listed_from})
        elif question.list_name:
            types.setdefault(question.list_name, set()).add(question.type)
    for name, answers in questionnaire.lists.items():
        if (asking := types.get(name)) and asking <= SINGLE_TYPES:
            exclusive = next((choice for choice in answers.choices if choice.exclusive), None)
            if exclusive is not None:
                place = Place("choices", exclusive.row, "exclusive", exclusive.name)
                yield Problem("exclusive_in_single", place, {"list": name})
    yield from _unused([answers for name, answers in questionnaire.lists.items() if name not in types])
    yield from _missing_twice(questionnaire)


def _unused(lists: list[s.ChoiceList]) -> Iterator[Problem]:
    places = [
        Place("choices", answers.choices[0].row if answers.choices else None, "list_name", answers.name)
        for answers in lists
    ]
    if len(lists) <= TOLD_APART:
        for place in places:
            yield Problem("list_unused", place, {"list": place.name})
        return
    values = {"lists": some([place.name for place in places], MOST_LISTS), "rows": some_rows([p.row for p in places])}
    yield Problem("lists_unused", places[0], values)


def _is_in_a_repeat(questionnaire: s.Questionnaire, name: str) -> bool:
    repeats = {item.name for _, item in questionnaire.walk() if isinstance(item, s.Repeat)}
    return any(item.name == name and not repeats.isdisjoint(around) for around, item in questionnaire.walk())


def _missing_twice(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    for question in questionnaire.questions():
        answers = questionnaire.lists.get(question.list_name)
        for choice in answers.choices if answers else ():
            if choice.missing and choice.missing in question.nonresponse:
                place = Place("survey", question.row, "nonresponse", question.name)
                yield Problem("nonresponse_twice", place, {"name": question.name, "code": choice.name})


def never_offered(outline: Outline) -> Iterator[Problem]:
    """Choices that no question with their list can offer, since filters on other questions' codes exclude them."""
    asking: dict[str, list[tuple[s.Question, tuple[Node, ...]]]] = {}
    for question in outline.questionnaire.questions():
        if question.list_name in outline.questionnaire.lists:
            asking.setdefault(question.list_name, []).append((question, _parts(parsed(question.choice_filter))))
    for name, filters in asking.items():
        for choice in outline.questionnaire.lists[name].choices:
            if all(any(_impossible(outline, part, choice) for part in parts) for _question, parts in filters):
                place = Place("choices", choice.row, "name", choice.name)
                yield Problem("choice_never_offered", place, {"code": choice.name, "name": filters[0][0].name})


def _parts(node: Node | None) -> tuple[Node, ...]:
    if isinstance(node, Junction) and node.operator == "and":
        return node.parts
    return (node,) if node is not None else ()


def _impossible(outline: Outline, node: Node, choice: s.Choice) -> bool:
    """Whether ``column = ${single}`` or ``selected(${any}, column)`` cannot hold for the choice."""
    match node:
        case Binary(operator="=", left=Property(name=column), right=Reference(name=name)):
            pass
        case Binary(operator="=", left=Reference(name=name), right=Property(name=column)):
            pass
        case Call(name="selected", arguments=(Reference(name=name), Property(name=column))):
            pass
        case _:
            return False
    known = outline.names.get(name)
    value = choice.name if column == "name" else choice.properties.get(column, "")
    return known is not None and known.codes is not None and bool(value) and value not in known.codes


def keeps_all_names(questionnaire: s.Questionnaire) -> bool:
    """Whether no name can become another in a codebook, as is seen without making one.

    All are such as every program takes, and none is like another with ``_`` and something behind it, as the variables
    beside a question's own are called.
    """
    names = [item.name for _around, item in questionnaire.walk()]
    known = {name.casefold() for name in names}
    if len(known) < len(names) or any(len(name) > _SHORT or not is_portable(name) for name in names):
        return False
    return not any(name[:at] in known for name in known for at, sign in enumerate(name) if sign == "_")


def renamed_in_exports(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """Questions whose variable cannot have their name; duplicate names are reported by the reader."""
    if keeps_all_names(questionnaire):
        return
    by_path = codebook.build(questionnaire).by_place
    times = Counter(item.name.casefold() for _around, item in questionnaire.walk() if isinstance(item, s.Question))
    changed: list[tuple[s.Question, str]] = []
    for around, item in questionnaire.walk():
        variable = by_path.get(("/".join((*around, item.name)), ""))
        if isinstance(item, s.Question) and variable is not None and times[item.name.casefold()] == 1:
            changed += [(item, variable.name)] if variable.name != item.name else []
    if len(changed) <= TOLD_APART:
        for item, name in changed:
            place = Place("survey", item.row, "name", item.name)
            yield Problem("name_changed_in_exports", place, {"name": item.name, "variable": name})
        return
    names = some([f"{item.name} → {name}" for item, name in changed], TOLD_APART)
    values: dict[str, str | int] = {"names": names, "rows": some_rows([item.row for item, _name in changed])}
    place = Place("survey", changed[0][0].row, "name", changed[0][0].name)
    yield Problem("names_changed_in_exports", place, {"count": len(changed), **values})
