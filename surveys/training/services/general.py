"""Write general training, say of whom it is asked, read its pages and answer its questions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from surveys.people.models import AuditVerb, TrainingRule, User
from surveys.people.services import record
from surveys.training.models import LONGEST_TITLE, GeneralEdition, TrainingEntry, TrainingKind
from surveys.training.queries import (
    BriefingPage,
    GeneralTraining,
    general_path,
    general_test,
    general_training,
    seconds_of_reading,
)

from .briefings import store_test
from .errors import AlreadyAnsweredError, NothingLeftError, PageGoneError, RewrittenMeanwhileError

SUBJECT = "training:1"
LANGUAGE_OF_RECORD = "it"


def write_general(
    *,
    pages: Sequence[Mapping[str, Any]],
    questions: Sequence[Mapping[str, Any]],
    seen: int | None = None,
    by: User | None,
    now: datetime,
) -> GeneralTraining:
    """Store a new edition; who has passed an earlier one has passed. Nothing is written when nothing changes.

    ``seen``: the number of the edition that it was made from. Raises ``RewrittenMeanwhileError`` where another one is
    in use by now, ``NothingLeftError`` without any page.
    """
    if not pages:
        raise NothingLeftError
    with transaction.atomic():
        TrainingRule.objects.get_or_create(pk=TrainingRule.THE_ONE)
        TrainingRule.objects.select_for_update().get(pk=TrainingRule.THE_ONE)
        latest = general_training()
        if (list(latest.pages), list(latest.questions)) == (list(pages), list(questions)):
            return latest
        if seen is not None and seen != latest.number:
            raise RewrittenMeanwhileError
        number = latest.number + 1
        GeneralEdition.objects.create(
            number=number, pages=list(pages), questions=list(questions), written_by=by, written_at=now
        )
        record(by=by, verb=AuditVerb.TRAINING_WRITTEN, subject=SUBJECT, details={"edition": number}, now=now)
    return general_training()


def ask_general(*, since: datetime | None, by: User | None, now: datetime) -> None:
    """Require general training, before the first case, of people who were added since then; ``None``: of nobody."""
    with transaction.atomic():
        TrainingRule.objects.update_or_create(pk=TrainingRule.THE_ONE, defaults={"since": since})
        details = {"since": since.isoformat() if since else ""}
        record(by=by, verb=AuditVerb.TRAINING_ASKED, subject=SUBJECT, details=details, now=now)


def set_thresholds(
    *, pass_points: int, right_percent: int, words_a_second: float, by: User | None, now: datetime
) -> TrainingRule:
    """Set what passes a practice or a test from now on; earlier results stay as they are."""
    values = {"pass_points": pass_points, "right_percent": right_percent, "words_a_second": words_a_second}
    with transaction.atomic():
        rule, _is_new = TrainingRule.objects.update_or_create(pk=TrainingRule.THE_ONE, defaults=values)
        record(by=by, verb=AuditVerb.TRAINING_SET, subject=SUBJECT, details=dict(values), now=now)
    return rule


def confirm_general_page(*, person: User, digest: str, seconds: int = 0, now: datetime) -> bool:
    """The person says that they have read this page; whether they have passed now. Raises ``PageGoneError``."""
    training = general_training()
    page = _page(person, digest)
    spent = seconds_of_reading(person, seconds, now)
    facts = {"edition": training.number, "title": page.title[:LONGEST_TITLE], "seconds": spent, "at": now}
    TrainingEntry.objects.get_or_create(person=person, study=None, kind=TrainingKind.READ, about=digest, defaults=facts)
    return _passed(person, now)


def answer_general(*, person: User, digest: str, given: Sequence[int | None], now: datetime) -> TrainingEntry:
    """Store how many questions are answered rightly. Raises ``AlreadyAnsweredError`` where they have changed."""
    training = general_training()
    if training.test_digest != digest or not training.questions:
        raise AlreadyAnsweredError
    test = general_test(training, LANGUAGE_OF_RECORD)
    entry = store_test(test, given, person=person, study=None, edition=training.number, now=now)
    _passed(person, now)
    return entry


def _page(person: User, digest: str) -> BriefingPage:
    for page in general_path(person, person.language or LANGUAGE_OF_RECORD).pages:
        if page.digest == digest:
            return page
    raise PageGoneError


def _passed(person: User, now: datetime) -> bool:
    if not general_path(person, LANGUAGE_OF_RECORD).is_done:
        return False
    User.objects.filter(pk=person.pk, trained_at=None).update(trained_at=now)
    person.trained_at = person.trained_at or now
    return True
