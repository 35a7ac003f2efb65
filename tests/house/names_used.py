"""What a file uses of our modules that is not there: names, attributes of what it imports, arguments by keyword."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

OURS = ("surveys", "cati")
MISSING = object()


def unknown_names(path: Path) -> Iterator[str]:
    """Yield what is not there, with its line: ``12: surveys.formats.tables.open_tabel``."""
    tree = ast.parse(path.read_text())
    bound: dict[str, tuple[str, Any]] = {}
    for node in ast.walk(tree):
        for local, name, found in _imported(node):
            if found is MISSING:
                yield f"{node.lineno}: {name}"  # type: ignore[attr-defined]
            bound[local] = (name, found)
    for name in _bound_otherwise(tree) & set(bound):
        del bound[name]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner, found = _value_of(node.value, bound)
            if found is not MISSING and not hasattr(found, node.attr):
                yield f"{node.lineno}: {owner}.{node.attr}"
        elif isinstance(node, ast.Call):
            called, found = _value_of(node.func, bound)
            yield from (f"{node.lineno}: {called}({name}=…)" for name in _unknown_arguments(found, node))


def _imported(node: ast.AST) -> Iterator[tuple[str, str, Any]]:
    """The local name, the full name and the value of everything of ours that the statement imports."""
    if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] in OURS:
        for alias in (one for one in node.names if one.name != "*"):
            yield alias.asname or alias.name, f"{node.module}.{alias.name}", _member(node.module or "", alias.name)
    elif isinstance(node, ast.Import):
        for alias in node.names:
            if alias.asname and alias.name.split(".")[0] in OURS:
                yield alias.asname, alias.name, _module(alias.name)


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError:
        return MISSING


def _member(module: str, name: str) -> Any:
    found = getattr(_module(module), name, MISSING)
    return _module(f"{module}.{name}") if found is MISSING else found


def _bound_otherwise(tree: ast.AST) -> set[str]:
    """Names that are also arguments, variables or definitions: they may stand for something else."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
    return found


def _value_of(node: ast.expr, bound: dict[str, tuple[str, Any]]) -> tuple[str, Any]:
    """The full name and the value of a name, or of an attribute of a module; ``MISSING`` for anything else."""
    if isinstance(node, ast.Name):
        return bound.get(node.id, ("", MISSING))
    if isinstance(node, ast.Attribute):
        owner, found = _value_of(node.value, bound)
        if inspect.ismodule(found) or inspect.isclass(found):
            return f"{owner}.{node.attr}", getattr(found, node.attr, MISSING)
    return "", MISSING


def _unknown_arguments(found: Any, call: ast.Call) -> list[str]:
    if not (inspect.isfunction(found) or inspect.isclass(found)):
        return []
    try:
        parameters = inspect.signature(found).parameters
    except (TypeError, ValueError):
        return []
    if any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values()):
        return []
    return [one.arg for one in call.keywords if one.arg is not None and one.arg not in parameters]
