"""A trainer decides on a practice, and answers an interviewer who disputes a judgement."""

from datetime import datetime

from django.db import transaction

from surveys.design.models import Membership
from surveys.people.models import Role, User
from surveys.training.models import Decision, Practice, PracticeState, TrainingEntry, TrainingKind
from surveys.training.queries import briefing_of, path_of

from .briefings import PASSED, clear_if_done
from .errors import NotEndedError, OwnRecordError, UnansweredError
from .reasons import on_one_line


def decide_practice(*, practice: Practice, passed: bool, reason: str, by: User, now: datetime) -> Practice:
    """A trainer says that the practice is passed, or to be repeated; with a reason where its score says otherwise.

    Whoever has done everything else gets cases from now on; whom it is taken from gets none, whatever they passed
    before. Raises ``NotEndedError``, ``OwnRecordError``, ``UnansweredError`` without a reason.
    """
    reason = on_one_line(reason)
    with transaction.atomic():
        held = Practice.objects.select_for_update(of=("self",)).select_related("study", "person").get(pk=practice.pk)
        if held.state != PracticeState.ENDED:
            raise NotEndedError
        if held.person == by:
            raise OwnRecordError
        if passed != bool(held.is_passed) and not reason:
            raise UnansweredError
        decision = Decision.PASSED if passed else Decision.AGAIN
        if held.decision and (held.decision, held.decision_reason) != (decision, reason):
            _keep(held, now)
        held.decision = decision
        held.decided_by, held.decided_at, held.decision_reason = by, now, reason
        held.save(update_fields=["decision", "decided_by", "decided_at", "decision_reason"])
        _settle(held, now)
    return held


def answer_contested(*, practice: Practice, words: str, by: User, now: datetime) -> Practice:
    """Answer an interviewer who disputes a judgement; the score stays as it is.

    Raises ``OwnRecordError``, ``UnansweredError``.
    """
    words = on_one_line(words)
    if practice.person_id == by.pk:
        raise OwnRecordError
    if not words or practice.contested_line is None:
        raise UnansweredError
    practice.answer, practice.answered_by, practice.answered_at = words, by, now
    practice.save(update_fields=["answer", "answered_by", "answered_at"])
    return practice


def _keep(practice: Practice, now: datetime) -> None:
    """A decision that another one takes the place of stays in the record, with its reason."""
    TrainingEntry.objects.create(
        person=practice.person,
        study=practice.study,
        kind=TrainingKind.PRACTICE,
        about=practice.decision,
        reason=practice.decision_reason,
        by=practice.decided_by,
        at=practice.decided_at or now,
    )


def _settle(practice: Practice, now: datetime) -> None:
    briefing = briefing_of(practice.study)
    if briefing is None or clear_if_done(practice.study, practice.person, briefing, now):
        return
    if path_of(practice.study, practice.person, briefing).wants_practice:
        members = Membership.objects.filter(study=practice.study, user=practice.person, role=Role.INTERVIEWER)
        members.filter(PASSED).update(cleared_at=None)
