"""Views read in one go: short, without a query of their own, changing things in one step."""

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from .code import length

STAGES = {"people", "design", "fieldwork", "interviewing", "results"}


def views() -> Iterator[Callable[..., Any]]:
    """Every function view of the pages that has an address, without its decorators."""
    waiting: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    for entry in waiting:
        if isinstance(entry, URLResolver):
            waiting += entry.url_patterns
        elif (view := inspect.unwrap(entry.callback)).__module__.startswith("surveys.web."):
            yield view


VIEWS = {f"{view.__module__}.{view.__name__}": view for view in views()}


def source(view: Callable[..., Any]) -> ast.FunctionDef:
    function = ast.parse(textwrap.dedent(inspect.getsource(view))).body[0]
    assert isinstance(function, ast.FunctionDef)
    return function


def is_step(call: ast.AST, names: dict[str, Any]) -> bool:
    """Whether this calls a service or a task: those that change something take keyword arguments alone."""
    match call:
        case ast.Call(func=ast.Name(id=name)):
            called = names.get(name)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)):
            called = getattr(names.get(module), name, None)
        case _:
            return False
    parts = str(getattr(called, "__module__", "")).split(".")
    if not inspect.isfunction(called) or parts[0] != "surveys" or parts[1] not in STAGES:
        return False
    kinds = {parameter.kind for parameter in inspect.signature(called).parameters.values()}
    return bool({"services", "tasks"} & set(parts) and kinds) and inspect.Parameter.POSITIONAL_OR_KEYWORD not in kinds


def steps(statements: Sequence[ast.AST], names: dict[str, Any]) -> int:
    """The most steps on any way through these statements."""
    most = 0
    for statement in statements:
        match statement:
            case ast.If(test=test, body=body, orelse=other):
                most += steps([test], names) + max(steps(body, names), steps(other, names))
            case ast.Try(body=body, handlers=handlers, orelse=other):
                refused = max((steps(handler.body, names) for handler in handlers), default=0)
                most += steps(body, names) + max(refused, steps(other, names))
            case ast.With(body=body):
                most += steps(body, names)
            case _:
                most += sum(is_step(node, names) for node in ast.walk(statement))
    return most


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_view_fits_on_a_screen_and_changes_things_in_one_step(view: Callable[..., Any]) -> None:
    function, names = source(view), vars(sys.modules[view.__module__])
    assert length(function) <= 25
    assert steps(function.body, names) <= 1
    assert [ast.unparse(node) for node in ast.walk(function) if getattr(node, "attr", "") == "objects"] == []


def test_the_views_are_those_of_every_audience() -> None:
    audiences = {view.__module__.split(".")[2] for view in VIEWS.values()}
    assert audiences >= {"account", "client", "interviewer", "researcher", "supervisor"}
