"""Kept files that the database refers to and that do not exist."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from surveys.database import kept_files
from surveys.design.models import Study
from surveys.fieldwork.models import Sample
from surveys.results.models import Export, ExportStatus

REMEDIES = {
    kept_files.SAMPLES: gettext_noop("Load the sample's file again."),
    kept_files.EXPORTS: gettext_noop("Delete the workbook on the study's page, and ask for it again."),
}
"""Folder → what to do about a missing file, as an English message id."""


@dataclass(frozen=True, slots=True)
class MissingFile:
    """A missing file. ``name``: the name by which people know it, as uploaded or downloaded."""

    study: int
    folder: str
    name: str


def missing_files(study: Study | None = None) -> Iterator[MissingFile]:
    """Yield the missing files of one study or of all: two queries, two listings, and one query for each missing file.

    Raises ``StoreError``.
    """
    kept = {folder: kept_files.names(folder) for folder in REMEDIES}
    only: dict[str, Any] = {} if study is None else {"study": study}
    for sample in Sample.objects.filter(**only).exclude(kept_file="").order_by("pk"):
        is_there = _is_there(kept_files.SAMPLES, sample.kept_file, kept)
        if not is_there and Sample.objects.filter(pk=sample.pk, kept_file=sample.kept_file).exists():
            yield MissingFile(sample.study_id, kept_files.SAMPLES, sample.file_name)
    for export in Export.objects.filter(status=ExportStatus.READY, **only).order_by("pk"):
        is_there = _is_there(kept_files.EXPORTS, export.path, kept)
        if not is_there and Export.objects.filter(pk=export.pk, path=export.path).exists():
            yield MissingFile(export.study_id, kept_files.EXPORTS, export.path)


def _is_there(folder: str, name: str, listed: dict[str, set[str]]) -> bool:
    """Return whether the file exists, even if it was stored after the listing."""
    return name in listed[folder] or kept_files.is_there(folder, name)
