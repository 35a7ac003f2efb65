"""The toplines that were released to the client."""

from django.db.models import QuerySet

from surveys.design.models import Study
from surveys.results.models import ToplineRelease


def releases_of(study: Study) -> QuerySet[ToplineRelease]:
    """Every release of the study, newest first."""
    return ToplineRelease.objects.filter(study=study).select_related("released_by").order_by("-number")


def topline_release_shown(study: Study) -> ToplineRelease | None:
    """The release that the client sees: the latest, unless it was taken back."""
    # A page that only names it has no use for thousands of figures.
    latest = releases_of(study).defer("figures").first()
    return latest if latest is not None and latest.withdrawn_at is None else None
