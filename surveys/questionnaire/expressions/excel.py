"""Functions as Excel calls them, in Italian and in English: who writes questionnaires there knows them by heart."""

from __future__ import annotations

from .nodes import ExpressionError

_JUNCTIONS = {"e": "and", "o": "or", "and": "and", "or": "or"}
_FUNCTIONS = {
    "se": "if",
    "non": "not",
    "somma": "sum",
    "arrotonda": "round",
    "ass": "abs",
    "oggi": "today",
    "adesso": "now",
    "concatena": "concat",
    "concatenate": "concat",
    "lunghezza": "string-length",
    "len": "string-length",
    "conta.valori": "count-non-empty",
    "conta.se": "count-if",
    "countif": "count-if",
    "counta": "count-non-empty",
    "somma.se": "sum-if",
    "sumif": "sum-if",
    "stringa.estrai": "substr",
    "mid": "substr",
    "vero": "true",
    "falso": "false",
    "radq": "sqrt",
    "potenza": "pow",
}


def excel_function(name: str, at: int) -> ExpressionError | None:
    """What is wrong with a call of Excel's function ``name``; ``None`` if Excel has none of that name."""
    if right := _JUNCTIONS.get(name.lower()):
        return ExpressionError("excel_junction", at, function=name, right=right)
    if right := _FUNCTIONS.get(name.lower()):
        return ExpressionError("excel_function", at, function=name, right=f"{right}(…)")
    return None
