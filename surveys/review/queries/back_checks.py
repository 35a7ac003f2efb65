"""Reads of back-checks: the queue, the one in hand, what differs by question and by interviewer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, QuerySet

from surveys.analysis.agreement import Effect, Share, compared, interviewer_effect, share_of
from surveys.calling.hours import is_open
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import Call, PhoneNumber
from surveys.fieldwork.queries import (
    beyond_centres,
    cleared_studies,
    forbidden_among,
    has_ended,
    is_stopped_by_pilot,
    list_of_case,
    rules_of,
    standing_of_samples,
    unchecked_among,
)
from surveys.interviewing.models import InterviewStatus
from surveys.interviewing.queries import completes, layout_of
from surveys.people.models import User
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook.variables import DATE, MULTIPLE, NUMBER, SINGLE
from surveys.questionnaire.types import SILENT_TYPES
from surveys.review.models import BackCheck, BackCheckPlan, CheckState

HELD_FOR = timedelta(hours=2)
"""One that was taken up and left is free again after so long."""
LATEST = 2000
"""Of so many latest completes interviewers' effects are worked out."""
CHECKABLE = frozenset({SINGLE, MULTIPLE, NUMBER, DATE})


@dataclass(frozen=True, slots=True)
class QuestionAgreement:
    """How the answers to one question differ in the second interview; ``effect``: of interviewers, on its numbers."""

    name: str
    type: int
    tolerance: float
    share: Share
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class PersonAgreement:
    """The back-checks of somebody's interviews: asked, of which nobody had spoken to them, and type 1 differences."""

    person: int
    checked: int
    not_spoken: int
    share: Share


@dataclass(frozen=True, slots=True)
class BackCheckResults:
    """What back-checks of a study came to. ``states``: state → how many."""

    states: dict[str, int]
    questions: list[QuestionAgreement]
    people: list[PersonAgreement]


def plan_of(study: Study) -> BackCheckPlan:
    """The study's plan; one that draws nothing, not stored, where it has none."""
    return BackCheckPlan.objects.filter(study=study).first() or BackCheckPlan(study=study, seed=0)


def checkable(version_id: int) -> list[Variable]:
    """The questions that may be asked again: of codes, numbers and dates, nothing personal, piped or repeated."""
    return [
        one
        for one in layout_of(version_id).variables[""]
        if one.kind in CHECKABLE and not (one.personal or one.specify or one.is_aside or one.type in SILENT_TYPES)
        if not any("${" in words for words in one.label.values())
    ]


def free_checks(studies: QuerySet[Study], person: User, now: datetime) -> QuerySet[BackCheck]:
    """What waits and is due in these studies, of interviews that somebody else conducted and of no other centre's."""
    waiting = BackCheck.objects.filter(state=CheckState.WAITING, due_at__lte=now, study__in=studies)
    return waiting.exclude(interviewer=person).exclude(beyond_centres(person, "interview__case__"))


def waiting_for(person: User, now: datetime) -> int:
    """How many back-checks wait for this person."""
    studies = Study.objects.filter(pk__in=cleared_studies(person, now), status=StudyStatus.FIELDING)
    return free_checks(studies, person, now).count()


def held_check(person: User, now: datetime) -> BackCheck | None:
    """The one in this person's hands, with case and study, as long as they still may ring for it in the field."""
    studies = Study.objects.filter(pk__in=cleared_studies(person, now), status=StudyStatus.FIELDING)
    held = BackCheck.objects.filter(
        holder=person, state=CheckState.HELD, study__in=studies, interview__case__quarantined_at=None
    ).exclude(beyond_centres(person, "interview__case__"))
    return held.select_related("study", "interview__case", "interview__version").defer("interview__state").first()


def check_of(interview_id: int) -> BackCheck | None:
    """The back-check of an interview."""
    return BackCheck.objects.filter(interview=interview_id).first()


def numbers_of(check: BackCheck) -> list[PhoneNumber]:
    """The numbers that are alive: the one at which the interview was made first, then the others."""
    alive = list(PhoneNumber.objects.filter(case=check.interview.case_id, dead_at=None).order_by("order"))
    dialled = Call.objects.filter(attempt=check.interview.last_attempt_id).order_by("-pk")
    last = dialled.values_list("phone", flat=True).first()
    return sorted(alive, key=lambda one: one.pk != last)


