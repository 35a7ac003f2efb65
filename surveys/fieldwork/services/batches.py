"""Add rows sent by another system to a sample, a batch at a time; the same batch again changes nothing.

Rows go into the token's unreleased sample of the study. Once a person has released it, the next batch
begins another: numbers reach interviewers only after somebody has looked at the list and at its check
with the opposition register.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from surveys.database.pauses import yield_to_writers
from surveys.design.models import ApiToken, Study
from surveys.fieldwork.models import Case, Sample, SampleBatch, SampleStatus
from surveys.formats.samples import CaseRow, Note, Reading, RowReader, check_columns

from .errors import FieldworkError
from .row_intake import Home, Known, decide_row, last_number_of, make_cases
from .samples import ROWS_A_COMMIT, attributes_of, record_step

Cells = Mapping[str, Any]


class RowResult(StrEnum):
    """The result of one row of a batch; ``KNOWN``: its identifier was sent before."""

    ADDED = "added"
    KNOWN = "known"
    REFUSED = "refused"


class KeyReusedError(FieldworkError):
    """The idempotency key came with other rows before."""

    message = gettext_noop("This idempotency key has been used for other rows.")


def add_rows(
    *, study: Study, token: ApiToken, reading: Reading, rows: Sequence[Cells], key: str, now: datetime
) -> SampleBatch:
    """Add the rows by the same rules as those of a file; the result of each is in the batch's ``results``.

    A row whose identifier this token has sent before is ``known`` and changes nothing. Sent again with
    the same key after an interruption, the batch goes on where it stopped. Raises ``KeyReusedError``,
    and ``formats.tables.TableError`` for columns that a sample cannot have.
    """
    headers = [use.column for use in reading.columns]
    check_columns(reading, headers)
    batch = _open(study, token, reading, rows, key, now)
    # A column that was personal in an earlier batch is so in this one, whatever stands in it.
    reading = _kept_personal(reading, batch.sample)
    read_row = RowReader(headers, reading)
    while len(batch.results) < len(rows):
        done = len(batch.results)
        chunk = enumerate(rows[done : done + ROWS_A_COMMIT], start=batch.first_row + done)
        read = [read_row(number, [row.get(h) for h in headers]) for number, row in chunk]
        batch = _store(batch, read, done=done, left=len(rows) - done, reading=reading, now=now)
        yield_to_writers()
    return batch


def _open(
    study: Study, token: ApiToken, reading: Reading, rows: Sequence[Cells], key: str, now: datetime
) -> SampleBatch:
    """The batch with this key: the earlier one, or a new one in the sample being filled."""
    digest = sha256(json.dumps([reading.to_json(), *map(dict, rows)], sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        # Two first batches at once begin one sample, and two of the same key are one batch.
        Study.objects.select_for_update().get(pk=study.pk)
        batch = SampleBatch.objects.filter(study=study, token=token, key=key).first()
        if batch is None:
            sample = _unreleased(study, token, reading, more=len(rows), now=now)
            # As Excel would count: the headings are row 1.
            first_row = sample.rows_total - len(rows) + 2
            batch = SampleBatch.objects.create(
                study=study, token=token, sample=sample, key=key, digest=digest, first_row=first_row, received_at=now
            )
        elif batch.digest != digest:
            raise KeyReusedError
    return batch


def _unreleased(study: Study, token: ApiToken, reading: Reading, *, more: int, now: datetime) -> Sample:
    """The token's sample being filled, a new one if there is none; ``more`` rows with this reading are added."""
    sent = SampleBatch.objects.filter(study=study, token=token).values("sample")
    sample = Sample.objects.filter(pk__in=sent, status=SampleStatus.LOADED).order_by("-pk").first()
    if sample is None:
        name = f"API · {token.name}"
        sample = Sample(study=study, name=name, source=name, status=SampleStatus.LOADED, created_at=now)
        sample.loaded_by_id, sample.columns = token.created_by_id, Reading(()).to_json()
        sample.grouped_by_id = Study.objects.get(pk=study.pk).fielded_version_id
    reading = _kept_personal(reading, sample)
    uses = {use.column: use for use in (*Reading.from_json(sample.columns).columns, *reading.columns)}
    sample.columns = replace(reading, columns=tuple(uses.values())).to_json()
    sample.attributes = attributes_of(uses.values())
    sample.rows_total += more
    sample.save()
    return sample


