"""Files and functions that a newcomer can read in one go."""

import ast
from pathlib import Path

import pytest

from .code import CODE, ROOT, TESTS, functions, length

FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "managers", "base", "misc"}


@pytest.mark.parametrize("path", [*CODE, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_thing(path: Path) -> None:
    # About 400 lines is where to ask whether it is one thing; a hard limit there tore classes apart.
    assert len(path.read_text().splitlines()) <= 600
    assert path.stem not in FORBIDDEN_NAMES
    assert {function.name: length(function) for function in functions(path) if length(function) > 40} == {}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_public_function_says_what_it_means(path: Path) -> None:
    tree = ast.parse(path.read_text())
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    assert [function.name for function in public if not ast.get_docstring(function)] == []
    assert len(path.read_text().splitlines()) < 4 or ast.get_docstring(tree)


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_tests_share_what_stands_beside_them_and_not_each_other(path: Path) -> None:
    imports = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    assert [node.module for node in imports if (node.module or "").rpartition(".")[2].startswith("test_")] == []
