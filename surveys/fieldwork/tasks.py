"""The field's work in the background."""

from django.utils import timezone
from django_tasks import task

from .models import Sample
from .services.leases import lapse_leases
from .services.samples import continue_loading


@task()
def load_rows(sample_id: int) -> int:
    """Read a sample's file into cases, from where an earlier run stopped; how many cases it has."""
    return continue_loading(sample=Sample.objects.get(pk=sample_id), now=timezone.now()).cases_made


@task()
def end_abandoned_holds() -> int:
    """Take back the cases of screens that were left; how many."""
    return lapse_leases(now=timezone.now())
