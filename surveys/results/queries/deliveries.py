"""What a delivery holds: interviews as rows, calls, notes, versions, and the field in figures."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from orjson import loads

from surveys.calling.standard_dispositions import HANDED_OVER
from surveys.design.models import Study, Version
from surveys.fieldwork.models import Attempt, Call, Purpose, Sample, SampleStatus
from surveys.fieldwork.queries import Outcomes, carried_on, corrections_of
from surveys.interviewing.models import Interview, InterviewStatus, Session
from surveys.interviewing.queries import counted_interviews
from surveys.questionnaire.codebook.row_layout import Row

DELIVERED = (InterviewStatus.COMPLETE, InterviewStatus.PARTIAL)
"""The statuses of interviews that a delivery holds by default."""
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
"""What ``interview_records`` reads, in the order of ``InterviewRecord``."""


class InterviewRecord(NamedTuple):
    """One interview of a delivery: its facts and its stored row.

    ``row`` is as ``questionnaire.rows`` makes it; ``attributes`` and ``weight`` (its base weight) are the case's.
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
    """One dialled call, without its telephone number. ``disposition``: that of its attempt, as corrected.

    ``use`` and ``kind`` of the number, and ``role``: to whom of the case it belongs; empty for its own contact.
    """

    interview: int | None
    case: int
    external_id: str
    attempt: int
    interviewer: str
    dialled_at: datetime
    ended_at: datetime | None
    result: str
    disposition: str
    use: str = ""
    kind: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """The field in figures, as a published survey states them: live cases of released samples only.

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
    """The study's figures now; two queries."""
    released = Sample.objects.filter(study=study, status=SampleStatus.RELEASED, purpose=Purpose.LIVE)
    lists = list(released.order_by("pk").values_list("part_of", "pk", "source"))
    sources = [source for _, _, source in lists]
    dialled = Call.objects.filter(attempt__case__study=study, attempt__case__purpose=Purpose.LIVE)
    called = dialled.exclude(carried_on()).aggregate(
        tried=Count("attempt__case", distinct=True), calls=Count("pk"), first=Min("dialled_at"), last=Max("dialled_at")
    )
    zone, by_class = ZoneInfo(study.time_zone), outcomes.by_class
    return FieldFacts(
        samples=len({whole or pk for whole, pk, _ in lists}),
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
    """The study's live main interviews with one of the statuses and a stored row."""
    return counted_interviews().filter(study=study, status__in=statuses, row__isnull=False)


def interview_records(
    study: Study, statuses: Sequence[str] = DELIVERED, *, changed_after: int = 0, only: Q | None = None
) -> Iterator[list[InterviewRecord]]:
    """The study's interviews in the order in which they began, in lists of ``BATCH``; memory does not grow.

    ``changed_after``: only those whose last change has a greater number; ``only``: of these those to which it applies.
    """
    # JSON and times are read as text and parsed here, many times faster than by Django's fields.
    as_text = {name: Cast(field, TextField()) for name, field in PARSED.items()}
    found = delivered_interviews(study, statuses).filter(only or Q())
    if changed_after:
        found = found.filter(change_number__gt=changed_after)
    rows = found.order_by("pk").annotate(**as_text).values_list(*PLAIN, *as_text)
    batch: list[InterviewRecord] = []
    for values in rows.iterator(chunk_size=BATCH):
        *plain, started_at, ended_at, attributes, row = values
        parsed = (_moment(started_at), ended_at and _moment(ended_at), loads(attributes), loads(row))
        batch.append(InterviewRecord._make((*plain, *parsed)))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _moment(text: str) -> datetime:
    """A stored moment from its text, which is in UTC with or without an offset."""
    return datetime.fromisoformat(text if text[-3:-2] == "+" else f"{text}+00:00")


def dialled_calls(study: Study) -> Iterator[DialledCall]:
    """Every call dialled in the study's live cases, oldest first.

    One that changed hands is one call, of whoever dialled, which ends as it ended for whoever had it last.
    """
    went_on = _calls_that_went_on(study)
    for call in _rows_of_calls(study, ~carried_on()):
        yield call if call.disposition != HANDED_OVER.code else _as_it_ended(call, went_on)


def _calls_that_went_on(study: Study) -> dict[tuple[int, int, datetime], DialledCall]:
    """Calls in the hands to which they were passed, few among all: by case, attempt and when they came there."""
    return {(one.case, one.attempt, one.dialled_at): one for one in _rows_of_calls(study, carried_on())}


def _as_it_ended(call: DialledCall, went_on: Mapping[tuple[int, int, datetime], DialledCall]) -> DialledCall:
    """The call with the end, result and interview that it had in the last hands."""
    last = call
    # The line goes on in the next attempt from the moment it was passed on, or as it was dialled where it had ended.
    while after := next(
        (found for at in (last.ended_at, last.dialled_at) if at and (found := went_on.get(_next_key(last, at)))), None
    ):
        last = after
    if last is call:
        return call
    return replace(
        call,
        interview=last.interview or call.interview,
        ended_at=last.ended_at,
        result=last.result,
        disposition=last.disposition,
    )


def _next_key(call: DialledCall, at: datetime) -> tuple[int, int, datetime]:
    return call.case, call.attempt + 1, at


def calls_after(study: Study, after: int, limit: int) -> list[dict[str, Any]]:
    """The dialled calls of live cases with a greater id, oldest first, at most so many; never the number.

    As in files, one that changed hands is one call, which ends as it ended for whoever had it last.
    """
    calls = Call.objects.filter(attempt__case__study=study, attempt__case__purpose=Purpose.LIVE, pk__gt=after)
    rows = (
        calls.exclude(carried_on())
        .annotate(
            interview=interview_of_attempt(OuterRef("attempt")),
            corrected=Subquery(corrections_of(OuterRef("attempt")).values("after")[:1]),
            case=F("attempt__case__number"),
            number=F("attempt__number"),
            interviewer=F("attempt__interviewer__code"),
            disposition=F("attempt__disposition"),
        )
        .order_by("pk")
    )
    names = ("id", "interview", "corrected", "case", "number", "interviewer", "disposition")
    found = [
        {
            **{name: row[name] for name in ("id", "interview", "case", "dialled_at", "ended_at")},
            "attempt": row["number"],
            "interviewer": row["interviewer"] or "",
            # The result of this one call stays; where it only repeats the attempt's, the correction replaces it.
            "result": "" if row["corrected"] and row["result"] == row["disposition"] else row["result"],
            "disposition": row["corrected"] or row["disposition"],
        }
        for row in rows.values(*names, "dialled_at", "ended_at", "result")[:limit]
    ]
    passed_on = [row for row in found if row["disposition"] == HANDED_OVER.code]
    went_on = _calls_that_went_on(study) if passed_on else {}
    for row in passed_on:
        ended = _as_it_ended(DialledCall(external_id="", **{name: row[name] for name in row if name != "id"}), went_on)
        row.update({name: getattr(ended, name) for name in ("interview", "ended_at", "result", "disposition")})
    return found


def _rows_of_calls(study: Study, which: Q) -> Iterator[DialledCall]:
    rows = (
        Call.objects.filter(which, attempt__case__study=study, attempt__case__purpose=Purpose.LIVE)
        .annotate(
            interview=interview_of_attempt(OuterRef("attempt")),
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
            "phone__use",
            "phone__kind",
            "phone__person__role",
        )
    )
    for row in rows.iterator(BATCH):
        interview, case, external_id, attempt, code, dialled_at, ended_at, result, said, corrected, *line = row
        # The result of this one call stays; where it only repeats the attempt's, the correction replaces it.
        heard = "" if corrected and result == said else result
        yield DialledCall(
            *(interview, case, external_id, attempt, code or "", dialled_at, ended_at, heard, corrected or said),
            *(word or "" for word in line),
        )


def attempt_notes(study: Study) -> Iterator[tuple[int, int | None, int, str | None, str]]:
    """Case, interview, attempt, interviewer's code and note of every attempt that has a note."""
    attempts = Attempt.objects.filter(case__study=study, case__purpose=Purpose.LIVE).exclude(note="").order_by("pk")
    noted = attempts.annotate(interview=interview_of_attempt(OuterRef("pk")))
    yield from noted.values_list("case__number", "interview", "number", "interviewer__code", "note").iterator(BATCH)


def interview_of_attempt(attempt: OuterRef) -> Subquery:
    """The interview that was held in the attempt, if one was."""
    return Subquery(Session.objects.filter(attempt=attempt).order_by("-pk").values("interview")[:1])


def versions_used(
    study: Study, statuses: Sequence[str] = DELIVERED, *, only: Collection[int] | None = None
) -> tuple[list[Version], list[Version]]:
    """The versions of the delivered interviews, and all of the study's; both oldest first.

    ``only``: the ids of the used ones, where the interviews are not those of now.
    """
    used = delivered_interviews(study, statuses).filter(version=OuterRef("pk"))
    versions = Version.objects.filter(study=study).defer("workbook").order_by("number")
    if only is not None:
        return [version for version in versions if version.pk in only], list(versions)
    found = [(version, version.is_used) for version in versions.annotate(is_used=Exists(used))]
    return [version for version, is_used in found if is_used], [version for version, _ in found]
