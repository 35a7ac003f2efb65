"""An answer by which somebody agreed to be known is another one now: what was frozen before is not handed over."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from surveys.design.models import Study
from surveys.fieldwork.models import ListUpdate
from surveys.fieldwork.services import WATCHED, forget_watched
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
    touched = [one for one in asked if one.name.casefold() in changed]
    _heed(study, touched, [one for one in touched if _is_taken_back(one, now)], by, now)


def heed_list_updates(*, now: datetime) -> int:
    """Heed what lists have changed in columns by which somebody agrees to be known; returns how many lists have."""
    found = ListUpdate.objects.filter(done__has_key=WATCHED).select_related("study", "confirmed_by").order_by("pk")
    for update in found:
        watched = [(name, value) for name, value in update.columns[WATCHED]]
        changed = {one for place, one in enumerate(watched) if update.done.get(f"{WATCHED}:{place}")}
        ended = {one for place, one in enumerate(watched) if update.done.get(f"{WATCHED}-ended:{place}")}
        asked = DeliveryConsent.objects.filter(study=update.study_id, ended_at=None, source=ConsentSource.COLUMN)
        touched = [one for one in asked if (one.name, one.answer) in changed]
        gone = [one for one in touched if (one.name, one.answer) in ended]
        _heed(update.study, touched, gone, update.confirmed_by, now)
        forget_watched(update=update)
    return len(found)


def _heed(
    study: Study,
    touched: Collection[DeliveryConsent],
    taken_back: Collection[DeliveryConsent],
    by: User | None,
    now: datetime,
) -> None:
    for client, moment in _since(touched):
        begin_anew(study=study, client=client, since=moment, by=by, now=now)
    for client, moment in _since(taken_back):
        offer_no_longer(study=study, client=client, since=moment, by=by, now=now)


def _since(consents: Collection[DeliveryConsent]) -> list[tuple[str, datetime]]:
    """Each client with the moment of the oldest of these agreements."""
    found: dict[str, datetime] = {}
    for one in consents:
        found[one.client] = min(one.set_at, found.get(one.client, one.set_at))
    return sorted(found.items())


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
