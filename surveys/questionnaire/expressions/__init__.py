"""The expression language: ``${age} >= 18 and selected(${brands}, 'a')``.

``clean`` the cell, ``parse`` it to nodes, ``check`` them against a ``Scope``, ``compile_expression``
to a closure that takes a ``Context``; ``references`` says what it reads. The language is the flat one
of XLSForm (https://xlsform.org, https://docs.getodk.org/form-operators-functions/): questions by
name, ``.``, literals, operators, functions; no document paths.
"""

from __future__ import annotations

from .checker import check, check_text
from .compiler import compile_expression, compiled, compiled_if_readable, constant_value
from .context import Context, Nowhere, Value
from .lexer import clean
from .lint import Finding
from .nodes import ExpressionError, Node
from .parser import parse
from .references import References, may_call, references
from .scope import KnownName, Scope, known_names

__all__ = [
    "Context",
    "ExpressionError",
    "Finding",
    "KnownName",
    "Node",
    "Nowhere",
    "References",
    "Scope",
    "Value",
    "check",
    "check_text",
    "clean",
    "compile_expression",
    "compiled",
    "compiled_if_readable",
    "constant_value",
    "known_names",
    "may_call",
    "parse",
    "references",
]
