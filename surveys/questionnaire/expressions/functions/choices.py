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
    functions.pure("count-selected", (CODES,), NUMBER, lambda codes: float(len(codes.split())))
    functions.pure("jr:itext", (TEXT,), TEXT, str)  # of ``itextId``, which is the label itself here
    functions.add("jr:choice-name", (TEXT, NAME), TEXT, _choice_name)
    functions.add("choice-label", (NAME, TEXT), TEXT, _choice_label)


def _selected(codes: str, code: str) -> bool:
    return code.strip(SPACES) in (codes.split() or ("",))


def _selected_at(codes: str, index: float) -> str:
    found = codes.split()
    return found[int(index)] if 0 <= index < len(found) else ""


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
