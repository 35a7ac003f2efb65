"""Conditions as sentences: ``${B1} = '1' and ${age} >= 18`` is “B1 is «Yes» and age is at least 18”, and back.

A sentence joins comparisons by “and”, “or” and “not”; what it cannot say stays an expression. It is read from an
expression and written as one again, with the same meaning; nothing else of it is stored.
"""

from .editing import add, dissolve, enclose, negate, put, remove, turn
from .forms import Form, form_of
from .offered import Kind, Offer, fitting
from .reading import count_of, read, value_in
from .shape import Shape, from_shape, to_shape
from .tree import (
    Comparison,
    Count,
    Literal,
    Negated,
    Sentence,
    Several,
    Subject,
    Value,
    Written,
    is_complete,
    leaves,
)
from .writing import literal_for, write, written_value

__all__ = [
    "Comparison",
    "Count",
    "Form",
    "Kind",
    "Literal",
    "Negated",
    "Offer",
    "Sentence",
    "Several",
    "Shape",
    "Subject",
    "Value",
    "Written",
    "add",
    "count_of",
    "dissolve",
    "enclose",
    "fitting",
    "form_of",
    "from_shape",
    "is_complete",
    "leaves",
    "literal_for",
    "negate",
    "put",
    "read",
    "remove",
    "to_shape",
    "turn",
    "value_in",
    "write",
    "written_value",
]
