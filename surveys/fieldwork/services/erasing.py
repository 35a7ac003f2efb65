"""Erase a case's personal data: name, numbers, notes. What remains of the case identifies nobody."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from surveys.database import kept_files
from surveys.database.guards import redaction
from surveys.fieldwork.models import (
    Appointment,
    Attempt,
    Case,
    CaseState,
    Contact,
    OutcomeCorrection,
    PhoneNumber,
    ResultsRequest,
    RowNote,
    Sample,
    SampleBatch,
    SampleStatus,
)
from surveys.fieldwork.queries.calling_rules import rules_of
from surveys.fieldwork.queries.sample_columns import columns_kept_after_erasure
from surveys.fieldwork.services.do_not_call import forbid_for_ever, forget_reasons
from surveys.people.models import AuditEntry, AuditVerb, User

from .case_steps import forget_steps
from .corrections import record_step
from .errors import ReasonMissingError
from .list_updates import forget_lists
from .messages import forget_words_about
from .queueing import lock_free, put_in_queue, take_out_of_queue

NOBODY: dict[str, object] = {"name": "", "respondent": "", "searchable": "", "attributes": {}, "has_others": None}
AREA_AND_MORE = 6
"""So many last digits tell a number in whatever way it was written down."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Rows beside the cases that name people: notes on rows of files (``RowNote``) and batches sent by a system."""

    notes: Collection[int] = ()
    batches: Collection[int] = ()


def erase_contact(
    *,
    case: Case,
    reason: str,
    by: User | None,
    now: datetime,
    forbids: bool = True,
    mentions: Mentions | None = None,
) -> Case:
    """Erase the personal data of a case, as a person may ask (GDPR, article 17), and close it if it was open.

    ``forbids``: they asked never to be called again; then their numbers go on the do-not-call list, where they keep
    them from being rung (article 21). Attempts, calls and outcome stay, without numbers, notes, supervisors' reasons
    and the identifier of the list. ``mentions``: what ``mentions_of`` found before: no transaction waits for it.
    Raises ``ReasonMissingError``, ``CaseTakenError`` while somebody works the case.
    """
    if not reason.strip():
        raise ReasonMissingError
    mentions = mentions_of([case.pk]) if mentions is None else mentions
    with transaction.atomic():
        case = lock_free(case.pk, even_closed=True)
        numbers = list(case.phones.values_list("number", flat=True))
        if forbids:
            forbid_for_ever(numbers, by=by, now=now)
            take_out_of_queue(numbers, now, apart_from=case.pk)
        forget_reasons(numbers)
        _forget_mentions(case, mentions)
        case.phones.all().delete()
        case.people.all().delete()
        _forget_words(case)
        forget_steps(case)
        Contact.objects.update_or_create(case=case, defaults={**NOBODY, "erased_at": now})
        case.note = case.external_id = ""
        kept = columns_kept_after_erasure(case.study_id)
        case.attributes = {name: value for name, value in case.attributes.items() if name in kept}
        case.change_number = None  # that the person was erased is told, even where the case itself stays the same
        case.save(update_fields=["note", "external_id", "attributes", "change_number"])
        if case.state != CaseState.CLOSED:
            # Without a number left, the rules close it.
            put_in_queue(case, rules_of(case.study, now), now)
        never_again = "yes" if forbids else "no"
        record_step(by, AuditVerb.CASE_ERASED, case, now, reason.strip()[:300], never_again=never_again)
    return case


def mentions_of(cases: Collection[int]) -> Mentions:
    """The rows that name the people of these cases of one study; reads long lists."""
    numbers = PhoneNumber.objects.filter(case__in=cases).values_list("number", flat=True)
    found = list(Case.objects.filter(pk__in=cases).values_list("study", "number", "external_id"))
    studies, ids = {study for study, _, _ in found}, {name.casefold() for _, _, name in found if name}
    sent = {number for _, number, name in found if name}
    return Mentions(notes_with(studies, numbers, ids), _batches_with(studies, sent))


def notes_with(studies: Collection[int], numbers: Iterable[str], ids: Collection[str] = ()) -> list[int]:
    """The notes on rows of files that contain one of the numbers or identifiers."""
    endings = {number[-AREA_AND_MORE:] for number in numbers}
    by_row: dict[tuple[int, int], list[int]] = {}
    named = set()
    notes = RowNote.objects.filter(sample__study__in=studies).exclude(value="")
    for pk, sample, row, value in notes.values_list("pk", "sample", "row", "value").iterator():
        by_row.setdefault((sample, row), []).append(pk)
        digits = re.sub(r"\D", "", value)
        windows = {digits[start : start + AREA_AND_MORE] for start in range(len(digits) - AREA_AND_MORE + 1)}
        if not windows.isdisjoint(endings) or value.casefold() in ids:
            named.add((sample, row))
    return [pk for row in named for pk in by_row[row]]


def _batches_with(studies: Collection[int], sent: Collection[int]) -> list[int]:
    batches = SampleBatch.objects.filter(study__in=studies if sent else ())
    told = batches.values_list("pk", "results").iterator()
    return [pk for pk, results in told if any(row["case"] in sent for row in results)]


def _forget_mentions(case: Case, mentions: Mentions) -> None:
    RowNote.objects.filter(pk__in=mentions.notes).exclude(value="").update(value="")
    for batch in SampleBatch.objects.select_for_update().filter(pk__in=mentions.batches, study=case.study_id):
        for row in batch.results:
            if row["case"] == case.number:
                row["external_id"] = ""
        batch.digest = ""  # of the rows as they came: of a single one it could be guessed
        batch.save(update_fields=["results", "digest"])


def _forget_words(case: Case) -> None:
    """Erase what interviewers and supervisors wrote about the person."""
    Attempt.objects.filter(case=case).exclude(note="").update(note="")
    forget_words_about(case)
    ResultsRequest.objects.filter(attempt__case=case).delete()
    Appointment.objects.filter(case=case).update(ask_for="", hours_reason="")
    OutcomeCorrection.objects.filter(attempt__case=case).exclude(reason="").update(reason="")
    entries = [one for one in AuditEntry.objects.filter(subject=case.audit_name) if one.details.get("reason")]
    for entry in entries:
        entry.details["reason"] = ""
    with redaction():
        AuditEntry.objects.bulk_update(entries, ["details"], batch_size=500)


def forget_files(study: int, *, uploads: bool = True) -> None:
    """Delete kept files with personal data: those waiting for their columns, those of samples not being loaded.

    A file that is being loaded goes by itself, at its end or when it fails. ``uploads``: of all studies.
    """
    if uploads:
        kept_files.drop_older(kept_files.UPLOADS, float("inf"))
    forget_lists(study)
    left = Sample.objects.filter(study=study).exclude(kept_file="").exclude(status=SampleStatus.LOADING)
    for pk, name in left.values_list("pk", "kept_file"):
        kept_files.drop(kept_files.SAMPLES, name)
        Sample.objects.filter(pk=pk, kept_file=name).update(kept_file="")
