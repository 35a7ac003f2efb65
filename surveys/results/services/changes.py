"""What changed between two deliveries, in figures: interviews, corrections, variables, codes, versions."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from surveys.design.models import Version
from surveys.design.queries import names_hidden_from
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.questionnaire import codebook as codebooks
from surveys.results.models import CleanedValue, CodedAnswer, StudyDelivery
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
    if corrected := _corrected(known, previous).count():
        yield {"kind": "corrected", "count": corrected}
    had = set(previous.options.get("statuses") or queries.DELIVERED)
    if had == set(statuses) and (gone := before - known.count()) > 0:
        yield {"kind": "gone", "count": gone}


def _corrected(known: QuerySet[Interview], previous: StudyDelivery) -> QuerySet[Interview]:
    """Those that changed since; not those of which only open answers were coded, which says nothing else of anybody."""
    since, of_it = previous.frozen_at, {"interview": OuterRef("pk")}
    coded = CodedAnswer.objects.filter(Q(coded_at__gt=since) | Q(undone_at__gt=since), **of_it)
    cleaned = CleanedValue.objects.filter(Q(changed_at__gt=since) | Q(undone_at__gt=since), **of_it)
    events = InterviewEvent.objects.filter(server_at__gt=since, is_late=False, **of_it)
    return known.filter(~Exists(coded) | Exists(cleaned) | Exists(events), change_number__gt=previous.cursor)


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
