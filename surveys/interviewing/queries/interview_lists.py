"""A page of a study's interviews by filters and order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Sum

from surveys.analysis.flags import Flag
from surveys.design.models import Study
from surveys.fieldwork.models import Purpose, QuotaPlace
from surveys.fieldwork.queries import read_day, read_range, written_range
from surveys.interviewing.models import Interview, InterviewFlag, InterviewKind, InterviewStatus, InterviewTally

MOST_SORTED = 50_000
"""Up to so many interviews of a study are put into an order; of more, the latest."""
INTERVIEW_ORDERS = {"started": "started_at", "seconds": "seconds"}
ANY_FLAG = "any"
"""As a value of the filter ``flag``: of whatever kind."""


@dataclass(frozen=True, slots=True)
class InterviewFilter:
    """Every filter holds; of the values of one filter any. ``minutes``: fewest and most, whole ones."""

    status: tuple[str, ...] = ()
    who: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    minutes: tuple[int | None, int | None] | None = None
    language: tuple[str, ...] = ()
    cell: tuple[str, ...] = ()
    version: tuple[int, ...] = ()
    flag: tuple[str, ...] = ()

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as an address has them, name and value."""
        return [(one.name, text) for one in fields(self) for text in _texts(one.name, getattr(self, one.name))]


@dataclass(frozen=True, slots=True)
class InterviewList:
    """A page of interviews; ``count``: how many pass the filters; ``after``: where the next page begins."""

    interviews: list[Interview]
    count: int
    after: str
    longest: int


def read_interview_filter(given: Mapping[str, Sequence[str]]) -> tuple[InterviewFilter, list[tuple[str, str]]]:
    """The filter that an address describes, and the pairs that mean nothing."""
    found: dict[str, Any] = {}
    unread = []
    for one in fields(InterviewFilter):
        for text in list(dict.fromkeys(given.get(one.name, ())))[:40]:
            value = _read(one.name, text.strip()[:80])
            if value is None:
                unread += [(one.name, text)] if text.strip() else []
            elif one.name in _SINGLE:
                found[one.name] = value
            else:
                found[one.name] = (*found.get(one.name, ()), value)
    return InterviewFilter(**found), unread


def list_interviews(study: Study, wanted: InterviewFilter, order: str, after: str, rows: int) -> InterviewList:
    """The page of the study's live main interviews that begins at row ``after``; the order is as in ``cases``."""
    found = _filtered(study, wanted)
    key = INTERVIEW_ORDERS.get(order.removeprefix("-"), "started_at")
    descends = order.startswith("-") or not order
    first = min(int(after), MOST_SORTED) if after.isdecimal() and len(after) < 9 else 0
    ordered = found.order_by(f"-{key}" if descends else key, "pk")
    # The ids by themselves: else everything that a row shows is looked up for each interview before they are sorted.
    ids = list(ordered.values_list("pk", flat=True)[first : first + rows])
    shown = (
        Interview.objects.filter(pk__in=ids)
        .select_related("case", "last_attempt__interviewer", "version")
        .defer(*("state", "version__questionnaire", "version__codebook", "version__workbook"))
    )
    by_id = {one.pk: one for one in shown}
    about = found.aggregate(longest=Max("seconds", default=0), count=Count("pk"))
    count = about["count"]
    following = str(first + rows) if count > first + rows and first + rows < MOST_SORTED else ""
    return InterviewList([by_id[pk] for pk in ids if pk in by_id], count, following, about["longest"])


def interviews_for_a_file(study: Study, wanted: InterviewFilter) -> list[int]:
    """The ids of all that pass the filters, in the order in which they began, at most ``MOST_SORTED``: the latest."""
    ids = list(_filtered(study, wanted).order_by("-started_at", "pk").values_list("pk", flat=True)[:MOST_SORTED])
    return ids[::-1]


def interviews_with_people(ids: Sequence[int]) -> list[Interview]:
    """These interviews with case, version and who conducted them last, in this order."""
    found = Interview.objects.filter(pk__in=list(ids)).select_related("case", "last_attempt__interviewer", "version")
    by_id = {
        one.pk: one
        for one in found.defer(
            *("state", "row", "version__questionnaire", "version__codebook", "version__workbook", "case__attributes")
        )
    }
    return [by_id[pk] for pk in ids if pk in by_id]


def interviews_by_status(study: Study) -> dict[str, int]:
    """Status → how many live main interviews have it, from the counters."""
    counted = InterviewTally.objects.filter(study=study).values_list("status").annotate(count=Sum("interviews"))
    found = {status: count for status, count in counted.order_by() if count}
    return {status: found[status] for status in InterviewStatus.values if status in found}


def cells_of_interviews(interviews: Sequence[Interview]) -> dict[int, list[str]]:
    """Interview id → names of the quota cells in which it has a place."""
    attempts = {one.last_attempt_id: one.pk for one in interviews}
    places = QuotaPlace.objects.filter(attempt__in=list(attempts), released_at=None).order_by("cell__position")
    found: dict[int, list[str]] = {}
    for attempt, name in places.values_list("attempt_id", "cell__name"):
        found.setdefault(attempts[attempt], []).append(name)
    return found


_SINGLE = {"since", "until", "minutes"}
_KNOWN = {"status": {*InterviewStatus.values}, "flag": {ANY_FLAG, *(flag.value for flag in Flag)}}


def _read(name: str, text: str) -> Any:
    if not text or "\0" in text:  # PostgreSQL knows no text with it
        return None
    if name in {"who", "version"}:
        return int(text) if text.isdecimal() and len(text) < 12 else None
    if name in {"since", "until"}:
        return read_day(text)
    if name == "minutes":
        return read_range(text)
    known = _KNOWN.get(name)
    return text if known is None or text in known else None


def _texts(name: str, value: Any) -> list[str]:
    if value is None:
        return []
    if name in {"since", "until"}:
        return [value.isoformat()]
    return [written_range(value)] if name == "minutes" else [str(one) for one in value]


def _filtered(study: Study, wanted: InterviewFilter) -> QuerySet[Interview]:
    found = Interview.objects.filter(study=study, purpose=Purpose.LIVE, kind=InterviewKind.MAIN)
    zone = ZoneInfo(study.time_zone)
    if wanted.status:
        found = found.filter(status__in=wanted.status)
    if wanted.who:
        found = found.filter(last_attempt__interviewer__in=wanted.who)
    if wanted.since is not None:
        found = found.filter(started_at__gte=datetime.combine(wanted.since, time(), zone))
    if wanted.until is not None:
        found = found.filter(started_at__lt=datetime.combine(wanted.until + timedelta(days=1), time(), zone))
    fewest, most = wanted.minutes or (None, None)
    if fewest is not None:
        found = found.filter(seconds__gte=fewest * 60)
    if most is not None:
        found = found.filter(seconds__lt=(most + 1) * 60)
    if wanted.language:
        found = found.filter(language__in=wanted.language)
    if wanted.version:
        found = found.filter(version__number__in=wanted.version)
    if wanted.flag:
        flags = InterviewFlag.objects.filter(study=study, interview=OuterRef("pk"))
        found = found.filter(Exists(flags if ANY_FLAG in wanted.flag else flags.filter(kind__in=wanted.flag)))
    if wanted.cell:
        places = QuotaPlace.objects.filter(cell__study=study, cell__name__in=wanted.cell, released_at=None)
        found = found.filter(last_attempt__in=places.values("attempt"))
    return found
