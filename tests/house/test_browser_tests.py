"""What a test in a browser may not do, because it fails now and then only."""

import ast
import re

from .code import ROOT, TESTS

A_FUNCTION = re.compile(r"""f?["'](async )?(\(\)|\w+) =>""")


def test_what_a_page_is_waited_for_is_a_function() -> None:
    """An expression is evaluated at every look, and the pages' policy forbids that once the first look is over."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in TESTS
        if "wait_for_function" in (text := path.read_text())
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "wait_for_function"
        if not A_FUNCTION.match(ast.unparse(node.args[0]))
    ]
    assert wrong == []
