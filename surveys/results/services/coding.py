"""Give codes to open answers, many at once; take back the latest; add and merge codes of a frame."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Max

from surveys.design.models import Study
from surveys.interviewing.models import Interview
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.results.models import CodedAnswer, CodeFrame, CodingRound, FrameCode
from surveys.results.queries.coding import (
    AnswerAt,
    codes_in_use,
    frame_of,
    instances_there,
    names_in,
    names_of,
    question_in,
)

MOST_AT_ONCE = 500
"""Answers that get a code by one key."""
LARGEST_NUMBER = 9999


class UnknownCodeError(Exception):
    """A number is not in the frame; ``number`` says which."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class CodeTakenError(Exception):
    """The number is another code's already."""


def add_code(
    *,
    study: Study,
    variable: str,
    words: str,
    number: int | None = None,
    parent: int | None = None,
    by: User,
    now: datetime,
) -> FrameCode:
    """Add a code to the frame of a question, which begins with it. Without a ``number`` it gets the next one.

    ``parent``: the number of the code that becomes the group of this one. Raises ``CodeTakenError`` and
    ``UnknownCodeError``.
    """
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        names = names_in(study, variable)
        frame = frame_of(study, names) or _new_frame(study, names[0], now)
        taken = {code.number: code for code in FrameCode.objects.filter(frame=frame)}
        if number in taken:
            raise CodeTakenError
        if parent is not None and parent not in taken:
            raise UnknownCodeError(parent)
        free = next(one for one in range(1, LARGEST_NUMBER) if one not in taken)
        chosen = number if number is not None else free
        group = taken[parent] if parent is not None else None
        code = FrameCode.objects.create(
            frame=frame, number=chosen, words=words.strip()[:200], parent=group, made_at=now
        )
        _note(AuditVerb.CODING_FRAME_CHANGED, study, by, now, {"variable": variable, "added": code.number})
    return code


def merge_codes(*, study: Study, variable: str, source: int, target: int, by: User, now: datetime) -> int:
    """Let a code mean another from now on; what was coded stays as it is and is delivered as the other.

    Returns how many answers have it. Raises ``UnknownCodeError``.
    """
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        names = names_in(study, variable)
        frame = frame_of(study, names)
        codes = {code.number: code for code in codes_in_use(frame)} if frame else {}
        for number in (source, target):
            if number not in codes or source == target:
                raise UnknownCodeError(number)
        FrameCode.objects.filter(pk=codes[source].pk).update(merged_into=codes[target], merged_at=now)
        details = {"variable": variable, "merged": source, "into": target}
        _note(AuditVerb.CODING_FRAME_CHANGED, study, by, now, details)
        coded = CodedAnswer.objects.filter(study=study, variable__in=names, undone_at=None)
        return sum(source in codes for codes in coded.values_list("codes", flat=True))


def assign_codes(
    *,
    study: Study,
    variable: str,
    answers: Collection[AnswerAt],
    codes: Sequence[int],
    round_: CodingRound = CodingRound.FIRST,
    by: User,
    now: datetime,
) -> int:
    """Give these codes to these answers; returns how many got them: not those of a round that is not there.

    What somebody gave before stays beside it. Raises ``UnknownCodeError``.
    """
    question = question_in(study, variable)
    names = names_of(question) if question else [variable.casefold()]
    variable = names[0]
    with transaction.atomic():
        frame = frame_of(study, names)
        known = {code.number for code in codes_in_use(frame)} if frame else set()
        for number in codes:
            if number not in known:
                raise UnknownCodeError(number)
        found = _there(study, question.repeat if question else "", answers)
        given, batch = list(dict.fromkeys(codes)), uuid4()
        CodedAnswer.objects.bulk_create(
            CodedAnswer(
                interview_id=one.interview,
                study=study,
                variable=variable,
                instance=one.instance,
                codes=given,
                round=round_,
                coder=by,
                batch=batch,
                coded_at=now,
            )
            for one in found
        )
        tell_of_changes({one.interview for one in found}, now)
        if found:
            details = {"variable": variable, "answers": len(found), "codes": given, "round": str(round_)}
            _note(AuditVerb.CODING_GIVEN, study, by, now, details)
    return len(found)


def _there(study: Study, repeat: str, answers: Collection[AnswerAt]) -> list[AnswerAt]:
    chosen = list(dict.fromkeys(answers))[:MOST_AT_ONCE]
    there = instances_there(study, repeat, {one.interview for one in chosen})
    return sorted(one for one in chosen if one.instance in there.get(one.interview, ()))


def undo_coding(*, study: Study, variable: str, by: User, now: datetime) -> int:
    """Take back what this person coded last in this question; returns of how many answers. Nothing is deleted."""
    names = names_in(study, variable)
    with transaction.atomic():
        mine = CodedAnswer.objects.filter(study=study, variable__in=names, coder=by, undone_at=None)
        last = mine.order_by("-pk").values_list("batch", flat=True).first()
        if last is None:
            return 0
        found = list(mine.filter(batch=last).values_list("interview", flat=True))
        mine.filter(batch=last).update(undone_at=now)
        tell_of_changes(found, now)
        _note(AuditVerb.CODING_UNDONE, study, by, now, {"variable": names[0], "answers": len(found)})
    return len(found)


def forget_codes(*, cases: Collection[int]) -> None:
    """Delete the codes of erased people's answers."""
    CodedAnswer.objects.filter(interview__case__in=cases).delete()


def _new_frame(study: Study, variable: str, now: datetime) -> CodeFrame:
    owner: dict[str, Any] = {"study": study} if study.series_id is None else {"series_id": study.series_id}
    return CodeFrame.objects.create(variable=variable.casefold(), made_at=now, **owner)


def tell_of_changes(interviews: Collection[int], now: datetime) -> None:
    """Whoever reads interviews by their changes reads these again."""
    latest = Interview.objects.filter(pk__in=interviews).aggregate(last=Max("changed_at"))["last"]
    if latest is not None:
        # Of a clock that goes wrong the database would see no change.
        Interview.objects.filter(pk__in=interviews).update(changed_at=max(now, latest), change_number=None)


def _note(verb: AuditVerb, study: Study, by: User, now: datetime, details: dict[str, object]) -> None:
    record(by=by, verb=verb, subject=f"study:{study.pk}", study=study.pk, details=details, now=now)
