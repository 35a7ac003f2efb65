"""A stage has models, queries, services and tasks, and two faces that export what others use."""

import ast
import importlib
from pathlib import Path

import pytest

from .code import ROOT

STAGES = ["people", "design", "fieldwork", "interviewing", "training", "review", "results", "privacy"]
FACES = [(stage, layer) for stage in STAGES for layer in ("queries", "services")]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_holds_its_four_layers_and_nothing_beside_them(stage: str) -> None:
    names = {path.stem for path in (ROOT / "surveys" / stage).iterdir() if not path.name.startswith("__")}
    assert names <= {"models", "queries", "services", "tasks"}


@pytest.mark.parametrize(("stage", "layer"), FACES)
def test_a_face_lists_what_it_exports(stage: str, layer: str) -> None:
    face = importlib.import_module(f"surveys.{stage}.{layer}")
    path = Path(face.__file__ or "")
    nodes = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ImportFrom)]
    imported = [alias.asname or alias.name for node in nodes for alias in node.names]
    assert sorted(face.__all__) == sorted(imported)
    # Import-linter would take what has the name of a module for the module.
    assert not set(imported) & {other.stem for other in path.parent.iterdir()}
