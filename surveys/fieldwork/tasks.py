"""Background jobs of the field."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Unpack

from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from cati.storages import StoreError
from surveys.design.models import Study, Version
from surveys.fieldwork.services.publishing import regroup_cases, samples_behind
from surveys.formats.samples import Reading
from surveys.people.models import User

from .models import Sample, SampleStatus
from .services.publishing import publish_for_the_field
from .services.samples import SampleFacts, continue_loading, start_sample, stop_sample, take_cases_back

logger = logging.getLogger(__name__)
AGAIN_AFTER = timedelta(minutes=1)
"""After so long what needs a file is tried again, when the store that has it was away."""


def request_loading(
    *,
    study: Study,
    content: bytes | Path,
    file_name: str,
    reading: Reading,
    name: str,
    by: User | None,
    now: datetime,
    **facts: Unpack[SampleFacts],
) -> Sample:
    """Store a sample's file and have it loaded by the background worker. Raises ``formats.tables.TableError``."""
    sample = start_sample(
        study=study, content=content, file_name=file_name, reading=reading, name=name, by=by, now=now, **facts
    )
    load_rows.enqueue(sample.pk)
    return sample


@task()
def load_rows(sample_id: int) -> int:
    """Load a sample's file from where an earlier run stopped; how many cases it has."""
    try:
        return continue_loading(sample=Sample.objects.get(pk=sample_id), now=timezone.now()).cases_made
    except StoreError:
        logger.exception("sample %s waits for its file", sample_id)
        load_rows.using(run_after=timezone.now() + AGAIN_AFTER).enqueue(sample_id)
        return 0


def request_taking_back(*, sample: Sample) -> Sample:
    """Stop a sample, and have the cases that it made deleted by the background worker.

    On SQLite a page that deleted them would hold everybody up. Raises ``SampleNotReadyError``.
    """
    sample = stop_sample(sample=sample)
    unload_rows.enqueue(sample.pk)
    return sample


@task()
def unload_rows(sample_id: int) -> None:
    """Delete the cases of a stopped sample."""
    take_cases_back(sample=Sample.objects.get(pk=sample_id))


def requeue_samples() -> int:
    """Enqueue every sample whose loading or deletion a killed worker left unfinished; how many.

    One that a living worker has in hand, or that waits for one, takes no harm: no row is stored twice.
    """
    left = Sample.objects.order_by("pk").values_list("pk", flat=True)
    loading = [load_rows.enqueue(sample_id) for sample_id in left.filter(status=SampleStatus.LOADING)]
    stopped = left.filter(Q(cases_made__gt=0) | ~Q(kept_file=""), status=SampleStatus.CANCELLED)
    return len(loading) + len([unload_rows.enqueue(sample_id) for sample_id in stopped])


def publish_and_regroup(
    *,
    study: Study,
    reason: str,
    by: User | None,
    now: datetime,
    draft_id: int | None = None,
    decisions: Mapping[str, str] | None = None,
) -> Version:
    """Publish for the field, and have the cases that are loaded already put into its quota cells by the worker.

    Raises ``PublicationError``.
    """
    version = publish_for_the_field(study=study, reason=reason, by=by, now=now, draft_id=draft_id, decisions=decisions)
    if samples_behind(study).exists():
        regroup.enqueue(study.pk)
    return version


@task()
def regroup(study_id: int) -> int:
    """Move a study's cases into the pools of the version in use; how many moved."""
    return regroup_cases(study=Study.objects.get(pk=study_id), now=timezone.now())


def requeue_regroupings() -> int:
    """Enqueue the regrouping of studies that a killed worker left unfinished; how many."""
    studies = samples_behind().order_by("study").values_list("study", flat=True).distinct()
    return len([regroup.enqueue(study_id) for study_id in studies])
