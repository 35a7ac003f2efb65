"""Send a message with copies for whom it is, note what becomes of them, call a supervisor and take that in charge."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from surveys.database.turns import small_write
from surveys.design.models import Study
from surveys.fieldwork.models import (
    AskedQuestion,
    Attempt,
    Audience,
    Case,
    Following,
    HelpCall,
    HelpReason,
    Message,
    MessageCopy,
)
from surveys.fieldwork.queries.held_cases import held_attempt
from surveys.fieldwork.queries.messages import open_help_call
from surveys.people.models import User
from surveys.people.queries import agreement_in_force
from surveys.questionnaire.types import cleaned

from .asking import mark_answers_seen
from .errors import FieldworkError, NothingWrittenError

LONGEST_MESSAGE = 200
MESSAGES_KEPT = timedelta(days=90)
DAYS_A_MONTH = 30.44
COPIES_A_STEP = 100


class MessageTooLongError(FieldworkError):
    message = gettext_noop("A message has 200 characters at most.")


class NobodyToTellError(FieldworkError):
    message = gettext_noop("There is nobody to whom this message could go.")


def send_message(
    *,
    audience: str,
    people: Collection[User],
    by: User,
    words: str,
    study: Study | None = None,
    answers: Message | None = None,
    attempt: Attempt | None = None,
    now: datetime,
) -> Message:
    """Send a line to these people; ``study``: whose team they are, or of which it speaks.

    It names ``attempt``, or the call that the only recipient, or the sender, has in hand: what is said there may speak
    of the person called. Raises ``NothingWrittenError``, ``MessageTooLongError``, ``NobodyToTellError``.
    """
    words = " ".join(cleaned(words).split())
    if not words:
        raise NothingWrittenError
    if len(words) > LONGEST_MESSAGE:
        raise MessageTooLongError
    recipients = sorted({one.pk for one in people} - {by.pk})
    if not recipients:
        raise NobodyToTellError
    attempt = attempt or held_attempt(by)
    if attempt is None and audience == Audience.PERSON:
        attempt = held_attempt(next(one for one in people if one.pk == recipients[0]))
    with transaction.atomic():
        message = Message.objects.create(
            audience=audience, study=study, attempt=attempt, sender=by, answers=answers, words=words, sent_at=now
        )
        MessageCopy.objects.bulk_create([MessageCopy(message=message, person_id=one) for one in recipients])
    return message


def answer_message(*, copy: MessageCopy, words: str, now: datetime) -> Message:
    """Answer a message with a line to its sender, about the call it spoke of; it counts as read.

    Raises what ``send_message`` raises.
    """
    asked = copy.message
    with transaction.atomic():
        told = send_message(
            audience=Audience.PERSON,
            people=[asked.sender],
            by=copy.person,
            words=words,
            study=asked.study,
            answers=asked,
            attempt=asked.attempt,
            now=now,
        )
        mark_read(person=copy.person, copies=[copy.pk], now=now)
    return told


def read_message(*, copy: MessageCopy, words: str = "", now: datetime) -> None:
    """Note the copy as read, and answer it if there are words. Raises what ``send_message`` raises."""
    mark_read(person=copy.person, copies=[copy.pk], now=now)
    if words.strip():
        answer_message(copy=copy, words=words, now=now)


def mark_delivered(*, person: User, copies: Collection[MessageCopy], now: datetime) -> None:
    """Note that these copies have come to the person's screen; nothing is written if they had already."""
    fresh = [one.pk for one in copies if one.delivered_at is None]
    if fresh:
        with small_write():
            MessageCopy.objects.filter(pk__in=fresh, person=person, delivered_at=None).update(delivered_at=now)


def mark_read(*, person: User, copies: Collection[int], questions: Collection[int] = (), now: datetime) -> int:
    """Note that the person says that they have read these, and the answers to these questions of theirs.

    How many messages were unread.
    """
    if questions:
        mark_answers_seen(person=person, questions=questions, now=now)
    unread = MessageCopy.objects.filter(pk__in=copies, person=person, read_at=None)
    return unread.update(read_at=now, delivered_at=Coalesce(F("delivered_at"), now))


def call_supervisor(*, person: User, reason: str, words: str = "", now: datetime) -> HelpCall:
    """Call a supervisor: of the study whose case is in hand, else of any in which the person interviews.

    A call that goes on already gets the new reason and words. Raises ``MessageTooLongError``.
    """
    words = " ".join(cleaned(words).split())
    if len(words) > LONGEST_MESSAGE:
        raise MessageTooLongError
    held = held_attempt(person)
    facts = {"reason": HelpReason(reason), "words": words, "attempt": held, "study": held.case.study if held else None}
    try:
        with transaction.atomic():
            running = open_help_call(person)
            if running is None:
                return HelpCall.objects.create(person=person, called_at=now, **facts)
            HelpCall.objects.filter(pk=running.pk, ended_at=None).update(**facts)
            return running
    except IntegrityError:
        # The same person, in a second window, was a moment faster.
        running = open_help_call(person)
        if running is None:
            raise
        return running


def take_help_call(*, call: HelpCall, by: User, now: datetime) -> bool:
    """Take the call in charge, once: whether it was still nobody's."""
    taken = HelpCall.objects.filter(pk=call.pk, taken_by=None, ended_at=None).update(taken_by=by, taken_at=now)
    return bool(taken)


def look_after(*, call: HelpCall, move: str, by: User, now: datetime) -> bool:
    """``take`` the call in charge, or ``end`` it as dealt with; whether it was still to be done."""
    return take_help_call(call=call, by=by, now=now) if move == "take" else end_help_call(call=call, now=now)


def end_help_call(*, call: HelpCall, now: datetime) -> bool:
    """The call is dealt with, or was taken back; whether it had still gone on."""
    return bool(HelpCall.objects.filter(pk=call.pk, ended_at=None).update(ended_at=now))


def forget_messages(*, now: datetime) -> int:
    """Delete messages, calls for a supervisor and questions past ninety days.

    Followings go past what the agreement keeps them for.
    Without an agreement, followings after ninety days, too. Called by the worker; how many messages went.
    """
    limit = now - MESSAGES_KEPT
    agreement = agreement_in_force()
    kept = timedelta(days=DAYS_A_MONTH * agreement.months) if agreement else MESSAGES_KEPT
    Following.objects.filter(started_at__lt=now - kept).delete()
    HelpCall.objects.filter(called_at__lt=limit).delete()
    AskedQuestion.objects.filter(asked_at__lt=limit).delete()
    old = list(Message.objects.filter(sent_at__lt=limit).order_by("sent_at").values_list("pk", flat=True)[:500])
    for message in old:
        _forget(message)
    return len(old)


def _forget(message: int) -> None:
    """Delete a message, its copies in steps before it: on SQLite whoever writes an answer waits for a step at most."""
    copies = MessageCopy.objects.filter(message=message).order_by("pk").values_list("pk", flat=True)
    while some := list(copies[:COPIES_A_STEP]):
        MessageCopy.objects.filter(pk__in=some).delete()
    Message.objects.filter(pk=message).delete()


def forget_words_about(case: Case) -> None:
    """Erase what was written during the calls of this case to colleagues and supervisors."""
    calls = Attempt.objects.filter(case=case).values("pk")
    Message.objects.filter(attempt__in=calls).exclude(words="").update(words="")
    HelpCall.objects.filter(attempt__in=calls).exclude(words="").update(words="")
    AskedQuestion.objects.filter(attempt__in=calls).exclude(words="").update(words="")
