"""Rows of a file as cases: who is already known is refused, the others are stored with numbers and contact."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from surveys.calling.policy import Rank
from surveys.design.programs import program_of
from surveys.fieldwork.models import Case, Contact, DoNotCall, PhoneNumber, Pool, Purpose, Sample
from surveys.formats.samples import CaseRow, Note
from surveys.questionnaire.routing import sample_cells
from surveys.questionnaire.state import Facts

from .pools import joined


@dataclass(slots=True)
class Known:
    """What is known beside the rows of one step: the study's numbers with their samples, its ids, forbidden numbers."""

    numbers: dict[str, int]
    ids: set[str]
    forbidden: set[str]

    @classmethod
    def beside(cls, study_id: int, rows: Iterable[CaseRow], purpose: str) -> Self:
        """Four queries, whatever the number of rows."""
        listed = list(rows)
        numbers = {phone.number for row in listed for phone in row.phones}
        ids = {row.external_id[:80] for row in listed if row.external_id}
        # Numbers first and their cases after: joined, SQLite walks over all cases of the study.
        found = list(PhoneNumber.objects.filter(number__in=numbers).values_list("number", "case_id"))
        cases = Case.objects.filter(pk__in=[case for _, case in found], study=study_id, purpose=purpose)
        samples = dict(cases.values_list("pk", "sample_id"))
        # The index of identifiers leaves empty ones out, and is used only where the question does too.
        taken = Case.objects.filter(study=study_id, purpose=purpose, external_id__in=ids).exclude(external_id="")
        return cls(
            numbers={number: samples[case] for number, case in found if case in samples},
            ids=set(taken.values_list("external_id", flat=True)),
            forbidden=set(DoNotCall.objects.filter(number__in=numbers).values_list("number", flat=True)),
        )


def refuse_known(
    row: CaseRow, known: Known, *, allow_shared: bool, sample_id: int
) -> tuple[CaseRow | None, list[Note]]:
    """The row without its forbidden numbers, or None when it is refused; and what is to be said of it.

    A row that is kept becomes known.
    """
    notes = [Note(row.row, "", "do_not_call", phone.number) for phone in row.phones if phone.number in known.forbidden]
    row = replace(row, phones=tuple(phone for phone in row.phones if phone.number not in known.forbidden))
    if not row.phones:
        return None, [*notes, Note(row.row, "", "no_phone", is_refused=True)]
    shared = [phone.number for phone in row.phones if phone.number in known.numbers]
    if shared:
        code = "duplicate_in_file" if known.numbers[shared[0]] == sample_id else "duplicate_in_study"
        notes.append(Note(row.row, "", code, shared[0], is_refused=not allow_shared))
    external_id = row.external_id[:80]
    if external_id in known.ids:
        notes.append(Note(row.row, "", "duplicate_id", external_id, is_refused=True))
    if any(note.is_refused for note in notes):
        return None, notes
    known.numbers.update({phone.number: sample_id for phone in row.phones})
    known.ids.update({external_id} - {""})
    return row, notes


def make_cases(sample: Sample, rows: list[CaseRow], last_number: int, now: datetime) -> None:
    """Store the rows as waiting, fresh cases, numbered on from ``last_number``, in pools that are still shut."""
    pools: dict[tuple[str, str, str], Pool] = {}
    cells = _cells_by_row(sample, rows, now)
    cases = [
        _case(sample, row, number, _pool(sample, row, found, pools), now)
        for number, (row, found) in enumerate(zip(rows, cells, strict=True), start=last_number + 1)
    ]
    Case.objects.bulk_create(cases)
    pairs = list(zip(cases, rows, strict=True))
    Contact.objects.bulk_create(
        Contact(case_id=case.pk, name=row.name[:160], attributes=dict(row.personal)) for case, row in pairs
    )
    PhoneNumber.objects.bulk_create(
        PhoneNumber(case_id=case.pk, number=phone.number, extension=phone.extension, kind=phone.kind, order=order)
        for case, row in pairs
        for order, phone in enumerate(row.phones)
    )


def _cells_by_row(sample: Sample, rows: list[CaseRow], now: datetime) -> list[str]:
    """For each row the quota cells that its columns alone decide, as a pool writes them; of live cases only.

    Only columns that the sample lets the questionnaire read count.
    """
    version = sample.study.fielded_version_id if sample.purpose == Purpose.LIVE else None
    program = program_of(version) if version else None
    if program is None or not any(cell.by_sample for cell in program.cells):
        return [""] * len(rows)
    readable = {one["name"] for one in sample.attributes if one["route"]}
    return [
        joined(sample_cells(program, Facts(now.date(), now, now, {k: str(v) for k, v in attributes if k in readable})))
        for attributes in (dict(row.attributes).items() for row in rows)
    ]


def _pool(sample: Sample, row: CaseRow, cells: str, pools: dict[tuple[str, str, str], Pool]) -> Pool:
    key = (row.language[:20], row.time_zone or sample.study.time_zone, cells)
    if key not in pools:
        pools[key], _ = Pool.objects.get_or_create(
            study_id=sample.study_id,
            replicate=str(sample.pk),
            language=key[0],
            hours_group=key[1],
            cells=cells,
            defaults={"purpose": sample.purpose, "is_open": False},
        )
    return pools[key]


def _case(sample: Sample, row: CaseRow, number: int, pool: Pool, now: datetime) -> Case:
    return Case(
        study_id=sample.study_id,
        sample_id=sample.pk,
        pool_id=pool.pk,
        number=number,
        position=number,
        external_id=row.external_id[:80],
        purpose=sample.purpose,
        stratum=row.stratum[:80],
        weight=row.weight,
        language=pool.language,
        time_zone=pool.hours_group,
        attributes=dict(row.attributes),
        rank=Rank.FRESH,
        due_at=now,
    )
