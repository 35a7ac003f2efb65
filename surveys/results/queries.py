"""What is read for deliveries: finished interviews as rows, calls, exports a person may see, progress."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.db.models import Count, Max, QuerySet, TextField
from django.db.models.functions import Cast, TruncDate

from surveys.calling import rates
from surveys.design.models import Membership, Study, Version
from surveys.fieldwork.models import Attempt, Call, Case, Purpose, Sample, SampleStatus
from surveys.interviewing.models import Interview, InterviewKind, InterviewStatus
from surveys.people.models import Role, User
from surveys.questionnaire import codebook as codebooks

from .models import Export

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


def completes_by_day(study: Study) -> list[tuple[date, int]]:
    """Live complete interviews of each day that has any, in the study's time zone, oldest first."""
    complete = delivered_interviews(study, [InterviewStatus.COMPLETE])
    by_day = complete.annotate(day=TruncDate("ended_at", tzinfo=ZoneInfo(study.time_zone))).values("day")
    return list(by_day.annotate(count=Count("pk")).order_by("day").values_list("day", "count"))


def last_complete_at(study: Study) -> datetime | None:
    """When the latest complete interview ended."""
    last: datetime | None = delivered_interviews(study, [InterviewStatus.COMPLETE]).aggregate(last=Max("ended_at"))[
        "last"
    ]
    return last


def outcome_counts(study: Study) -> dict[str, int]:
    """Final AAPOR outcome → closed live cases of the study's released samples."""
    cases = Case.objects.filter(study=study, purpose=Purpose.LIVE, sample__status=SampleStatus.RELEASED)
    counted = cases.exclude(final_outcome="").order_by().values("final_outcome").annotate(count=Count("pk"))
    return dict(counted.values_list("final_outcome", "count"))


def outcome_rates(study: Study) -> dict[str, float | None]:
    """The AAPOR rates of the closed cases; None where there is nothing to divide by."""
    counts = dict.fromkeys(rates.CLASSES, 0.0)
    for code, number in outcome_counts(study).items():
        counts[rates.class_of(code)] += number
    return rates.rates(counts)
