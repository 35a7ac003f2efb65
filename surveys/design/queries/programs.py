"""Compiled questionnaires, and their languages, kept by each process: a version never changes."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from surveys.design.models import Draft, Version
from surveys.questionnaire.compiled import Program, compile
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.running import prepare_lists

from .clients import forget_clients

KEPT = 64
"""Programs kept at once; a call centre fields a handful of versions at a time."""


@lru_cache(maxsize=KEPT)
def program_of(version_id: int) -> Program:
    """The version's program. Raises ``Version.DoesNotExist``."""
    version = Version.objects.only("questionnaire").get(pk=version_id)
    program = compile(storage.from_json(version.questionnaire))
    prepare_lists(program)
    return program


@lru_cache(maxsize=8)
def draft_program(draft_id: int, uploaded_at: datetime) -> Program | None:
    """The program of a draft; ``None`` if it cannot be run. Each change makes another draft, with an id of its own.

    ``uploaded_at`` tells drafts apart whose ids were used twice, as after a rollback.

    Raises ``Draft.DoesNotExist``.
    """
    stored = Draft.objects.values_list("questionnaire", flat=True).get(pk=draft_id)
    program = compile(storage.from_json(stored)) if stored is not None else None
    return None if program is None or program.problems else program


_ABOUT_LANGUAGES = ("format", "languages", "default_language")
_languages: dict[int, tuple[Language, ...]] = {}


def languages_of_versions(version_ids: Collection[int]) -> dict[int, tuple[Language, ...]]:
    """Version id → its languages, the default first: no query, or one that reads no questionnaire as a whole."""
    unknown = set(version_ids) - _languages.keys()
    if unknown:
        versions = Version.objects.filter(pk__in=unknown)
        for pk, *parts in versions.values_list("pk", *(f"questionnaire__{part}" for part in _ABOUT_LANGUAGES)):
            told = {part: value for part, value in zip(_ABOUT_LANGUAGES, parts, strict=True) if value is not None}
            read = storage.from_json({**told, "items": []})
            _languages[pk] = tuple(sorted(read.languages, key=lambda one: one.code != read.default_language))
    return {pk: _languages[pk] for pk in version_ids}


def forget_programs() -> None:
    """Forget all versions and drafts: tests use their ids again."""
    program_of.cache_clear()
    draft_program.cache_clear()
    _languages.clear()
    forget_clients()
