"""What is wrong with an expression in the place it stands, before any interview runs into it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .compiler import constant_value, gives_boolean
from .excel import excel_function
from .functions import FUNCTIONS
from .functions.choices import question_name
from .functions.instances import CONDITIONAL
from .functions.registry import BOOLEAN, MANY, NAME, NUMBER, PATTERN
from .lexer import clean
from .lint import Finding, comparison, contradictions, finding, lone_literal, selected_code, used_as_number
from .nodes import Binary, Call, ExpressionError, Junction, Negation, Node, Own, Property, Reference, Text, Up, children
from .parser import parse
from .patterns import trouble_with
from .scope import GROUP, REPEAT, Scope

_COMPARED = frozenset({"=", "!=", "<", "<=", ">", ">="})
_OF_NUMBERS = frozenset({"sum", "min", "max", "number"})


def check_text(text: str, scope: Scope) -> list[Finding]:
    """Everything wrong with an expression as written; one finding if it cannot be read at all."""
    try:
        return check(parse(clean(text)), scope)
    except ExpressionError as error:
        return [Finding(error.code, error.at, error.values)]


def check(node: Node, scope: Scope) -> list[Finding]:
    """Everything wrong or suspicious about ``node`` in ``scope``, in the order of the text.

    An expression without a finding of severity ``error`` compiles.
    """
    found = [*_inside(node, scope)]
    if scope.condition:
        found += _as_condition(node, scope)
    if scope.number:
        found += used_as_number(node, scope)
    if not any(one.code in _STOPPING for one in found):
        found += _constant_conditions(node, scope)
    return _unique(found)


_STOPPING = frozenset(
    """
    unknown_function unknown_function_like excel_function excel_junction wrong_argument_count up_outside_position
    literal_as_condition literal_as_condition_after
    """.split()
)


def _unique(found: Iterable[Finding]) -> list[Finding]:
    seen: dict[tuple[int, str], Finding] = {}
    for one in found:
        seen.setdefault((one.at, one.code), one)
    return sorted(seen.values(), key=lambda one: one.at)


def nearest(word: str, words: Iterable[str]) -> str:
    """The word most like ``word``, without regard to case; ``''`` if none is."""
    folded = {other.casefold(): other for other in words}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def _inside(node: Node, scope: Scope) -> Iterator[Finding]:
    match node:
        case Reference():
            yield from _reference(node, scope)
        case Property():
            yield from _bare_name(node, scope)
        case Up(at=at):
            yield finding("up_outside_position", at)
        case Call():
            yield from _call(node, scope)
            return
        case Binary(operator=sign):
            if sign in _COMPARED:
                yield from comparison(node, scope)
            else:
                yield from used_as_number(node.left, scope)
                yield from used_as_number(node.right, scope)
            yield from _single_values(node, scope)
        case Negation(operand=operand):
            yield from used_as_number(operand, scope)
        case Junction(parts=parts):
            yield from contradictions(node, scope)
            before: Node | None = None
            for part in parts:
                yield from _as_condition(part, scope, before)
                before = part if isinstance(part, Binary) else before
    for inner in children(node):
        yield from _inside(inner, scope)


def _reference(node: Reference, scope: Scope) -> Iterator[Finding]:
    if node.path:
        yield finding("path_read_as_name", node.at, name=node.name)
    known = scope.names.get(node.name)
    if known is None:
        yield _unknown("unknown_name", node.at, node.name, scope.names, "name")
    elif known.type in (REPEAT, GROUP):
        yield finding("group_has_no_answer", node.at, name=node.name)


def _unknown(code: str, at: int, word: str, words: Iterable[str], value: str) -> Finding:
    close = nearest(word, words)
    values: dict[str, str | int] = {value: word}
    return finding(f"{code}_like", at, **values, nearest=close) if close else finding(code, at, **values)


def _bare_name(node: Property, scope: Scope) -> Iterator[Finding]:
    if node.name == "null" or (scope.columns and node.name in scope.columns):
        return
    if scope.columns is None:
        yield finding("name_without_braces", node.at, name=node.name)
    elif node.name in scope.names:
        yield finding("unknown_column", node.at, name=node.name)
    else:
        yield _unknown("unknown_column", node.at, node.name, scope.columns, "name")


def _call(node: Call, scope: Scope) -> Iterator[Finding]:
    function = FUNCTIONS.get(node.name)
    if function is None:
        yield _unknown_function(node)
        for argument in node.arguments:
            yield from _inside(argument, scope)
        return
    given = len(node.arguments)
    if given < function.least or (function.most is not None and given > function.most):
        yield finding("wrong_argument_count", node.at, function=node.name, given=given, takes=function.arity)
    if function.device:
        yield finding("function_without_device", node.at, function=node.name)
    if node.name == "last-saved":
        yield finding("last_saved_is_empty", node.at)
    if node.name == "selected":
        yield from selected_code(node, scope)
    if node.name == "attribute":
        yield from _attribute(node, scope)
    inner = _in_each_instance(node, scope)
    for index, argument in enumerate(node.arguments):
        kind = function.takes[min(index, len(function.takes) - 1)] if function.takes else MANY
        yield from _argument(node, index, argument, kind, inner if kind == BOOLEAN else scope)


def _unknown_function(node: Call) -> Finding:
    """A function that there is not: one of Excel's, one mistyped, or neither."""
    if of_excel := excel_function(node.name, node.at):
        return Finding(of_excel.code, of_excel.at, of_excel.values)
    return _unknown("unknown_function", node.at, node.name, FUNCTIONS, "function")


