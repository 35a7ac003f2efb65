"""Exports in the background."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from surveys.design.models import Study
from surveys.people.models import User

from . import services
from .models import Export


def request_export(*, study: Study, options: services.ExportOptions, by: User, now: datetime) -> Export:
    """Ask for an export and have it made by the background worker."""
    export = services.ask_export(study=study, options=options, by=by, now=now)
    make_export.enqueue(export.pk)
    return export


def client_options(language: str) -> services.ExportOptions:
    """What a client gets: everything finished, nothing personal, in their language."""
    return {"language": language, "for_client": True}


@task()
def make_export(export_id: int) -> None:
    """Make the workbook that was asked for."""
    services.make_export(export_id=export_id, now=timezone.now())
