"""Functions on the codes of choices: single and multiple answers, and the words of a choice."""

from __future__ import annotations

from surveys.questionnaire.expressions.context import Context
from surveys.questionnaire.expressions.nodes import Call, Node, Reference, Text
from surveys.questionnaire.expressions.values import SPACES, to_text

from .registry import BOOLEAN, CODES, NAME, NUMBER, TEXT, Compiling, Evaluate, Functions


def register(functions: Functions) -> None:
    """Add the functions on codes to the table."""
    functions.pure("selected", (CODES, TEXT), BOOLEAN, _selected)
    functions.pure("selected-at", (CODES, NUMBER), TEXT, _selected_at)
    functions.add("count-selected", (CODES,), NUMBER, _count_selected)
    functions.pure("jr:itext", (TEXT,), TEXT, str)  # of ``itextId``, which is the label itself here
    functions.add("jr:choice-name", (TEXT, NAME), TEXT, _choice_name)
    functions.add("choice-label", (NAME, TEXT), TEXT, _choice_label)


def _selected(codes: str, code: str) -> bool:
    return code.strip(SPACES) in (codes.split() or ("",))


def _selected_at(codes: str, index: float) -> str:
    found = codes.split()
    return found[int(index)] if 0 <= index < len(found) else ""


def _count_selected(call: Call, compiling: Compiling) -> Evaluate:
    """How many codes there are: don't know and refused are none, also as codes of the list, which stand alone."""
    node = call.arguments[0]
    codes = compiling.text(node)

    def count(context: Context) -> float:
        found = codes(context).split()
        if len(found) != 1:
            return float(len(found))
        is_missing = context.missing(node.name) if isinstance(node, Reference) else found[0] in ("dk", "refused")
        return 0.0 if is_missing else 1.0

    return count


def _choice_name(call: Call, compiling: Compiling) -> Evaluate:
    code, question = call.arguments
    return _label_of(question_name(question), compiling.value(code))


def _choice_label(call: Call, compiling: Compiling) -> Evaluate:
    question, code = call.arguments
    return _label_of(question_name(question), compiling.value(code))


def _label_of(name: str, code: Evaluate) -> Evaluate:
    def label(context: Context) -> str:
        codes = to_text(code(context)).split()
        return ", ".join([words for one in codes if (words := context.label(name, one))])

    return label


def question_name(node: Node) -> str:
    """The name in ``${name}`` or, as XLSForm writes it for ``jr:choice-name``, in ``'${name}'``; else ``''``."""
    if isinstance(node, Reference):
        return node.name
    if isinstance(node, Text):
        written = node.value.strip()
        return written[2:-1].strip() if written.startswith("${") and written.endswith("}") else written
    return ""
