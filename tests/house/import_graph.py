"""The import graph of the project: its files, its floors and its circles. ``python -m tests.house.import_graph``.

Every import counts, also those inside functions and for type checking only: a file that names another cannot be
understood without it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

from .code import CODE, ROOT, TESTS

Graph = Mapping[str, frozenset[str]]
"""Module → the modules of the graph that it imports."""


def import_graph(paths: list[Path], root: Path = ROOT) -> Graph:
    """The imports among these files, by dotted names."""
    modules = {_name(path, root): path for path in paths}
    return {name: frozenset(_imported(name, path, modules)) - {name} for name, path in modules.items()}


def _name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(name: str, path: Path, modules: Mapping[str, Path]) -> Iterator[str]:
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            around = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*around, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                if inner in modules or source in modules:
                    yield inner if inner in modules else source


def circles(graph: Graph) -> list[frozenset[str]]:
    """The groups of modules that import each other, directly or through others: strongly connected components."""
    left = _unresolved(graph)
    reached = {name: _reachable(name, left) for name in left}
    found = {frozenset(one for one in reached[name] if name in reached[one]) for name in left if name in reached[name]}
    return sorted(found, key=sorted)


def _unresolved(graph: Graph) -> Graph:
    """The modules left when those that import nothing more are taken away until none is: none, without circles."""
    left = dict(graph)
    while resolved := [name for name, imported in left.items() if left.keys().isdisjoint(imported)]:
        for name in resolved:
            del left[name]
    return {name: imported & left.keys() for name, imported in left.items()}


def _reachable(name: str, graph: Graph) -> set[str]:
    """What a module imports, directly or through others; itself only if it is in a circle."""
    seen: set[str] = set()
    ahead = list(graph[name])
    while ahead:
        one = ahead.pop()
        if one not in seen:
            seen.add(one)
            ahead.extend(graph[one])
    return seen


def floors(graph: Graph) -> int:
    """How many modules lie on top of one another at most; a circle counts as one."""
    representative = {name: name for name in graph}
    for circle in circles(graph):
        representative.update(dict.fromkeys(circle, min(circle)))
    joined: dict[str, set[str]] = {one: set() for one in representative.values()}
    for name, imported in graph.items():
        mine = representative[name]
        joined[mine] |= {representative[one] for one in imported} - {mine}
    height: dict[str, int] = {}
    for one in TopologicalSorter(joined).static_order():
        height[one] = 1 + max((height[below] for below in joined[one]), default=0)
    return max(height.values(), default=0)


def main() -> None:
    """Print the figures of the questionnaire language, of all code, and of code and tests together."""
    core = [path for path in CODE if path.is_relative_to(ROOT / "surveys" / "questionnaire")]
    for title, paths in (("surveys/questionnaire", core), ("surveys, cati", CODE), ("with tests", [*CODE, *TESTS])):
        graph = import_graph(paths)
        print(f"{title:24}{len(graph):5} files {floors(graph):4} floors {len(circles(graph)):4} circles")
        for circle in circles(graph):
            print("   ", ", ".join(sorted(circle)))


if __name__ == "__main__":
    main()
