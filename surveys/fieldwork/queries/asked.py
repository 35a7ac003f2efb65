"""Questions of respondents that were sent to who leads the study."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from surveys.database.prepared import Prepared, PreparedRows
from surveys.design.models import Study
from surveys.fieldwork.models import AskedQuestion, Attempt
from surveys.people.models import User

MOST_SHOWN = 5


def questions_to_answer(studies: Collection[int]) -> list[AskedQuestion]:
    """What waits for an answer in these studies, but erased words: of calls that go on first, then the oldest."""
    found = AskedQuestion.objects.filter(study__in=studies, answered_at=None).exclude(words="")
    found = found.select_related("asked_by", "attempt__case", "study").order_by("asked_at", "pk")
    return sorted(found, key=lambda one: not is_on_the_line(one))


def is_on_the_line(question: AskedQuestion) -> bool:
    """Whether the call in which it was asked goes on."""
    return question.attempt is not None and question.attempt.closed_at is None


def answered_questions(study: Study, most: int) -> list[AskedQuestion]:
    """What was answered or set aside last, the newest first."""
    found = AskedQuestion.objects.filter(study=study).exclude(answered_at=None)
    return list(found.select_related("asked_by", "answered_by").order_by("-answered_at", "-pk")[:most])


def questions_of_call(attempt: Attempt) -> list[AskedQuestion]:
    """What was asked in this call, the oldest first."""
    found = AskedQuestion.objects.filter(attempt=attempt, asked_by=attempt.interviewer_id)
    return list(found.select_related("answered_by").order_by("pk"))


def unseen_answers(person: User) -> list[AskedQuestion]:
    """Answers that this person has asked for and not read yet; the questions that still wait come with them.

    The newest few, the oldest of them first: an answer whose entry has gone since is shown to nobody and never read.
    """
    return _UNSEEN.all(person=person.pk)[::-1]


def asked_stamp(person: User) -> list[tuple[object, ...]]:
    """``unseen_answers`` as plain values, to be compared with what the person's page shows."""
    return _STAMP.all(person=person.pk)


def unseen(person: int) -> QuerySet[AskedQuestion]:
    """Of the person with this key: questions that wait in a call that goes on, and answers not read yet."""
    waits_in_a_call = Q(answered_at=None, attempt__closed_at=None)
    answered = Q(answered_at__isnull=False) & ~Q(item="")
    return AskedQuestion.objects.filter(waits_in_a_call | answered, asked_by=person, seen_at=None).order_by("-pk")


_UNSEEN = Prepared(lambda person: unseen(person).select_related("answered_by", "study")[:MOST_SHOWN], person=-1)
_STAMP = PreparedRows(lambda person: unseen(person).values_list("pk", "item")[:MOST_SHOWN], person=-1)
