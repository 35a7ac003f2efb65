"""What changed between two deliveries, in figures: interviews, corrections, variables, codes, versions."""

from collections.abc import Iterator, Sequence
from typing import Any

from surveys.design.models import Version
from surveys.design.queries import names_hidden_from
from surveys.questionnaire import codebook as codebooks
from surveys.results.models import StudyDelivery
from surveys.results.queries import deliveries as queries
from surveys.results.queries.change_feed import codebooks_of

from .snapshots import Frozen

MOST_NAMED = 40
"""The most variables that a comparison names one by one."""


def facts_of(delivery: StudyDelivery, frozen: Frozen, statuses: Sequence[str]) -> dict[str, Any]:
    """The figures of a delivery with which the next one is compared."""
    numbers = Version.objects.filter(pk__in=frozen.versions).order_by("number").values_list("number", flat=True)
    books = {
        version.number: book for version, book in codebooks_of(delivery.study).items() if version.pk in frozen.versions
    }
    united = codebooks.united(books)
    if delivery.client and books:
        newest = max(frozen.versions)
        united, _ = codebooks.for_client(delivery.client, united, names_hidden_from(delivery.client, newest))
    variables = {one.name: len(one.codes) for one in united.variables if not one.personal}
    return {
        "version_ids": sorted(frozen.versions),
        "versions": list(numbers),
        "by_status": frozen.by_status,
        "variables": variables,
        "all": queries.delivered_interviews(delivery.study, statuses).count(),
    }


def changes_since(previous: StudyDelivery, facts: dict[str, Any], statuses: Sequence[str]) -> list[dict[str, Any]]:
    """What is different from the delivery before, each with its ``kind``."""
    return [*_of_interviews(previous, facts, statuses), *_of_codebook(previous.facts, facts)]


def _of_interviews(previous: StudyDelivery, facts: dict[str, Any], statuses: Sequence[str]) -> Iterator[dict[str, Any]]:
    before, after = previous.facts.get("all", previous.interviews), facts["all"]
    yield {"kind": "interviews", "before": before, "after": after}
    interviews = queries.delivered_interviews(previous.study, statuses)
    known = interviews.filter(ended_at__lte=previous.frozen_at)
    if corrected := known.filter(change_number__gt=previous.cursor).count():
        yield {"kind": "corrected", "count": corrected}
    if (gone := before - known.count()) > 0:
        yield {"kind": "gone", "count": gone}


def _of_codebook(before: dict[str, Any], after: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for number in sorted(set(after["versions"]) - set(before.get("versions", ()))):
        yield {"kind": "version", "number": number}
    had, has = before.get("variables", {}), after["variables"]
    if new := [name for name in has if name not in had]:
        yield {"kind": "new", "names": new[:MOST_NAMED], "more": max(0, len(new) - MOST_NAMED)}
    if gone := [name for name in had if name not in has]:
        yield {"kind": "lost", "names": gone[:MOST_NAMED], "more": max(0, len(gone) - MOST_NAMED)}
    for name, codes in list(has.items()):
        if name in had and had[name] != codes:
            yield {"kind": "codes", "name": name, "before": had[name], "after": codes}
