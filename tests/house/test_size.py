"""Files and functions that a newcomer can read in one go."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = [
    path for folder in ("cati", "surveys") for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
]
TESTS = [*(ROOT / "tests").rglob("*.py")]
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "managers", "base", "misc"}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


def length(function: ast.FunctionDef) -> int:
    """Lines of code, without the docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    docstring = function.body[0] if ast.get_docstring(function) else None
    return lines - ((docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0)


@pytest.mark.parametrize("path", [*CODE, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_thing(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400
    assert path.stem not in FORBIDDEN_NAMES
    assert {function.name: length(function) for function in functions(path) if length(function) > 40} == {}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_public_function_says_what_it_means(path: Path) -> None:
    tree = ast.parse(path.read_text())
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    assert [function.name for function in public if not ast.get_docstring(function)] == []
    assert len(path.read_text().splitlines()) < 4 or ast.get_docstring(tree)
