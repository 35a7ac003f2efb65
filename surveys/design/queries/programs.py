"""Compiled questionnaires, kept by each process: a version never changes, so it is compiled once."""

from functools import lru_cache

from surveys.design.models import Version
from surveys.questionnaire.compiled import Program, compile
from surveys.questionnaire.model import storage
from surveys.questionnaire.running import prepare_lists

KEPT = 64
"""Programs kept at once; a call centre fields a handful of versions at a time."""


@lru_cache(maxsize=KEPT)
def program_of(version_id: int) -> Program:
    """The version's program. Raises ``Version.DoesNotExist``."""
    version = Version.objects.only("questionnaire").get(pk=version_id)
    program = compile(storage.from_json(version.questionnaire))
    prepare_lists(program)
    return program
