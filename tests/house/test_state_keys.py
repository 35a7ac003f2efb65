"""How a state names what it keeps is known in one place."""

import ast
from pathlib import Path

from .code import CODE, ROOT

STATE = ROOT / "surveys" / "questionnaire" / "model" / "state.py"
KEYS = ("over:", "trigger:", "default:", "least_filled:")


def test_the_names_of_kept_values_and_decisions_are_written_in_the_state_only() -> None:
    assert [_keys(path) for path in CODE if path != STATE and _keys(path)] == []
    assert _keys(STATE) == {*KEYS}


def _keys(path: Path) -> set[str]:
    """The prefixes that texts of a file begin with."""
    code = path.read_text()
    if not any(key in code for key in KEYS):
        return set()
    texts = (node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant))
    return {key for text in texts if isinstance(text, str) for key in KEYS if text.startswith(key)}
