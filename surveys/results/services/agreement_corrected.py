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
    since: dict[str, datetime] = {}
    for client, name, set_at in asked.values_list("client", "name", "set_at"):
        if name.casefold() in changed:
            since[client] = min(set_at, since.get(client, set_at))
    for client, moment in sorted(since.items()):
        begin_anew(study=study, client=client, since=moment, by=by, now=now)
