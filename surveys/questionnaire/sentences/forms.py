"""The forms a comparison may have as an expression: ``count-selected(${B3}) >= 2`` is ``answers_at_least`` B3, 2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.questionnaire.expressions.nodes import Binary, Call, Negation, Node, Number, Text

OPERATORS: Mapping[str, str] = {
    "is": "=",
    "is_not": "!=",
    "at_least": ">=",
    "at_most": "<=",
    "more_than": ">",
    "less_than": "<",
}
MEASURES: Mapping[str, str] = {"answers": "count-selected", "characters": "string-length"}
"""What is counted, and the function that counts it."""
WITH_VALUE: Mapping[str, str] = {"contains": "selected", "includes_text": "contains", "starts_with": "starts-with"}
ASKING = ("answered", "dk", "refused")
NOT = "not_"
BLANK, NOT_BLANK = "blank", "not_blank"
WITHOUT_VALUE = frozenset({*ASKING, *(NOT + name for name in ASKING), BLANK, NOT_BLANK})
"""Comparisons that say it all by themselves."""

_KEYS = {sign: key for key, sign in OPERATORS.items()}
_MIRRORED = {"=": "=", "!=": "!=", ">": "<", ">=": "<=", "<": ">", "<=": ">="}
_COUNTED = {function: measure for measure, function in MEASURES.items()}
_CALLED = {function: key for key, function in WITH_VALUE.items()}


@dataclass(frozen=True, slots=True)
class Form:
    """A comparison: its key, what is compared, and with what (``None`` where the key says it all)."""

    key: str
    what: Node
    value: Node | None = None


def form_of(node: Node) -> Form | None:
    """The form of a comparison; ``None`` if the expression is none that can be said."""
    match node:
        case Binary(operator=sign, left=left, right=right) if sign in _MIRRORED:
            if _is_literal(left) and not _is_literal(right):
                left, right, sign = right, left, _MIRRORED[sign]
            return _compared(_KEYS[sign], left, right)
        case Call(name="not", arguments=(Call() as inner,)):
            form = _called(inner)
            return form and Form(NOT + form.key, form.what, form.value)
        case Call():
            return _called(node)
    return None


def node_of(form: Form) -> Node:
    """The expression of a form: ``form_of(node_of(form)) == form``."""
    key, what, value = form.key, form.what, form.value
    if key in (BLANK, NOT_BLANK):
        return Binary(OPERATORS["is" if key == BLANK else "is_not"], what, Text(""))
    if key.startswith(NOT):
        return Call("not", (node_of(Form(key.removeprefix(NOT), what, value)),))
    if key in ASKING:
        return Call(key, (what,))
    if value is None:
        raise ValueError(key)
    if key in WITH_VALUE:
        return Call(WITH_VALUE[key], (what, value))
    measure, operator = measured(key)
    counted = Call(MEASURES[measure], (what,)) if measure else what
    return Binary(OPERATORS[operator], counted, value)


def measured(key: str) -> tuple[str, str]:
    """What a comparison counts (``""``: nothing, the value itself counts) and how it compares that."""
    measure, _, operator = key.partition("_")
    return (measure, operator) if measure in MEASURES else ("", key)


def _compared(key: str, left: Node, right: Node) -> Form:
    match left:
        case Call(name=name, arguments=(what,)) if name in _COUNTED:
            return Form(f"{_COUNTED[name]}_{key}", what, right)
    if key in ("is", "is_not") and isinstance(right, Text) and right.value == "":
        return Form(BLANK if key == "is" else NOT_BLANK, left)
    return Form(key, left, right)


def _called(call: Call) -> Form | None:
    match call.arguments:
        case (what,) if call.name in ASKING:
            return Form(call.name, what)
        case (what, value) if call.name in _CALLED:
            return Form(_CALLED[call.name], what, value)
    return None


def _is_literal(node: Node) -> bool:
    return isinstance(node, (Number, Text)) or (isinstance(node, Negation) and isinstance(node.operand, Number))
