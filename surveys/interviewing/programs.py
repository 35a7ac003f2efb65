"""Compiled questionnaires, kept by each process: a version never changes, so it is compiled once."""

from functools import lru_cache

from surveys.design.models import Version
from surveys.questionnaire import codebook, program, rows, storage

KEPT = 64
"""Programs kept at once; a call centre fields a handful of versions at a time."""


@lru_cache(maxsize=KEPT)
def program_of(version_id: int) -> program.Program:
    """The version's program. Raises ``Version.DoesNotExist``."""
    version = Version.objects.only("questionnaire").get(pk=version_id)
    return program.compile(storage.from_json(version.questionnaire))


@lru_cache(maxsize=KEPT)
def layout_of(version_id: int) -> rows.Layout:
    """Where each variable of the version's own codebook stands in the interviews' rows."""
    return rows.Layout(codebook.from_json(Version.objects.only("codebook").get(pk=version_id).codebook))


def forget() -> None:
    """Drop what is kept: when version ids come again, as after a test's rollback."""
    program_of.cache_clear()
    layout_of.cache_clear()
