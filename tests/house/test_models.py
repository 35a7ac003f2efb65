"""What no import linter sees: foreign keys, reverse joins, tables nobody gathered."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import surveys.models

STAGES = ["people", "design", "fieldwork", "interviewing", "training", "review", "results", "privacy"]
MODELS = list(apps.get_app_config("surveys").get_models())
ROOT = Path(surveys.models.__file__).parent


def stage_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def foreign_keys() -> list[models.ForeignKey]:
    return [
        field
        for model in MODELS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and stage_of(field.related_model) in STAGES
        if field.model.__module__.startswith("surveys.")
    ]


@pytest.mark.parametrize("key", foreign_keys(), ids=str)
def test_a_foreign_key_goes_down_the_stages_and_leaves_no_reverse_join_between_them(key: models.ForeignKey) -> None:
    here, there = stage_of(key.model), stage_of(key.related_model)
    assert STAGES.index(there) <= STAGES.index(here)
    if here != there:
        assert key.remote_field.related_name == "+"


def test_every_table_of_a_stage_is_gathered() -> None:
    assert {model.__name__ for model in MODELS} == set(surveys.models.__all__)


def test_no_table_has_a_default_order_or_its_own_save() -> None:
    for model in MODELS:
        assert not model._meta.ordering, model
        assert "save" not in vars(model), model


def test_every_constraint_and_index_has_a_name_of_its_own() -> None:
    names = [rule.name for model in MODELS for rule in [*model._meta.constraints, *model._meta.indexes]]
    assert len(names) == len(set(names))


def test_nothing_listens_to_signals() -> None:
    for path in ROOT.rglob("*.py"):
        tree = ast.parse(path.read_text())
        modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not modules & {"django.dispatch", "django.db.models.signals", "django.core.signals"}, path


def test_no_foreign_key_has_an_index_where_another_of_its_table_begins_with_it() -> None:
    doubled = set()
    for model in MODELS:
        rules = [*model._meta.constraints, *model._meta.indexes]
        whole = [r for r in rules if isinstance(r, (models.UniqueConstraint, models.Index)) and r.condition is None]
        first = {rule.fields[0] for rule in whole}
        keys = [field for field in model._meta.local_fields if isinstance(field, models.ForeignKey)]
        doubled |= {
            f"{model.__name__}.{key.name}" for key in keys if key.db_index and not key.unique and key.name in first
        }
    assert doubled == set()
