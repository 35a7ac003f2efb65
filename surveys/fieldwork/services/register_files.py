"""Files for the opposition register and its answers: which numbers were asked, and what it says of each.

A number's ``register_file`` is the last file that named it. What a question names is marked with it, so that an answer
which lists only those in the register, or only those that are not, speaks of the numbers asked and of no others. An
opposition retires the number in its study; it never puts it on a do-not-call list, for it can be withdrawn. A number on
which somebody asked to be called stays for that call, and for no other.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from surveys.calling.next_call import next_call
from surveys.calling.opposition import MISSING, RUN_OUT, check_of, is_surprising
from surveys.database.among import found_among
from surveys.database.pauses import yield_to_writers
from surveys.design.models import Study
from surveys.fieldwork.models import (
    Appointment,
    AppointmentKind,
    Case,
    CaseState,
    NumberFile,
    NumberFileKind,
    NumberFileStatus,
    PhoneNumber,
    Sample,
)
from surveys.fieldwork.queries.calling_rules import rules_of
from surveys.fieldwork.queries.histories import histories_of
from surveys.fieldwork.queries.opposition import oldest_check, today_in
from surveys.fieldwork.queries.register_files import (
    answers_to,
    asks_about,
    is_closed,
    last_question,
    lists_to_ask,
    phones_by_cases,
)
from surveys.fieldwork.queries.samples import samples_of_list
from surveys.formats.number_files import BY_COLUMN, FREE, NumberReading, NumberRow
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .errors import QuestionClosedError, QuestionOpenError, RegisterBusyError
from .number_files import REPEATED, UNREADABLE, NumberCheck, check_numbers
from .numbers import OPPOSED
from .queueing import store

UNKNOWN, FOUND_FREE, OLDER, REST, LEFT, PROMISED = "unknown", "free", "older", "rest", "left", "promised"
NO_NUMBER = "no_number"
NUMBERS_A_COMMIT = 100
"""Fewer than are read at once, for each may close a case."""
TWICE_WITHIN = timedelta(minutes=1)
"""A question that somebody asks again within this time was sent twice."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A number of the study, as an answer finds it."""

    phone: int
    case: int
    number: str
    is_alive: bool
    was_opposed: bool
    is_older: bool


def ask_register(
    *,
    study: Study,
    only_unchecked: bool,
    heading: str,
    writing: str,
    by: User,
    now: datetime,
    closes_earlier: bool = False,
) -> NumberFile:
    """Begin a question about the numbers of the study's lists; the caller has the worker mark them.

    ``only_unchecked``: about those whose check holds no more, or that never had one; ``writing``: ``national`` or
    ``international``. A number is marked with one question only: ``closes_earlier`` gives up one that waits for its
    answer. The same one, sent twice, is asked once. Raises ``QuestionOpenError``, ``RegisterBusyError``.
    """
    lists, today = lists_to_ask(study), today_in(study, now)
    whole = [
        one.pk
        for one in lists
        if not only_unchecked
        or check_of(one.opposition_checked_on, "", today, study.register_days) in {MISSING, RUN_OUT}
    ]
    asks = {"heading": heading, "writing": writing, "only_unchecked": only_unchecked}
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        earlier = last_question(study)
        if earlier is not None:
            if _was_sent_twice(earlier, asks, by, now):
                return earlier
            _refuse_another(earlier, closes_earlier=closes_earlier)
        question = NumberFile.objects.create(
            kind=NumberFileKind.QUESTION,
            status=NumberFileStatus.READING,
            study=study,
            file_name=heading,
            reading={**asks, "asked": [one.pk for one in lists], "whole": whole},
            brought_by=by,
            brought_at=now,
        )
        verb, subject = AuditVerb.SAMPLE_ASKED, question.audit_name
        record(by=by, verb=verb, subject=subject, study=study.pk, details={"lists": len(lists)}, now=now)
    return question


def _was_sent_twice(earlier: NumberFile, asks: Mapping[str, object], by: User, now: datetime) -> bool:
    is_same = asks.items() <= earlier.reading.items() and earlier.brought_by_id == by.pk
    return is_same and now - earlier.brought_at < TWICE_WITHIN and not answers_to(earlier).exists()


def _refuse_another(earlier: NumberFile, *, closes_earlier: bool) -> None:
    answers = answers_to(earlier)
    if NumberFileStatus.READING in {earlier.status, *answers.values_list("status", flat=True)}:
        raise RegisterBusyError
    if not closes_earlier and not answers.exists():
        raise QuestionOpenError


