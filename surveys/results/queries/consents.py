"""What respondents agreed to: that a client learns who they are."""

from datetime import datetime

from surveys.design.models import Study
from surveys.results.models import DeliveryConsent

from .cleaning import in_force

EXTERNAL_ID = "external_id"
"""In what a consent lets leave: the key of the client's own list. All else are columns of the sample."""


def consents_of(study: Study, client: str, as_of: datetime | None = None) -> list[DeliveryConsent]:
    """The consents recorded for this client of the study, as they hold now or held at a moment."""
    found = DeliveryConsent.objects.filter(in_force("set_at", "ended_at", as_of), study=study, client=client)
    return list(found.order_by("pk"))