def _in_each_instance(call: Call, scope: Scope) -> Scope:
    """The scope of a condition that is looked at in every instance of a repeat (``count-if``)."""
    at = CONDITIONAL.get(call.name, len(call.arguments))
    name = question_name(call.arguments[at]) if at < len(call.arguments) else ""
    known = scope.names.get(name)
    if known is None:
        return scope
    return replace(scope, repeats=(*known.repeats, name) if known.type == REPEAT else known.repeats)


def _argument(call: Call, index: int, node: Node, kind: str, scope: Scope) -> Iterator[Finding]:
    if kind == NAME or (call.name == "indexed-repeat" and index % 2):
        yield from _named(call, node, scope)
        return
    if call.name == "count" and isinstance(node, Reference):
        if node.name not in scope.names:
            yield from _reference(node, scope)
        elif scope.names[node.name].multiple and not _many(node, scope):
            yield finding("multiple_counted_as_one", node.at, function=call.name, name=node.name)
        return
    if kind == NUMBER or call.name in _OF_NUMBERS:
        yield from used_as_number(node, scope)
    if kind == BOOLEAN:
        yield from _as_condition(node, scope)
    if kind == PATTERN and isinstance(node, Text) and (code := trouble_with(node.value)):
        yield finding(code, node.at, pattern=node.value)
    if kind not in (MANY, BOOLEAN) and _many(node, scope):
        yield finding("many_instances", node.at, name=node.name if isinstance(node, Reference) else "")
    yield from _inside(node, scope)


def _named(call: Call, node: Node, scope: Scope) -> Iterator[Finding]:
    """An argument that must say which question is meant, not what was answered."""
    if isinstance(node, Up | Own) and call.name in ("position", "index", "relevant", "answered", "dk", "refused"):
        return
    name = question_name(node)
    if not name:
        yield finding("question_expected", call.at, function=call.name)
    elif name not in scope.names:
        yield _unknown("unknown_name", node.at, name, scope.names, "name")


def _attribute(node: Call, scope: Scope) -> Iterator[Finding]:
    argument = node.arguments[0] if node.arguments else None
    if scope.attributes is not None and isinstance(argument, Text) and argument.value not in scope.attributes:
        yield _unknown("unknown_attribute", argument.at, argument.value, scope.attributes, "name")


def _many(node: Node, scope: Scope) -> bool:
    """Whether ``node`` reads a question from outside its repeat."""
    known = scope.names.get(node.name) if isinstance(node, Reference) else None
    return known is not None and bool(set(known.repeats) - set(scope.repeats))


def _single_values(node: Binary, scope: Scope) -> Iterator[Finding]:
    for side in (node.left, node.right):
        if isinstance(side, Reference) and _many(side, scope):
            yield finding("many_instances", side.at, name=side.name)


def _as_condition(node: Node, scope: Scope, before: Node | None = None) -> Iterator[Finding]:
    """A condition that is an answer itself, true for every code, ``0`` and ``no`` too; or a lone text or number."""
    if alone := lone_literal(node, before):
        yield alone
    if isinstance(node, Reference) and node.name in scope.names:
        yield finding("answer_as_condition", node.at, name=node.name)
    elif isinstance(node, Own):
        yield finding("answer_as_condition", node.at, name=scope.own or ".")


def _constant_conditions(node: Node, scope: Scope) -> Iterator[Finding]:
    """Comparisons and conditions whose outcome no answer can change; ``true()`` alone is meant."""
    if isinstance(node, Binary | Junction) and gives_boolean(node) and not _asks_first(node):
        value = constant_value(node)
        if value is not None:
            yield finding("always_true" if value else "always_false", node.at, subject="")
            return
    for inner in children(node):
        yield from _constant_conditions(inner, scope)


def _asks_first(node: Node) -> bool:
    """Whether working it out asks the interview for something at once, so that it is no constant."""
    match node:
        case Reference() | Own():
            return True
        case Property(name=name):
            return name != "null"
        case Binary(left=left, right=right):
            return _asks_first(left) or _asks_first(right)
        case Junction(parts=parts):
            return _asks_first(parts[0])
        case Negation(operand=operand):
            return _asks_first(operand)
    return False
