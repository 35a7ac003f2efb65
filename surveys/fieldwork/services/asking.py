"""Questions of respondents that no ready answer meets: asked in the call, answered once, for everybody."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from surveys.design.models import Study, StudyTexts
from surveys.design.queries import texts_of
from surveys.design.services import change_texts
from surveys.fieldwork.models import AskedQuestion, Attempt, Purpose
from surveys.people.models import User
from surveys.questionnaire.types import cleaned
from surveys.questionnaire.wording.what_to_say import name_of

from .errors import FieldworkError, NothingWrittenError

LONGEST_QUESTION = 300


class QuestionTooLongError(FieldworkError):
    message = gettext_noop("A question has 300 characters at most.")


class OnlyInLiveCallsError(FieldworkError):
    message = gettext_noop(
        "This is a test or a practice call: nobody is asked. In a real call the question goes to your supervisor now."
    )


class AnswerMissingError(FieldworkError):
    message = gettext_noop("Write how it is found and what is answered.")


class AnsweredMeanwhileError(FieldworkError):
    message = gettext_noop("A colleague has answered this question meanwhile.")


def ask_supervisor(
    *, attempt: Attempt, by: User, words: str, path: str = "", language: str = "", now: datetime
) -> AskedQuestion:
    """Send what a respondent asks to who leads the study; the same words twice in a call are asked once.

    Raises ``NothingWrittenError``, ``QuestionTooLongError``, and ``OnlyInLiveCallsError`` in a test or in practice.
    """
    words = " ".join(cleaned(words).split())
    if not words:
        raise NothingWrittenError
    if len(words) > LONGEST_QUESTION:
        raise QuestionTooLongError
    if attempt.case.purpose != Purpose.LIVE:
        raise OnlyInLiveCallsError
    facts = {"path": path[:400], "language": language, "asked_at": now, "study_id": attempt.case.study_id}
    with transaction.atomic():
        # The same words sent twice at the same moment wait for each other here.
        Attempt.objects.select_for_update().get(pk=attempt.pk)
        found = AskedQuestion.objects.filter(attempt=attempt, asked_by=by, words=words).order_by("pk").first()
        return found or AskedQuestion.objects.create(attempt=attempt, asked_by=by, words=words, **facts)


def answer_question(*, question: AskedQuestion, entry: Mapping[str, Any], by: User, now: datetime) -> StudyTexts:
    """Answer it for everybody: the entry joins the study's texts as a new edition, or replaces its namesake.

    Raises ``AnswerMissingError``, ``AnsweredMeanwhileError``.
    """
    written = [any(words.strip() for words in entry.get(part, {}).values()) for part in ("question", "answer")]
    if not all(written):
        raise AnswerMissingError
    with transaction.atomic():
        study = Study.objects.select_for_update().get(pk=question.study_id)
        name = name_of(entry)
        _take(question, by, now, item=name)
        texts = texts_of(study)
        kept = list(texts.answers) if texts else []
        place = next((place for place, one in enumerate(kept) if name_of(one) == name), len(kept))
        answers = [*kept[:place], entry, *kept[place + 1 :]]
        return change_texts(study=study, scripts=texts.scripts if texts else {}, answers=answers, by=by, now=now)


def set_question_aside(*, question: AskedQuestion, by: User, now: datetime) -> None:
    """Nothing comes of it. Raises ``AnsweredMeanwhileError``."""
    _take(question, by, now)


def _take(question: AskedQuestion, by: User, now: datetime, item: str = "") -> None:
    mine = AskedQuestion.objects.filter(pk=question.pk, answered_at=None)
    if not mine.update(answered_by=by, answered_at=now, item=item):
        raise AnsweredMeanwhileError


def mark_answers_seen(*, person: User, questions: Collection[int], now: datetime) -> int:
    """Note that whoever asked has read these answers."""
    answered = AskedQuestion.objects.filter(pk__in=questions, asked_by=person, seen_at=None)
    return answered.exclude(answered_at=None).update(seen_at=now)
