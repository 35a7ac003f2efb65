"""Back-checks: plan them, draw them, take one up, say how it ended. They have a queue of their own and count nowhere.

Nobody is called who is on the do-not-call list, was erased or has asked something of us that is being decided; nor
outside the study's calling hours, after its last day or while its pilot is being decided; nor by who conducted the
interview.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_noop

from surveys.analysis.drawing import is_drawn
from surveys.design.models import Study, StudyStatus
from surveys.design.queries import interviewing
from surveys.fieldwork.queries import cleared_members
from surveys.fieldwork.services import forbid, record_case_view, take_out_of_queue
from surveys.interviewing.models import CheckedInterview, Interview, InterviewStatus
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.review.models import BackCheck, BackCheckPlan, CheckState
from surveys.review.queries.back_checks import (
    HELD_FOR,
    CheckObstacle,
    free_checks,
    held_check,
    numbers_of,
    obstacle_of,
)

AT_ONCE, TRIED, MOST_TRIES = 500, 20, 4
AGAIN_AFTER = timedelta(hours=5)
NOT_YET = timedelta(minutes=15)
"""Who may not be called now is looked at again after so long."""
PUT_BACK: Mapping[str, Any] = {"state": CheckState.WAITING, "holder": None, "held_at": None}
NEVER_AGAIN = "never_again"
"""How a back-check may end beside the states: the person asks never to be called again."""


class BackCheckError(Exception):
    """Why a back-check cannot be ended so; ``message``: in words, untranslated."""

    message = gettext_noop("This back-check is no longer in your hands.")


class NotCompleteError(BackCheckError):
    """Only complete interviews are checked."""

    message = gettext_noop("Only a complete interview is checked by a second call.")


def plan_back_checks(
    *,
    study: Study,
    percent: int,
    questions: Sequence[Mapping[str, Any]],
    is_random_assignment: bool,
    by: User,
    now: datetime,
) -> BackCheckPlan:
    """Set of how many completes which questions are asked again, from the next interview on."""
    wanted = {
        "percent": percent,
        "questions": [dict(one) for one in questions],
        "is_random_assignment": is_random_assignment,
    }
    with transaction.atomic():
        last = CheckedInterview.objects.filter(study=study).order_by("-pk").values_list("pk", flat=True).first() or 0
        first = wanted | {"seed": secrets.randbits(62), "drawn_to": last}
        plan, _ = BackCheckPlan.objects.update_or_create(study=study, defaults=wanted, create_defaults=first)
        details = {"percent": percent, "questions": [one["name"] for one in questions]}
        subject, verb = f"study:{study.pk}", AuditVerb.BACK_CHECKS_PLANNED
        record(by=by, verb=verb, subject=subject, study=study.pk, details=details, now=now)
    return plan


def ask_back_check(*, interview: Interview, by: User, now: datetime) -> BackCheck:
    """Have this complete interview checked, whether or not it was drawn. Raises ``NotCompleteError``."""
    if interview.status != InterviewStatus.COMPLETE:
        raise NotCompleteError
    who = interview.last_attempt.interviewer_id
    facts = {"study_id": interview.study_id, "interviewer_id": who, "drawn_at": now, "due_at": now}
    with transaction.atomic():
        found, is_new = BackCheck.objects.get_or_create(interview=interview, defaults=facts)
        if is_new:
            subject, verb = f"interview:{interview.pk}", AuditVerb.BACK_CHECKS_PLANNED
            record(by=by, verb=verb, subject=subject, study=interview.study_id, details={}, now=now)
    return found


def draw_due_back_checks(*, now: datetime) -> int:
    """Draw from the interviews that were looked at since the last time; returns how many are to be checked now."""
    last = CheckedInterview.objects.filter(study=OuterRef("study")).order_by("-pk").values("pk")[:1]
    plans = BackCheckPlan.objects.annotate(last_checked=Subquery(last))
    drawn = 0
    for plan in plans.filter(last_checked__gt=F("drawn_to")):
        looked = AT_ONCE
        while looked == AT_ONCE:
            looked, found = _draw_some(plan, now)
            drawn += found
    return drawn


def _draw_some(plan: BackCheckPlan, now: datetime) -> tuple[int, int]:
    """How many were drawn from, and how many of them are checked."""
    new = CheckedInterview.objects.filter(study=plan.study_id, pk__gt=plan.drawn_to).order_by("pk")
    seen = list(new[:AT_ONCE])
    found = [
        BackCheck(
            interview_id=one.interview_id,
            study_id=plan.study_id,
            interviewer_id=one.interviewer_id,
            drawn_at=now,
            due_at=now,
        )
        for one in seen
        if plan.questions and is_drawn(plan.seed, one.interview_id, plan.percent)
    ]
    with transaction.atomic():
        mine = BackCheckPlan.objects.filter(pk=plan.pk, drawn_to=plan.drawn_to)
        if not seen or not mine.update(drawn_to=seen[-1].pk):
            return 0, 0  # another worker has drawn from them
        BackCheck.objects.bulk_create(found, ignore_conflicts=True)
    plan.drawn_to = seen[-1].pk
    return len(seen), len(found)


def claim_back_check(*, person: User, now: datetime) -> BackCheck | None:
    """Take up the next one that this person may call now; ``None`` where none is. What they hold comes first."""
    held = held_check(person, now)
    if held is not None:
        return held
    # What they hold of a study in which they work no more goes back to the others.
    BackCheck.objects.filter(holder=person, state=CheckState.HELD).update(**PUT_BACK)
    languages = {member.study_id: set(member.languages) for member in cleared_members(interviewing(person), now)}
    fielding = Study.objects.filter(pk__in=languages, status=StudyStatus.FIELDING)
    free = free_checks(fielding, person, now)
    free = free.filter(_in_words_of(languages))
    for check in free.select_related("study", "interview__case").order_by("due_at", "pk")[:TRIED]:
        if _may_be_called(check, now) and _take(free, check, person, now):
            check.refresh_from_db()
            record_case_view(case=check.interview.case, by=person, now=now)
            return check
    return None


def _in_words_of(languages: Mapping[int, set[str]]) -> Q:
    """Interviews in a language that this person speaks in the study; without any said there, in every one."""
    found = Q(pk=None)
    for study, spoken in languages.items():
        found |= Q(study=study, interview__language__in={"", *spoken}) if spoken else Q(study=study)
    return found


def _may_be_called(check: BackCheck, now: datetime) -> bool:
    """Whether they may be called now; one that never may is withdrawn, one that may not yet waits behind the others."""
    obstacle = obstacle_of(check, now)
    waits = BackCheck.objects.filter(pk=check.pk, state=CheckState.WAITING)
    if obstacle == CheckObstacle.GONE:
        waits.update(state=CheckState.WITHDRAWN, ended_at=now)
    elif obstacle is not None:
        waits.update(due_at=now + NOT_YET)
    return obstacle is None


def _take(free: QuerySet[BackCheck], check: BackCheck, person: User, now: datetime) -> bool:
    return bool(free.filter(pk=check.pk).update(state=CheckState.HELD, holder=person, held_at=now))


def end_back_check(
    *,
    check: BackCheck,
    result: str,
    by: User,
    now: datetime,
    spoke: bool | None = None,
    answers: Mapping[str, Any] | None = None,
) -> None:
    """Say how it ended: a value of ``CheckState``, or ``never_again``. Who was not reached is called again later.

    Raises ``BackCheckError`` where it is not in this person's hands any more.
    """
    ended: dict[str, Any] = {"state": result, "ended_at": now, "tries": F("tries") + 1}
    if result == CheckState.DONE:
        ended |= {"spoke": spoke, "answers": dict(answers or {})}
    elif result == CheckState.NOT_REACHED and check.tries + 1 < MOST_TRIES:
        ended |= {"state": CheckState.WAITING, "ended_at": None, "due_at": now + AGAIN_AFTER, "holder": None}
    elif result == NEVER_AGAIN:
        ended["state"] = CheckState.REFUSED
    with transaction.atomic():
        mine = BackCheck.objects.filter(pk=check.pk, state=CheckState.HELD, holder=by)
        if not mine.update(**ended):
            raise BackCheckError
        if result == NEVER_AGAIN:
            numbers = [one.number for one in numbers_of(check)]
            forbid(numbers, now=now, added_by=by, reason="do_not_call")
            take_out_of_queue(numbers, now)
        subject, verb = f"interview:{check.interview_id}", AuditVerb.BACK_CHECK_ENDED
        record(by=by, verb=verb, subject=subject, study=check.study_id, details={"result": result}, now=now)


def free_lapsed_back_checks(*, now: datetime) -> int:
    """Put back those that somebody took up and left."""
    left = BackCheck.objects.filter(Q(held_at__lt=now - HELD_FOR), state=CheckState.HELD)
    return left.update(**PUT_BACK)
