"""Translates LimeSurvey's expressions into XLSForm expressions.

It covers the common part: comparisons, ``and`` and ``or``, arithmetic, and functions that have a counterpart. A
variable without ``.NAOK`` makes LimeSurvey's whole expression false when its question is not asked. Here such a
question reads as empty, so that only negations (``!=``, ``!``, ``is_empty()``) could be true: for these, ``relevant()``
is added to the condition.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from surveys.formats.xlsform.logic import quoted

from . import names
from .names import Names, Variable
from .script import Binary, Call, Minus, Node, Not, Number, Reference, Text, UntranslatableError, parse

OTHER_CODE = "-oth-"
TICKED = "Y"
_TIGHT, _TIMES, _PLUS, _LESS, _EQUAL, _AND, _OR = 7, 6, 5, 4, 3, 2, 1
_STRENGTH = {
    **{"or": _OR, "and": _AND, "=": _EQUAL, "!=": _EQUAL},
    **dict.fromkeys(("<", "<=", ">", ">="), _LESS),
    **{"+": _PLUS, "-": _PLUS, "*": _TIMES, "div": _TIMES, "mod": _TIMES},
}
_COMPARED = frozenset({"=", "!=", "<", "<=", ">", ">="})
_GIVEN = frozenset({names.CHOSEN, names.OTHER_WORDS})
_CONTRARY = {"=": "!=", "!=": "="}
_NUMERIC = re.compile(r"-?\d+(?:\.\d+)?")
_SAME = {
    **{name: name for name in ("abs", "floor", "round", "sqrt", "pow", "pi", "min", "max", "if", "cos", "sin", "tan")},
    **{"ceil": "ceiling", "intval": "int", "strlen": "string-length", "join": "concat", "trim": "normalize-space"},
    **{"strtoupper": "upper-case", "strtolower": "lower-case", "log": "log", "exp": "exp", "implode": "join"},
}
_CONDITIONS = frozenset({"is_empty", "empty", "in_array", "regexMatch", "is_numeric", "is_int", "is_float"})

Words = tuple[str, int]
"""A translated expression and its operator precedence."""


class Translator:
    """Translates the expressions of one question; ``own`` replaces ``this`` and ``self``."""

    def __init__(self, known: Names, own: str = "") -> None:
        self._known, self._own = known, own
        self._bare: dict[str, None] = {}
        self._denies = False
        self.columns: dict[str, str] = {}
        """Sample columns that expressions refer to, by their name in LimeSurvey."""

    def condition(self, written: str) -> str:
        """A condition; ``""`` if it always holds. Raises ``UntranslatableError``."""
        if written.strip() in ("", "1", "true"):
            return ""
        self._bare, self._denies = {}, False
        words = self._condition(parse(written))
        if self._denies and self._bare:
            asked = [(f"relevant(${{{name}}})", _TIGHT) for name in self._bare]
            words = _joined("and", [*asked, words])
        return words[0]

    def value(self, written: str) -> str:
        """An expression that returns a value. Raises ``UntranslatableError``."""
        return self._value(parse(written))[0]

    # -- conditions

    def _condition(self, node: Node) -> Words:
        match node:
            case Binary(operator="and" | "or" as operator, left=left, right=right):
                return _joined(operator, [self._condition(left), self._condition(right)])
            case Binary(operator=operator, left=left, right=right) if operator in _COMPARED:
                return self._compared(operator, left, right)
            case Not(operand=inner):
                return self._denied(inner)
            case Call(name="is_empty" | "empty", arguments=(inner,)):
                self._denies = True
                return self._compared("=", inner, Text(""))
            case Call(name=name) if name in _CONDITIONS:
                return self._tested(node)
            case Number(written=written):
                return ("true()" if float(written) else "false()", _TIGHT)
            case Reference() if (variable := self._find(node)) and variable.kind == names.CHOSEN:
                return _chosen(variable)
        value = _tight(self._value(node), _EQUAL)
        return f"{value} != '' and {value} != 0", _AND

    def _denied(self, inner: Node) -> Words:
        self._denies = True
        match inner:
            case Call(name="is_empty" | "empty", arguments=(what,)):
                return self._compared("!=", what, Text(""))
            case Binary(operator="=" | "!=" as operator, left=left, right=right):
                return self._compared(_CONTRARY[operator], left, right)
        return f"not({self._condition(inner)[0]})", _TIGHT

    def _compared(self, operator: str, left: Node, right: Node) -> Words:
        if isinstance(left, (Text, Number)) and not isinstance(right, (Text, Number)):
            mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
            return self._compared(mirrored.get(operator, operator), right, left)
        self._denies = self._denies or operator == "!="
        variable = self._find(left) if isinstance(left, Reference) else None
        if variable and operator in _CONTRARY and isinstance(right, Text):
            if variable.kind in _GIVEN and right.value in ("", TICKED):
                if variable.kind == names.OTHER_WORDS and right.value:
                    raise UntranslatableError(variable.name)
                given = (right.value == TICKED) == (operator == "=")
                return _chosen(variable) if given else (f"not({_chosen(variable)[0]})", _TIGHT)
            if right.value == OTHER_CODE and variable.code and variable.listed:
                right = Text(variable.code)
            if variable.kind == names.WHOLE and variable.listed and right.value:
                picked = f"selected(${{{variable.name}}}, {quoted(right.value)})"
                return (picked if operator == "=" else f"not({picked})", _TIGHT)
        if isinstance(right, Text) and _NUMERIC.fullmatch(right.value):
            ordering = operator not in _CONTRARY
            if ordering or (variable and variable.numeric and not variable.listed):
                right = Number(right.value)
        strength = _STRENGTH[operator]
        first, second = _tight(self._value(left), strength + 1), _tight(self._value(right), strength + 1)
        return f"{first} {operator} {second}", strength

    def _tested(self, call: Call) -> Words:
        match call:
            case Call(name="in_array", arguments=(what, *codes)) if codes:
                return _joined("or", [self._compared("=", what, code) for code in codes])
            case Call(name="regexMatch", arguments=(Text(value=pattern), what)):
                return f"regex({self._value(what)[0]}, {quoted(whole_pattern(pattern))})", _TIGHT
            case Call(name="is_numeric" | "is_float", arguments=(what,)):
                number = f"number({self._value(what)[0]})"
                return f"{number} = {number}", _EQUAL
            case Call(name="is_int", arguments=(what,)):
                value = self._value(what)[0]
                return f"int({value}) = number({value})", _EQUAL
        raise UntranslatableError(f"{call.name}()")

    # -- values

    def _value(self, node: Node) -> Words:
        match node:
            case Number(written=written):
                return written, _TIGHT
            case Text(value=value):
                return quoted(value), _TIGHT
            case Minus(operand=inner):
                return f"-{_tight(self._value(inner), _TIGHT)}", _TIMES
            case Reference():
                return self._read(node)
            case Call():
                return self._called(node)
            case Binary(operator=operator, left=left, right=right) if operator not in ("and", "or", *_COMPARED):
                strength = _STRENGTH[operator]
                first, second = _tight(self._value(left), strength), _tight(self._value(right), strength + 1)
                return f"{first} {operator} {second}", strength
        return f"if({self._condition(node)[0]}, 1, 0)", _TIGHT

    def _read(self, node: Reference) -> Words:
        if node.name in ("this", "self"):
            if not self._own:
                raise UntranslatableError(node.name)
            return self._own, _TIGHT
        if node.name.startswith("TOKEN:"):
            column = node.name.removeprefix("TOKEN:").lower()
            self.columns[node.name] = column
            return f"attribute({quoted(column)})", _TIGHT
        variable = self._find(node)
        reference = f"${{{variable.name}}}" if variable else ""
        if variable is None or variable.kind in (names.WHOLE, names.OTHER_WORDS):
            raise UntranslatableError(node.name)
        if "relevanceStatus" in node.of:
            return f"if(relevant({reference}), 1, 0)", _TIGHT
        strange = set(node.of) - {"NAOK", "code", "value", "valueNAOK", "shown"}
        if strange:
            raise UntranslatableError(".".join((node.name, *node.of)))
        return _value_of(variable, reference, shown="shown" in node.of), _TIGHT

    def _find(self, node: Reference) -> Variable | None:
        variable = self._known.find(node.name)
        careful = {"NAOK", "valueNAOK", "relevanceStatus"}
        if variable is not None and variable.conditional and careful.isdisjoint(node.of):
            self._bare[variable.name] = None
        return variable

    def _called(self, call: Call) -> Words:
        arguments = call.arguments
        match call.name, arguments:
            case ("count", _):
                return self._counted(arguments, lambda node: self._compared("!=", node, Text("")))
            case ("countif", (wanted, *rest)):
                return self._counted(rest, lambda node: self._compared("=", node, wanted))
            case ("sum", _):
                return self._summed(self._spread(arguments))
            case ("substr", (what, Number(written=start), Number(written=length))) if (start + length).isdigit():
                return f"substr({self._value(what)[0]}, {start}, {int(start) + int(length)})", _TIGHT
            case ("if", (condition, then, otherwise)):
                parts = [self._condition(condition)[0], self._value(then)[0], self._value(otherwise)[0]]
                return f"if({', '.join(parts)})", _TIGHT
        if call.name in _CONDITIONS:
            return f"if({self._condition(call)[0]}, 1, 0)", _TIGHT
        if call.name not in _SAME or call.name == "if":
            raise UntranslatableError(f"{call.name}()")
        return f"{_SAME[call.name]}({', '.join(self._value(one)[0] for one in arguments)})", _TIGHT

    def _counted(self, arguments: Sequence[Node], test: Callable[[Node], Words]) -> Words:
        nodes = self._spread(arguments)
        found = [self._find(node) if isinstance(node, Reference) else None for node in nodes]
        first = found[0] if found else None
        if first is not None and all(one and one.kind in _GIVEN and one.name == first.name for one in found):
            listed = {one.code for one in found if one}
            if len(listed) == len(self._known.codes_of(first.name)) and test(nodes[0])[0] == _chosen(first)[0]:
                return f"count-selected(${{{first.name}}})", _TIGHT
        if not nodes:
            raise UntranslatableError("count()")
        return _plus([f"if({test(node)[0]}, 1, 0)" for node in nodes])

    def _summed(self, nodes: Sequence[Node]) -> Words:
        if not nodes:
            raise UntranslatableError("sum()")
        return _plus([f"coalesce({self._value(node)[0]}, 0)" for node in nodes])

    def _spread(self, arguments: Sequence[Node]) -> list[Node]:
        """The arguments, with ``that`` of a question expanded to the question's parts."""
        spread: list[Node] = []
        for node in arguments:
            parts = self._parts(node)
            spread.extend(parts or [node])
        return spread

    def _parts(self, node: Node) -> list[Node]:
        if not isinstance(node, Reference) or not node.name:
            return []
        code = node.of[0] if node.name == "that" and node.of else node.name
        return [Reference(written, ("NAOK",)) for written in self._known.part_names(code)]


