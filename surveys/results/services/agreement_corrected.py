"""An answer by which somebody agreed to be known is another one now: what was frozen before is not handed over."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from surveys.design.models import Study
from surveys.people.models import User
from surveys.results.models import CleanedValue, ConsentSource, DeliveryConsent

from .consent_ended import offer_no_longer
from .deliveries import begin_anew


def heed_corrections(*, study: Study, variables: Collection[str], by: User, now: datetime) -> None:
    """Have deliveries that nobody was handed made anew for each client to whom one of these variables lets leave.

    If somebody agrees no longer by what was corrected now, deliveries that were handed over are withdrawn, too.
    """
    asked = DeliveryConsent.objects.filter(study=study, ended_at=None, source=ConsentSource.QUESTION)
    changed = {name.casefold() for name in variables}
    since: dict[str, datetime] = {}
    ended: dict[str, datetime] = {}
    for consent in asked:
        if consent.name.casefold() in changed:
            since[consent.client] = min(consent.set_at, since.get(consent.client, consent.set_at))
            if _is_taken_back(consent, now):
                ended[consent.client] = min(consent.set_at, ended.get(consent.client, consent.set_at))
    for client, moment in sorted(since.items()):
        begin_anew(study=study, client=client, since=moment, by=by, now=now)
    for client, moment in sorted(ended.items()):
        offer_no_longer(study=study, client=client, since=moment, by=by, now=now)


def _is_taken_back(consent: DeliveryConsent, now: datetime) -> bool:
    """Whether somebody who agreed agrees no longer since what was corrected, or undone, at this moment."""
    touched = CleanedValue.objects.filter(Q(changed_at=now) | Q(undone_at=now), study=consent.study_id)
    rows = touched.filter(variable__iexact=consent.name).values_list("before", "after", "undone_at")
    for before, after, undone_at in rows:
        had, has = (after, before) if undone_at == now else (before, after)
        if _agrees(consent, had) and not _agrees(consent, has):
            return True
    return False


def _agrees(consent: DeliveryConsent, said: Mapping[str, Any]) -> bool:
    value = said.get("value")
    return consent.answer in value if isinstance(value, list) else value == consent.answer
