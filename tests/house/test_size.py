"""Files and functions that a newcomer can read in one go. Each is read once: parsed, all of them take seconds."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from .code import CODE, ROOT, TESTS, functions, length

FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "managers", "base", "misc"}


@pytest.fixture(scope="module")
def complaints() -> Mapping[str, list[str]]:
    """What is wrong → where."""
    found: dict[str, list[str]] = {}
    for path in [*CODE, *TESTS]:
        for complaint in _complaints(path):
            found.setdefault(complaint, []).append(str(path.relative_to(ROOT)))
    return found


def _complaints(path: Path) -> Iterator[str]:
    text = path.read_text()
    tree, lines = ast.parse(text), len(text.splitlines())
    # About 400 lines is where to ask whether it is one thing; a hard limit there tore classes apart.
    if lines > 600:
        yield "long file"
    if path.stem in FORBIDDEN_NAMES:
        yield "name says nothing"
    yield from (f"long function {one.name}" for one in functions(tree) if length(one) > 40)
    if path in CODE:
        public = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
        yield from (f"no docstring of {one.name}" for one in public if not ast.get_docstring(one))
        if lines >= 4 and not ast.get_docstring(tree):
            yield "no docstring of the file"
    else:
        imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        yield from (f"imports the tests {name}" for name in imported if name.rpartition(".")[2].startswith("test_"))


def test_a_file_and_a_function_are_one_thing(complaints: Mapping[str, list[str]]) -> None:
    assert {what: where for what, where in complaints.items() if what.startswith(("long", "name"))} == {}


def test_a_public_function_says_what_it_means(complaints: Mapping[str, list[str]]) -> None:
    assert {what: where for what, where in complaints.items() if what.startswith("no docstring")} == {}


def test_tests_share_what_stands_beside_them_and_not_each_other(complaints: Mapping[str, list[str]]) -> None:
    assert {what: where for what, where in complaints.items() if what.startswith("imports")} == {}
