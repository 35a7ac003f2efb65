"""The code and the tests as files, and how long their functions are."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = [
    path for folder in ("cati", "surveys") for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
]
TESTS = [*(ROOT / "tests").rglob("*.py")]


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def length(function: ast.FunctionDef) -> int:
    """Lines of code, without the docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    docstring = function.body[0] if ast.get_docstring(function) else None
    return lines - ((docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0)
