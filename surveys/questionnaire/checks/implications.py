"""Derives what is known to hold wherever an item is shown, as far as its conditions state it explicitly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.questionnaire.expressions.lint import ORDERED, literal
from surveys.questionnaire.expressions.nodes import Binary, Call, Junction, Node, Reference, Text
from surveys.questionnaire.expressions.unparse import unparse
from surveys.questionnaire.model import structure as s

from .ends import fact
from .outline import Outline, PlacedItem, parsed

MISSING = ("dk", "refused")
"""The kinds of missing value, by the values they have in expressions."""

_MEASURES = frozenset({"count-selected", "string-length", "number", "int", "round"})
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Holding:
    """The conditions that all hold where an item is shown, and the questions that were asked and answered by then."""

    conditions: tuple[Node, ...]
    asked: frozenset[str]
    answered: frozenset[str]
    """The questions asked whose answer is neither don't know nor refused."""

    def implies(self, need: Node) -> bool:
        """Whether ``need`` holds whenever these conditions do."""
        if isinstance(need, Junction):
            whole = all if need.operator == "and" else any
            return whole(self.implies(part) for part in need.parts) or self._says(need)
        return unparse(need) == "true()" or self._says(need)

    def excludes(self, condition: Node | None) -> bool:
        """Whether ``condition`` cannot hold together with these conditions."""
        if isinstance(condition, Junction):
            whole = any if condition.operator == "and" else all
            return whole(self.excludes(part) for part in condition.parts)
        return condition is not None and any(_opposed(one, condition) for one in self.conditions)

    def is_not(self, name: str, kind: str) -> bool:
        """Whether the answer is known not to be a missing value of this kind: don't know (``dk``) or ``refused``."""
        return name in self.answered or any(_denies(one, name, kind) for one in self.conditions)

    def _says(self, need: Node) -> bool:
        return any(_entails(one, need) for one in self.conditions)


def holding_at(outline: Outline, placed: PlacedItem) -> Holding:
    """What holds where an item is shown: its conditions, its groups', and those of all questions they depend on."""
    conditions = list(_conditions(outline, placed, ()))
    asked: set[str] = set()
    answered = set(_counted(outline, placed))
    for name in answered:
        conditions += _conditions(outline, outline.by_name[name], ()) if name in outline.by_name else ()
    for condition in conditions:  # grows during the iteration
        answered |= _answered(condition)
        for name in _asked(condition) - asked:
            asked.add(name)
            if name in outline.by_name:
                conditions += _conditions(outline, outline.by_name[name], ())
    return Holding(tuple(conditions), frozenset(asked | answered), frozenset(answered))


def _counted(outline: Outline, placed: PlacedItem) -> Iterator[str]:
    """The questions whose answers count the instances around the item: inside an instance they have been answered."""
    for name in placed.around:
        match outline.by_name[name].item:
            case s.Repeat(count=count) if count:
                match parsed(count):
                    case Reference(name=counted) | Call(name="count-selected", arguments=(Reference(name=counted),)):
                        yield counted


def needed_for(outline: Outline, name: str, around: tuple[str, ...]) -> list[Node]:
    """The conditions under which a question is asked, except those of the groups ``around``."""
    return list(_conditions(outline, outline.by_name[name], around))


def _conditions(outline: Outline, placed: PlacedItem, but: tuple[str, ...]) -> Iterator[Node]:
    for name in (*placed.around, placed.item.name):
        item = placed.item if name == placed.item.name else outline.by_name[name].item
        if name not in but:
            yield from conjuncts(parsed(item.relevant))


def conjuncts(node: Node | None) -> Iterator[Node]:
    """The conditions that ``and`` joins in the node."""
    if isinstance(node, Junction) and node.operator == "and":
        for part in node.parts:
            yield from conjuncts(part)
    elif node is not None:
        yield node


