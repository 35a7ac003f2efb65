"""Erase people everywhere: in fieldwork, in interviews, in every kept file, and again after a restoration.

The ledger records each step before it is committed, and again when its last file is deleted: the worker finishes what a
killed process left, and people whom a restored archive brought back are erased again.
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from cati.storages import StoreError
from surveys.database import kept_files
from surveys.database.pauses import yield_to_writers
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Case, CaseState, Contact
from surveys.fieldwork.services import (
    CaseTakenError,
    Mentions,
    forget_files,
    mentions_of,
    release_case,
)
from surveys.interviewing.models import EventKind, Interview, InterviewEvent
from surveys.interviewing.services import erase_person
from surveys.people.models import User
from surveys.people.services import forget_typed
from surveys.results.models import Export, ExportStatus
from surveys.review.services import forget_words_about

from . import erasure_ledger as ledger
from .cleaning import forget_cleaned_values
from .coding import forget_codes
from .deliveries import forget_snapshots, withdraw_deliveries
from .erasure_ledger import Erasure, Reference
from .exports import discard_exports, withdraw_exports
from .toplines.answer_columns import forget_answer_columns

logger = logging.getLogger(__name__)
AT_ONCE = 3
"""People erased in one transaction: on SQLite it blocks all other writes."""
LOOKED_AT = 500
"""Cases looked up in one query."""
ENOUGH = 100
"""The erasures that are checked for a database older than the ledger: one that has the latest has all before."""
AGAIN = "erased again: an archive had brought it back"


class ErasureKind(StrEnum):
    """What is erased: the contact data, or also the answers to personal questions."""

    CONTACT = "contact"
    PERSON = "person"


def erase_everywhere(
    *,
    case: Case,
    reason: str,
    by: User | None,
    now: datetime,
    kind: ErasureKind = ErasureKind.PERSON,
    forbids: bool = True,
) -> Case:
    """Erase a respondent's personal data and the files that may hold them; a second call changes nothing.

    ``forbids``: they asked never to be called again. Clients' workbooks are withdrawn, and their readers are notified:
    what they fetched is beyond our reach. Raises what ``fieldwork.erase_contact`` raises, and ``LedgerError``; then
    nothing is erased.
    """
    forbidden = {case.pk} if forbids else ()
    line, _erased = _erase_some(case.study_id, [case.pk], kind, reason, by, now, forbidden, or_raise=True)
    if line:
        _finish(case.study_id, [case.pk], kind, by, now, [line])
    case.refresh_from_db()
    return case


def erase_many(
    *,
    study: Study,
    cases: Iterable[int],
    reason: str,
    by: User | None,
    now: datetime,
    kind: ErasureKind = ErasureKind.PERSON,
) -> int:
    """Erase many people of a study in small transactions between which others write; returns how many were erased.

    People on the telephone now are left for the next time, erased ones are skipped. No number goes on the do-not-call
    list: nobody asked for it. If the process is killed, the worker finishes. Raises ``LedgerError``.
    """
    left, lines, done = iter(cases), list[str](), list[int]()
    while some := list(islice(left, AT_ONCE)):
        line, erased = _erase_some(study.pk, some, kind, reason, by, now, ())
        lines += [line] if line else []
        done += erased
        yield_to_writers()
    if lines:
        _finish(study.pk, done, kind, by, now, lines, of_others=False)
    return len(done)


def resume_erasures(*, now: datetime) -> int:
    """Finish the steps that a killed process left unfinished; returns how many. Raises ``LedgerError``."""
    taken = 0
    for erasure in ledger.unfinished():
        if not _still_held(erasure):
            _erase_again(erasure, now)
            taken += 1
    return taken


def undone_erasures(erasures: Iterable[Erasure]) -> list[Erasure]:
    """The erasures whose people are in the database again: it is older than the ledger."""
    return [erasure for erasure in erasures if _left_of(erasure)]


def is_older_than_ledger() -> bool:
    """Whether the database holds people who are erased by the latest lines of the ledger. Raises ``LedgerError``."""
    newest = [erasure for erasure in ledger.newest() if erasure.is_done]
    return bool(undone_erasures(newest[-ENOUGH:]))


def replay_erasures(*, now: datetime) -> int:
    """Erase the people again whom the ledger records and a restored archive brought back; returns how many.

    It can be interrupted and run again. Raises ``LedgerError``.
    """
    people = 0
    for erasure in ledger.read():
        for case, _reference in _left_of(erasure):
            # Its holder from the time of the archive no longer works it, and its lease does not run out by itself here.
            if case.state == CaseState.HELD:
                release_case(case=case, by=None, now=now, reason=AGAIN)
        people += _erase_again(erasure, now)
    return people


def _erase_some(
    study: int,
    pks: Sequence[int],
    kind: ErasureKind,
    reason: str,
    by: User | None,
    now: datetime,
    forbids: Collection[int],
    *,
    or_raise: bool = False,
) -> tuple[str, list[int]]:
    """One step: erase the rows and write the ledger's line; its id (empty if nothing was left) and the cases."""
    mentions = mentions_of(pks)
    with transaction.atomic():
        named = []
        for case in Case.objects.filter(pk__in=pks, study=study).select_related("sample").order_by("pk"):
            if not _is_left(case.pk, kind):
                continue
            reference = ledger.reference_of(case, forbids=case.pk in forbids)
            try:
                with transaction.atomic():
                    _erase(case, kind, reason, by, now, reference, mentions)
            except CaseTakenError:
                if or_raise:
                    raise
                continue
            named.append(reference)
        if not named:
            return "", []
        line = ledger.begin(kind=kind, study=study, by=by.pk if by else None, cases=named, now=now)
        return line, [one.case for one in named]


