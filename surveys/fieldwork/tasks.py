"""The field's work in the background."""

from datetime import datetime
from pathlib import Path
from typing import Unpack

from django.utils import timezone
from django_tasks import task

from surveys.design.models import Study
from surveys.formats.samples import Reading
from surveys.people.models import User

from .models import Sample
from .services.leases import lapse_leases
from .services.samples import SampleFacts, continue_loading, start_sample


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
    """Take a sample's file in and have it loaded by the background worker. Raises ``formats.tables.TableError``."""
    sample = start_sample(
        study=study, content=content, file_name=file_name, reading=reading, name=name, by=by, now=now, **facts
    )
    load_rows.enqueue(sample.pk)
    return sample


@task()
def load_rows(sample_id: int) -> int:
    """Read a sample's file into cases, from where an earlier run stopped; how many cases it has."""
    return continue_loading(sample=Sample.objects.get(pk=sample_id), now=timezone.now()).cases_made


@task()
def end_abandoned_holds() -> int:
    """Take back the cases of screens that were left; how many."""
    return lapse_leases(now=timezone.now())
