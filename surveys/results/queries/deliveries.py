"""What is read for deliveries: finished interviews as rows, calls, exports a person may see, progress."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, TruncDate
from orjson import loads

from surveys.design.models import Membership, Study, Version
from surveys.design.queries import roles_in
from surveys.fieldwork.models import Attempt, Call, Purpose, Sample, SampleStatus
from surveys.fieldwork.queries.final_outcomes import Outcomes
from surveys.fieldwork.queries.histories import corrections_of
from surveys.interviewing.models import Interview, InterviewStatus, Session
from surveys.interviewing.queries.counts import completes, counted_interviews
from surveys.people.models import Role, User
from surveys.questionnaire.codebook.row_layout import Row
from surveys.results.models import Export, ExportStatus

DELIVERED = (InterviewStatus.COMPLETE, InterviewStatus.PARTIAL)
"""Interviews that a delivery holds unless something else is asked for."""
BATCH = 500
PLAIN = (
    *("pk", "case__number", "case__external_id", "status", "case__final_outcome", "version__number", "version_id"),
    *("language", "last_attempt__interviewer__code", "seconds", "case__attempts_counted", "case__weight"),
)
PARSED = {
    "started_text": "started_at",
    "ended_text": "ended_at",
    "attributes_text": "case__attributes",
    "row_text": "row",
}
"""What ``records`` reads, in the order of ``Record``."""


class Record(NamedTuple):
    """One interview as it is delivered: what is known about it, and its stored row.

    ``row`` is what ``questionnaire.rows`` made; ``attributes`` and ``weight`` (its base weight) are the case's.
    Times are aware.
    """

    interview: int
    case: int
    external_id: str
    status: str
    outcome: str
    version: int
    version_id: int
    language: str
    interviewer: str | None
    seconds: int
    attempts: int
    weight: float
    started_at: datetime
    ended_at: datetime | None
    attributes: dict[str, str]
    row: Row


@dataclass(frozen=True, slots=True)
class DialledCall:
    """One dial, for the sheet of calls: never with the number. ``disposition``: that of its attempt, as corrected."""

    interview: int | None
    case: int
    external_id: str
    attempt: int
    interviewer: str
    dialled_at: datetime
    ended_at: datetime | None
    result: str
    disposition: str


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """The field in figures, for whoever publishes the results: live cases of released samples only.

    ``tried``: cases with a call; ``refused``, ``silent`` (called, not reached or not available), ``not_eligible``,
    ``never_called``: cases by their outcome, those still open as if the field ended now.
    """

    samples: int
    sources: tuple[str, ...]
    cases: int
    tried: int
    calls: int
    first_day: date | None
    last_day: date | None
    refused: int
    silent: int
    not_eligible: int
    never_called: int


def field_facts(study: Study, outcomes: Outcomes) -> FieldFacts:
    """The figures now, in two queries."""
    released = Sample.objects.filter(study=study, status=SampleStatus.RELEASED, purpose=Purpose.LIVE)
    sources = list(released.order_by("pk").values_list("source", flat=True))
    called = Call.objects.filter(attempt__case__study=study, attempt__case__purpose=Purpose.LIVE).aggregate(
        tried=Count("attempt__case", distinct=True), calls=Count("pk"), first=Min("dialled_at"), last=Max("dialled_at")
    )
    zone, by_class = ZoneInfo(study.time_zone), outcomes.by_class
    return FieldFacts(
        samples=len(sources),
        sources=tuple(dict.fromkeys(filter(None, sources))),
        cases=outcomes.cases,
        tried=called["tried"],
        calls=called["calls"],
        first_day=called["first"] and called["first"].astimezone(zone).date(),
        last_day=called["last"] and called["last"].astimezone(zone).date(),
        refused=by_class["R"],
        silent=by_class["NC"] + by_class["UH"] + by_class["UR"] + by_class["UO"] - outcomes.never_called,
        not_eligible=by_class["NE"],
        never_called=outcomes.never_called,
    )


def delivered_interviews(study: Study, statuses: Sequence[str] = DELIVERED) -> QuerySet[Interview]:
    """Live main interviews of the study that have one of the statuses."""
    return counted_interviews().filter(study=study, status__in=statuses, row__isnull=False)


def records(study: Study, statuses: Sequence[str] = DELIVERED) -> Iterator[list[Record]]:
    """The study's interviews in the order they were begun, ``BATCH`` at a time; memory does not grow with them."""
    # Texts are parsed here, many times faster than field by field.
    as_text = {name: Cast(field, TextField()) for name, field in PARSED.items()}
    rows = delivered_interviews(study, statuses).order_by("pk").annotate(**as_text).values_list(*PLAIN, *as_text)
    batch: list[Record] = []
    for values in rows.iterator(chunk_size=BATCH):
        *plain, started_at, ended_at, attributes, row = values
        parsed = (_moment(started_at), ended_at and _moment(ended_at), loads(attributes), loads(row))
        batch.append(Record._make((*plain, *parsed)))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _moment(text: str) -> datetime:
    """A stored moment as the database writes it: in UTC, with or without saying so."""
    return datetime.fromisoformat(text if text[-3:-2] == "+" else f"{text}+00:00")


