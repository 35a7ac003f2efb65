"""Caches of each process for a version: its compiled program, and the layout of its rows."""

from functools import lru_cache

from surveys.design.models import Version
from surveys.design.queries import KEPT, forget_programs
from surveys.questionnaire import codebook
from surveys.questionnaire.codebook import row_layout as rows

from .cell_people import cells_judged_anew, later_version


@lru_cache(maxsize=KEPT)
def layout_of(version_id: int) -> rows.Layout:
    """The layout of the version's interview rows. Raises ``Version.DoesNotExist``."""
    return rows.Layout(codebook.from_json(Version.objects.only("codebook").get(pk=version_id).codebook))


def forget() -> None:
    """Empty all caches, for tests that use the ids of versions again."""
    forget_programs()
    layout_of.cache_clear()
    later_version.cache_clear()
    cells_judged_anew.cache_clear()