def numbers_to_call(check: BackCheck, now: datetime) -> list[PhoneNumber]:
    """Those of them whose check with the opposition register holds, where they need one."""
    return _checked_among(numbers_of(check), check, now)


def _checked_among(numbers: list[PhoneNumber], check: BackCheck, now: datetime) -> list[PhoneNumber]:
    sample = list_of_case(check.interview.case_id)
    unchecked = unchecked_among(numbers, sample, None, check.study, now) if sample else frozenset()
    return [one for one in numbers if one.pk not in unchecked]


class CheckObstacle(StrEnum):
    """Why nobody may be called for a back-check now; for ``GONE`` it is over."""

    GONE = "gone"
    ENDED = "ended"
    PILOT = "pilot"
    REGISTER = "register"
    HOURS = "hours"


def obstacle_of(check: BackCheck, now: datetime) -> CheckObstacle | None:
    """What keeps anybody from calling for it now, as in the field; also of one that somebody has in hand."""
    study, case, numbers = check.study, check.interview.case, numbers_of(check)
    is_gone = not numbers or check.interview.status != InterviewStatus.COMPLETE or case.quarantined_at is not None
    if is_gone or forbidden_among([one.number for one in numbers], study):
        return CheckObstacle.GONE
    if has_ended(study, now):
        return CheckObstacle.ENDED
    if is_stopped_by_pilot(study):
        return CheckObstacle.PILOT
    if str(case.sample_id) in standing_of_samples(study, now).held_back or not _checked_among(numbers, check, now):
        return CheckObstacle.REGISTER
    rules = rules_of(study, now)
    return None if is_open(rules.policy, now, case.time_zone, rules.holidays) else CheckObstacle.HOURS


def results_of(study: Study) -> BackCheckResults:
    """What differs, by the questions of the plan; a few queries over what was checked, never over all interviews."""
    plan = plan_of(study)
    counted = BackCheck.objects.filter(study=study).values_list("state").annotate(n=Count("pk")).order_by()
    done = list(
        BackCheck.objects.filter(study=study, state=CheckState.DONE)
        .select_related("interview")
        .only("interviewer", "spoke", "answers", "interview__row", "interview__version")
        .order_by("-pk")[:LATEST]
    )
    by_question: dict[str, list[str]] = defaultdict(list)
    by_person: dict[int, list[str]] = defaultdict(list)
    for check in done:
        numbers = {it.name for it in layout_of(check.interview.version_id).variables[""] if it.kind == NUMBER}
        for one in plan.questions:
            first = _value(check.interview.row, check.interview.version_id, one["name"])
            again, is_number = check.answers.get(one["name"]), one["name"] in numbers
            result = compared(first, again, one.get("tolerance", 0.0), is_number=is_number)
            by_question[one["name"]].append(result)
            if one["type"] == 1:
                by_person[check.interviewer_id].append(result)
    effects = _effects(study, [one["name"] for one in plan.questions]) if plan.is_random_assignment else {}
    checked = Counter(check.interviewer_id for check in done)
    denied = Counter(check.interviewer_id for check in done if check.spoke is False)
    return BackCheckResults(
        states=dict(counted),
        questions=[
            QuestionAgreement(
                one["name"],
                one["type"],
                one.get("tolerance", 0.0),
                share_of(by_question[one["name"]]),
                effects.get(one["name"]),
            )
            for one in plan.questions
        ],
        people=[PersonAgreement(who, checked[who], denied[who], share_of(by_person[who])) for who in sorted(checked)],
    )


def _value(row: Any, version_id: int, name: str) -> Any:
    place = layout_of(version_id).place(name)
    values = (row or {}).get("v", ())
    return values[place] if place is not None and place < len(values) else None


def _effects(study: Study, names: Iterable[str]) -> dict[str, Effect | None]:
    """The effect of the interviewer on each question whose answers are numbers, in the latest completes."""
    answers: dict[str, dict[int, list[float]]] = {name: defaultdict(list) for name in names}
    latest = completes().filter(study=study).order_by("-ended_at")
    for row, version, who in latest.values_list("row", "version", "last_attempt__interviewer")[:LATEST]:
        for name, by_person in answers.items():
            value = _value(row, version, name)
            if isinstance(value, int | float) and not isinstance(value, bool):
                by_person[who].append(float(value))
    return {name: interviewer_effect(list(by_person.values())) for name, by_person in answers.items()}