def calls(study: Study) -> Iterator[DialledCall]:
    """Every dial of the study's live cases, oldest first."""
    rows = (
        Call.objects.filter(attempt__case__study=study, attempt__case__purpose=Purpose.LIVE)
        .annotate(
            interview=_interview_of(OuterRef("attempt")),
            corrected=Subquery(corrections_of(OuterRef("attempt")).values("after")[:1]),
        )
        .order_by("pk")
        .values_list(
            "interview",
            "attempt__case__number",
            "attempt__case__external_id",
            "attempt__number",
            "attempt__interviewer__code",
            "dialled_at",
            "ended_at",
            "result",
            "attempt__disposition",
            "corrected",
        )
    )
    for interview, case, external_id, attempt, code, dialled_at, ended_at, result, said, corrected in rows.iterator(
        BATCH
    ):
        # What was heard at this dial alone stays; the attempt's outcome is what it was put right to.
        heard = "" if corrected and result == said else result
        yield DialledCall(
            interview, case, external_id, attempt, code or "", dialled_at, ended_at, heard, corrected or said
        )


def attempt_notes(study: Study) -> Iterator[tuple[int, int | None, int, str | None, str]]:
    """Case, interview, attempt, interviewer's code and note of every attempt that has one."""
    attempts = Attempt.objects.filter(case__study=study, case__purpose=Purpose.LIVE).exclude(note="").order_by("pk")
    noted = attempts.annotate(interview=_interview_of(OuterRef("pk")))
    yield from noted.values_list("case__number", "interview", "number", "interviewer__code", "note").iterator(BATCH)


def _interview_of(attempt: OuterRef) -> Subquery:
    """The interview that was held in the attempt, if one was."""
    return Subquery(Session.objects.filter(attempt=attempt).order_by("-pk").values("interview")[:1])


def versions_used(study: Study, statuses: Sequence[str] = DELIVERED) -> tuple[list[Version], list[Version]]:
    """The versions that the delivered interviews were held with, and all of the study's; oldest first."""
    used = delivered_interviews(study, statuses).filter(version=OuterRef("pk"))
    versions = Version.objects.filter(study=study).annotate(is_used=Exists(used)).defer("workbook").order_by("number")
    found = [(version, version.is_used) for version in versions]
    return [version for version, is_used in found if is_used], [version for version, _ in found]


def exports_visible_to(user: User, study: Study) -> QuerySet[Export]:
    """The study's exports that this person may fetch, newest first: clients see the ones made for clients."""
    exports = Export.objects.filter(study=study).select_related("asked_by").order_by("-pk")
    if user.is_administrator:
        return exports
    roles = roles_in(study, user)
    if roles & {Role.RESEARCHER, Role.SUPERVISOR}:
        return exports
    return exports.filter(options__for_client=True) if Role.CLIENT in roles else exports.none()


def exports_discardable_by(user: User, study: Study) -> QuerySet[Export]:
    """Those this person may delete: whoever works in the institute all that they see, a client what they asked for."""
    seen = exports_visible_to(user, study)
    works_here = user.is_administrator or roles_in(study, user) & {Role.RESEARCHER, Role.SUPERVISOR}
    return seen if works_here else seen.filter(asked_by=user)


def is_being_made(study: Study, options: Mapping[str, Any]) -> bool:
    """Whether the very same workbook is under way already: asked for twice, it is made once."""
    under_way = Export.objects.filter(study=study, status__in=(ExportStatus.WAITING, ExportStatus.RUNNING))
    return any(asked == options for asked in under_way.values_list("options", flat=True))


def exports_for_systems(study: Study, *, personal: bool) -> QuerySet[Export]:
    """The study's exports that a system may fetch, newest first: without personal data unless it may have them."""
    exports = Export.objects.filter(study=study).order_by("-pk")
    return exports if personal else exports.filter(options__for_client=True)


def completes_by_day(study: Study) -> list[tuple[date, int]]:
    """Live complete interviews of each day that has any, in the study's time zone, oldest first."""
    complete = completes().filter(study=study)
    by_day = complete.annotate(day=TruncDate("ended_at", tzinfo=ZoneInfo(study.time_zone))).values("day")
    return list(by_day.annotate(count=Count("pk")).order_by("day").values_list("day", "count"))


def last_complete_at(study: Study) -> datetime | None:
    """When the latest complete interview ended."""
    last: datetime | None = completes().filter(study=study).aggregate(last=Max("ended_at"))["last"]
    return last


def readers_of(export: Export) -> list[User]:
    """Who may have fetched the workbook and can be written to: whoever asked for it, and the study's clients."""
    clients = Membership.objects.filter(study=export.study_id, role=Role.CLIENT).values("user")
    people = User.objects.filter(is_active=True).exclude(email="")
    return list(people.filter(Q(pk__in=clients) | Q(pk=export.asked_by_id)).order_by("pk"))
