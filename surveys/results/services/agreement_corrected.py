"""An answer by which somebody agreed to be known is another one now: what was frozen before is not handed over."""

from collections.abc import Collection
from datetime import datetime

from surveys.design.models import Study
from surveys.people.models import User
from surveys.results.models import ConsentSource, DeliveryConsent

from .deliveries import begin_anew


def heed_corrections(*, study: Study, variables: Collection[str], by: User, now: datetime) -> None:
    """Have deliveries that nobody was handed made anew for each client to whom one of these variables lets leave."""
    asked = DeliveryConsent.objects.filter(study=study, ended_at=None, source=ConsentSource.QUESTION)
    changed = {name.casefold() for name in variables}
    clients = {client for client, name in asked.values_list("client", "name") if name.casefold() in changed}
    for client in sorted(clients):
        begin_anew(study=study, client=client, by=by, now=now)