def mark_asked(*, question: NumberFile, now: datetime) -> NumberFile:
    """Mark the numbers that the question names, some cases at a time; a run that was killed begins anew.

    Nothing once it is done: its answer may have been read.
    """
    question.refresh_from_db()
    if question.status != NumberFileStatus.READING:
        return question
    study, asked = _study_of(question), 0
    lists = {one.pk: one for one in lists_to_ask(study)}
    only, oldest = question.reading["only_unchecked"], oldest_check(study, now)
    for phones, list_of in phones_by_cases([pk for pk in question.reading["asked"] if pk in lists]):
        named = [one.pk for one in phones if asks_about(one, lists[list_of[one.case_id]], oldest, only_unchecked=only)]
        PhoneNumber.objects.filter(pk__in=named).update(register_file=question.pk)
        asked += len(named)
        yield_to_writers()
    facts = {"counts": {"asked": asked}, "rows_total": asked, "rows_read": asked, "finished_at": now}
    NumberFile.objects.filter(pk=question.pk).update(status=NumberFileStatus.DONE, **facts)
    question.refresh_from_db()
    return question


def note_question_download(*, question: NumberFile, by: User, now: datetime) -> None:
    """Keep in the register of events that the numbers of a question were fetched."""
    details = {"asked": question.counts.get("asked", 0), "fetched": True}
    verb, subject = AuditVerb.SAMPLE_ASKED, question.audit_name
    record(by=by, verb=verb, subject=subject, study=question.study_id, details=details, now=now)


def check_answer(*, file: NumberFile, path: Path, reading: NumberReading) -> NumberCheck:
    """What reading the answer would come to, without storing anything; numbers it does not name are ``rest``."""
    check = check_numbers(file=file, path=path, reading=reading, judge=lambda rows, seen: _judged(file, rows, seen))
    named = check.counts["opposed"] + check.counts[PROMISED] + check.counts[FOUND_FREE]
    asked = file.answers.counts.get("asked", 0) if file.answers else 0
    check.counts[REST] = max(0, asked - named) if check.is_whole else 0
    return check


def doubts_of(counts: Mapping[str, int], reading: NumberReading) -> str:
    """Why an answer may not be what it is taken for, as its counts; empty if nothing speaks against it.

    What it does not name is read from it only if every row is a number of the study, or somebody has seen these counts:
    a wrong file or column would otherwise say of everybody that they may be called.
    """
    if reading.meaning == BY_COLUMN or not any(counts.get(key) for key in (UNREADABLE, UNKNOWN)):
        return ""
    return "-".join(str(one) for one in (_named(counts), counts.get(UNREADABLE, 0), counts.get(UNKNOWN, 0)))


@dataclass(frozen=True, slots=True)
class ListedShare:
    """How many of the numbers that an answer speaks of stand in the register by it, and by the study's last one."""

    listed: int
    of: int
    before: tuple[int, int] | None

    @property
    def mark(self) -> str:
        """The share as a confirmation of it sends it; empty where nobody need confirm it."""
        return f"{self.listed}-{self.of}" if is_surprising(self.listed, self.of, self.before) else ""


def listed_share(*, file: NumberFile, counts: Mapping[str, int], reading: NumberReading) -> ListedShare:
    """What share of the numbers reading the answer so would stop, beside that of the last answer in the study."""
    answers = NumberFile.objects.filter(kind=NumberFileKind.ANSWER, status=NumberFileStatus.DONE, study=file.study_id)
    last = answers.exclude(pk=file.pk).select_related("answers").order_by("-finished_at", "-pk").first()
    before = _listed(last, last.counts, NumberReading.from_json(last.reading).meaning) if last is not None else None
    return ListedShare(*_listed(file, counts, reading.meaning), before)


def _listed(file: NumberFile, counts: Mapping[str, int], meaning: str) -> tuple[int, int]:
    """How many numbers stand in the register by these counts, and of how many they speak."""
    listed = counts.get("opposed", 0) + counts.get(PROMISED, 0)
    named = listed + counts.get(FOUND_FREE, 0)
    if meaning == BY_COLUMN:
        return listed, named
    asked = file.answers.counts.get("asked", 0) if file.answers else 0
    return listed + (counts.get(REST, 0) if meaning == FREE else 0), max(asked, named)


def _named(counts: Mapping[str, int]) -> int:
    return sum(counts.get(key, 0) for key in ("opposed", PROMISED, FOUND_FREE, OLDER))