def _asked(node: Node) -> frozenset[str]:
    """The questions that must have been asked if the condition holds, since one that was not asked is empty."""
    match node:
        case Call(name="dk" | "refused", arguments=(Reference(name=name),)):
            return frozenset({name})
        case Binary(operator="!=", left=Reference(name=name), right=Text(value="")):
            return frozenset({name})
        case Binary(operator="=", left=Reference(name=name), right=Text(value=value)) if value in MISSING:
            return frozenset({name})
        case Junction(operator="or", parts=parts):
            return frozenset.intersection(*map(_asked, parts))
        case Junction(parts=parts):
            return frozenset.union(*map(_asked, parts))
    return _answered(node)


def _answered(node: Node) -> frozenset[str]:
    """The questions that must have a valid answer if the condition holds."""
    match node:
        case Call(name="answered" | "selected", arguments=(Reference(name=name), *_rest)):
            return frozenset({name})
        case Binary(operator=operator, left=left, right=right) if operator in _MIRRORED:
            return _compared(left, operator, right) | _compared(right, _MIRRORED[operator], left)
        case Junction(operator="or", parts=parts):
            return frozenset.intersection(*map(_answered, parts))
        case Junction(parts=parts):
            return frozenset.union(*map(_answered, parts))
    return frozenset()


def _compared(left: Node, operator: str, right: Node) -> frozenset[str]:
    value = literal(right)
    if isinstance(left, Call) and left.name in _MEASURES and left.arguments:
        least = value if isinstance(value, float) else -1.0
        enough = (operator in (">=", "=") and least > 0) or (operator == ">" and least >= 0)
        return _compared(left.arguments[0], "answered", right) if enough else frozenset()
    if not isinstance(left, Reference):
        return frozenset()
    is_given = operator == "answered" or (operator == "=" and value not in (None, "", *MISSING))
    return frozenset({left.name}) if is_given or (operator in ORDERED and value is not None) else frozenset()


def _entails(one: Node, need: Node) -> bool:
    """Whether a single condition is sufficient for another one."""
    if unparse(one) == unparse(need):
        return True
    if isinstance(one, Junction):
        whole = all if one.operator == "or" else any
        return whole(_entails(part, need) for part in one.parts)
    if isinstance(need, Junction):
        whole = all if need.operator == "and" else any
        return whole(_entails(one, part) for part in need.parts)
    mine, its = fact(one), fact(need)
    if mine is not None and its is not None:
        return mine.implies(its)
    match need:
        case Binary(operator="!=", left=Reference(), right=Text()):
            return _opposed(one, Binary("=", need.left, need.right))
        case Call(name="answered", arguments=(Reference(name=name),)):
            return name in _answered(one)
        case Call(name="not", arguments=(inner,)):
            return _opposed(one, inner)
    return False


def _opposed(one: Node, other: Node) -> bool:
    """Whether two conditions are incompatible."""
    match one, other:
        case (Call(name="not", arguments=(inner,)), _):
            return _entails(other, inner)
        case (_, Call(name="not", arguments=(inner,))):
            return _entails(one, inner)
        case (Binary(operator="!="), Binary(operator="=")) | (Binary(operator="="), Binary(operator="!=")):
            return _sides(one) == _sides(other)
    mine, its = fact(one), fact(other)
    return mine is not None and its is not None and mine.excludes(its) and not _is_several(one, other)


def _sides(node: Binary) -> frozenset[str]:
    return frozenset({unparse(node.left), unparse(node.right)})


def _is_several(one: Node, other: Node) -> bool:
    """Whether both conditions may hold at once because the question allows several answers."""
    return any(isinstance(node, Call) and node.name == "selected" for node in (one, other))


def _denies(node: Node, name: str, kind: str) -> bool:
    match node:
        case Binary(operator="!=", left=Reference(name=found), right=Text(value=value)):
            return found == name and value == kind
        case Call(name="not", arguments=(Call(name=called, arguments=(Reference(name=found),)),)):
            return found == name and called == kind
    return False


def offered_missing(questionnaire: s.Questionnaire, question: s.Question) -> tuple[str, ...]:
    """Which of don't know and refused a question offers, in addition to its answers or as a code of its list."""
    answers = questionnaire.lists.get(question.list_name)
    coded = {choice.missing for choice in answers.choices} if answers else set()
    return tuple(kind for kind in MISSING if kind in question.nonresponse or kind in coded)