def whole_pattern(written: str) -> str:
    """A regular expression between slashes, which may match anywhere, as one that matches the whole text."""
    pattern, flags = written, ""
    if len(written) > 1 and written[0] == "/" and "/" in written[1:]:
        pattern, _, flags = written[1:].rpartition("/")
    if flags.strip("u"):
        raise UntranslatableError(written)
    pattern = pattern.replace("\\/", "/")
    head = "" if pattern.startswith("^") else ".*"
    tail = "" if pattern.endswith("$") and not pattern.endswith("\\$") else ".*"
    inner = pattern.removeprefix("^")
    inner = inner[:-1] if not tail else inner
    return f"{head}({inner}){tail}" if "|" in inner else f"{head}{inner}{tail}"


def _value_of(variable: Variable, reference: str, shown: bool) -> str:
    """The expression of a variable's value, or of the label of its answer if ``shown``."""
    if variable.kind == names.CHOSEN:
        words = f"choice-label({reference}, {quoted(variable.code)})" if shown else f"'{TICKED}'"
        return f"if({_chosen(variable)[0]}, {words}, '')"
    value = reference if variable.kind != names.RANKED else f"selected-at({reference}, {int(variable.code) - 1})"
    return f"choice-label({reference}, {value})" if shown and variable.listed else value


def _chosen(variable: Variable) -> Words:
    return f"selected(${{{variable.name}}}, {quoted(variable.code)})", _TIGHT


def _tight(words: Words, needed: int) -> str:
    return words[0] if words[1] >= needed else f"({words[0]})"


def _joined(operator: str, parts: Sequence[Words]) -> Words:
    if len(parts) == 1:
        return parts[0]
    strength = _STRENGTH[operator]
    return f" {operator} ".join(_tight(part, strength) for part in parts), strength


def _plus(parts: Sequence[str]) -> Words:
    return (parts[0], _TIGHT) if len(parts) == 1 else (" + ".join(parts), _PLUS)
