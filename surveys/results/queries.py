"""What is read for deliveries: finished interviews as rows, calls, exports a person may see, progress."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.db.models import Count, F, Max, QuerySet, TextField
from django.db.models.functions import Cast, TruncDate

from surveys.design.models import Membership, Study, Version
from surveys.fieldwork.models import Attempt, Call, Purpose, Sample, SampleStatus
from surveys.interviewing.models import Interview, InterviewKind, InterviewStatus
from surveys.people.models import Role, User
from surveys.questionnaire import codebook as codebooks

from .models import Export, ExportStatus

DELIVERED = (InterviewStatus.COMPLETE, InterviewStatus.PARTIAL)
"""Interviews that a delivery holds unless something else is asked for."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class Record:
    """One interview as it is delivered: what is known about it, and its stored row.

    ``row`` is what ``questionnaire.rows.row_of`` made; ``attributes`` are the case's.
    """

    case: int
    external_id: str
    status: str
    outcome: str
    version: int
    version_id: int
    language: str
    mode: str
    interviewer: str
    started_at: datetime
    ended_at: datetime | None
    seconds: int
    attempts: int
    attributes: dict[str, str]
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DialledCall:
    """One dial, for the sheet of calls: never with the number."""

    case: int
    external_id: str
    attempt: int
    interviewer: str
    dialled_at: datetime
    ended_at: datetime | None
    result: str
    disposition: str


def delivered_interviews(study: Study, statuses: Sequence[str] = DELIVERED) -> QuerySet[Interview]:
    """Live main interviews of the study that have one of the statuses."""
    return Interview.objects.filter(
        study=study, purpose=Purpose.LIVE, kind=InterviewKind.MAIN, status__in=statuses, row__isnull=False
    )


def records(study: Study, statuses: Sequence[str] = DELIVERED) -> Iterator[list[Record]]:
    """The study's interviews in the order they were begun, ``BATCH`` at a time; memory does not grow with them."""
    rows = (
        delivered_interviews(study, statuses)
        .order_by("pk")
        .annotate(
            raw_row=Cast("row", TextField()),
            raw_attributes=Cast("case__attributes", TextField()),
        )
        .values_list(
            "case__number",
            "case__external_id",
            "status",
            "case__final_outcome",
            "version__number",
            "version_id",
            "language",
            "last_attempt__interviewer__code",
            "started_at",
            "ended_at",
            "seconds",
            "case__attempts_counted",
            "raw_attributes",
            "raw_row",
        )
    )
    batch: list[Record] = []
    for values in rows.iterator(chunk_size=BATCH):
        batch.append(_record(*values))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _record(
    case: int,
    external_id: str,
    status: str,
    outcome: str,
    version: int,
    version_id: int,
    language: str,
    interviewer: str | None,
    started_at: datetime,
    ended_at: datetime | None,
    seconds: int,
    attempts: int,
    attributes: str,
    row: str,
) -> Record:
    return Record(
        case=case,
        external_id=external_id,
        status=status,
        outcome=outcome,
        version=version,
        version_id=version_id,
        language=language,
        mode="telephone",
        interviewer=interviewer or "",
        started_at=started_at,
        ended_at=ended_at,
        seconds=seconds,
        attempts=attempts,
        attributes=orjson.loads(attributes),
        row=orjson.loads(row),
    )


def calls(study: Study) -> Iterator[DialledCall]:
    """Every dial of the study's live cases, oldest first."""
    rows = (
        Call.objects.filter(attempt__case__study=study, attempt__case__purpose=Purpose.LIVE)
        .order_by("pk")
        .values_list(
            "attempt__case__number",
            "attempt__case__external_id",
            "attempt__number",
            "attempt__interviewer__code",
            "dialled_at",
            "ended_at",
            "result",
            "attempt__disposition",
        )
    )
    for case, external_id, attempt, interviewer, dialled_at, ended_at, result, disposition in rows.iterator(BATCH):
        yield DialledCall(case, external_id, attempt, interviewer or "", dialled_at, ended_at, result, disposition)


def attempt_notes(study: Study) -> Iterator[tuple[int, int, str | None, str]]:
    """Case, attempt, interviewer's code and note of every attempt that has one."""
    attempts = Attempt.objects.filter(case__study=study, case__purpose=Purpose.LIVE).exclude(note="").order_by("pk")
    yield from attempts.values_list("case__number", "number", "interviewer__code", "note").iterator(BATCH)


def versions_used(study: Study, statuses: Sequence[str] = DELIVERED) -> list[Version]:
    """The versions that the delivered interviews were held with, oldest first."""
    used = delivered_interviews(study, statuses).values("version_id")
    return list(Version.objects.filter(pk__in=used).defer("workbook").order_by("number"))


def exported_attributes(study: Study) -> list[str]:
    """Names of the sample's columns that go out with the results, in the order of the first sample that has them."""
    names: dict[str, None] = {}
    samples = Sample.objects.filter(study=study, status=SampleStatus.RELEASED).order_by("pk")
    for attributes in samples.values_list("attributes", flat=True):
        names.update({a["name"]: None for a in attributes if a.get("export") and not a.get("personal")})
    return list(names)


def codebook_of(version: Version) -> codebooks.Codebook:
    """The version's codebook, as it was frozen when the version was published."""
    return codebooks.from_json(version.codebook)


def exports_visible_to(user: User, study: Study) -> QuerySet[Export]:
    """The study's exports that this person may fetch, newest first: clients see the ones made for clients."""
    exports = Export.objects.filter(study=study).select_related("asked_by").order_by("-pk")
    if user.is_administrator:
        return exports
    roles = set(Membership.objects.filter(user=user, study=study).values_list("role", flat=True))
    if roles & {Role.RESEARCHER, Role.SUPERVISOR}:
        return exports
    return exports.filter(options__for_client=True) if Role.CLIENT in roles else exports.none()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the study is: interviews by status, the completes of each day, and when it last changed."""

    by_status: dict[str, int]
    by_day: list[tuple[date, int]]
    last_at: datetime | None
    median_seconds: int | None

    @property
    def complete(self) -> int:
        """Complete interviews."""
        return self.by_status.get(InterviewStatus.COMPLETE, 0)


def progress(study: Study) -> Progress:
    """How far the study is, from its live interviews."""
    live = Interview.objects.filter(study=study, purpose=Purpose.LIVE, kind=InterviewKind.MAIN)
    complete = live.filter(status=InterviewStatus.COMPLETE)
    zone = ZoneInfo(study.time_zone)
    by_day = (
        complete.annotate(day=TruncDate("ended_at", tzinfo=zone))
        .values("day")
        .annotate(count=Count("pk"))
        .order_by("day")
        .values_list("day", "count")
    )
    counts = live.order_by().values("status").annotate(count=Count("pk")).values_list("status", "count")
    total = dict(counts)
    middle = complete.order_by("seconds").values_list("seconds", flat=True)
    number = total.get(InterviewStatus.COMPLETE, 0)
    return Progress(
        by_status=total,
        by_day=[(day, count) for day, count in by_day],
        last_at=complete.aggregate(last=Max(F("ended_at")))["last"],
        median_seconds=middle[number // 2] if number else None,
    )


def is_being_made(study: Study) -> bool:
    """Whether an export of the study waits or is being made."""
    return Export.objects.filter(study=study, status__in=[ExportStatus.WAITING, ExportStatus.RUNNING]).exists()
