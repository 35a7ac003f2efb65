"""No field and no kept file is forgotten when somebody is erased: each is classed, with what erasing does to it."""

import pytest
from django.apps import apps
from django.db import models

from cati import private_files

from .personal_fields import CLASSES, KEPT_FOLDERS

WORDS = (
    *(models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField),
    models.GenericIPAddressField,
)


def fields() -> set[str]:
    """Every field in which words can stand, of every table."""
    return {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, WORDS)
    }


def classed() -> list[str]:
    return [f"{model}.{field}" for found in CLASSES for model, names in found.items() for field in names]


def test_every_field_in_which_words_can_stand_is_classed() -> None:
    missing = sorted(fields() - set(classed()))
    assert missing == [], "say in tests/house/personal_fields.py what erasing a person does to these, or why nothing"


def test_no_field_is_classed_twice_or_is_gone() -> None:
    assert sorted(set(classed()) - fields()) == []
    assert len(classed()) == len(set(classed()))


@pytest.mark.parametrize("folder", private_files.KEPT_FOLDERS)
def test_every_folder_of_kept_files_is_classed(folder: str) -> None:
    assert KEPT_FOLDERS[folder]
