"""Lists and names: what is never offered, said twice, or called otherwise in the data."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire import codebook
from surveys.questionnaire import structure as s
from surveys.questionnaire.expressions.nodes import Binary, Call, Junction, Node, Property, Reference
from surveys.questionnaire.problems import Place, Problem

from .outline import Outline, parsed


def list_problems(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """Lists nobody uses or that are no lists, and flags that change nothing."""
    types: dict[str, set[str]] = {}
    for question in questionnaire.questions():
        if question.listed_from and not _is_in_a_repeat(questionnaire, question.listed_from):
            place = Place("survey", question.row, "type", question.name)
            yield Problem("list_of_no_repeat", place, {"source": question.listed_from})
        elif question.list_name:
            types.setdefault(question.list_name, set()).add(question.type)
    for name, answers in questionnaire.lists.items():
        row = answers.choices[0].row if answers.choices else None
        if name not in types:
            yield Problem("list_unused", Place("choices", row, "list_name", name), {"list": name})
        elif types[name] == {s.SELECT_ONE}:
            exclusive = next((choice for choice in answers.choices if choice.exclusive), None)
            if exclusive is not None:
                place = Place("choices", exclusive.row, "exclusive", exclusive.name)
                yield Problem("exclusive_in_single", place, {"list": name})
    yield from _missing_twice(questionnaire)


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
    """Choices that a filter on another question's codes can never let through."""
    for question in outline.questionnaire.questions():
        answers = outline.questionnaire.lists.get(question.list_name)
        node = parsed(question.choice_filter)
        if answers is None or node is None:
            continue
        for choice in answers.choices:
            if any(_impossible(outline, part, choice) for part in _parts(node)):
                place = Place("choices", choice.row, "name", choice.name)
                yield Problem("choice_never_offered", place, {"code": choice.name, "name": question.name})


def _parts(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Junction) and node.operator == "and" else (node,)


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


def renamed_in_exports(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """Questions whose variable cannot have their name."""
    by_path = codebook.build(questionnaire).by_place
    for around, item in questionnaire.walk():
        variable = by_path.get(("/".join((*around, item.name)), ""))
        if isinstance(item, s.Question) and variable is not None and variable.name != item.name:
            place = Place("survey", item.row, "name", item.name)
            yield Problem("name_changed_in_exports", place, {"name": item.name, "variable": variable.name})