def _erase(
    case: Case,
    kind: ErasureKind,
    reason: str,
    by: User | None,
    now: datetime,
    reference: Reference,
    mentions: Mentions,
) -> None:
    forget_words_about(cases=[case.pk])
    if kind == ErasureKind.PERSON:
        forget_codes(cases=[case.pk])
        forget_cleaned_values(cases=[case.pk])
    erase_person(
        case=case,
        reason=reason,
        by=by,
        now=now,
        answers=kind == ErasureKind.PERSON,
        forbids=reference.forbids,
        mentions=mentions,
    )


def _erase_again(erasure: Erasure, now: datetime) -> int:
    """Repeat a step of the ledger; returns how many people were there again."""
    by = User.objects.filter(pk=erasure.by).first() if erasure.by else None
    kind, left = ErasureKind(erasure.kind), _left_of(erasure)
    for case, reference in left:
        with transaction.atomic():
            _erase(case, kind, AGAIN, by, now, reference, mentions_of([case.pk]))
    if left or not erasure.is_done:
        _clear(erasure.study, [one.case for one in erasure.cases], kind, by, now, of_others=erasure.by is not None)
    if not erasure.is_done:
        ledger.end([erasure.id], now=now)
    return len(left)


def _left_of(erasure: Erasure) -> list[tuple[Case, Reference]]:
    """The cases of the step of which something is left, if they still are the same people."""
    named = {reference.case: reference for reference in erasure.cases}
    found = []
    for pks in _in_parts(sorted(named)):
        left = set(_left(pks, ErasureKind(erasure.kind)))
        for case in Case.objects.filter(pk__in=left, study=erasure.study).select_related("sample").order_by("pk"):
            if case.pk in left and _is_meant(case, named[case.pk]):
                found.append((case, named[case.pk]))
    return found


def _is_meant(case: Case, reference: Reference) -> bool:
    """Whether the reference means this case; without its contact only its number can be compared."""
    gone = Contact.objects.filter(case=case).exclude(erased_at=None).exists()
    return case.number == reference.number if gone else ledger.is_the_same(case, reference)


def _left(pks: Sequence[int], kind: ErasureKind) -> Iterator[int]:
    """The ids of the cases of which something is left that this kind erases."""
    yield from Contact.objects.filter(case__in=pks, erased_at=None).values_list("case", flat=True)
    if kind == ErasureKind.PERSON:
        erased = InterviewEvent.objects.filter(kind=EventKind.ERASED).values("interview")
        yield from Interview.objects.filter(case__in=pks).exclude(pk__in=erased).values_list("case", flat=True)


def _is_left(pk: int, kind: ErasureKind) -> bool:
    is_known = not Contact.objects.filter(case=pk).exclude(erased_at=None).exists()
    return is_known or pk in set(_left([pk], kind))


def _still_held(erasure: Erasure) -> bool:
    """Whether somebody holds one of the cases: the killed step was not committed, and they may go on."""
    return any(case.state == "held" for case, _ in _left_of(erasure))


def _in_parts(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(pks), LOOKED_AT):
        yield pks[start : start + LOOKED_AT]


def _finish(
    study: int,
    pks: Sequence[int],
    kind: ErasureKind,
    by: User | None,
    now: datetime,
    lines: Sequence[str],
    *,
    of_others: bool = True,
) -> None:
    """Clear everything beside the rows and record that the step is done; what fails now is left to the worker."""
    try:
        _clear(study, pks, kind, by, now, of_others=of_others)
        ledger.end(lines, now=now)
    except (StoreError, ledger.LedgerError):
        logger.exception("erased from the database; the worker goes on with the files")


def _clear(
    study: int, pks: Sequence[int], kind: ErasureKind, by: User | None, now: datetime, *, of_others: bool = True
) -> None:
    """Clear everything beside the rows: files, sessions, error texts. It may be repeated. Raises ``StoreError``.

    ``of_others``: also uploaded files of all studies whose columns are not chosen yet. Retention, which takes hours and
    concerns no single person, leaves them until they expire.
    """
    field = Study.objects.filter(pk=study).first()
    if field is None:
        return  # an archive older than the study has nothing of its people
    may_hold = Export.objects.filter(study=study, status__in=(ExportStatus.READY, ExportStatus.RUNNING))
    # ``exclude`` would skip exports without this option.
    ours = may_hold.filter(Q(options__for_client__isnull=True) | Q(options__for_client=False))
    for path in ours.filter(status=ExportStatus.READY).values_list("path", flat=True):
        kept_files.drop(kept_files.EXPORTS, path)
    discard_exports(study=field, exports=ours, by=by, now=now)
    forget_snapshots(study=field, by=by, now=now)
    if kind == ErasureKind.PERSON and _was_delivered(pks):
        withdraw_deliveries(study=field, by=by, now=now)
        withdraw_exports(study=field, by=by, now=now)
    forget_answer_columns(study)
    forget_files(study, uploads=of_others)
    forget_typed(set(Attempt.objects.filter(case__in=pks).values_list("pk", flat=True)))
    _forget_error_texts()


def _was_delivered(pks: Sequence[int]) -> bool:
    """Whether clients' workbooks may hold an interview or a call of these cases."""
    return (
        Interview.objects.filter(case__in=pks).exists()
        or Attempt.objects.filter(case__in=pks, is_dialled=True).exists()
    )


def _forget_error_texts() -> None:
    """Delete tracebacks of failed jobs, which may quote a row; the kind of error stays."""
    DBTaskResult.objects.exclude(traceback="").update(traceback="")
