"""Every audience of the pages has one layout, so that a newcomer who knows one knows all."""

import ast
import inspect
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver

from .code import ROOT

WEB = ROOT / "surveys" / "web"
SHARED = {"middleware", "screens", "sign_in"}
"""Packages below the audiences; whichever other package there is, is an audience."""
AUDIENCES = sorted(path.parent.name for path in WEB.glob("*/__init__.py") if path.parent.name not in SHARED)
FORM_CLASSES = {"Form", "ModelForm", "StyledForm"}


def modules(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(WEB), ast.parse(path.read_text())


def classes(folder: Path) -> Iterator[tuple[Path, ast.ClassDef]]:
    for path, tree in modules(folder):
        yield from ((path, node) for node in tree.body if isinstance(node, ast.ClassDef))


def served(audience: str) -> Iterator[str]:
    """The modules of ours in which the audience's addresses are served."""
    waiting: list[URLPattern | URLResolver] = list(import_module(f"surveys.web.{audience}.urls").urlpatterns)
    for entry in waiting:
        if isinstance(entry, URLResolver):
            waiting += entry.url_patterns
            continue
        view = inspect.unwrap(entry.callback)
        module = getattr(view, "view_class", view).__module__
        if module.startswith("surveys."):
            yield module


def ends_in(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_audience_has_urls_views_pages_and_forms_and_nothing_beside_them(audience: str) -> None:
    found = {path.name for path in (WEB / audience).iterdir() if path.name != "__pycache__"}
    assert found - {"forms"} == {"__init__.py", "urls.py", "views", "pages"}
    assert (WEB / audience / "__init__.py").read_text().count("\n") <= 1


@pytest.mark.parametrize("package", sorted(SHARED))
def test_what_is_shared_serves_no_address(package: str) -> None:
    assert [str(path) for path, _tree in modules(WEB / package) if {"urls.py", "views"} & set(path.parts)] == []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_has_an_address_is_a_view(audience: str) -> None:
    assert {".".join(module.split(".")[:4]) for module in served(audience)} == {f"surveys.web.{audience}.views"}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_forms_stand_among_the_forms_and_what_a_page_shows_never_among_the_views(audience: str) -> None:
    misplaced = []
    for path, node in classes(WEB / audience):
        is_form = any(ends_in(base) in FORM_CLASSES or ends_in(base).endswith("Form") for base in node.bases)
        is_dataclass = any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)
        if (is_form and path.parts[1] != "forms") or (is_dataclass and path.parts[1] == "views"):
            misplaced.append(f"{path}: {node.name}")
    assert misplaced == []


def test_every_class_of_the_pages_has_a_name_of_its_own() -> None:
    names = Counter(node.name for _path, node in classes(WEB))
    assert {name for name, count in names.items() if count > 1} == set()
