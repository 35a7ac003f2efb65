"""Write a study's briefing, confirm its pages, answer its questions, waive it; whoever is done is cleared at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from surveys.design.models import Membership, Study
from surveys.design.queries import interviewers_of, texts_of
from surveys.people.models import Role, User
from surveys.training.models import LONGEST_TITLE, Asked, Briefing, TrainingEntry, TrainingKind
from surveys.training.queries import (
    BriefingTest,
    briefing_of,
    is_lacking_general,
    is_passed,
    path_of,
    questions_of,
    seconds_of_reading,
    team_paths,
    training_rule,
)

from .errors import (
    AlreadyAnsweredError,
    NothingToWaiveError,
    OwnRecordError,
    PageGoneError,
    RewrittenMeanwhileError,
    WaiverError,
)
from .reasons import SHORTEST_REASON, on_one_line
from .telling import tell_supervisors

MOST_PAGES, MOST_QUESTIONS = 8, 8
LONGEST_WAIVER = timedelta(days=7)
TOLD_AFTER = 2
"""Tests that were not passed, after which those who supervise the study are told."""
PASSED = Q(cleared_at__isnull=False, cleared_until=None)
"""Memberships of those who get cases without a waiver."""


def write_briefing(
    *,
    study: Study,
    pages: Sequence[Mapping[str, str]],
    questions: Sequence[Mapping[str, Any]],
    for_new: str = Asked.TEST,
    for_experienced: str = Asked.TEST,
    is_decided_by_trainer: bool = False,
    seen: int | None = None,
    by: User | None,
    now: datetime,
) -> Briefing:
    """Store a new edition. Whoever has still to read or answer something of it gets no further case until then.

    Nothing is written when nothing changes. ``seen``: the number of the edition that it was made from, 0 for none;
    raises ``RewrittenMeanwhileError`` where another one is in use by now.
    """
    facts = {
        **{"pages": list(pages), "questions": list(questions), "for_new": for_new, "for_experienced": for_experienced},
        "is_decided_by_trainer": is_decided_by_trainer,
    }
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        latest = briefing_of(study)
        if latest is not None and all(getattr(latest, name) == value for name, value in facts.items()):
            return latest
        number = latest.number + 1 if latest else 1
        if seen is not None and seen != number - 1:
            raise RewrittenMeanwhileError
        briefing = Briefing.objects.create(study=study, number=number, written_by=by, written_at=now, **facts)
        asks = bool(pages) and {for_new, for_experienced} != {Asked.NOTHING}
        Study.objects.filter(pk=study.pk).update(is_gated=asks)
        study.is_gated = asks
        _clear_again(study, briefing, now)
    return briefing


def confirm_page(*, study: Study, person: User, digest: str, seconds: int = 0, now: datetime) -> bool:
    """The person says that they have read this page, in so many seconds; whether they are cleared now.

    Raises ``PageGoneError``.
    """
    briefing = briefing_of(study)
    page = (
        next((one for one in path_of(study, person, briefing).pages if one.digest == digest), None)
        if briefing
        else None
    )
    if briefing is None or page is None:
        raise PageGoneError
    TrainingEntry.objects.get_or_create(
        person=person,
        study=study,
        kind=TrainingKind.READ,
        about=digest,
        defaults={
            **{"edition": briefing.number, "title": page.title[:LONGEST_TITLE], "at": now},
            "seconds": seconds_of_reading(person, seconds, now),
        },
    )
    return clear_if_done(study, person, briefing, now)


def note_changes(*, study: Study, person: User, seconds: int = 0, now: datetime) -> TrainingEntry:
    """The person says that they have read what has changed in questionnaire and texts until now."""
    version, texts = study.fielded_version, texts_of(study)
    numbers = f"v{version.number if version else 0} t{texts.number if texts else 0}"
    facts = {"person": person, "study": study, "kind": TrainingKind.CHANGES, "about": numbers}
    # Sent twice, it is read once: its time would count twice otherwise.
    known = TrainingEntry.objects.filter(**facts).first()
    return known or TrainingEntry.objects.create(**facts, seconds=seconds_of_reading(person, seconds, now), at=now)


def answer_test(
    *, study: Study, person: User, digest: str, given: Sequence[int | None], tells: str = "", now: datetime
) -> TrainingEntry:
    """Store how many of the questions are answered rightly. Raises ``AlreadyAnsweredError`` where they have changed.

    ``tells``: what those who supervise the study read, from this person, once these were answered in vain twice.
    """
    briefing = briefing_of(study)
    test = questions_of(briefing) if briefing else None
    if briefing is None or test is None or test.digest != digest:
        raise AlreadyAnsweredError
    entry = store_test(test, given, person=person, study=study, edition=briefing.number, now=now)
    if is_passed(entry.right, entry.base, entry.needed):
        clear_if_done(study, person, briefing, now)
    elif tells:
        _tell_once(study, person, entry, tells, now)
    return entry


def store_test(
    test: BriefingTest, given: Sequence[int | None], *, person: User, study: Study | None, edition: int, now: datetime
) -> TrainingEntry:
    """Store how many of these answers are right, and the percentage needed; ``study``: none for general training."""
    return TrainingEntry.objects.create(
        person=person,
        study=study,
        kind=TrainingKind.TEST,
        edition=edition,
        about=test.digest,
        right=test.right_of(given),
        base=len(test.questions),
        needed=training_rule().right_percent,
        at=now,
    )


def _tell_once(study: Study, person: User, entry: TrainingEntry, words: str, now: datetime) -> None:
    """Send the words to those who supervise the study where this was the second test that was not passed."""
    tests = TrainingEntry.objects.filter(study=study, person=person, kind=TrainingKind.TEST, about=entry.about)
    if sum(not is_passed(*one) for one in tests.values_list("right", "base", "needed")) != TOLD_AFTER:
        return
    tell_supervisors(study=study, person=person, words=words, now=now)


def waive_briefing(
    *, study: Study, person: User, reason: str, until: datetime, by: User, now: datetime
) -> TrainingEntry:
    """Let somebody else call without the briefing until then.

    Raises ``OwnRecordError``, ``WaiverError``, ``NothingToWaiveError``.
    """
    if person == by:
        raise OwnRecordError
    reason = on_one_line(reason)
    if len(reason) < SHORTEST_REASON or not now < until <= now + LONGEST_WAIVER:
        raise WaiverError
    with transaction.atomic():
        members = Membership.objects.filter(study=study, user=person, role=Role.INTERVIEWER)
        # Whoever has passed keeps that: it would end with the waiver, and nothing would be left for them to do.
        waived = members if is_lacking_general(person) else members.exclude(PASSED)
        if not waived.update(cleared_at=now, cleared_until=until):
            raise NothingToWaiveError if members.exists() else WaiverError
        return TrainingEntry.objects.create(
            person=person, study=study, kind=TrainingKind.WAIVER, reason=reason, until=until, by=by, at=now
        )


def clear_if_done(study: Study, person: User, briefing: Briefing, now: datetime) -> bool:
    """Whoever has done all that the briefing asks of them is cleared; whether they have."""
    if not path_of(study, person, briefing).is_done:
        return False
    members = Membership.objects.filter(study=study, user=person, role=Role.INTERVIEWER)
    members.exclude(PASSED).update(cleared_at=now, cleared_until=None)
    return True


def _clear_again(study: Study, briefing: Briefing, now: datetime) -> None:
    """Of whom the new edition asks nothing more stays cleared, and who has a waiver until it ends."""
    paths = team_paths(study, list(interviewers_of(study)), briefing)
    members = Membership.objects.filter(study=study, role=Role.INTERVIEWER)
    done = [one.person.pk for one in paths if one.is_done]
    members.filter(user__in=done).exclude(PASSED).update(cleared_at=now, cleared_until=None)
    members.exclude(user__in=done).filter(cleared_until=None).update(cleared_at=None)
