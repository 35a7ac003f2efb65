"""No test asks how fast the machine is: it waits for events, or sets the clock."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
BY_THE_MACHINE = {"sleep", "wait_for_timeout", "perf_counter", "monotonic", "perf_counter_ns", "monotonic_ns"}
PLANTED = """
import time

def test_of_a_busy_machine(page):
    began = time.perf_counter()
    page.wait_for_timeout(300)
    time.sleep(1)
    assert time.perf_counter() - began < 2
"""


def is_drill(node: ast.FunctionDef) -> bool:
    return any("mark.drill" in ast.unparse(decorator) for decorator in node.decorator_list)


def calls_of_time(source: str) -> Iterator[str]:
    """Line and name of what waits by seconds or measures them; a file of drills alone may pace those it plays."""
    tree = ast.parse(source)
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    is_marked = any("mark.drill" in ast.unparse(node) for node in tree.body if isinstance(node, ast.Assign))
    if is_marked or (tests and all(map(is_drill, tests))):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        is_nothing = node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0
        if name in BY_THE_MACHINE and not is_nothing:
            yield f"{node.lineno}: {name}"


def test_a_test_waits_for_events_and_measures_nothing() -> None:
    found = {str(file.relative_to(TESTS)): list(calls_of_time(file.read_text())) for file in TESTS.rglob("test_*.py")}
    assert {file: calls for file, calls in found.items() if calls} == {}


def test_a_test_that_sleeps_or_measures_is_found_and_a_drill_may_keep_a_pace() -> None:
    assert [found.split(": ")[1] for found in calls_of_time(PLANTED)] == [
        "perf_counter",
        "wait_for_timeout",
        "sleep",
        "perf_counter",
    ]
    assert list(calls_of_time(PLANTED.replace("def test", "@pytest.mark.drill\ndef test"))) == []