def take_answers(file: NumberFile, rows: Sequence[NumberRow]) -> Counter[str]:
    """One step of an answer: each number of the study that it names is free or opposed from now on.

    Raises ``QuestionClosedError``.
    """
    _refuse_closed(file)
    opposed = {one.number for one in rows if one.number and one.is_opposed}
    known = _known(file, {one.number for one in rows if one.number})
    counts = Counter(_judged(file, rows, set(), known))
    _apply(file, [one for one in known if one.number in opposed and not one.is_older], is_opposed=True)
    _apply(file, [one for one in known if one.number not in opposed and not one.is_older], is_opposed=False)
    return counts


def end_answer(file: NumberFile, now: datetime) -> None:
    """Say of the numbers asked what an answer says by not naming them, and that lists asked as a whole are checked.

    Raises ``QuestionClosedError``: another question has taken the marks by which the numbers asked are known.
    """
    _refuse_closed(file)
    reading, question = NumberReading.from_json(file.reading), file.answers
    if question is None:
        return
    # A list is not checked by an answer that names nobody, or of which nobody has said that it is one.
    is_empty = reading.meaning == BY_COLUMN and not _named(file.counts)
    if is_empty or (doubts_of(file.counts, reading) and not reading.is_sure):
        file.counts = {**file.counts, LEFT: _still_asked(question)}
        NumberFile.objects.filter(pk=file.pk).update(counts=file.counts)
        return
    if reading.meaning != BY_COLUMN:
        _take_rest(file, question, is_opposed=reading.meaning == FREE)
    for sample in Sample.objects.filter(pk__in=question.reading["whole"]):
        _set_apart(file, sample)
        _note_check(file, sample, now)


def _take_rest(file: NumberFile, question: NumberFile, *, is_opposed: bool) -> None:
    for phones, _ in phones_by_cases(question.reading["asked"]):
        left = [_as_known(file, phone) for phone in phones if phone.register_file == question.pk]
        for first in range(0, len(left), NUMBERS_A_COMMIT):
            part = left[first : first + NUMBERS_A_COMMIT]
            with transaction.atomic():
                _apply(file, part, is_opposed=is_opposed)
                file.counts = {**file.counts, REST: file.counts.get(REST, 0) + len(part)}
                NumberFile.objects.filter(pk=file.pk).update(counts=file.counts)
            yield_to_writers()


def _still_asked(question: NumberFile) -> int:
    parts = phones_by_cases(question.reading["asked"])
    return sum(phone.register_file == question.pk for phones, _ in parts for phone in phones)


def _refuse_closed(file: NumberFile) -> None:
    if file.answers is not None and is_closed(file.answers):
        raise QuestionClosedError


def _study_of(file: NumberFile) -> Study:
    return Study.objects.get(pk=file.study_id or 0)


def _judged(
    file: NumberFile, rows: Iterable[NumberRow], seen: set[str], known: Collection[_Known] | None = None
) -> Iterator[str]:
    rows = list(rows)
    known = known if known is not None else _known(file, {one.number for one in rows if one.number})
    found = {one.number: one for one in known}
    opposed = {one.number for one in rows if one.is_opposed}
    kept = _promised(file, [one for one in known if one.number in opposed])
    promised = {one.number for one in known if one.phone in kept.values()}
    for one in rows:
        if one.code and one.number not in found:
            yield UNREADABLE
        elif one.number in seen:
            yield REPEATED
        elif one.number not in found:
            yield UNKNOWN
        elif found[one.number].is_older:
            yield OLDER
        elif one.is_opposed and one.number in promised:
            yield PROMISED
        else:
            yield "opposed" if one.is_opposed else FOUND_FREE
        seen.add(one.number)


def _known(file: NumberFile, numbers: Collection[str]) -> list[_Known]:
    if not numbers:
        return []
    mine = PhoneNumber.objects.filter(case__study=file.study_id)
    names = ("pk", "case_id", "number", "dead_at", "dead_as", "register_checked_on")
    rows = found_among(mine.values_list(*names), "number", numbers)
    return [
        _Known(pk, case, number, dead_at is None, dead_as == OPPOSED, bool(day and day > file.checked_on))
        for pk, case, number, dead_at, dead_as, day in rows
    ]


def _as_known(file: NumberFile, one: PhoneNumber) -> _Known:
    is_older = bool(one.register_checked_on and file.checked_on and one.register_checked_on > file.checked_on)
    return _Known(one.pk, one.case_id, one.number, one.dead_at is None, one.dead_as == OPPOSED, is_older)


