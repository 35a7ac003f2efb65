"""Follow the calls of a person read-only, as the agreement in force covers it, and as long as the follower looks."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from surveys.database.turns import small_write
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Following
from surveys.people.models import AuditVerb, User, WatchScope
from surveys.people.queries import may_watch
from surveys.people.services import record

from .access_log import record_case_view
from .errors import FieldworkError, NotAnInterviewerError
from .permissions import is_interviewer_of

SIGN_AGAIN_AFTER = timedelta(seconds=5)


class ListeningNotAgreedError(FieldworkError):
    message = gettext_noop("No agreement that lets calls be listened to is recorded.")


class FollowingNotAgreedError(FieldworkError):
    message = gettext_noop("No agreement that lets interviews be followed is recorded.")


def follow(*, person: User, study: Study, by: User, now: datetime) -> Following:
    """Begin to follow this interviewer of the study; whom one followed before is followed no more.

    Raises ``FollowingNotAgreedError``, ``NotAnInterviewerError``.
    """
    if not may_watch(WatchScope.FOLLOWING):
        raise FollowingNotAgreedError
    if person.pk == by.pk or not is_interviewer_of(study, person):
        raise NotAnInterviewerError
    with transaction.atomic():
        list(User.objects.select_for_update().filter(pk=by.pk).values_list("pk", flat=True))
        running = Following.objects.filter(by=by, ended_at=None).first()
        if running is not None and (running.person_id, running.study_id) == (person.pk, study.pk):
            return running
        stop_following(by=by, now=now)
        begun = Following.objects.create(by=by, person=person, study=study, started_at=now, seen_at=now)
        _register(begun, {}, now)
    return begun


def show_followed(*, following: Following, attempt: Attempt | None, now: datetime) -> None:
    """Note which call the follower sees: each has a line in the register, and another at its case."""
    if attempt is None or following.attempt_id == attempt.pk:
        return
    with small_write():
        if following.attempt_id is None:
            Following.objects.filter(pk=following.pk, ended_at=None).update(attempt=attempt)
        elif not _begin_another(following, attempt, listens=False, now=now):
            return
        _register(following, {"attempt": f"attempt:{attempt.pk}"}, now)
        record_case_view(case=attempt.case, by=following.by, now=now)


def say_listening(*, by: User, attempt: int, listens: bool, now: datetime) -> bool:
    """The follower says that they hear this call, too, or no longer; whether that is new.

    Ascolto carries no sound: it is heard on the institute's telephones. Raises ``ListeningNotAgreedError``.
    """
    if listens and not may_watch(WatchScope.LISTENING):
        raise ListeningNotAgreedError
    running = Following.objects.filter(by=by, attempt=attempt, ended_at=None).exclude(listens=listens)
    with transaction.atomic():
        following = running.select_related("by", "person", "attempt").first()
        if following is None or following.attempt is None:
            return False
        if not _begin_another(following, following.attempt, listens=listens, now=now):
            return False
        _register(following, {"attempt": f"attempt:{attempt}", "listens": listens}, now)
    return True


def _begin_another(following: Following, attempt: Attempt, *, listens: bool, now: datetime) -> bool:
    """From now on it is another call, or it is heard or no longer; false if it has ended meanwhile."""
    if not Following.objects.filter(pk=following.pk, ended_at=None).update(ended_at=now, seen_at=now):
        return False
    Following.objects.create(
        by=following.by,
        person=following.person,
        study_id=following.study_id,
        attempt=attempt,
        started_at=now,
        seen_at=now,
        sign_at=following.sign_at,
        listens=listens,
    )
    return True


def keep_following(*, by: User, now: datetime) -> bool:
    """The follower still looks; whether they may: what is no longer agreed ends."""
    if not may_watch(WatchScope.FOLLOWING):
        stop_following(by=by, now=now)
        return False
    return bool(Following.objects.filter(by=by, ended_at=None).update(seen_at=now))


def stop_following(*, by: User, now: datetime) -> None:
    """Follow nobody any more."""
    Following.objects.filter(by=by, ended_at=None).update(ended_at=now)


def note_sign(*, person: User, now: datetime) -> None:
    """The page of somebody who is followed has given a sign; written down every few seconds at most."""
    stale = Q(sign_at=None) | Q(sign_at__lt=now - SIGN_AGAIN_AFTER)
    followed = Following.objects.filter(stale, person=person, ended_at=None)
    if followed.exists():
        with small_write():
            Following.objects.filter(person=person, ended_at=None).update(sign_at=now)


def _register(following: Following, details: dict[str, object], now: datetime) -> None:
    record(
        by=following.by,
        verb=AuditVerb.INTERVIEW_FOLLOWED,
        subject=following.person.audit_name,
        study=following.study_id,
        details=details,
        now=now,
    )
