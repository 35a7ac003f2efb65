"""Change the institute's general answers; every change is an edition that stays."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from surveys.design.models import GeneralAnswers
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.questionnaire.wording.what_to_say import ENDINGS, PARTS, SITUATIONS

LONGEST_TEXT = 1000


class GeneralAnswersError(Exception):
    """The general answers are not written; ``str()`` says why."""

    message = ""

    def __str__(self) -> str:
        return self.message


class OthersWroteError(GeneralAnswersError):
    message = gettext_noop("A colleague has saved these answers meanwhile: saved once more, yours replace them.")


class TextTooLongError(GeneralAnswersError):
    message = gettext_noop("A text has 1,000 characters at most.")


def change_general_answers(
    *, answers: Mapping[str, Mapping[str, Mapping[str, str]]], seen: int, by: User | None, now: datetime
) -> GeneralAnswers | None:
    """Store a new edition; empty words are the product's. Nothing is written when nothing changes.

    ``seen``: the number of the edition that it was made from, 0 for none. Raises ``OthersWroteError`` where another
    one is in use by now, ``TextTooLongError``.
    """
    kept = {name: words for name in SITUATIONS if (words := _written(name, answers.get(name) or {}))}
    try:
        return _store(kept, seen, by, now)
    except IntegrityError:
        # At the same moment a colleague has written the edition of this number.
        raise OthersWroteError from None


def _store(kept: dict[str, Any], seen: int, by: User | None, now: datetime) -> GeneralAnswers | None:
    with transaction.atomic():
        latest = GeneralAnswers.objects.order_by("-number").first()
        if (latest.answers if latest else {}) == kept:
            return latest
        number = latest.number if latest else 0
        if seen != number:
            raise OthersWroteError
        record(
            by=by,
            verb=AuditVerb.INSTITUTE_CHANGED,
            subject="institute:1",
            details={"fields": ["general_answers"], "edition": number + 1},
            now=now,
        )
        return GeneralAnswers.objects.create(number=number + 1, answers=kept, changed_by=by, changed_at=now)


def _written(situation: str, entry: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    parts = [part for part in PARTS if not (part == "back" and situation in ENDINGS)]
    found = {part: _said(entry.get(part) or {}) for part in parts}
    return {part: words for part, words in found.items() if words}


def _said(words: Mapping[str, str]) -> dict[str, str]:
    said = {language: text.strip() for language, text in words.items() if text.strip()}
    if any(len(text) > LONGEST_TEXT for text in said.values()):
        raise TextTooLongError
    return said