def _apply(file: NumberFile, found: Sequence[_Known], *, is_opposed: bool) -> None:
    if is_opposed:
        kept = _promised(file, found)
        _keep(file, kept)
        found = [one for one in found if one.phone not in kept.values()]
    said = {"register_checked_on": file.checked_on, "register_file": file.pk}
    PhoneNumber.objects.filter(pk__in=[one.phone for one in found]).update(**said)
    if is_opposed:
        changed = [one for one in found if one.is_alive]
        now_is = {"dead_at": file.brought_at, "dead_as": OPPOSED, "is_next": None}
    else:
        changed = [one for one in found if one.was_opposed]
        now_is = {"dead_at": None, "dead_as": None, "is_next": None}
    if changed:
        PhoneNumber.objects.filter(pk__in=[one.phone for one in changed]).update(**now_is)
        _settle(file, sorted({one.case for one in changed}))


def _promised(file: NumberFile, found: Iterable[_Known]) -> dict[int, int]:
    """Case → its number among these on which somebody asked to be called; see ``queries.opposition.is_promised``.

    An appointment that names no number is kept on the one that the rules would call.
    """
    alive = {one.phone: one.case for one in found if one.is_alive}
    asked = Appointment.objects.filter(case__in=set(alive.values()), ended_at=None).exclude(kind=AppointmentKind.SUPER)
    asked = asked.filter(Q(expires_at=None) | Q(expires_at__gt=file.brought_at))
    kept: dict[int, int | None] = dict(asked.values_list("case", "phone"))
    unnamed = list(Case.objects.filter(pk__in=[case for case, phone in kept.items() if phone is None]))
    if unnamed:
        rules = rules_of(_study_of(file), file.brought_at)
        histories = histories_of(unnamed, rules.policy.dispositions)
        for case in unnamed:
            kept[case.pk] = next_call(histories[case.pk], rules.policy, file.brought_at, rules.holidays).number
    return {case: phone for case, phone in kept.items() if phone is not None and phone in alive}


def _keep(file: NumberFile, kept: Mapping[int, int]) -> None:
    """Let these numbers be called for their cases' appointments alone: they have no check that holds."""
    of_answer = {"register_file": file.pk, "register_alone": True, "register_checked_on": None}
    PhoneNumber.objects.filter(pk__in=list(kept.values())).update(**of_answer)
    for one in Appointment.objects.filter(case__in=list(kept), phone=None, ended_at=None):
        Appointment.objects.filter(pk=one.pk, phone=None).update(phone=kept[one.case_id])


def _settle(file: NumberFile, ids: Sequence[int]) -> None:
    """Close waiting cases that have no number left, and put back those that were closed for want of one."""
    study = _study_of(file)
    rules = rules_of(study, file.brought_at)
    wanted = Q(state=CaseState.WAITING) | Q(state=CaseState.CLOSED, closed_as=NO_NUMBER)
    locked = Case.objects.select_for_update(of=("self",)).select_related("pool").filter(wanted, pk__in=ids)
    cases = list(locked.order_by("pk"))
    histories = histories_of(cases, rules.policy.dispositions)
    for case in cases:
        said = next_call(histories[case.pk], rules.policy, file.brought_at, rules.holidays)
        if (case.state == CaseState.CLOSED) != (said.rank is None):
            case.study = study
            store(case, histories[case.pk], said, file.brought_at)


def _set_apart(file: NumberFile, sample: Sample) -> None:
    """Numbers of the list that the register said nothing about keep the list's earlier check as their own."""
    for phones, _ in phones_by_cases([sample.pk], even_closed=True):
        left = [one for one in phones if one.register_file != file.pk and not one.register_alone]
        undated = [one.pk for one in left if one.register_checked_on is None]
        # Both or none: a number that stands alone without the day of its check may not be called.
        with transaction.atomic():
            PhoneNumber.objects.filter(pk__in=undated).update(register_checked_on=sample.opposition_checked_on)
            PhoneNumber.objects.filter(pk__in=[one.pk for one in left]).update(register_alone=True)
        yield_to_writers()


def _note_check(file: NumberFile, sample: Sample, now: datetime) -> None:
    day, before = file.checked_on, sample.opposition_checked_on
    if day is None or (before is not None and before >= day):
        return
    with transaction.atomic():
        samples_of_list(sample).update(opposition_checked_on=day)
        details = {"checked_on": day.isoformat(), "file": file.audit_name}
        verb, subject = AuditVerb.SAMPLE_CHECKED, f"sample:{sample.pk}"
        record(by=file.brought_by, verb=verb, subject=subject, study=sample.study_id, details=details, now=now)