def _kept_personal(reading: Reading, sample: Sample) -> Reading:
    personal = {use.column for use in Reading.from_json(sample.columns).columns if use.personal}
    columns = (replace(use, personal=use.personal or use.column in personal) for use in reading.columns)
    return replace(reading, columns=tuple(columns))


@dataclass(slots=True)
class _Step:
    """Some rows of a batch being stored: the known cases beside them, and the result of each row."""

    sample: Sample
    known: Known
    home: Home
    sent: dict[str, int]
    last: int
    reading: Reading
    kept: list[CaseRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)

    def take(self, row: CaseRow, said: list[Note]) -> None:
        """Decide on one row."""
        external_id = row.external_id[:80]
        if external_id in self.sent:
            self._say(RowResult.KNOWN, external_id, [], self.sent[external_id])
            return
        if not any(note.is_refused for note in said):
            kept, more = decide_row(row, self.known, reading=self.reading, sample_id=self.sample.pk, home=self.home)
            said = said + more
            if kept is not None:
                self._keep(kept, external_id, said)
                return
        self._say(RowResult.REFUSED, external_id, said)

    def _keep(self, row: CaseRow, external_id: str, said: list[Note]) -> None:
        self.kept.append(row)
        number = self.last + len(self.kept)
        if external_id:
            self.sent[external_id] = number
        self._say(RowResult.ADDED, external_id, said, number)

    def _say(self, status: str, external_id: str, said: list[Note], case: int | None = None) -> None:
        self.notes += said
        told = [{"code": note.code, "column": note.column, "refused": note.is_refused} for note in said]
        self.results.append({"status": status, "external_id": external_id, "case": case, "notes": told})


def _store(
    batch: SampleBatch,
    read: list[tuple[CaseRow, list[Note]]],
    *,
    done: int,
    left: int,
    reading: Reading,
    now: datetime,
) -> SampleBatch:
    """Store one step, its cases, notes and results, all or nothing; nothing if the batch, sent twice, did already."""
    rows = [row for row, _ in read]
    with transaction.atomic():
        study = Study.objects.select_for_update().get(pk=batch.study_id)
        batch = SampleBatch.objects.select_for_update().select_related("sample", "token").get(pk=batch.pk)
        if len(batch.results) != done:
            return batch
        if batch.sample.status != SampleStatus.LOADED:  # released or cancelled half-way
            batch.sample = _unreleased(study, batch.token, reading, more=left, now=now)
        step = _Step(
            sample=batch.sample,
            known=Known.beside(study, rows, batch.sample.purpose, now, rest_days=reading.rest_days),
            home=Home.of(study),
            sent=_sent_before(batch, rows),
            last=last_number_of(study.pk),
            reading=reading,
        )
        for row, said in read:
            step.take(row, said)
        make_cases(step.sample, step.kept, step.last, now)
        record_step(step.sample, read=len(read), kept=len(step.kept), notes=step.notes)
        batch.results += step.results
        batch.save(update_fields=["results", "sample"])
    return batch


def _sent_before(batch: SampleBatch, rows: list[CaseRow]) -> dict[str, int]:
    """Identifiers among these rows that the token has already sent to the study, with their case numbers."""
    ids = {row.external_id[:80] for row in rows} - {""}
    samples = SampleBatch.objects.filter(study=batch.study_id, token=batch.token_id).values("sample")
    cases = Case.objects.filter(study=batch.study_id, external_id__in=ids, sample__in=samples).exclude(external_id="")
    return dict(cases.values_list("external_id", "number"))
