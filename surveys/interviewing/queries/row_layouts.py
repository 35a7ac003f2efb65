"""What each process keeps of a version: its compiled questionnaire, and where its variables stand in a row."""

from functools import lru_cache

from surveys.design.models import Version
from surveys.design.programs import KEPT, program_of
from surveys.questionnaire import codebook
from surveys.questionnaire.codebook import row_layout as rows


@lru_cache(maxsize=KEPT)
def layout_of(version_id: int) -> rows.Layout:
    """Where each variable of the version's own codebook stands in the interviews' rows."""
    return rows.Layout(codebook.from_json(Version.objects.only("codebook").get(pk=version_id).codebook))


def forget() -> None:
    """Drop what is kept: when version ids come again, as after a test's rollback."""
    program_of.cache_clear()
    layout_of.cache_clear()


__all__ = ["forget", "layout_of", "program_of"]
