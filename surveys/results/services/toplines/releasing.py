"""What of the toplines the client may see: frozen when the researcher releases it, until it is taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from surveys.database.turns import in_turn
from surveys.design.models import Study
from surveys.design.queries import clients_in_field
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.results.models import ToplineRelease

from .cards import Card, card_from_json, card_to_json
from .toplines import Asked, Toplines, toplines_of


class NothingToReleaseError(Exception):
    """No question was chosen of which enough people were asked."""


class ToplineViewError(Exception):
    """The weights or the filter that were looked at are no longer there, or cannot be worked out."""


def release_toplines(
    *,
    study: Study,
    questions: Collection[str],
    weight: str,
    note: str,
    filters: Mapping[str, Sequence[str]] | None = None,
    language: str,
    by: User,
    now: datetime,
) -> ToplineRelease:
    """Freeze the chosen questions as they are now; those with a small base are left out.

    ``weight``, ``filters``: as they are looked at, see ``Asked``. It takes the place of the release before, which is
    kept. Of several clients each has cards of their own, which say nothing of the others' questions; who does not know
    a question of the filter has none. Raises ``NothingToReleaseError``, ``ToplineViewError`` and ``StoreError``.
    """
    asked = Asked(filters={name: list(codes) for name, codes in (filters or {}).items()}, weight=weight)
    toplines = toplines_of(study, asked, language=language, now=now)
    if toplines.asked != asked:
        raise ToplineViewError
    cards = _chosen(toplines, questions)
    if not cards:
        raise NothingToReleaseError
    clients = clients_in_field(study)
    of = {
        client: toplines_of(study, asked, language=language, now=now, client=client)
        for client in (["", *clients] if clients else [])
    }
    figures: dict[str, Any] = {
        "cards": [card_to_json(card) for card in cards],
        "of": {
            client: [card_to_json(card) for card in _chosen(seen, questions) if seen.asked.filters == asked.filters]
            for client, seen in of.items()
        },
        "weight": toplines.weights.get(toplines.asked.weight, ""),
        "filter": filter_words(toplines),
        "left_out": sorted(set(questions) - {card.name for card in cards}),
    }
    with in_turn():
        return _kept(study, figures, toplines, note.strip(), by, now)


def filter_words(toplines: Toplines) -> list[str]:
    """Of whom the figures are, where they are not everybody's: a question and its answers each."""
    choosers = {one.name: one for one in toplines.choosers}
    return [
        f"{name}: {', '.join(choosers[name].codes[code] for code in codes)}"
        for name, codes in toplines.asked.filters.items()
    ]


def _chosen(toplines: Toplines, questions: Collection[str]) -> list[Card]:
    return [card for card in toplines.cards if card.name in questions and not card.is_open and not card.has_small_base]


def released_cards(release: ToplineRelease, client: str | None) -> list[Card]:
    """The cards that a client sees of a release; ``None``: whoever sees all of them, see ``design.queries.client_of``.

    One of several clients who was not among them when it was released sees nothing of it.
    """
    figures = release.figures
    found = figures["cards"] if client is None else figures.get("of", {}).get(client, ())
    return [card_from_json(card) for card in found]


@transaction.atomic
def _kept(
    study: Study, figures: dict[str, Any], toplines: Toplines, note: str, by: User, now: datetime
) -> ToplineRelease:
    Study.objects.select_for_update().get(pk=study.pk)  # of two at once the later one has the next number
    last = ToplineRelease.objects.filter(study=study).aggregate(last=Max("number"))["last"] or 0
    release = ToplineRelease.objects.create(
        study=study,
        number=last + 1,
        figures=figures,
        interviews=toplines.everybody.people,
        note=note[:300],
        released_by=by,
        released_at=now,
    )
    details = {"number": release.number, "questions": [card["name"] for card in figures["cards"]]}
    subject = f"study:{study.pk}"
    record(by=by, verb=AuditVerb.TOPLINE_RELEASED, subject=subject, study=study.pk, details=details, now=now)
    return release


@transaction.atomic
def withdraw_toplines(*, study: Study, by: User, now: datetime) -> int:
    """Take every release back: the client sees no toplines until the next one. Returns how many were shown."""
    count = ToplineRelease.objects.filter(study=study, withdrawn_at=None).update(withdrawn_at=now)
    if count:
        subject = f"study:{study.pk}"
        record(by=by, verb=AuditVerb.TOPLINE_WITHDRAWN, subject=subject, study=study.pk, now=now)
    return count
